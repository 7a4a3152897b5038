//! What several probes of GitHub read alike: the answers of GraphQL, whether the repository is there, and its first file.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use harness::{Cause, Cx, Failure, NotPassed};
use http::Method;
use http::header::ACCEPT;
use serde_json::{Value, json};

use super::at::At;
use super::causes;
use super::client::PATIENCE_GRAPHQL;
use super::repository::segment;
use super::tokens::TokenKind;
use crate::net::exchange::{Answer, Request};

/// How long an answer with a list or a file may be.
pub const LONG: usize = 4 * 1024 * 1024;

/// The largest file that is read.
const SMALL: u64 = 64 * 1024;

/// The body of a success, of the shape that is wanted; any other answer is a failure of this cause.
///
/// # Errors
/// The cause, with what was answered.
pub fn shaped(
    answer: &Answer,
    cause: &'static Cause,
    expected: &str,
    fits: fn(&Value) -> bool,
) -> Result<Value, Failure> {
    let json = if answer.status.is_success() { answer.json() } else { None };
    json.filter(fits).ok_or_else(|| Failure::new(cause, &answer.line, expected, brief(answer)))
}

/// Whether the token is kept from what was asked, which says nothing of the product: the repository and the user were seen.
///
/// # Errors
/// [`causes::TOKEN_KIND_UNSUITABLE`] and [`causes::TOKEN_SCOPE_MISSING`].
pub fn withheld(answer: &Answer, kind: TokenKind) -> Result<(), Failure> {
    let cause = match (answer.status.as_u16(), kind.shows_scopes()) {
        (403 | 404, false) => causes::TOKEN_KIND_UNSUITABLE,
        (403, true) => causes::TOKEN_SCOPE_MISSING,
        _ => return Ok(()),
    };
    Err(Failure::new(cause, &answer.line, "an answer to this token", answer.said()))
}

/// What was answered in a few words: a whole list would be no message.
pub fn brief(answer: &Answer) -> String {
    if answer.cut {
        return format!("{}, and a body that is longer than anybody reads", answer.status_text());
    }
    answer.said()
}

/// Asks GraphQL as Gitpod does, within its limit of time.
///
/// # Errors
/// As [`At::ask_within`].
pub async fn graphql(at: &At<'_>, cx: &Cx, query: &str) -> Result<Answer, NotPassed> {
    let Some(url) = at.addresses.graphql() else {
        return Err(NotPassed::not_applicable("Gitpod uses no GraphQL here"));
    };
    let body = json!({ "query": query }).to_string();
    let request = Request::new(Method::POST, url).header(ACCEPT, "application/json");
    let request = request.body("application/json", body).cap(LONG);
    Ok(at.ask_within(cx, request, PATIENCE_GRAPHQL).await?)
}

/// The whole answer of GraphQL, with `data` or `errors`; anything else is no GraphQL or a refusal of it.
///
/// # Errors
/// [`causes::GRAPHQL_ADDRESS_WRONG`] and [`causes::GRAPHQL_REFUSED`].
pub fn graphql_body(answer: &Answer) -> Result<Value, Failure> {
    let failure = |cause| Failure::new(cause, &answer.line, "an answer of GraphQL", answer.said());
    let status = answer.status;
    let elsewhere =
        status.as_u16() == 404 || status.is_redirection() || (status.is_success() && answer.is_page());
    if elsewhere {
        return Err(failure(causes::GRAPHQL_ADDRESS_WRONG));
    }
    if !answer.status.is_success() {
        return Err(failure(causes::GRAPHQL_REFUSED));
    }
    let body = answer.json().filter(|json| json.get("data").is_some() || json.get("errors").is_some());
    body.ok_or_else(|| failure(causes::GRAPHQL_ADDRESS_WRONG))
}

