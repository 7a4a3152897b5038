//! The user and the organization, as the REST API shows them.

use serde_json::{Map, Value, json};

use super::answers::Asked;
use super::{ORGANIZATION, ORGANIZATION_ID, node_id, user_node};
use crate::scm::accounts::{EMAIL, LOGIN, NAME, USER_ID};
use crate::scm::reply::Reply;
use crate::scm::repository::{LISTED, MADE};

/// What stands wherever somebody is named.
pub(super) fn simple(asked: Asked<'_>) -> Map<String, Value> {
    account(asked, LOGIN, USER_ID, &user_node(), "User")
}

/// The owner of the repository, in the same shape.
pub(super) fn owner(asked: Asked<'_>) -> Map<String, Value> {
    account(asked, ORGANIZATION, ORGANIZATION_ID, &organization_node(), "Organization")
}

fn account(asked: Asked<'_>, login: &str, id: u64, node: &str, kind: &str) -> Map<String, Value> {
    let (api, web) = (asked.api(), asked.web());
    let url = format!("{api}/users/{login}");
    let Value::Object(account) = json!({
        "login": login,
        "id": id,
        "node_id": node,
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{id}?v=4"),
        "gravatar_id": "",
        "url": url,
        "html_url": format!("{web}/{login}"),
        "followers_url": format!("{url}/followers"),
        "following_url": format!("{url}/following{{/other_user}}"),
        "gists_url": format!("{url}/gists{{/gist_id}}"),
        "starred_url": format!("{url}/starred{{/owner}}{{/repo}}"),
        "subscriptions_url": format!("{url}/subscriptions"),
        "organizations_url": format!("{url}/orgs"),
        "repos_url": format!("{url}/repos"),
        "events_url": format!("{url}/events{{/privacy}}"),
        "received_events_url": format!("{url}/received_events"),
        "type": kind,
        "site_admin": false,
    }) else {
        return Map::new();
    };
    account
}

/// `GET /user`.
pub(super) fn private(asked: Asked<'_>) -> Value {
    let mut user = simple(asked);
    let more = json!({
        "name": NAME,
        "company": null,
        "blog": "",
        "location": "London",
        "email": EMAIL,
        "hireable": null,
        "bio": "Writes notes.",
        "twitter_username": null,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 1,
        "following": 1,
        "created_at": MADE,
        "updated_at": MADE,
        "private_gists": 0,
        "total_private_repos": LISTED,
        "owned_private_repos": 0,
        "disk_usage": 64,
        "collaborators": 0,
        "two_factor_authentication": true,
        "plan": { "name": "pro", "space": 976_562_499, "collaborators": 0, "private_repos": 9999 },
    });
    user.extend(more.as_object().cloned().unwrap_or_default());
    Value::Object(user)
}

/// `GET /user/emails`.
pub(super) fn emails() -> Value {
    json!([{ "email": EMAIL, "primary": true, "verified": true, "visibility": "private" }])
}

/// What a list of organizations has.
pub(super) fn organization_simple(asked: Asked<'_>) -> Value {
    let url = format!("{}/orgs/{ORGANIZATION}", asked.api());
    json!({
        "login": ORGANIZATION,
        "id": ORGANIZATION_ID,
        "node_id": organization_node(),
        "url": url,
        "repos_url": format!("{url}/repos"),
        "events_url": format!("{url}/events"),
        "hooks_url": format!("{url}/hooks"),
        "issues_url": format!("{url}/issues"),
        "members_url": format!("{url}/members{{/member}}"),
        "public_members_url": format!("{url}/public_members{{/member}}"),
        "avatar_url": format!("https://avatars.githubusercontent.com/u/{ORGANIZATION_ID}?v=4"),
        "description": "Engines that weave",
    })
}

/// `GET /orgs/{org}`.
pub(super) fn organization(asked: Asked<'_>) -> Reply {
    if asked.rest(1) != ORGANIZATION {
        return asked.absent();
    }
    let mut organization = organization_simple(asked);
    let more = json!({
        "name": "Analytical",
        "company": "Analytical Engines",
        "blog": "",
        "location": "London",
        "email": "engines@example.com",
        "is_verified": false,
        "has_organization_projects": true,
        "has_repository_projects": true,
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "html_url": format!("{}/{ORGANIZATION}", asked.web()),
        "created_at": MADE,
        "updated_at": MADE,
        "type": "Organization",
        "total_private_repos": LISTED,
        "owned_private_repos": LISTED,
    });
    if let (Some(all), Some(more)) = (organization.as_object_mut(), more.as_object()) {
        all.extend(more.clone());
    }
    Reply::json(200, organization)
}

fn organization_node() -> String {
    node_id("Organization", &ORGANIZATION_ID.to_string())
}
