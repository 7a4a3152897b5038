//! Calls of functions over JSON.

use sqlparser::ast::Expr;

use super::super::SqlError;
use super::super::errors;
use super::{Translator, Ty, Typed};

impl Translator<'_> {
    pub(super) fn documents(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Typed>, SqlError> {
        let Some(rest) = name.strip_prefix("JSON_") else { return Ok(None) };
        let parts = self.all(args)?;
        let texts = || parts.iter().map(Typed::as_text).collect::<Vec<_>>().join(", ");
        let document = |function: &str, list: String| {
            Ok(Some(Typed::new(format!("my_json_{function}({list})"), Ty::Json)))
        };
        let wrong = Err(errors::parameter_count(name));
        match (rest, parts.len()) {
            ("EXTRACT", 2..) => document("extract", texts()),
            ("UNQUOTE", 1) => Ok(Some(Typed {
                collation: "BINARY",
                ..Typed::new(format!("my_json_unquote({})", texts()), Ty::Text)
            })),
            ("QUOTE", 1) => Ok(Some(Typed::new(format!("my_json_quote({})", texts()), Ty::Text))),
            ("SET" | "INSERT" | "REPLACE", count) if count >= 3 && count % 2 == 1 => {
                let changes: Vec<String> = parts[1..]
                    .chunks(2)
                    .map(|pair| format!("{}, {}", pair[0].as_text(), tagged(&pair[1])))
                    .collect();
                document(
                    &rest.to_ascii_lowercase(),
                    format!("{}, {}", parts[0].as_text(), changes.join(", ")),
                )
            }
            ("REMOVE", 2..) => document("remove", texts()),
            ("MERGE_PATCH", 2..) if self.facts.dialect.quirks.json_merge_preserves => {
                document("merge_preserve", texts())
            }
            ("MERGE_PATCH", 2..) => document("merge_patch", texts()),
            ("MERGE" | "MERGE_PRESERVE", 2..) => document("merge_preserve", texts()),
            ("SEARCH", 3..) => document("search", texts()),
            ("VALID", 1) => Ok(Some(match parts[0].ty {
                Ty::Text | Ty::Json | Ty::Null => Typed::truth(format!("my_json_valid({})", texts())),
                _ => Typed::truth("0"),
            })),
            ("TYPE", 1) => Ok(Some(Typed::new(format!("my_json_type({})", texts()), Ty::Text))),
            ("LENGTH", 1) => Ok(Some(Typed::new(format!("my_json_length({})", texts()), Ty::Int))),
            ("KEYS", 1) => document("keys", texts()),
            ("OBJECT", count) if count % 2 == 0 => {
                let members: Vec<String> = parts
                    .chunks(2)
                    .map(|pair| format!("{}, {}", pair[0].as_text(), tagged(&pair[1])))
                    .collect();
                document("object", members.join(", "))
            }
            ("ARRAY", _) => document("array", parts.iter().map(tagged).collect::<Vec<_>>().join(", ")),
            ("LENGTH" | "KEYS", 2) => Err(errors::unsupported(&format!("{name} with a path"))),
            (
                "EXTRACT" | "UNQUOTE" | "QUOTE" | "SET" | "INSERT" | "REPLACE" | "REMOVE" | "MERGE_PATCH"
                | "MERGE" | "MERGE_PRESERVE" | "SEARCH" | "VALID" | "TYPE" | "OBJECT" | "LENGTH" | "KEYS",
                _,
            ) => wrong,
            _ => Ok(None),
        }
    }
}

/// A value that becomes a part of a document, behind its tag.
fn tagged(value: &Typed) -> String {
    match value.ty {
        Ty::Json => format!("'j', {}", value.sql),
        Ty::Int if value.truth => format!("'b', {}", value.sql),
        Ty::Int | Ty::Unsigned | Ty::Double | Ty::Null => format!("'s', {}", value.sql),
        Ty::Text | Ty::Bytes | Ty::Time { .. } => format!("'s', {}", value.as_text()),
    }
}
