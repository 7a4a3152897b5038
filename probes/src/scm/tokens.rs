//! What kind of token was given, by how it begins. The kind is a hint: an answer may say otherwise.

use super::vendor::Vendor;

/// A kind of token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// `ghp_`, or forty digits of hex as before 2021: a classic personal token of GitHub.
    GitHubClassic,
    /// `gho_`: a token of an OAuth App, as Gitpod gets.
    GitHubOauth,
    /// `ghu_`: a token of a GitHub App in the name of a user.
    GitHubAppUser,
    /// `ghs_`: a token of a GitHub App's installation.
    GitHubAppInstallation,
    /// `github_pat_`: a fine-grained personal token.
    GitHubFineGrained,
    /// `glpat-`, or twenty characters as before 14.5: a personal, project or group token of GitLab.
    GitLabPersonal,
    /// 64 digits of hex: a token of an OAuth application of GitLab, as Gitpod gets.
    GitLabOauth,
    /// `gloas-`: the secret of an application, which is no token at all.
    GitLabApplicationSecret,
    /// `ATBB`: an app password of Bitbucket.org.
    BitbucketAppPassword,
    /// `ATCTT`: a token of a repository, project or workspace of Bitbucket.org, which has no user.
    BitbucketRepository,
    /// `ATATT`: an API token of an Atlassian account.
    AtlassianApi,
    /// `BBDC-`: an HTTP access token of Bitbucket Server or Data Center.
    BitbucketServerHttp,
    /// Without a beginning that tells.
    Plain,
}

const PREFIXES: &[(&str, TokenKind)] = &[
    ("ghp_", TokenKind::GitHubClassic),
    ("gho_", TokenKind::GitHubOauth),
    ("ghu_", TokenKind::GitHubAppUser),
    ("ghs_", TokenKind::GitHubAppInstallation),
    ("github_pat_", TokenKind::GitHubFineGrained),
    ("glpat-", TokenKind::GitLabPersonal),
    ("gloas-", TokenKind::GitLabApplicationSecret),
    ("ATBB", TokenKind::BitbucketAppPassword),
    ("ATCTT", TokenKind::BitbucketRepository),
    ("ATATT", TokenKind::AtlassianApi),
    ("BBDC-", TokenKind::BitbucketServerHttp),
];

impl TokenKind {
    /// The kind of a token, by its beginning alone.
    pub fn of(token: &str) -> Self {
        let found = PREFIXES.iter().find(|(prefix, _)| token.starts_with(prefix));
        found.map_or(Self::Plain, |(_, kind)| *kind)
    }

    /// The same, where the vendor is known: some had kinds without a beginning of their own.
    #[must_use]
    pub fn at(self, vendor: Vendor, token: &str) -> Self {
        let hex = |length| token.len() == length && token.bytes().all(|c| c.is_ascii_hexdigit());
        match (self, vendor) {
            (Self::Plain, Vendor::GitHub) if hex(40) => Self::GitHubClassic,
            (Self::Plain, Vendor::GitLab) if hex(64) => Self::GitLabOauth,
            (Self::Plain, Vendor::GitLab) if token.len() == 20 => Self::GitLabPersonal,
            (kind, _) => kind,
        }
    }

