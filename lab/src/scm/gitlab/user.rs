//! The user, as GitLab shows it.

use serde_json::{Value, json};

use super::super::accounts::{EMAIL, LOGIN, NAME, USER_ID};
use super::super::server::Scm;

/// What others see.
pub(super) fn public(scm: &Scm) -> Value {
    let web = scm.web();
    json!({
        "id": USER_ID,
        "username": LOGIN,
        "name": NAME,
        "state": "active",
        "avatar_url": format!("{web}/uploads/-/system/user/avatar/{USER_ID}/avatar.png"),
        "web_url": format!("{web}/{LOGIN}")
    })
}

/// What the user sees of itself.
pub(super) fn own(scm: &Scm) -> Value {
    let mut user = public(scm);
    let more = json!({
        "created_at": "2021-12-31T08:00:00.000Z",
        "bio": "",
        "location": "London",
        "public_email": null,
        "skype": "",
        "linkedin": "",
        "twitter": "",
        "website_url": "",
        "organization": "Analytical",
        "job_title": "",
        "pronouns": null,
        "bot": false,
        "work_information": "Analytical",
        "followers": 0,
        "following": 0,
        "local_time": null,
        "last_sign_in_at": "2022-05-01T09:00:00.000Z",
        "confirmed_at": "2022-01-01T00:00:00.000Z",
        "last_activity_on": "2022-05-01",
        "email": EMAIL,
        "theme_id": 1,
        "color_scheme_id": 1,
        "projects_limit": 100_000,
        "current_sign_in_at": "2022-05-01T09:30:00.000Z",
        "identities": [],
        "can_create_group": true,
        "can_create_project": true,
        "two_factor_enabled": true,
        "external": false,
        "private_profile": false,
        "commit_email": EMAIL,
        "shared_runners_minutes_limit": null,
        "extra_shared_runners_minutes_limit": null
    });
    super::extend(&mut user, more);
    user
}

/// The further addresses of the user. The primary one was not among them before 15.
pub(super) fn emails() -> Value {
    json!([{ "id": 1, "email": EMAIL, "confirmed_at": "2022-01-01T00:00:00.000Z" }])
}
