//! How the behaviour's changes edit an answer that the vendor gave.

use http::Version;
use http::header::LINK;
use serde_json::Value;

use super::behaviour::Change;
use super::call::Call;
use super::reply::{Body, Reply};
use crate::serve::Ending;

/// Applies the changes, in their order.
pub(super) fn apply(mut reply: Reply, changes: &[Change], call: &Call) -> Reply {
    for change in changes {
        reply = match *change {
            Change::Header(name, value) => reply.header(name, value),
            Change::LinksTo(host) => {
                let link = reply.headers.get(LINK).and_then(|link| link.to_str().ok());
                match link.map(|link| link.replace(&format!("://{}/", call.host), &format!("://{host}/"))) {
                    Some(link) => reply.header("link", &link),
                    None => reply,
                }
            }
            Change::NoHeader(name) => reply.without_header(name),
            Change::Field(pointer, json) => {
                if let (Some(body), Ok(value)) = (reply.value_mut(), serde_json::from_str::<Value>(json)) {
                    edit(body, &parts(pointer), Some(&value));
                }
                reply
            }
            Change::NoField(pointer) => {
                if let Some(body) = reply.value_mut() {
                    edit(body, &parts(pointer), None);
                }
                reply
            }
            Change::EndsAfter(bytes) => {
                let whole = Reply::into_bytes(reply.body);
                let body = Body::Bytes(whole.slice(..bytes.min(whole.len())));
                Reply { body, ending: Ending::Untold, ..reply }
            }
            Change::BreaksOver(version) if is(call.version, version) => {
                Reply { ending: Ending::Breaks, ..reply }
            }
            // What is said instead was said, and what is of git or GraphQL is their own business.
            Change::BreaksOver(_)
            | Change::Instead(_)
            | Change::Stalls
            | Change::PackShortBy(_)
            | Change::NotShallow
            | Change::NoGraphQlField(..)
            | Change::GraphQlDenied(..) => reply,
        };
    }
    reply
}

/// Whether a version is of the same kind; HTTP/1.0 counts as HTTP/1.1.
fn is(version: Version, wanted: Version) -> bool {
    (version == Version::HTTP_2) == (wanted == Version::HTTP_2)
}

/// The parts of a JSON pointer.
fn parts(pointer: &str) -> Vec<&str> {
    pointer.split('/').skip(1).collect()
}

/// Sets what stands at a place, or leaves it out. A `*` is every item of a list or of an object.
fn edit(value: &mut Value, parts: &[&str], new: Option<&Value>) {
    let Some((part, rest)) = parts.split_first() else {
        if let Some(new) = new {
            *value = new.clone();
        }
        return;
    };
    match value {
        Value::Array(items) if *part == "*" => items.iter_mut().for_each(|item| edit(item, rest, new)),
        Value::Array(items) => {
            let item = part.parse::<usize>().ok().and_then(|place| items.get_mut(place));
            if let Some(item) = item {
                edit(item, rest, new);
            }
        }
        Value::Object(fields) => match (rest.is_empty(), new) {
            (true, Some(new)) => drop(fields.insert((*part).to_owned(), new.clone())),
            (true, None) => drop(fields.shift_remove(*part)),
            (false, _) => {
                if let Some(field) = fields.get_mut(*part) {
                    edit(field, rest, new);
                }
            }
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_pointer_reaches_every_item() {
        let mut value = json!({ "values": [{ "a": 1, "b": 2 }, { "a": 3 }], "size": 2 });
        edit(&mut value, &parts("/values/*/a"), None);
        edit(&mut value, &parts("/size"), Some(&json!(130)));
        edit(&mut value, &parts("/absent/field"), Some(&json!(1)));
        assert_eq!(value, json!({ "values": [{ "b": 2 }, {}], "size": 130 }));
    }
}
