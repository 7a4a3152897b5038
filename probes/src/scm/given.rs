//! What each probe needs of the environment file, and which probes mean nothing on a target, as far as its keys tell.

use harness::SkipKind;

use super::settings::Settings;
use super::vendor::Vendor;

/// A key that a probe cannot do without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// `token`.
    Token,
    /// `repository`.
    Repository,
    /// `oauth`.
    Oauth,
    /// `refresh_token`.
    RefreshToken,
}

impl Given {
    const fn is_in(self, settings: &Settings) -> bool {
        match self {
            Self::Token => settings.token.is_some(),
            Self::Repository => settings.repository.is_some(),
            Self::Oauth => settings.oauth.is_some(),
            Self::RefreshToken => settings.refresh_token.is_some(),
        }
    }

    /// What is said where it is missing.
    const fn missing(self) -> &'static str {
        match self {
            Self::Token => "the environment gives no `token`",
            Self::Repository => "the environment names no `repository`",
            Self::Oauth => "the environment gives no OAuth application (`oauth`)",
            Self::RefreshToken => "the environment gives no `refresh_token`, which a run uses up",
        }
    }
}

/// The probes that need more than the address, by their slugs.
pub const TABLE: &[(&str, &[Given])] = &[
    ("github_authorize", &[Given::Oauth]),
    ("github_token_exchange", &[Given::Oauth]),
    ("github_user", &[Given::Token]),
    ("github_oauth_scopes", &[Given::Token]),
    ("github_emails", &[Given::Token]),
    ("github_graphql", &[Given::Token]),
    ("github_graphql_repository", &[Given::Token, Given::Repository]),
    ("github_organization", &[Given::Token, Given::Repository]),
    ("github_repository", &[Given::Token, Given::Repository]),
    ("github_branches", &[Given::Token, Given::Repository]),
    ("github_raw_file", &[Given::Token, Given::Repository]),
    ("github_contents", &[Given::Token, Given::Repository]),
    ("github_repositories", &[Given::Token]),
    ("github_hooks", &[Given::Token, Given::Repository]),
    ("github_hook_lifecycle", &[Given::Token, Given::Repository]),
    ("github_rate_limit", &[Given::Token]),
    ("github_octocrab_round_trip", &[Given::Token, Given::Repository]),
    ("gitlab_version", &[Given::Token]),
    ("gitlab_token_exchange", &[Given::Oauth]),
    ("gitlab_scopes", &[Given::Token]),
    ("gitlab_user", &[Given::Token]),
    ("gitlab_nested_project", &[Given::Token, Given::Repository]),
    ("gitlab_raw_file", &[Given::Token, Given::Repository]),
    ("gitlab_branches", &[Given::Token, Given::Repository]),
    ("gitlab_languages", &[Given::Token, Given::Repository]),
    ("gitlab_projects", &[Given::Token]),
    ("gitlab_graphql", &[Given::Token, Given::Repository]),
    ("gitlab_hooks", &[Given::Token, Given::Repository]),
    ("gitlab_hook_lifecycle", &[Given::Token, Given::Repository]),
    ("gitlab_git", &[Given::Token, Given::Repository]),
    ("gitlab_refresh", &[Given::Oauth, Given::RefreshToken]),
    ("gitlab_rate_limit", &[Given::Token]),
    ("gitlab_crate_round_trip", &[Given::Token, Given::Repository]),
    ("bitbucket_client_credentials", &[Given::Oauth]),
    ("bitbucket_user", &[Given::Token]),
    ("bitbucket_emails", &[Given::Token]),
    ("bitbucket_scopes", &[Given::Token]),
    ("bitbucket_workspaces", &[Given::Token]),
    ("bitbucket_repositories", &[Given::Token, Given::Repository]),
    ("bitbucket_permissions", &[Given::Token, Given::Repository]),
    ("bitbucket_contents", &[Given::Token, Given::Repository]),
    ("bitbucket_hooks", &[Given::Token, Given::Repository]),
    ("bitbucket_hook_lifecycle", &[Given::Token, Given::Repository]),
    ("bitbucket_git", &[Given::Token, Given::Repository]),
    ("bitbucket_rate_limit", &[Given::Token]),
    ("bitbucket_server_authorize", &[Given::Oauth]),
    ("bitbucket_server_token_exchange", &[Given::Oauth]),
    ("bitbucket_server_whoami", &[Given::Token]),
    ("bitbucket_server_user", &[Given::Token]),
    ("bitbucket_server_email", &[Given::Token]),
    ("bitbucket_server_repositories", &[Given::Token]),
    ("bitbucket_server_clone_links", &[Given::Token, Given::Repository]),
    ("bitbucket_server_default_branch", &[Given::Token, Given::Repository]),
    ("bitbucket_server_branches", &[Given::Token, Given::Repository]),
    ("bitbucket_server_permissions", &[Given::Token, Given::Repository]),
    ("bitbucket_server_hooks", &[Given::Token, Given::Repository]),
    ("bitbucket_server_hook_lifecycle", &[Given::Token, Given::Repository]),
    ("bitbucket_server_personal_repositories", &[Given::Token]),
    ("bitbucket_server_git", &[Given::Token, Given::Repository]),
    ("git_anonymous", &[Given::Repository]),
    ("git_refs", &[Given::Token, Given::Repository]),
    ("git_ls_refs", &[Given::Token, Given::Repository]),
    ("git_fetch", &[Given::Token, Given::Repository]),
    ("git_http_versions", &[Given::Token, Given::Repository]),
];

