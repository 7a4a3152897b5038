//! Calls of functions over texts and numbers.

use sqlparser::ast::{Expr, TrimWhereField};

use super::super::SqlError;
use super::super::errors;
use super::{Translator, Ty, Typed};

impl Translator<'_> {
    pub(super) fn words(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Typed>, SqlError> {
        let parts = self.all(args)?;
        let texts: Vec<String> = parts.iter().map(Typed::as_text).collect();
        let text = |sql: String| Ok(Some(Typed::new(sql, Ty::Text)));
        let number = |sql: String| Ok(Some(Typed::new(sql, Ty::Int)));
        match (name, texts.as_slice()) {
            ("CONCAT", [_, ..]) => text(format!("({})", texts.join(" || "))),
            ("CONCAT_WS", [separator, rest @ ..]) if !rest.is_empty() => {
                // The separator stands before each part that is not NULL; the first one is cut off.
                let parts: Vec<String> =
                    rest.iter().map(|part| format!("COALESCE({separator} || {part}, '')")).collect();
                text(format!("substr({}, length({separator}) + 1)", parts.join(" || ")))
            }
            ("REPEAT", [words, _]) => text(format!("my_repeat({words}, {})", parts[1].as_number()?.sql)),
            ("LENGTH" | "OCTET_LENGTH", [words]) => match parts[0].ty {
                Ty::Bytes => number(format!("length({})", parts[0].sql)),
                _ => number(format!("octet_length({words})")),
            },
            ("CHAR_LENGTH" | "CHARACTER_LENGTH", [words]) => match parts[0].ty {
                Ty::Bytes => number(format!("length({})", parts[0].sql)),
                _ => number(format!("length({words})")),
            },
            ("HEX", [words]) => match parts[0].ty {
                Ty::Int | Ty::Bytes => text(format!("my_hex({})", parts[0].sql)),
                _ => text(format!("my_hex({words})")),
            },
            ("MD5", [words]) => match parts[0].ty {
                Ty::Bytes => text(format!("my_md5({})", parts[0].sql)),
                _ => text(format!("my_md5({words})")),
            },
            ("SHA1" | "SHA", [words]) => match parts[0].ty {
                Ty::Bytes => text(format!("my_sha1({})", parts[0].sql)),
                _ => text(format!("my_sha1({words})")),
            },
            ("LOWER" | "LCASE", [words]) => text(format!("my_lower({words})")),
            ("UPPER" | "UCASE", [words]) => text(format!("my_upper({words})")),
            ("LEFT", [words, _]) => {
                text(format!("substr({words}, 1, max(0, {}))", parts[1].as_number()?.sql))
            }
            ("RIGHT", [words, _]) => {
                let count = parts[1].as_number()?.sql;
                text(format!("CASE WHEN {count} > 0 THEN substr({words}, -({count})) ELSE '' END"))
            }
            ("REPLACE", [words, from, to]) => text(format!("replace({words}, {from}, {to})")),
            ("LTRIM", [words]) => text(format!("ltrim({words}, ' ')")),
            ("RTRIM", [words]) => text(format!("rtrim({words}, ' ')")),
            ("INSTR", [words, part]) | ("LOCATE", [part, words]) => {
                number(format!("instr(my_lower({words}), my_lower({part}))"))
            }
            ("ABS", [_]) => {
                let value = parts[0].as_number()?;
                Ok(Some(Typed::new(format!("abs({})", value.sql), value.ty)))
            }
            ("MOD", [_, _]) => {
                let (one, other) = (parts[0].as_number()?, parts[1].as_number()?);
                Ok(Some(Typed::new(format!("({} % {})", one.sql, other.sql), Ty::Int)))
            }
            ("ROUND", [_]) => number(format!("CAST(round({}) AS INTEGER)", parts[0].as_number()?.sql)),
            (
                "CONCAT" | "CONCAT_WS" | "REPEAT" | "LENGTH" | "OCTET_LENGTH" | "CHAR_LENGTH"
                | "CHARACTER_LENGTH" | "HEX" | "MD5" | "SHA1" | "SHA" | "LOWER" | "LCASE" | "UPPER" | "UCASE"
                | "LEFT" | "RIGHT" | "REPLACE" | "LTRIM" | "RTRIM" | "INSTR" | "ABS" | "MOD",
                _,
            ) => Err(errors::parameter_count(name)),
            ("LOCATE" | "ROUND", _) => Err(errors::unsupported(&format!("{name} of so many values"))),
            _ => Ok(None),
        }
    }

    pub(super) fn substring(
        &mut self,
        expr: &Expr,
        from: Option<&Expr>,
        length: Option<&Expr>,
    ) -> Result<Typed, SqlError> {
        let words = self.expression(expr)?.as_text();
        let from = self.expression(from.ok_or_else(|| errors::syntax("SUBSTRING", 1))?)?.as_number()?.sql;
        let length = length.map(|length| self.expression(length)?.as_number()).transpose()?;
        let length = length.map_or_else(String::new, |length| format!(", max(0, {})", length.sql));
        // MySQL finds nothing at the position 0.
        Ok(Typed::new(
            format!("CASE WHEN {from} = 0 THEN '' ELSE substr({words}, {from}{length}) END"),
            Ty::Text,
        ))
    }

    pub(super) fn trim(
        &mut self,
        place: Option<TrimWhereField>,
        what: Option<&Expr>,
        expr: &Expr,
    ) -> Result<Typed, SqlError> {
        if what.is_some() {
            // SQLite trims any of the characters, MySQL the whole text.
            return Err(errors::unsupported("TRIM of other texts than blanks"));
        }
        let words = self.expression(expr)?.as_text();
        let function = match place {
            None | Some(TrimWhereField::Both) => "trim",
            Some(TrimWhereField::Leading) => "ltrim",
            Some(TrimWhereField::Trailing) => "rtrim",
        };
        Ok(Typed::new(format!("{function}({words}, ' ')"), Ty::Text))
    }

    pub(super) fn rounding(&mut self, function: &str, expr: &Expr) -> Result<Typed, SqlError> {
        let value = self.expression(expr)?.as_number()?;
        let sql = match function {
            "floor" => format!("CAST({0} AS INTEGER) - ({0} < CAST({0} AS INTEGER))", value.sql),
            _ => format!("CAST({0} AS INTEGER) + ({0} > CAST({0} AS INTEGER))", value.sql),
        };
        Ok(Typed::new(format!("({sql})"), Ty::Int))
    }
}
