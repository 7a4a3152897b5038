//! GraphQL, as far as the stand-ins need it: a query is read ([`read`]), and answered from a tree of JSON.
//!
//! A vendor gives a [`Model`]: from an object (with its `__typename`) and the name of a field with its arguments it makes what
//! stands there. Whatever the model does not know is no field of the product's schema, and the whole query is refused, as
//! servers do. Aliases, variables, fragments on a type and lists are understood; directives and mutations are not.

mod read;

use serde_json::{Map, Value, json};

use read::Selection;

/// What stands at a field.
#[derive(Debug)]
pub(super) enum Found {
    Value(Value),
    /// The type has no such field.
    NoField,
    /// Nothing is shown, for this reason: a kind and a text.
    Denied(&'static str, String),
}

/// What a vendor knows.
pub(super) trait Model {
    /// What stands at a field of an object. `arguments` is an object.
    fn field(&self, parent: &Value, name: &str, arguments: &Value) -> Found;

    /// The error for a field that a type does not have.
    fn no_field(&self, kind: &str, name: &str, path: &[String]) -> Value;

    /// The error for what is denied.
    fn denied(&self, kind: &str, message: &str, path: &[String]) -> Value;
}

/// Answers the body of a request: `{"query": ..., "variables": ...}`.
pub(super) fn answer(model: &dyn Model, body: Option<&Value>) -> Value {
    let query = body.and_then(|body| body.get("query")).and_then(Value::as_str);
    let Some(query) = query else {
        return json!({ "errors": [{ "message": "A query attribute must be specified and must be a string." }] });
    };
    let none = json!({});
    let variables = body.and_then(|body| body.get("variables")).unwrap_or(&none);
    let selections = match read::query(query, variables) {
        Ok(selections) => selections,
        Err(why) => {
            let error = json!({ "message": format!("Parse error on {why}"), "locations": [{ "line": 1, "column": 1 }] });
            return json!({ "errors": [error] });
        }
    };
    let mut run = Run { model, refused: Vec::new(), denied: Vec::new() };
    let data = run.select(&json!({ "__typename": "Query" }), &selections, &mut Vec::new());
    if !run.refused.is_empty() {
        // Who asks for what is not in the schema gets no data at all.
        return json!({ "errors": run.refused });
    }
    if run.denied.is_empty() {
        json!({ "data": data })
    } else {
        json!({ "data": data, "errors": run.denied })
    }
}

/// One execution of a query.
struct Run<'a> {
    model: &'a dyn Model,
    refused: Vec<Value>,
    denied: Vec<Value>,
}

impl Run<'_> {
    /// What is selected of an object.
    fn select(&mut self, parent: &Value, selections: &[Selection], path: &mut Vec<String>) -> Value {
        let kind = parent["__typename"].as_str().unwrap_or_default().to_owned();
        let mut object = Map::new();
        for selection in selections {
            if selection.on.as_ref().is_some_and(|on| *on != kind && !is_interface(on)) {
                continue;
            }
            path.push(selection.key.clone());
            let value = if selection.name == "__typename" {
                Value::from(kind.clone())
            } else {
                match self.model.field(parent, &selection.name, &selection.arguments) {
                    Found::Value(value) => self.shape(value, selection, path),
                    Found::NoField => {
                        self.refused.push(self.model.no_field(&kind, &selection.name, path));
                        Value::Null
                    }
                    Found::Denied(reason, message) => {
                        self.denied.push(self.model.denied(reason, &message, path));
                        Value::Null
                    }
                }
            };
            path.pop();
            object.insert(selection.key.clone(), value);
        }
        Value::Object(object)
    }

    /// What is shown of a value: of objects, and of those in lists, what is selected.
    fn shape(&mut self, value: Value, selection: &Selection, path: &mut Vec<String>) -> Value {
        match value {
            Value::Array(items) => {
                Value::Array(items.into_iter().map(|item| self.shape(item, selection, path)).collect())
            }
            Value::Object(_) => self.select(&value, &selection.children, path),
            other => other,
        }
    }
}

/// Whether a fragment is on what several types are.
fn is_interface(name: &str) -> bool {
    matches!(name, "Node" | "Actor" | "GitObject" | "RepositoryOwner" | "ProfileOwner")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Two;

    impl Model for Two {
        fn field(&self, parent: &Value, name: &str, arguments: &Value) -> Found {
            match (parent["__typename"].as_str(), name) {
                (Some("Query"), "thing") => {
                    Found::Value(json!({ "__typename": "Thing", "name": arguments["name"], "list": [1, 2] }))
                }
                (Some("Query"), "hidden") => Found::Denied("FORBIDDEN", "not for you".to_owned()),
                (Some("Thing"), "name" | "list") => Found::Value(parent[name].clone()),
                _ => Found::NoField,
            }
        }

        fn no_field(&self, kind: &str, name: &str, _: &[String]) -> Value {
            json!({ "message": format!("{kind}.{name}") })
        }

        fn denied(&self, kind: &str, message: &str, path: &[String]) -> Value {
            json!({ "type": kind, "message": message, "path": path })
        }
    }

    fn ask(query: &str, variables: &Value) -> Value {
        answer(&Two, Some(&json!({ "query": query, "variables": variables })))
    }

    #[test]
    fn aliases_variables_and_fragments_are_understood() {
        let query =
            "query Q($n: String!) { a: thing(name: $n) { ... on Thing { name list } ... on Other { x } } }";
        let said = ask(query, &json!({ "n": "x" }));
        assert_eq!(said, json!({ "data": { "a": { "name": "x", "list": [1, 2] } } }));
    }

    #[test]
    fn an_unknown_field_refuses_the_query_and_a_denied_one_is_null() {
        let said = ask("{ thing(name: \"x\") { name weight } }", &json!({}));
        assert_eq!(said, json!({ "errors": [{ "message": "Thing.weight" }] }));
        let said = ask("{ hidden { x } }", &json!({}));
        assert_eq!(said["data"], json!({ "hidden": null }));
        assert_eq!(said["errors"][0]["type"], "FORBIDDEN");
        assert!(
            ask("{ thing(", &json!({}))["errors"][0]["message"].as_str().unwrap().starts_with("Parse error")
        );
    }
}
