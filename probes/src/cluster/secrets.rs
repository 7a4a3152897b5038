//! Secrets of a cluster that other targets refer to: a password that stands in Gitpod's own secret.

use harness::{Cx, NotPassed, Secret, SecretRef};
use serde_json::Value;

use super::access;
use super::api::{Api, Resource};
use super::settings::Settings;

/// Reads every secret that is wanted; each reference keeps what was read, or why nothing was.
pub async fn read(settings: &Settings, wanted: &[SecretRef], cx: &Cx) {
    let cluster = access::reach(settings, cx).await;
    for secret in wanted {
        let SecretRef::Kubernetes { namespace, name, key, read, .. } = secret else { continue };
        let found = match &cluster {
            Ok(cluster) => one(&cluster.api, namespace, name, key, cx).await,
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
}
