//! Selectors: which objects a list or a watch is about, by labels and by fields.

use serde_json::Value;

use super::failure::Failure;
use super::kinds::Kind;

/// Which objects are meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Selector {
    labels: Vec<(String, Wish)>,
    fields: Vec<(&'static str, String, bool)>,
}

/// What a label must be.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Wish {
    Present,
    Absent,
    /// One of these.
    In(Vec<String>),
    /// None of these, or absent.
    NotIn(Vec<String>),
}

/// The fields that can be selected by: of which kind (of every kind where none is named), what they are called, and where
/// they stand.
const FIELDS: &[(&str, &str, &str)] = &[
    ("", "metadata.name", "/metadata/name"),
    ("", "metadata.namespace", "/metadata/namespace"),
    ("Pod", "spec.nodeName", "/spec/nodeName"),
    ("Pod", "spec.restartPolicy", "/spec/restartPolicy"),
    ("Pod", "spec.serviceAccountName", "/spec/serviceAccountName"),
    ("Pod", "status.phase", "/status/phase"),
    ("Namespace", "status.phase", "/status/phase"),
    ("Secret", "type", "/type"),
    ("Event", "involvedObject.kind", "/involvedObject/kind"),
    ("Event", "involvedObject.name", "/involvedObject/name"),
    ("Event", "involvedObject.namespace", "/involvedObject/namespace"),
    ("Event", "involvedObject.uid", "/involvedObject/uid"),
    ("Event", "reason", "/reason"),
    ("Event", "type", "/type"),
];

impl Selector {
    /// Reads both selectors of a request.
    pub(super) fn read(kind: &Kind, labels: &str, fields: &str) -> Result<Self, Failure> {
        let labels =
            requirements(labels).into_iter().map(|text| requirement(&text)).collect::<Result<_, _>>()?;
        let fields = fields
            .split(',')
            .filter(|text| !text.is_empty())
            .map(|text| field(kind, text))
            .collect::<Result<_, _>>()?;
        Ok(Self { labels, fields })
    }

    /// Whether an object is meant.
    pub(super) fn selects(&self, object: &Value) -> bool {
        let labels = &object["metadata"]["labels"];
        let by_labels = self.labels.iter().all(|(name, wish)| {
            let value = labels.get(name).and_then(Value::as_str);
            match wish {
                Wish::Present => value.is_some(),
                Wish::Absent => value.is_none(),
                Wish::In(values) => value.is_some_and(|value| values.iter().any(|one| one == value)),
                Wish::NotIn(values) => value.is_none_or(|value| values.iter().all(|one| one != value)),
            }
        });
        by_labels
            && self.fields.iter().all(|(place, wanted, equal)| {
                let value = object.pointer(place).and_then(Value::as_str).unwrap_or_default();
                (value == wanted) == *equal
            })
    }
}

/// The parts of a selector: commas inside of parentheses do not part.
fn requirements(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut depth = 0_u32;
    for letter in text.chars() {
        match letter {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = parts.last_mut() {
            last.push(letter);
        }
    }
    parts.into_iter().map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
}

fn requirement(text: &str) -> Result<(String, Wish), Failure> {
    let set = |name: &str, values: &str, wish: fn(Vec<String>) -> Wish| {
        let values = values.trim().trim_start_matches('(').trim_end_matches(')');
        let values = values.split(',').map(|value| value.trim().to_owned()).collect();
        (name.trim().to_owned(), wish(values))
    };
    let (name, wish) = if let Some((name, values)) = text.split_once(" notin ") {
        set(name, values, Wish::NotIn)
    } else if let Some((name, values)) = text.split_once(" in ") {
        set(name, values, Wish::In)
    } else if let Some((name, value)) = text.split_once("!=") {
        set(name, value, Wish::NotIn)
    } else if let Some((name, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        set(name, value, Wish::In)
    } else if let Some(name) = text.strip_prefix('!') {
        (name.trim().to_owned(), Wish::Absent)
    } else {
        (text.to_owned(), Wish::Present)
    };
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(Failure::bad_request(format!("unable to parse requirement: {text:?}")));
    }
    Ok((name, wish))
}

fn field(kind: &Kind, text: &str) -> Result<(&'static str, String, bool), Failure> {
    let (name, value, equal) = if let Some((name, value)) = text.split_once("!=") {
        (name, value, false)
    } else if let Some((name, value)) = text.split_once("==").or_else(|| text.split_once('=')) {
        (name, value, true)
    } else {
        return Err(Failure::bad_request(format!("invalid field selector: {text:?}")));
    };
    let known = FIELDS.iter().find(|(of, field, _)| *field == name && (of.is_empty() || *of == kind.kind));
    let place = known.map(|(_, _, place)| *place);
    let place = place.ok_or_else(|| Failure::bad_request(format!("field label not supported: {name}")))?;
    Ok((place, value.to_owned(), equal))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::cluster::api::kinds::Kinds;
    use crate::cluster::api::tests::plain;

    fn selects(kind: &str, labels: &str, fields: &str) -> bool {
        let kinds = Kinds::of(&plain(22), &super::super::store::Store::new());
        let kind = kinds.find("", "v1", kind).unwrap();
        let object = json!({
            "metadata": { "name": "one", "namespace": "gitpod", "labels": { "app": "dns", "tier": "system" } },
            "status": { "phase": "Running" },
        });
        Selector::read(kind, labels, fields).unwrap().selects(&object)
    }

    #[test]
    fn labels_select() {
        for labels in
            ["", "app=dns", "app==dns,tier", "app in (dns, web),!gone", "app!=web", "gone notin (a,b)"]
        {
            assert!(selects("pods", labels, ""), "{labels}");
        }
        for labels in ["app=web", "gone", "!app", "app notin (dns,web)", "app in (web)", "app!=dns"] {
            assert!(!selects("pods", labels, ""), "{labels}");
        }
    }

    #[test]
    fn fields_select_where_the_kind_has_them() {
        assert!(selects("pods", "", "status.phase=Running,metadata.name!=two"));
        assert!(!selects("pods", "", "metadata.namespace=default"));
        let kinds = Kinds::of(&plain(22), &super::super::store::Store::new());
        let nodes = kinds.find("", "v1", "nodes").unwrap();
        let failure = Selector::read(nodes, "", "status.phase=Running").unwrap_err();
        assert_eq!(failure, Failure::bad_request("field label not supported: status.phase"));
    }
}
