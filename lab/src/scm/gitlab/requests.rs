//! The one merge request and the one issue, as GitLab shows them.

use serde_json::{Value, json};

use super::super::repository::{DEFAULT_BRANCH, MADE, OTHER_BRANCH, Repository};
use super::super::server::Scm;
use super::project::PROJECT_ID;
use super::{PROJECT, extend, user};

/// The number of the merge request and of the issue within the project.
pub(super) const NUMBER: &str = "1";

/// The merge request, as a list shows it.
pub(super) fn merge_request(scm: &Scm, repository: &Repository) -> Value {
    let (ada, web) = (user::public(scm), scm.web());
    let mut request = json!({
        "id": 155_016_530,
        "iid": 1,
        "project_id": PROJECT_ID,
        "title": "Fix one",
        "description": "It turns again.",
        "state": "opened",
        "created_at": MADE,
        "updated_at": MADE,
        "merged_by": null,
        "merge_user": null,
        "merged_at": null,
        "closed_by": null,
        "closed_at": null,
        "target_branch": DEFAULT_BRANCH,
        "source_branch": OTHER_BRANCH,
        "user_notes_count": 0,
        "upvotes": 0,
        "downvotes": 0,
        "author": ada,
        "assignees": [ada],
        "assignee": ada,
        "reviewers": [],
        "source_project_id": PROJECT_ID,
        "target_project_id": PROJECT_ID,
        "labels": [],
        "draft": false,
        "work_in_progress": false,
        "milestone": null,
        "merge_when_pipeline_succeeds": false,
        "merge_status": "can_be_merged",
        "sha": repository.other.id,
        "merge_commit_sha": null,
        "squash_commit_sha": null,
        "discussion_locked": null,
        "should_remove_source_branch": null,
        "force_remove_source_branch": true
    });
    let more = json!({
        "reference": "!1",
        "references": { "short": "!1", "relative": "!1", "full": format!("{PROJECT}!1") },
        "web_url": format!("{web}/{PROJECT}/-/merge_requests/1"),
        "time_stats": {
            "time_estimate": 0,
            "total_time_spent": 0,
            "human_time_estimate": null,
            "human_total_time_spent": null
        },
        "squash": false,
        "task_completion_status": { "count": 0, "completed_count": 0 },
        "has_conflicts": false,
        "blocking_discussions_resolved": true,
        "approvals_before_merge": null
    });
    extend(&mut request, more);
    request
}

/// The merge request whole.
pub(super) fn whole_merge_request(scm: &Scm, repository: &Repository) -> Value {
    let mut request = merge_request(scm, repository);
    let more = json!({
        "subscribed": true,
        "changes_count": "1",
        "latest_build_started_at": null,
        "latest_build_finished_at": null,
        "first_deployed_to_production_at": null,
        "pipeline": null,
        "head_pipeline": null,
        "diff_refs": {
            "base_sha": repository.main.id,
            "head_sha": repository.other.id,
            "start_sha": repository.main.id
        },
        "merge_error": null,
        "first_contribution": true,
        "user": { "can_merge": true }
    });
    extend(&mut request, more);
    request
}

/// The issue.
pub(super) fn issue(scm: &Scm) -> Value {
    let (ada, web) = (user::public(scm), scm.web());
    let this = format!("{}/projects/{PROJECT_ID}/issues/1", super::api(scm));
    json!({
        "id": 76_530_112,
        "iid": 1,
        "project_id": PROJECT_ID,
        "title": "It does not turn",
        "description": "",
        "state": "opened",
        "created_at": MADE,
        "updated_at": MADE,
        "closed_at": null,
        "closed_by": null,
        "labels": [],
        "milestone": null,
        "assignees": [ada],
        "author": ada,
        "type": "ISSUE",
        "assignee": ada,
        "user_notes_count": 0,
        "merge_requests_count": 1,
        "upvotes": 0,
        "downvotes": 0,
        "due_date": null,
        "confidential": false,
        "discussion_locked": null,
        "issue_type": "issue",
        "web_url": format!("{web}/{PROJECT}/-/issues/1"),
        "time_stats": {
            "time_estimate": 0,
            "total_time_spent": 0,
            "human_time_estimate": null,
            "human_total_time_spent": null
        },
        "task_completion_status": { "count": 0, "completed_count": 0 },
        "has_tasks": false,
        "_links": {
            "self": this,
            "notes": format!("{this}/notes"),
            "award_emoji": format!("{this}/award_emoji"),
            "project": format!("{}/projects/{PROJECT_ID}", super::api(scm))
        },
        "references": { "short": "#1", "relative": "#1", "full": format!("{PROJECT}#1") },
        "subscribed": true,
        "moved_to_id": null,
        "service_desk_reply_to": null
    })
}
