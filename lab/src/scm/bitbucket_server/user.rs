//! The user, as Bitbucket Server shows it.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, LOGIN, NAME, USER_ID};
use super::super::server::Scm;

/// The user.
pub(super) fn user(scm: &Scm) -> Value {
    json!({
        "name": LOGIN,
        "emailAddress": EMAIL,
        "id": USER_ID,
        "displayName": NAME,
        "active": true,
        "slug": LOGIN,
        "type": "NORMAL",
        "links": { "self": [{ "href": format!("{}/users/{LOGIN}", scm.web()) }] }
    })
}

/// The right of the user in the repository, as the list of these shows it.
pub(super) fn permission(scm: &Scm) -> Value {
    json!({ "user": user(scm), "permission": "REPO_ADMIN" })
}
