//! The two objects that newer `kubectl`s send in the binary form of the API: the question of `auth can-i`, and what
//! `create namespace` creates. Everything else comes as JSON.
//!
//! Such a body is four letters, then an envelope with the object's bytes as its second field. The numbers of the fields
//! stand in the files `generated.proto` of `k8s.io/apimachinery` and `k8s.io/api`.

use serde_json::{Map, Value, json};

/// What such a body is called.
pub(super) const TYPE: &str = "application/vnd.kubernetes.protobuf";

/// What every such body begins with.
const MAGIC: &[u8] = b"k8s\0";

/// The object in a body, if it is of one of the kinds that come like this.
pub(super) fn object(resource: &str, body: &[u8]) -> Option<Value> {
    let object = field(body.strip_prefix(MAGIC)?, 2)?;
    match resource {
        "namespaces" => {
            Some(json!({ "metadata": texts(field(object, 1)?, &[(1, "name"), (2, "generateName")]) }))
        }
        "selfsubjectaccessreviews" => access_review(field(object, 2)?),
        _ => None,
    }
}

fn access_review(spec: &[u8]) -> Option<Value> {
    const RESOURCE: &[(u64, &str)] = &[
        (1, "namespace"),
        (2, "verb"),
        (3, "group"),
        (4, "version"),
        (5, "resource"),
        (6, "subresource"),
        (7, "name"),
    ];
    if let Some(attributes) = field(spec, 1) {
        return Some(json!({ "spec": { "resourceAttributes": texts(attributes, RESOURCE) } }));
    }
    let attributes = texts(field(spec, 2)?, &[(1, "path"), (2, "verb")]);
    Some(json!({ "spec": { "nonResourceAttributes": attributes } }))
}

/// The fields of a message that are texts and not empty.
fn texts(message: &[u8], names: &[(u64, &str)]) -> Value {
    let text = |number| field(message, number).filter(|text| !text.is_empty()).map(String::from_utf8_lossy);
    let set = names.iter().filter_map(|(number, name)| Some(((*name).to_owned(), json!(text(*number)?))));
    Value::Object(set.collect::<Map<_, _>>())
}

/// The bytes of a message's field with this number: text, or another message.
fn field(mut message: &[u8], number: u64) -> Option<&[u8]> {
    while !message.is_empty() {
        let (tag, rest) = varint(message)?;
        let (value, rest) = match tag & 7 {
            0 => (&rest[..0], varint(rest)?.1),
            1 => rest.split_at_checked(8)?,
            2 => {
                let (length, rest) = varint(rest)?;
                rest.split_at_checked(usize::try_from(length).ok()?)?
            }
            5 => rest.split_at_checked(4)?,
            _ => return None,
        };
        if tag >> 3 == number && tag & 7 == 2 {
            return Some(value);
        }
        message = rest;
    }
    None
}

/// A number of seven bits a byte, and what follows it.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (place, byte) in bytes.iter().enumerate().take(9) {
        number |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[place + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As `kubectl auth can-i list nodes` sends it.
    #[test]
    fn a_question_is_read() {
        let attributes = b"\x0a\x00\x12\x04list\x1a\x00\x22\x00\x2a\x05nodes";
        let wrap = |number: u8, inner: &[u8]| {
            let length = u8::try_from(inner.len()).unwrap_or_default();
            [&[number << 3 | 2, length], inner].concat()
        };
        let spec = wrap(2, &wrap(1, attributes));
        let body = [MAGIC, &wrap(1, b"\x0a\x02v1"), &wrap(2, &spec)].concat();
        let asked = object("selfsubjectaccessreviews", &body).unwrap_or_default();
        let attributes = &asked["spec"]["resourceAttributes"];
        assert_eq!((&attributes["verb"], &attributes["resource"]), (&json!("list"), &json!("nodes")));
        assert_eq!(object("selfsubjectaccessreviews", &body[..body.len() - 3]), None);
        assert_eq!(object("namespaces", b"{}"), None);
    }
}