/// What the first error of an answer of GraphQL means, where there is one.
pub fn graphql_error(answer: &Answer, body: &Value, kind: TokenKind) -> Option<Failure> {
    let error = body["errors"].get(0)?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let (sort, code, message) =
        (text(&error["type"]), text(&error["extensions"]["code"]), text(&error["message"]));
    let cause = match sort.as_str() {
        "NOT_FOUND" => causes::SCM_REPOSITORY_NOT_FOUND,
        "FORBIDDEN" if !kind.shows_scopes() => causes::TOKEN_KIND_UNSUITABLE,
        "FORBIDDEN" => causes::ORGANIZATION_RESTRICTS_APP,
        "INSUFFICIENT_SCOPES" => causes::TOKEN_SCOPE_MISSING,
        "RATE_LIMITED" => causes::SECONDARY_RATE_LIMIT,
        // What the schema does not know is told by a code, and bears no type: newer releases name it there too.
        "" if !code.is_empty() => causes::GRAPHQL_SHAPE_REFUSED,
        known if SCHEMA.contains(&known) => causes::GRAPHQL_SHAPE_REFUSED,
        _ => causes::GRAPHQL_REFUSED,
    };
    let sort =
        [sort, code].into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| "an error".to_owned());
    Some(Failure::new(cause, &answer.line, "an answer without `errors`", format!("{sort}: {message}")))
}

/// What GitHub's validation of a query calls the mistakes that it finds.
const SCHEMA: &[&str] = &["undefinedField", "argumentNotAccepted", "undefinedType", "selectionMismatch"];

/// The repository of the environment file, where the user sees it.
///
/// # Errors
/// Blocked by `github_repository`, which says what is wrong.
pub async fn visible(at: &At<'_>, cx: &Cx) -> Result<Value, NotPassed> {
    let answer = at.repository(cx).await?;
    let seen = answer.status.is_success().then(|| answer.json()).flatten().filter(Value::is_object);
    seen.ok_or(NotPassed::Blocked { by: "github_repository" })
}

/// The name of the default branch.
///
/// # Errors
/// As [`visible`].
pub async fn default_branch(at: &At<'_>, cx: &Cx) -> Result<String, NotPassed> {
    let repository = visible(at, cx).await?;
    let name = repository["default_branch"].as_str().filter(|name| !name.is_empty());
    name.map(str::to_owned).ok_or(NotPassed::Blocked { by: "github_repository" })
}

/// The contents API's answers for the top folder and for its first small file.
#[derive(Clone)]
pub struct Contents {
    /// The folder.
    pub folder: Answer,
    /// The file, where the folder shows one.
    pub file: Option<Answer>,
}

/// Asks for the top folder and its first small file, once in a run.
///
/// # Errors
/// As [`At::ask`].
pub async fn contents(at: &At<'_>, cx: &Cx) -> Result<Contents, NotPassed> {
    let read = async {
        let folder = at.ask(cx, at.get_of_repository("contents/")?.cap(LONG)).await?;
        let file = match first_file(&folder) {
            Some(path) => {
                let request = at.get_of_repository(&format!("contents/{}", segment(&path)))?.cap(LONG);
                Some(at.ask(cx, request).await?)
            }
            None => None,
        };
        Ok(Contents { folder, file })
    };
    // In a box: it holds two answers, and each probe would hold it.
    Box::pin(at.scm.contents.cloned(cx, read)).await
}

/// The first small file of a folder.
fn first_file(folder: &Answer) -> Option<String> {
    let listed = folder.json()?;
    let fits = |item: &&Value| {
        item["type"] == "file" && item["size"].as_u64().is_some_and(|size| (1..=SMALL).contains(&size))
    };
    listed.as_array()?.iter().find(fits)?["name"].as_str().map(str::to_owned)
}