/// Why a probe cannot run, as far as the keys tell without any network.
pub fn not_run(settings: &Settings, slug: &str) -> Option<(SkipKind, String)> {
    let not_applicable = |text: String| Some((SkipKind::NotApplicable, text));
    if let (Some(of), Some(here)) = (Vendor::of_probe(slug), settings.vendor)
        && of != here
    {
        return not_applicable(format!("this is {}, and it is for {}", here.name(), of.name()));
    }
    match slug {
        "proxy" if !settings.proxied() => {
            return not_applicable("the environment names no `proxy`".to_owned());
        }
        "github_version" if settings.url.host_str() == Some("github.com") => {
            return not_applicable("GitHub.com has no version".to_owned());
        }
        _ => {}
    }
    let (_, needed) = TABLE.iter().find(|(known, _)| *known == slug)?;
    let missing = needed.iter().find(|given| !given.is_in(settings))?;
    Some((SkipKind::NotGiven, missing.missing().to_owned()))
}

#[cfg(test)]
mod tests {
    use harness::SecretRef;
    use url::Url;

    use super::*;
    use crate::scm::probes;
    use crate::scm::repository::RepositoryName;
    use crate::scm::settings::OauthRef;

    fn bare(url: &str) -> Settings {
        Settings::bare(Url::parse(url).unwrap())
    }

    fn kind(settings: &Settings, slug: &str) -> Option<SkipKind> {
        not_run(settings, slug).map(|(kind, _)| kind)
    }

    #[test]
    fn the_table_names_probes_each_once() {
        for (i, (slug, needed)) in TABLE.iter().enumerate() {
            assert!(probes::ALL.iter().any(|probe| probe.info.slug() == *slug), "no probe {slug}");
            assert!(TABLE[..i].iter().all(|(known, _)| known != slug) && !needed.is_empty(), "{slug}");
        }
    }

    #[test]
    fn what_is_missing_is_not_given_and_another_vendor_is_not_applicable() {
        let mut settings = bare("https://scm.example/");
        assert_eq!(kind(&settings, "github_user"), Some(SkipKind::NotGiven));
        assert_eq!(kind(&settings, "gitlab_token_exchange"), Some(SkipKind::NotGiven));
        assert_eq!(kind(&settings, "gitlab_identify"), None);
        assert_eq!(kind(&settings, "proxy"), Some(SkipKind::NotApplicable));
        settings.token = Some(SecretRef::Env("T".to_owned()));
        assert_eq!(kind(&settings, "github_user"), None);
        assert_eq!(kind(&settings, "github_repository"), Some(SkipKind::NotGiven));
        settings.repository = RepositoryName::parse("ada/engine").ok();
        assert_eq!(kind(&settings, "github_repository"), None);
        let client_secret = SecretRef::Env("S".to_owned());
        settings.oauth = Some(OauthRef { client_id: "id".to_owned(), client_secret });
        assert_eq!(kind(&settings, "gitlab_refresh"), Some(SkipKind::NotGiven));
        settings.vendor = Some(Vendor::Bitbucket);
        assert_eq!(kind(&settings, "github_user"), Some(SkipKind::NotApplicable));
        assert_eq!(kind(&settings, "bitbucket_server_whoami"), Some(SkipKind::NotApplicable));
        assert_eq!(kind(&settings, "bitbucket_user"), None);
        assert_eq!(kind(&settings, "git_refs"), None);
    }

    #[test]
    fn the_hosted_github_has_no_version() {
        assert_eq!(kind(&bare("https://github.com/"), "github_version"), Some(SkipKind::NotApplicable));
        assert_eq!(kind(&bare("https://ghe.example/"), "github_version"), None);
    }
}
