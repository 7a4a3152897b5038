//! Source control: the scopes of a token, and what the OAuth application has to be allowed.

use harness::environment::Target;
use probes::scm::settings::Settings;
use probes::scm::vendor::Vendor;

use super::{Form, Part};

/// The scopes that Gitpod asks users for, which a token has to have as well.
fn scopes(vendor: Vendor) -> &'static [&'static str] {
    match vendor {
        Vendor::GitHub => &["user:email", "read:user", "public_repo", "repo", "read:org", "workflow"],
        Vendor::GitLab => &["read_user", "api", "read_repository"],
        Vendor::Bitbucket => {
            &["account", "repository", "repository:write", "pullrequest", "pullrequest:write", "webhook"]
        }
        Vendor::BitbucketServer => {
            &["PUBLIC_REPOS", "REPO_READ", "REPO_WRITE", "REPO_ADMIN", "PROJECT_ADMIN"]
        }
    }
}

/// What beyond scopes is needed, and of what kind the token is.
const fn kind(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::GitHub => {
            "A classic token: a fine-grained one names no scopes, which Gitpod cannot do without. Its user has to administrate \
             the `repository`, where a webhook is made and removed."
        }
        Vendor::GitLab => {
            "A personal access token. Its user has to be a Maintainer of the `repository`, where a webhook is made and removed."
        }
        Vendor::Bitbucket => {
            "An access token of a user, made by OAuth: other kinds are of a repository or of a workspace. The user has to \
             administrate the `repository`, where a webhook is made and removed."
        }
        Vendor::BitbucketServer => {
            "An HTTP access token of a user, with administration of repositories; the list is what the incoming application \
             link is asked for. The user has to administrate the `repository`, where a webhook is made and removed."
        }
    }
}

/// What is needed of one system.
pub(super) fn of(target: &Target, writes: bool) -> Vec<Part> {
    let Some(settings) = target.settings.as_any().downcast_ref::<Settings>() else { return Vec::new() };
    match settings.vendor {
        Some(vendor) => vec![part(vendor, writes)],
        // Which product it is, only its answers tell; `expect` would.
        None => Vendor::ALL.iter().map(|vendor| part(*vendor, writes)).collect(),
    }
}

/// The same for every vendor.
pub(super) fn example() -> Vec<Part> {
    Vendor::ALL.iter().map(|vendor| part(*vendor, true)).collect()
}

fn part(vendor: Vendor, writes: bool) -> Part {
    let reads = if writes { "" } else { " With `writes: false` no webhook is made." };
    let what =
        format!("{}, scopes of `token` and of the OAuth application. {}{reads}", vendor.name(), kind(vendor));
    Part::new(Form::Scopes, what, scopes(vendor).join("\n") + "\n")
}
