//! The `WWW-Authenticate` header: what a registry asks for.

use http::HeaderMap;
use http::header::WWW_AUTHENTICATE;

/// One thing that a registry asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Challenge {
    /// A token.
    Bearer(Bearer),
    /// A user name and a password with every request.
    Basic {
        /// For what.
        realm: String,
    },
    /// Something that Gitpod's clients do not speak, or cannot read.
    Other(String),
}

/// Where a token comes from and for what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Bearer {
    /// The address of the token server.
    pub realm: String,
    /// The name of the registry there.
    pub service: Option<String>,
    /// What the token must allow: `repository:a/b:pull,push`.
    pub scope: Option<String>,
    /// Why the last token did not do.
    pub error: Option<String>,
}

impl Bearer {
    /// Whether the scope allows pushing to `repository`. Gitea asks for `*`, which is everything that the account may.
    pub fn may_push(&self, repository: &str) -> bool {
        let scopes = self.scope.as_deref().unwrap_or_default();
        scopes.split(' ').any(|scope| {
            if scope == "*" {
                return true;
            }
            // A host with a port in the name is rare, but the actions are always what follows the last colon.
            scope.rsplit_once(':').is_some_and(|(resource, actions)| {
                resource == format!("repository:{repository}")
                    && actions.split(',').any(|action| matches!(action, "push" | "*"))
            })
        })
    }
}

/// Every challenge of an answer, in the order of its headers.
pub fn parse(headers: &HeaderMap) -> Vec<Challenge> {
    let mut challenges = Vec::new();
    for value in headers.get_all(WWW_AUTHENTICATE) {
        let text = String::from_utf8_lossy(value.as_bytes());
        if text.trim().is_empty() {
            continue;
        }
        match http_auth::parse_challenges(&text) {
            Ok(parsed) => challenges.extend(parsed.iter().map(read)),
            Err(_) => challenges.push(Challenge::Other(text.into_owned())),
        }
    }
    challenges
}

fn read(parsed: &http_auth::ChallengeRef<'_>) -> Challenge {
    let parameter = |name: &str| {
        parsed.params.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, v)| v.to_unescaped())
    };
    if parsed.scheme.eq_ignore_ascii_case("bearer") {
        Challenge::Bearer(Bearer {
            realm: parameter("realm").unwrap_or_default(),
            service: parameter("service"),
            scope: parameter("scope").filter(|scope| !scope.is_empty()),
            error: parameter("error"),
        })
    } else if parsed.scheme.eq_ignore_ascii_case("basic") {
        Challenge::Basic { realm: parameter("realm").unwrap_or_default() }
    } else {
        Challenge::Other(parsed.scheme.to_owned())
    }
}

/// The challenge that containerd answers: a token where one is asked for, else a password. `None` when there is no
/// challenge that it can answer.
pub fn choose(challenges: &[Challenge]) -> Option<&Challenge> {
    let bearer = challenges.iter().find(|c| matches!(c, Challenge::Bearer(b) if !b.realm.is_empty()));
    bearer.or_else(|| challenges.iter().find(|c| matches!(c, Challenge::Basic { .. })))
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(WWW_AUTHENTICATE, HeaderValue::from_str(value).unwrap());
        }
        headers
    }

    #[test]
    fn challenges_are_read_with_the_commas_in_their_scopes() {
        let found = parse(&headers(&[
            r#"Bearer realm="https://h/v2/token",service="h",scope="repository:a/b:pull,push",error="invalid_token""#,
        ]));
        let Some(Challenge::Bearer(bearer)) = choose(&found) else { panic!("{found:?}") };
        assert_eq!((bearer.realm.as_str(), bearer.service.as_deref()), ("https://h/v2/token", Some("h")));
        assert!(bearer.may_push("a/b") && !bearer.may_push("a") && !bearer.may_push("b"));
    }

    #[test]
    fn a_token_is_preferred_to_a_password_whatever_the_order_and_the_case() {
        for values in [
            &["BASIC realm=\"Sonatype Nexus Repository Manager\"", "bearer realm=\"https://h/t\""][..],
            &["Basic realm=\"a\", Bearer realm=\"https://h/t\""][..],
        ] {
            let found = parse(&headers(values));
            assert!(matches!(choose(&found), Some(Challenge::Bearer(_))), "{values:?}");
        }
    }

    #[test]
    fn what_cannot_be_answered_is_kept_and_not_chosen() {
        for values in [&["Negotiate"][..], &["Bearer service=\"h\""], &["Digest realm=\"x\", nonce=\"y\""]] {
            let found = parse(&headers(values));
            assert_eq!(found.len(), 1, "{values:?}");
            assert_eq!(choose(&found), None, "{values:?}");
        }
        assert!(parse(&headers(&[""])).is_empty());
    }

    #[test]
    fn a_scope_allows_a_push_by_its_actions() {
        let may =
            |scope: &str| Bearer { scope: Some(scope.to_owned()), ..Bearer::default() }.may_push("gitpod/x");
        assert!(may("repository:gitpod/x:pull,push"));
        assert!(may("repository:gitpod/x:*"));
        assert!(may("repository:other:pull repository:gitpod/x:push,pull"));
        assert!(!may("repository:gitpod/x:pull"));
        assert!(!may("registry:catalog:*"));
    }
}