    /// For people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHubClassic => "a classic personal token of GitHub",
            Self::GitHubOauth => "a token of an OAuth App of GitHub",
            Self::GitHubAppUser => "a user token of a GitHub App",
            Self::GitHubAppInstallation => "an installation token of a GitHub App",
            Self::GitHubFineGrained => "a fine-grained personal token of GitHub",
            Self::GitLabPersonal => "a personal token of GitLab",
            Self::GitLabOauth => "a token of an OAuth application of GitLab",
            Self::GitLabApplicationSecret => "the secret of an OAuth application of GitLab",
            Self::BitbucketAppPassword => "an app password of Bitbucket.org",
            Self::BitbucketRepository => "a token of a repository or workspace of Bitbucket.org",
            Self::AtlassianApi => "an API token of an Atlassian account",
            Self::BitbucketServerHttp => "an HTTP access token of Bitbucket Server",
            Self::Plain => "a token of an unknown kind",
        }
    }

    /// The vendor whose token it is, where its beginning tells.
    pub const fn vendor(self) -> Option<Vendor> {
        match self {
            Self::GitHubClassic
            | Self::GitHubOauth
            | Self::GitHubAppUser
            | Self::GitHubAppInstallation
            | Self::GitHubFineGrained => Some(Vendor::GitHub),
            Self::GitLabPersonal | Self::GitLabOauth | Self::GitLabApplicationSecret => Some(Vendor::GitLab),
            Self::BitbucketAppPassword | Self::BitbucketRepository | Self::AtlassianApi => {
                Some(Vendor::Bitbucket)
            }
            Self::BitbucketServerHttp => Some(Vendor::BitbucketServer),
            Self::Plain => None,
        }
    }

    /// Whether answers name the scopes of such a token, so that their absence is a fault of the set-up. A kind that has
    /// none can show nothing of them, which is `token-kind-unsuitable`.
    pub const fn shows_scopes(self) -> bool {
        match self {
            Self::GitHubClassic | Self::GitHubOauth | Self::GitLabOauth | Self::Plain => true,
            Self::GitHubAppUser
            | Self::GitHubAppInstallation
            | Self::GitHubFineGrained
            | Self::GitLabPersonal
            | Self::GitLabApplicationSecret
            | Self::BitbucketAppPassword
            | Self::BitbucketRepository
            | Self::AtlassianApi
            | Self::BitbucketServerHttp => false,
        }
    }

    /// Whether it stands for a user and goes as `Bearer`, as what Gitpod gets does.
    pub const fn is_of_a_user(self) -> bool {
        match self {
            Self::GitHubClassic
            | Self::GitHubOauth
            | Self::GitHubAppUser
            | Self::GitHubFineGrained
            | Self::GitLabPersonal
            | Self::GitLabOauth
            | Self::BitbucketServerHttp
            | Self::Plain => true,
            Self::GitHubAppInstallation
            | Self::GitLabApplicationSecret
            | Self::BitbucketAppPassword
            | Self::BitbucketRepository
            | Self::AtlassianApi => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_from_the_beginning() {
        for (token, kind) in [
            ("ghp_0123", TokenKind::GitHubClassic),
            ("gho_0123", TokenKind::GitHubOauth),
            ("ghu_0123", TokenKind::GitHubAppUser),
            ("ghs_0123", TokenKind::GitHubAppInstallation),
            ("github_pat_11A", TokenKind::GitHubFineGrained),
            ("glpat-0123", TokenKind::GitLabPersonal),
            ("gloas-0123", TokenKind::GitLabApplicationSecret),
            ("ATBB0123", TokenKind::BitbucketAppPassword),
            ("ATCTT3x", TokenKind::BitbucketRepository),
            ("ATATT3x", TokenKind::AtlassianApi),
            ("BBDC-0123", TokenKind::BitbucketServerHttp),
            ("0123", TokenKind::Plain),
        ] {
            assert_eq!(TokenKind::of(token), kind, "{token}");
        }
    }

    #[test]
    fn a_plain_token_is_told_by_its_vendor() {
        let hex = |length| "a".repeat(length);
        let at = |vendor, token: &str| TokenKind::of(token).at(vendor, token);
        assert_eq!(at(Vendor::GitHub, &hex(40)), TokenKind::GitHubClassic);
        assert_eq!(at(Vendor::GitLab, &hex(64)), TokenKind::GitLabOauth);
        assert_eq!(at(Vendor::GitLab, &"x".repeat(20)), TokenKind::GitLabPersonal);
        assert_eq!(at(Vendor::Bitbucket, &hex(64)), TokenKind::Plain);
        assert_eq!(at(Vendor::GitLab, "ghp_0123"), TokenKind::GitHubClassic);
    }

    #[test]
    fn only_what_gitpod_gets_shows_scopes() {
        assert!(TokenKind::GitHubOauth.shows_scopes() && TokenKind::GitHubClassic.shows_scopes());
        assert!(!TokenKind::GitHubFineGrained.shows_scopes() && !TokenKind::GitHubAppUser.shows_scopes());
        assert!(!TokenKind::GitLabPersonal.shows_scopes(), "it has no `/oauth/token/info`");
        assert!(!TokenKind::GitLabApplicationSecret.is_of_a_user());
    }
}
