//! Secrets of a cluster that other targets refer to: a password that stands in Gitpod's own secret.

use harness::{Cx, NotPassed, Secret, SecretRef};
use saphyr::{LoadableYamlNode as _, Yaml};
use serde_json::Value;

use super::access;
use super::api::{Api, Resource};
use super::settings::Settings;

/// Reads every secret that is wanted; each reference keeps what was read, or why nothing was.
pub async fn read(settings: &Settings, wanted: &[SecretRef], cx: &Cx) {
    let cluster = access::reach(settings, cx).await;
    for secret in wanted {
        let SecretRef::Kubernetes { namespace, name, key, field, read, .. } = secret else { continue };
        let found = match &cluster {
            Ok(cluster) => {
                let whole = one(&cluster.api, namespace, name, key, cx).await;
                whole.and_then(|whole| match field {
                    Some(field) => inside(&whole, key, field).inspect(|part| cx.secret(part)),
                    None => Ok(whole),
                })
            }
            Err(refused) => Err(why(refused)),
        };
        read.keep(found);
    }
}

async fn one(api: &Api, namespace: &str, name: &str, key: &str, cx: &Cx) -> Result<Secret, String> {
    let resource = Resource::within("", "v1", "secrets", namespace);
    match api.object(cx, &resource, name).await {
        Ok(Some(object)) => value(&object, key).inspect(|secret| cx.secret(secret)),
        Ok(None) => Err("there is no such secret".to_owned()),
        Err(refused) => Err(why(&refused)),
    }
}

/// The value of a key, as text.
fn value(object: &Value, key: &str) -> Result<Secret, String> {
    use base64::Engine as _;
    let data = object.get("data").and_then(Value::as_object);
    let Some(value) = data.and_then(|data| data.get(key)).and_then(Value::as_str) else {
        let known: Vec<&str> = data.into_iter().flatten().map(|(key, _)| key.as_str()).collect();
        return Err(format!(
            "it has no key `{key}`, only {}",
            if known.is_empty() { "none".to_owned() } else { known.join(", ") }
        ));
    };
    let bytes = base64::engine::general_purpose::STANDARD.decode(value);
    let text = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
    text.map(Secret::new).ok_or_else(|| format!("its key `{key}` holds no text"))
}

/// The longest value that is taken for YAML: what a person writes into a secret is far shorter.
const LONGEST: usize = 64 * 1024;
/// The furthest column at which a line may begin. It bounds how deep blocks nest; the parser bounds that of brackets.
const DEEPEST: usize = 100;

/// The text at a path of names inside of a value that is YAML, or JSON, which is YAML too. No text of ours repeats anything
/// of the value.
fn inside(whole: &Secret, key: &str, field: &str) -> Result<Secret, String> {
    let text = whole.expose();
    let start = |line: &str| line.chars().take_while(|c| matches!(c, ' ' | '\t' | '-' | '?' | ':')).count();
    if text.len() > LONGEST || text.lines().any(|line| start(line) > DEEPEST) {
        return Err(format!(
            "its key `{key}` is too long, or nests too deep, for `{field}` to be read in it"
        ));
    }
    let parsed = Yaml::load_from_str(text).ok().and_then(|documents| documents.into_iter().next());
    let root = parsed.ok_or_else(|| format!("its key `{key}` holds neither YAML nor JSON"))?;
    let found = field.split('.').try_fold(&root, |node, name| node.as_mapping_get(name));
    let found = found.ok_or_else(|| format!("its key `{key}` has no `{field}` inside"))?;
    let text = found.as_str().ok_or_else(|| format!("`{field}` in its key `{key}` is no text"))?;
    Ok(Secret::new(text.to_owned()))
}

fn why(refused: &NotPassed) -> String {
    match refused {
        NotPassed::Failure(failure) => format!("{}: {}", failure.cause.title, failure.actual),
        NotPassed::Skipped { text, .. } => text.clone(),
        NotPassed::Blocked { by } => format!("blocked by {by}"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_decoded_and_a_missing_one_names_the_others() {
        let object = json!({ "data": { "password": "c2VzYW1l", "host": "aA==", "raw": "/w==" } });
        assert_eq!(value(&object, "password").unwrap().expose(), "sesame");
        assert!(value(&object, "pasword").unwrap_err().ends_with("only password, host, raw"));
        assert!(value(&object, "raw").unwrap_err().contains("no text"));
        assert!(value(&json!({}), "x").unwrap_err().ends_with("only none"));
    }

    #[test]
    fn a_field_is_read_inside_of_yaml_and_of_json() {
        let find = |text: &str, field: &str| inside(&Secret::new(text.to_owned()), "provider", field);
        let yaml = "id: x\noauth:\n  clientId: me\n  clientSecret: sesame\n  number: 12\n";
        assert_eq!(find(yaml, "oauth.clientSecret").unwrap().expose(), "sesame");
        assert_eq!(
            find("{\"oauth\": {\"clientSecret\": \"sesame\"}}", "oauth.clientSecret").unwrap().expose(),
            "sesame"
        );
        for (text, field, says) in [
            (yaml, "oauth.secret", "has no `oauth.secret` inside"),
            (yaml, "id.x", "has no `id.x` inside"),
            (yaml, "oauth", "is no text"),
            (yaml, "oauth.number", "is no text"),
            ("a: [sesame", "a", "neither YAML nor JSON"),
            ("", "a", "neither YAML nor JSON"),
            (&" ".repeat(200), "a", "nests too deep"),
            (&"[".repeat(60_000), "a", "neither YAML nor JSON"),
            (&"x".repeat(LONGEST + 1), "a", "too long"),
        ] {
            let said = find(text, field).unwrap_err();
            assert!(said.contains(says) && !said.contains("sesame"), "{said}");
        }
    }
}