/// A file as the contents API gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its path.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl Contents {
    /// The first file, if folder and file are answered as Gitpod reads them.
    ///
    /// # Errors
    /// [`causes::CONTENTS_WRONG`]; [`causes::SCM_REPOSITORY_NOT_FOUND`] where the repository is empty; as [`withheld`].
    pub fn file(&self, kind: TokenKind) -> Result<File, Failure> {
        let folder = &self.folder;
        let said = String::from_utf8_lossy(&folder.body).to_ascii_lowercase();
        if folder.status.as_u16() == 404 && said.contains("empty") {
            return Err(empty(folder));
        }
        withheld(folder, kind)?;
        shaped(folder, causes::CONTENTS_WRONG, "a list of files and folders", |json| {
            json.as_array().is_some_and(|items| items.iter().all(|item| item["type"].is_string()))
        })?;
        let Some(file) = &self.file else { return Err(empty(folder)) };
        let shown = shaped(file, causes::CONTENTS_WRONG, "a file with `content` in base64", |json| {
            json["content"].is_string() && json["encoding"] == "base64" && json["size"].is_u64()
        })?;
        let failure =
            |actual| Failure::new(causes::CONTENTS_WRONG, &file.line, "as many bytes as `size` says", actual);
        let text: String = shown["content"].as_str().unwrap_or_default().split_ascii_whitespace().collect();
        let bytes = BASE64.decode(text).map_err(|error| failure(format!("no base64: {error}")))?;
        let size = shown["size"].as_u64().unwrap_or_default();
        if bytes.len() as u64 != size {
            return Err(failure(format!("{} bytes, and `size` is {size}", bytes.len())));
        }
        let path = shown["path"].as_str().or_else(|| shown["name"].as_str()).unwrap_or_default().to_owned();
        Ok(File { path, bytes })
    }
}

/// The repository of the environment file has nothing that can be read.
pub fn empty(answer: &Answer) -> Failure {
    let cause = causes::SCM_REPOSITORY_NOT_FOUND;
    Failure::new(cause, &answer.line, "a repository with a small file at its top", "there is none")
        .remedy("Push a first commit with a README to the repository that the environment file names, or name another one.")
}

/// The limit of time that Gitpod sets for raw files.
pub const PATIENCE_RAW: Duration = PATIENCE_GRAPHQL;

#[cfg(test)]
mod tests {
    use super::*;

    fn of_json(status: u16, body: &str) -> Answer {
        Answer::of(status, &[("content-type", "application/json; charset=utf-8")], body)
    }

