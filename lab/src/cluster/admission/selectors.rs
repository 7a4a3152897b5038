//! Selectors of labels, as webhook configurations bear them.

use serde_json::Value;

use super::pods::elements;

/// Whether the labels are chosen; an absent selector chooses everything.
pub(super) fn chooses(selector: &Value, labels: &Value) -> bool {
    let label = |key: &str| labels.get(key).and_then(Value::as_str);
    let wanted = selector["matchLabels"].as_object().into_iter().flatten();
    let mut wanted = wanted.map(|(key, value)| label(key) == value.as_str());
    wanted.all(|holds| holds)
        && elements(&selector["matchExpressions"]).all(|expression| {
            let has = label(expression["key"].as_str().unwrap_or_default());
            let is_listed = || elements(&expression["values"]).any(|value| value.as_str() == has);
            match expression["operator"].as_str() {
                Some("In") => has.is_some() && is_listed(),
                Some("NotIn") => has.is_none() || !is_listed(),
                Some("Exists") => has.is_some(),
                Some("DoesNotExist") => has.is_none(),
                _ => false,
            }
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_operator_is_known() {
        let labels = json!({ "name": "gitpod" });
        let one = |operator: &str, key: &str| {
            let expression = json!({ "key": key, "operator": operator, "values": ["gitpod"] });
            chooses(&json!({ "matchExpressions": [expression] }), &labels)
        };
        assert_eq!([one("In", "name"), one("In", "other")], [true, false]);
        assert_eq!([one("NotIn", "name"), one("NotIn", "other")], [false, true]);
        assert_eq!([one("Exists", "name"), one("Exists", "other")], [true, false]);
        assert_eq!([one("DoesNotExist", "name"), one("DoesNotExist", "other")], [false, true]);
        assert!(chooses(&Value::Null, &labels) && chooses(&json!({}), &Value::Null));
        assert!(!chooses(&json!({ "matchLabels": { "name": "another" } }), &labels));
    }
}
