//! Projects and groups, as GitLab shows them.

use serde_json::{Value, json};

use super::super::accounts::USER_ID;
use super::super::repository::{DEFAULT_BRANCH, MADE};
use super::super::server::Scm;
use super::{PROJECT, api, extend, listed_path};

/// The number of the target's project; those of a listing follow.
pub(super) const PROJECT_ID: usize = 278_964;

/// The number of the group that the projects are in; its parent's is one less.
const GROUP_ID: usize = 9971;

/// The right of a maintainer.
const MAINTAINER: u64 = 40;

/// The number of a project that is named by its number or by its path.
pub(super) fn number(named: &str) -> Option<usize> {
    if let Ok(id) = named.parse::<usize>() {
        return (id == PROJECT_ID).then_some(0);
    }
    named.eq_ignore_ascii_case(PROJECT).then_some(0)
}

/// The n-th project, as a list shows it.
pub(super) fn listed(scm: &Scm, number: usize) -> Value {
    let (web, path) = (scm.web(), listed_path(number));
    let host = web.split("://").nth(1).unwrap_or_default().to_owned();
    let name = path.rsplit('/').next().unwrap_or_default();
    let (id, this) = (PROJECT_ID + number, format!("{}/projects/{}", api(scm), PROJECT_ID + number));
    let mut project = json!({
        "id": id,
        "description": "It weaves algebraical patterns",
        "name": name,
        "name_with_namespace": format!("Analytical / Core / {name}"),
        "path": name,
        "path_with_namespace": path,
        "created_at": "2022-04-01T08:00:00.000Z",
        "default_branch": DEFAULT_BRANCH,
        "tag_list": [],
        "topics": [],
        "ssh_url_to_repo": format!("git@{host}:{path}.git"),
        "http_url_to_repo": format!("{web}/{path}.git"),
        "web_url": format!("{web}/{path}"),
        "readme_url": format!("{web}/{path}/-/blob/{DEFAULT_BRANCH}/README.md"),
        "avatar_url": null,
        "forks_count": 0,
        "star_count": 1,
        "last_activity_at": MADE,
        "namespace": {
            "id": GROUP_ID,
            "name": "Core",
            "path": "core",
            "kind": "group",
            "full_path": "analytical/core",
            "parent_id": GROUP_ID - 1,
            "avatar_url": null,
            "web_url": format!("{web}/groups/analytical/core")
        },
        "container_registry_image_prefix": format!("registry.{host}/{path}"),
        "_links": {
            "self": this,
            "issues": format!("{this}/issues"),
            "merge_requests": format!("{this}/merge_requests"),
            "repo_branches": format!("{this}/repository/branches"),
            "labels": format!("{this}/labels"),
            "events": format!("{this}/events"),
            "members": format!("{this}/members")
        }
    });
    extend(&mut project, settings());
    extend(&mut project, more_settings());
    project
}

/// One project whole.
pub(super) fn whole(scm: &Scm, number: usize) -> Value {
    let mut project = listed(scm, number);
    let more = json!({
        "runners_token": null,
        "ci_default_git_depth": 20,
        "ci_forward_deployment_enabled": true,
        "ci_job_token_scope_enabled": false,
        "public_jobs": true,
        "build_timeout": 3600,
        "auto_cancel_pending_pipelines": "enabled",
        "import_url": null,
        "import_type": null,
        "import_error": null,
        "suggestion_commit_message": null,
        "merge_commit_template": null,
        "squash_commit_template": null,
        "compliance_frameworks": []
    });
    extend(&mut project, more);
    project
}

fn settings() -> Value {
    json!({
        "packages_enabled": true,
        "empty_repo": false,
        "archived": false,
        "visibility": "private",
        "resolve_outdated_diff_discussions": false,
        "container_expiration_policy": {
            "cadence": "1d",
            "enabled": false,
            "keep_n": 10,
            "older_than": "90d",
            "name_regex": ".*",
            "name_regex_keep": null,
            "next_run_at": "2022-05-02T08:00:00.000Z"
        },
        "issues_enabled": true,
        "merge_requests_enabled": true,
        "wiki_enabled": true,
        "jobs_enabled": true,
        "snippets_enabled": true,
        "container_registry_enabled": true,
        "service_desk_enabled": false,
        "service_desk_address": null,
        "can_create_merge_request_in": true,
        "issues_access_level": "enabled",
        "repository_access_level": "enabled",
        "merge_requests_access_level": "enabled",
        "forking_access_level": "enabled",
        "wiki_access_level": "enabled",
        "builds_access_level": "enabled",
        "snippets_access_level": "enabled",
        "pages_access_level": "private",
        "operations_access_level": "enabled",
        "analytics_access_level": "enabled",
        "container_registry_access_level": "enabled",
        "emails_disabled": null
    })
}

fn more_settings() -> Value {
    json!({
        "shared_runners_enabled": true,
        "lfs_enabled": true,
        "creator_id": USER_ID,
        "import_status": "none",
        "open_issues_count": 1,
        "shared_with_groups": [],
        "only_allow_merge_if_pipeline_succeeds": false,
        "allow_merge_on_skipped_pipeline": null,
        "restrict_user_defined_variables": false,
        "request_access_enabled": true,
        "only_allow_merge_if_all_discussions_are_resolved": false,
        "remove_source_branch_after_merge": true,
        "printing_merge_request_link_enabled": true,
        "merge_method": "merge",
        "squash_option": "default_off",
        "autoclose_referenced_issues": true,
        "approvals_before_merge": 0,
        "mirror": false,
        "external_authorization_classification_label": "",
        "marked_for_deletion_at": null,
        "marked_for_deletion_on": null,
        "requirements_enabled": true,
        "security_and_compliance_enabled": true,
        "issues_template": null,
        "merge_requests_template": null,
        "permissions": {
            "project_access": { "access_level": MAINTAINER, "notification_level": 3 },
            "group_access": null
        }
    })
}

/// The member of a project who asks.
pub(super) fn member(scm: &Scm) -> Value {
    let mut member = super::user::public(scm);
    let more = json!({
        "access_level": MAINTAINER,
        "created_at": "2022-04-01T08:00:00.000Z",
        "expires_at": null,
        "email": null,
        "group_saml_identity": null,
        "membership_state": "active"
    });
    extend(&mut member, more);
    member
}

/// The group that the projects are in.
pub(super) fn group(scm: &Scm) -> Value {
    let web = scm.web();
    json!({
        "id": GROUP_ID,
        "web_url": format!("{web}/groups/analytical/core"),
        "name": "Core",
        "path": "core",
        "description": "",
        "visibility": "private",
        "share_with_group_lock": false,
        "require_two_factor_authentication": false,
        "two_factor_grace_period": 48,
        "project_creation_level": "developer",
        "auto_devops_enabled": null,
        "subgroup_creation_level": "owner",
        "emails_disabled": null,
        "mentions_disabled": null,
        "lfs_enabled": true,
        "default_branch_protection": 2,
        "avatar_url": null,
        "request_access_enabled": true,
        "full_name": "Analytical / Core",
        "full_path": "analytical/core",
        "created_at": "2022-04-01T08:00:00.000Z",
        "parent_id": GROUP_ID - 1,
        "ldap_cn": null,
        "ldap_access": null
    })
}