    fn code(result: Result<Value, Failure>) -> &'static str {
        result.unwrap_err().cause.code
    }

    #[test]
    fn what_is_no_graphql_is_told_from_what_refuses_a_query() {
        let plain = Answer::of(404, &[("content-type", "text/plain")], "404 page not found");
        assert_eq!(code(graphql_body(&plain)), "graphql-address-wrong");
        let page = Answer::of(200, &[("content-type", "text/html")], "<html>");
        assert_eq!(code(graphql_body(&page)), "graphql-address-wrong");
        assert_eq!(code(graphql_body(&Answer::of(302, &[], ""))), "graphql-address-wrong");
        assert_eq!(code(graphql_body(&of_json(200, "{}"))), "graphql-address-wrong");
        for kind in ["application/json", "text/html"] {
            let firewall = Answer::of(403, &[("content-type", kind)], r#"{"message":"request blocked"}"#);
            assert_eq!(code(graphql_body(&firewall)), "graphql-refused");
        }
        assert!(graphql_body(&of_json(200, r#"{"data":null,"errors":[]}"#)).is_ok());
    }

    #[test]
    fn each_error_of_graphql_has_its_own_reason() {
        let error = |kind, error: &str| {
            let body = format!(r#"{{"data":null,"errors":[{error}]}}"#);
            let answer = of_json(200, &body);
            let json = answer.json().unwrap();
            graphql_error(&answer, &json, kind).map(|failure| failure.cause.code)
        };
        let oauth = TokenKind::GitHubOauth;
        assert_eq!(error(oauth, ""), None);
        assert_eq!(error(oauth, r#"{"type":"NOT_FOUND"}"#), Some("scm-repository-not-found"));
        assert_eq!(error(oauth, r#"{"type":"FORBIDDEN"}"#), Some("organization-restricts-app"));
        let fine = TokenKind::GitHubFineGrained;
        assert_eq!(error(fine, r#"{"type":"FORBIDDEN"}"#), Some("token-kind-unsuitable"));
        let unknown = r#"{"extensions":{"code":"undefinedField","fieldName":"x"},"message":"Field 'x' …"}"#;
        assert_eq!(error(oauth, unknown), Some("graphql-shape-refused"));
        assert_eq!(error(oauth, r#"{"type":"undefinedField"}"#), Some("graphql-shape-refused"));
        assert_eq!(error(oauth, r#"{"type":"INSUFFICIENT_SCOPES"}"#), Some("token-scope-missing"));
        assert_eq!(error(oauth, r#"{"type":"RATE_LIMITED"}"#), Some("secondary-rate-limit"));
        assert_eq!(error(oauth, r#"{"message":"timeout"}"#), Some("graphql-refused"));
    }

    const FOLDER: &str = r#"[{"type":"dir","name":"docs","size":0},{"type":"file","name":"big","size":900000},
        {"type":"file","name":"none","size":0},{"type":"file","name":".gitpod.yml","size":5}]"#;

    #[test]
    fn the_first_small_file_is_taken() {
        assert_eq!(first_file(&of_json(200, FOLDER)).as_deref(), Some(".gitpod.yml"));
        assert_eq!(first_file(&of_json(200, "{}")), None);
        assert_eq!(first_file(&of_json(200, "[]")), None);
    }

    #[test]
    fn a_file_has_as_many_bytes_as_it_says() {
        let file = |folder: &str, file: Option<&str>| {
            let file = file.map(|body| of_json(200, body));
            Contents { folder: of_json(200, folder), file }.file(TokenKind::GitHubOauth)
        };
        let body = |content: &str| {
            format!(r#"{{"path":".gitpod.yml","encoding":"base64","size":5,"content":"{content}"}}"#)
        };
        let read = file(FOLDER, Some(&body("YWJj\\nZGU=\\n"))).unwrap();
        assert_eq!(read, File { path: ".gitpod.yml".to_owned(), bytes: b"abcde".to_vec() });
        let code = |result: Result<File, Failure>| result.unwrap_err().cause.code;
        assert_eq!(code(file(FOLDER, Some(&body("YWJj")))), "contents-wrong");
        assert_eq!(code(file(FOLDER, Some(&body("?")))), "contents-wrong");
        assert_eq!(code(file(FOLDER, Some("{}"))), "contents-wrong");
        assert_eq!(code(file("{}", None)), "contents-wrong");
        assert_eq!(
            code(file("[]", None)),
            "scm-repository-not-found",
            "an empty one says nothing of the product"
        );
        let nothing = of_json(404, r#"{"message":"This repository is empty."}"#);
        let nothing = Contents { folder: nothing, file: None };
        assert_eq!(code(nothing.file(TokenKind::GitHubFineGrained)), "scm-repository-not-found");
    }

    #[test]
    fn what_a_token_is_kept_from_is_not_held_against_the_product() {
        let code =
            |status, kind| withheld(&of_json(status, "{}"), kind).err().map(|failure| failure.cause.code);
        assert_eq!(code(404, TokenKind::GitHubFineGrained), Some("token-kind-unsuitable"));
        assert_eq!(code(403, TokenKind::GitHubAppUser), Some("token-kind-unsuitable"));
        assert_eq!(code(403, TokenKind::GitHubClassic), Some("token-scope-missing"));
        assert_eq!(code(404, TokenKind::GitHubClassic), None);
        assert_eq!(code(200, TokenKind::GitHubFineGrained), None);
    }
}
