//! The pull request, which is an issue as well.

use serde_json::{Value, json};

use super::answers::Asked;
use super::{ORGANIZATION, node_id, repository, user};
use crate::scm::reply::Reply;
use crate::scm::repository::{DEFAULT_BRANCH, MADE, OTHER_BRANCH, OTHER_FILE, Repository};

const TITLE: &str = "Fix one";
const ID: u64 = 900_001;

/// `GET .../pulls`.
pub(super) fn list(asked: Asked<'_>, contents: &Repository) -> Reply {
    repository::page(asked, vec![short(asked, contents)])
}

/// `GET .../pulls/{number}`.
pub(super) fn one(asked: Asked<'_>, contents: &Repository) -> Reply {
    if asked.rest(4) != "1" {
        return asked.absent();
    }
    let mut pull = short(asked, contents);
    let more = json!({
        "merged": false,
        "mergeable": true,
        "rebaseable": true,
        "mergeable_state": "clean",
        "merged_by": null,
        "comments": 0,
        "review_comments": 0,
        "maintainer_can_modify": false,
        "commits": 1,
        "additions": OTHER_FILE.content.lines().count(),
        "deletions": 0,
        "changed_files": 1,
    });
    extend(&mut pull, more);
    Reply::json(200, pull)
}

fn short(asked: Asked<'_>, contents: &Repository) -> Value {
    let (api, name) = (asked.repository(), asked.scm.behaviour.repository);
    let page = format!("{}/{name}/pull/1", asked.web());
    let url = format!("{api}/pulls/1");
    let issue = format!("{api}/issues/1");
    let side = |branch: &str, id: &str| {
        json!({
            "label": format!("{ORGANIZATION}:{branch}"),
            "ref": branch,
            "sha": id,
            "user": user::owner(asked),
            "repo": repository::item(asked, 0),
        })
    };
    let statuses = format!("{api}/statuses/{}", contents.other.id);
    let to = |path: &str| json!({ "href": format!("{url}{path}") });
    let mut pull = json!({
        "url": url,
        "id": ID,
        "node_id": node_id("PullRequest", &ID.to_string()),
        "html_url": page,
        "diff_url": format!("{page}.diff"),
        "patch_url": format!("{page}.patch"),
        "issue_url": issue,
        "commits_url": format!("{url}/commits"),
        "review_comments_url": format!("{url}/comments"),
        "review_comment_url": format!("{api}/pulls/comments{{/number}}"),
        "comments_url": format!("{issue}/comments"),
        "statuses_url": statuses,
        "number": 1,
        "state": "open",
        "locked": false,
        "title": TITLE,
        "user": user::simple(asked),
        "body": "It was not one.",
        "labels": [],
        "milestone": null,
        "active_lock_reason": null,
    });
    let more = json!({
        "created_at": MADE,
        "updated_at": MADE,
        "closed_at": null,
        "merged_at": null,
        "merge_commit_sha": null,
        "assignee": null,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "head": side(OTHER_BRANCH, &contents.other.id),
        "base": side(DEFAULT_BRANCH, &contents.main.id),
        "_links": {
            "self": to(""),
            "html": { "href": page },
            "issue": { "href": issue },
            "comments": { "href": format!("{issue}/comments") },
            "review_comments": to("/comments"),
            "review_comment": { "href": format!("{api}/pulls/comments{{/number}}") },
            "commits": to("/commits"),
            "statuses": { "href": statuses },
        },
        "author_association": "MEMBER",
        "auto_merge": null,
        "draft": false,
    });
    extend(&mut pull, more);
    pull
}

/// Puts the fields of one object into another.
fn extend(object: &mut Value, more: Value) {
    if let (Some(fields), Value::Object(more)) = (object.as_object_mut(), more) {
        fields.extend(more);
    }
}

/// `GET .../issues/{number}`.
pub(super) fn issue(asked: Asked<'_>) -> Reply {
    if asked.rest(4) != "1" {
        return asked.absent();
    }
    let (api, page) = (asked.repository(), format!("{}/{}", asked.web(), asked.scm.behaviour.repository));
    let url = format!("{api}/issues/1");
    Reply::json(
        200,
        json!({
            "url": url,
            "repository_url": api,
            "labels_url": format!("{url}/labels{{/name}}"),
            "comments_url": format!("{url}/comments"),
            "events_url": format!("{url}/events"),
            "html_url": format!("{page}/pull/1"),
            "id": ID,
            "node_id": node_id("PullRequest", &ID.to_string()),
            "number": 1,
            "title": TITLE,
            "user": user::simple(asked),
            "labels": [],
            "state": "open",
            "locked": false,
            "assignee": null,
            "assignees": [],
            "milestone": null,
            "comments": 0,
            "created_at": MADE,
            "updated_at": MADE,
            "closed_at": null,
            "closed_by": null,
            "author_association": "MEMBER",
            "active_lock_reason": null,
            "draft": false,
            "body": "It was not one.",
            "pull_request": {
                "url": format!("{api}/pulls/1"),
                "html_url": format!("{page}/pull/1"),
                "diff_url": format!("{page}/pull/1.diff"),
                "patch_url": format!("{page}/pull/1.patch"),
                "merged_at": null,
            },
            "timeline_url": format!("{url}/timeline"),
            "performed_via_github_app": null,
            "state_reason": null,
        }),
    )
}
