//! The user and the workspace, as Bitbucket shows them.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, LOGIN, NAME};
use super::super::server::Scm;
use super::{WORKSPACE, api, braced};

/// The id of the account over all of Atlassian's products.
const ACCOUNT_ID: &str = "557058:ada";

/// What others see of the user.
pub(super) fn user(scm: &Scm) -> Value {
    let (id, api) = (braced("user ada"), api(scm));
    json!({
        "type": "user",
        "display_name": NAME,
        "links": {
            "self": { "href": format!("{api}/users/{id}") },
            "avatar": { "href": format!("https://avatar-management--avatars.us-west-2.prod.public.atl-paas.net/{ACCOUNT_ID}/128") },
            "html": { "href": format!("{}/{id}/", scm.web()) }
        },
        "uuid": id,
        "account_id": ACCOUNT_ID,
        "nickname": LOGIN
    })
}

/// What the user sees of itself.
pub(super) fn own(scm: &Scm) -> Value {
    let (id, api) = (braced("user ada"), api(scm));
    let mut user = user(scm);
    user["username"] = Value::from(LOGIN);
    user["created_on"] = Value::from("2022-01-01T00:00:00.000000+00:00");
    user["account_status"] = Value::from("active");
    user["has_2fa_enabled"] = Value::Null;
    user["is_staff"] = Value::Bool(false);
    user["location"] = Value::Null;
    user["zoneinfo"] = Value::Null;
    user["website"] = Value::Null;
    user["department"] = Value::Null;
    user["job_title"] = Value::Null;
    user["organization"] = Value::Null;
    user["links"]["repositories"] = json!({ "href": format!("{api}/repositories/{id}") });
    user["links"]["snippets"] = json!({ "href": format!("{api}/snippets/{id}") });
    user["links"]["hooks"] = json!({ "href": format!("{api}/workspaces/{id}/hooks") });
    user
}

/// The one address.
pub(super) fn email(scm: &Scm) -> Value {
    json!({
        "type": "email",
        "links": { "self": { "href": format!("{}/user/emails/{EMAIL}", api(scm)) } },
        "email": EMAIL,
        "is_primary": true,
        "is_confirmed": true
    })
}

/// The workspace that the repositories are in.
pub(super) fn workspace(scm: &Scm) -> Value {
    let (id, web, api) = (braced("workspace analytical"), scm.web(), api(scm));
    let this = format!("{api}/workspaces/{WORKSPACE}");
    json!({
        "type": "workspace",
        "uuid": id,
        "name": "Analytical",
        "slug": WORKSPACE,
        "is_private": true,
        "created_on": "2022-01-01T00:00:00.000000+00:00",
        "links": {
            "avatar": { "href": format!("{web}/workspaces/{WORKSPACE}/avatar/?ts=1651397400") },
            "hooks": { "href": format!("{this}/hooks") },
            "html": { "href": format!("{web}/{WORKSPACE}/") },
            "members": { "href": format!("{this}/members") },
            "owners": { "href": format!("{this}/members?q=permission%3D%22owner%22") },
            "projects": { "href": format!("{this}/projects") },
            "repositories": { "href": format!("{api}/repositories/{WORKSPACE}") },
            "self": { "href": this },
            "snippets": { "href": format!("{api}/snippets/{WORKSPACE}") }
        }
    })
}

/// The right of the user in the workspace, as the list of these shows it.
pub(super) fn membership(scm: &Scm) -> Value {
    let workspace = workspace(scm);
    json!({
        "type": "workspace_membership",
        "permission": "owner",
        "last_accessed": "2022-05-01T09:30:00.000000+00:00",
        "added_on": "2022-01-01T00:00:00.000000+00:00",
        "user": user(scm),
        "workspace": workspace,
        "links": { "self": { "href": format!("{}/workspaces/{WORKSPACE}/members/{}", api(scm), braced("user ada")) } }
    })
}

/// The workspace as the owner of a repository; Bitbucket still calls it a team there.
pub(super) fn owner(scm: &Scm) -> Value {
    let id = braced("workspace analytical");
    json!({
        "type": "team",
        "display_name": "Analytical",
        "links": {
            "self": { "href": format!("{}/workspaces/{id}", api(scm)) },
            "avatar": { "href": format!("{}/account/{WORKSPACE}/avatar/", scm.web()) },
            "html": { "href": format!("{}/{id}/", scm.web()) }
        },
        "uuid": id,
        "username": WORKSPACE
    })
}
