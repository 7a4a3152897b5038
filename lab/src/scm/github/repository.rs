//! The repository, as the REST API shows it by itself and in listings.

use serde_json::{Value, json};

use super::answers::Asked;
use super::{ORGANIZATION, REPOSITORY_ID, node_id, route, user};
use crate::scm::reply::Reply;
use crate::scm::repository::{DEFAULT_BRANCH, LANGUAGES, LISTED, MADE, PAGE, Repository, listed_name};

/// What a page holds where nothing is said.
const USUAL_PAGE: usize = 30;

/// What is below the address of a repository in the API, by the name of its field.
const BELOW: &[(&str, &str)] = &[
    ("forks_url", "/forks"),
    ("keys_url", "/keys{/key_id}"),
    ("collaborators_url", "/collaborators{/collaborator}"),
    ("teams_url", "/teams"),
    ("hooks_url", "/hooks"),
    ("issue_events_url", "/issues/events{/number}"),
    ("events_url", "/events"),
    ("assignees_url", "/assignees{/user}"),
    ("branches_url", "/branches{/branch}"),
    ("tags_url", "/tags"),
    ("blobs_url", "/git/blobs{/sha}"),
    ("git_tags_url", "/git/tags{/sha}"),
    ("git_refs_url", "/git/refs{/sha}"),
    ("trees_url", "/git/trees{/sha}"),
    ("statuses_url", "/statuses/{sha}"),
    ("languages_url", "/languages"),
    ("stargazers_url", "/stargazers"),
    ("contributors_url", "/contributors"),
    ("subscribers_url", "/subscribers"),
    ("subscription_url", "/subscription"),
    ("commits_url", "/commits{/sha}"),
    ("git_commits_url", "/git/commits{/sha}"),
    ("comments_url", "/comments{/number}"),
    ("issue_comment_url", "/issues/comments{/number}"),
    ("contents_url", "/contents/{+path}"),
    ("compare_url", "/compare/{base}...{head}"),
    ("merges_url", "/merges"),
    ("archive_url", "/{archive_format}{/ref}"),
    ("downloads_url", "/downloads"),
    ("issues_url", "/issues{/number}"),
    ("pulls_url", "/pulls{/number}"),
    ("milestones_url", "/milestones{/number}"),
    ("notifications_url", "/notifications{?since,all,participating}"),
    ("labels_url", "/labels{/name}"),
    ("releases_url", "/releases{/id}"),
    ("deployments_url", "/deployments"),
];

/// The contents of the repository that the path names.
pub(super) fn named(asked: Asked<'_>) -> Option<&'static Repository> {
    let path = route::api(asked.github, asked.call)?;
    match path.as_slice() {
        ["repos", owner, name, ..] => asked.scm.repository(&format!("{owner}/{name}")),
        _ => None,
    }
}

/// What a listing shows of the n-th repository.
pub(super) fn item(asked: Asked<'_>, number: usize) -> Value {
    let first = asked.scm.behaviour.repository;
    let name = listed_name(first.rsplit('/').next().unwrap_or(first), number);
    let full = format!("{ORGANIZATION}/{name}");
    let (url, page) = (format!("{}/repos/{full}", asked.api()), format!("{}/{full}", asked.web()));
    let host = asked.web().split("://").nth(1).unwrap_or_default().to_owned();
    let id = REPOSITORY_ID + u64::try_from(number).unwrap_or_default();
    let mut repository = json!({
        "id": id,
        "node_id": node_id("Repository", &id.to_string()),
        "name": name,
        "full_name": full,
        "private": true,
        "owner": user::owner(asked),
        "html_url": page,
        "description": "An engine",
        "fork": false,
        "url": url,
        "created_at": MADE,
        "updated_at": MADE,
        "pushed_at": MADE,
        "git_url": format!("git://{host}/{full}.git"),
        "ssh_url": format!("git@{host}:{full}.git"),
        "clone_url": format!("{page}.git"),
        "svn_url": page,
        "homepage": null,
        "size": 50,
        "stargazers_count": 0,
        "watchers_count": 0,
    });
    let more = json!({
        "language": "Rust",
        "has_issues": true,
        "has_projects": true,
        "has_downloads": true,
        "has_wiki": true,
        "has_pages": false,
        "has_discussions": false,
        "forks_count": 0,
        "mirror_url": null,
        "archived": false,
        "disabled": false,
        "open_issues_count": 1,
        "license": null,
        "allow_forking": true,
        "is_template": false,
        "web_commit_signoff_required": false,
        "topics": [],
        "visibility": "private",
        "forks": 0,
        "open_issues": 1,
        "watchers": 0,
        "default_branch": DEFAULT_BRANCH,
        "permissions": { "admin": true, "maintain": true, "push": true, "triage": true, "pull": true },
    });
    if let (Some(fields), Value::Object(more)) = (repository.as_object_mut(), more) {
        fields.extend(more);
        fields.extend(BELOW.iter().map(|(field, path)| ((*field).to_owned(), json!(format!("{url}{path}")))));
    }
    repository
}

/// `GET /repos/{owner}/{repo}`.
pub(super) fn full(asked: Asked<'_>) -> Value {
    let mut repository = item(asked, 0);
    let more = json!({
        "temp_clone_token": "",
        "allow_squash_merge": true,
        "allow_merge_commit": true,
        "allow_rebase_merge": true,
        "allow_auto_merge": false,
        "delete_branch_on_merge": false,
        "organization": user::owner(asked),
        "network_count": 0,
        "subscribers_count": 1,
    });
    if let (Some(fields), Some(more)) = (repository.as_object_mut(), more.as_object()) {
        fields.extend(more.clone());
    }
    repository
}

/// `GET /user/repos`.
pub(super) fn listing(asked: Asked<'_>) -> Reply {
    let mut all: Vec<Value> = (0..LISTED).map(|number| item(asked, number)).collect();
    if asked.github.gaps {
        // As 3.3.9 is known to answer.
        for place in [3, 70] {
            if let Some(item) = all.get_mut(place) {
                *item = Value::Null;
            }
        }
    }
    page(asked, all)
}

/// `GET /repos/{owner}/{repo}/languages`.
pub(super) fn languages() -> Value {
    Value::Object(LANGUAGES.iter().map(|(name, bytes)| ((*name).to_owned(), json!(bytes))).collect())
}

/// The page of a list that is asked for, with the addresses of those around it.
pub(super) fn page(asked: Asked<'_>, all: Vec<Value>) -> Reply {
    let size = asked.call.asked_number("per_page").unwrap_or(USUAL_PAGE).clamp(1, PAGE);
    let number = asked.call.asked_number("page").unwrap_or(1).max(1);
    let last = all.len().div_ceil(size).max(1);
    let items: Vec<Value> = all.into_iter().skip((number - 1) * size).take(size).collect();
    let path = asked.rest(0);
    let others: Vec<(String, String)> = url::form_urlencoded::parse(asked.call.query.as_bytes())
        .filter(|(name, _)| name != "page")
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect();
    let link = |to: usize, rel: &str| {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(&others)
            .append_pair("page", &to.to_string())
            .finish();
        format!("<{}/{path}?{query}>; rel=\"{rel}\"", asked.api())
    };
    let mut links = Vec::new();
    if number > 1 {
        links.extend([link(number - 1, "prev"), link(1, "first")]);
    }
    if number < last {
        links.extend([link(number + 1, "next"), link(last, "last")]);
    }
    let reply = Reply::json(200, Value::Array(items));
    if links.is_empty() { reply } else { reply.header("link", &links.join(", ")) }
}
