//! What looks like source control that Gitpod knows, and is none: Gitea, Forgejo and Azure DevOps.
//!
//! Gitea and its fork have an API like GitHub's of old below `/api/v1`; Azure DevOps tells of itself at
//! `/_apis/connectionData`. Only the signs and the first answers are played, after the vendors' documentation.

mod azure;

mod gitea;

use super::behaviour::Behaviour;
use super::profile;
use crate::profile::Profile;
use azure::Azure;
use gitea::Gitea;

/// The shape of a token of Gitea's and Forgejo's. It opens nothing.
const GITEA_TOKEN: &str = "1ab01ab01ab01ab01ab01ab01ab01ab01ab01ab0";

/// The shape of a personal token of Azure's. It opens nothing.
const AZURE_TOKEN: &str = "labxlabxlabxlabxlabxlabxlabxlabxlabxlabxlabxlabxlabx";

/// Every profile of these.
pub(super) const PROFILES: &[Profile] = &[
    profile("azure-devops", "azure-devops", "Azure DevOps Server", false, || {
        Behaviour::new(&Azure, &["azure.example.com"], "analytical/engine", AZURE_TOKEN)
    }),
    profile("forgejo", "forgejo", "Forgejo 7.0.2", false, || {
        Behaviour::new(&FORGEJO, &["forgejo.example.com"], "analytical/engine", GITEA_TOKEN)
    }),
    profile("gitea-scm", "gitea-scm", "Gitea 1.25.0", false, || {
        Behaviour::new(&GITEA, &["gitea.example.com"], "analytical/engine", GITEA_TOKEN)
    }),
];

const GITEA: Gitea = Gitea { name: "Gitea", version: "1.25.0", cookie: "i_like_gitea" };
const FORGEJO: Gitea = Gitea { name: "Forgejo", version: "7.0.2+gitea-1.22.0", cookie: "i_like_gitea" };
