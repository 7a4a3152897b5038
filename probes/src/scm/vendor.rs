//! The four kinds of providers that Gitpod has a client for.

/// A kind of provider. Each has an API of its own; GitHub.com and GitHub Enterprise share one, and so do GitLab.com and
/// self-managed GitLab.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Vendor {
    /// GitHub.com and GitHub Enterprise.
    GitHub,
    /// GitLab.com and GitLab Self-Managed.
    GitLab,
    /// Bitbucket.org.
    Bitbucket,
    /// Bitbucket Server and Data Center.
    BitbucketServer,
}

impl Vendor {
    /// Every vendor.
    pub const ALL: &[Self] = &[Self::GitHub, Self::GitLab, Self::Bitbucket, Self::BitbucketServer];

    /// For people: "GitHub".
    pub const fn name(self) -> &'static str {
        match self {
            Self::GitHub => "GitHub",
            Self::GitLab => "GitLab",
            Self::Bitbucket => "Bitbucket.org",
            Self::BitbucketServer => "Bitbucket Server",
        }
    }

    /// What the slugs of its own probes begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::GitHub => "github_",
            Self::GitLab => "gitlab_",
            Self::Bitbucket => "bitbucket_",
            Self::BitbucketServer => "bitbucket_server_",
        }
    }

    /// The vendor of a product, by the product's id; none for what only resembles one.
    pub fn of_product(id: &str) -> Option<Self> {
        match id {
            "github-com" | "github-enterprise" => Some(Self::GitHub),
            "gitlab-com" | "gitlab-self-managed" => Some(Self::GitLab),
            "bitbucket-org" => Some(Self::Bitbucket),
            "bitbucket-server" => Some(Self::BitbucketServer),
            _ => None,
        }
    }

    /// The vendor that a probe belongs to, by its slug; none for what all share.
    pub fn of_probe(slug: &str) -> Option<Self> {
        // `bitbucket_server_` begins with `bitbucket_`, so that the longest prefix decides.
        Self::ALL
            .iter()
            .copied()
            .filter(|vendor| slug.starts_with(vendor.prefix()))
            .max_by_key(|vendor| vendor.prefix().len())
    }

    /// Why a probe of another vendor does not run where this one answers.
    pub fn is_not(self, other: Self) -> String {
        format!("{} answers, and this is for {}", self.name(), other.name())
    }

    /// The user name that the git of a workspace logs in with, beside the token as password.
    pub const fn git_user(self) -> &'static str {
        match self {
            Self::GitHub | Self::GitLab => "oauth2",
            Self::Bitbucket | Self::BitbucketServer => "x-token-auth",
        }
    }

    /// The scopes that Gitpod asks for, written as it writes them.
    pub const fn scopes(self) -> &'static [&'static str] {
        match self {
            Self::GitHub => &["user:email", "read:user", "public_repo", "repo", "read:org", "workflow"],
            Self::GitLab => &["read_user", "api", "read_repository"],
            Self::Bitbucket => {
                &["account", "repository", "repository:write", "pullrequest", "pullrequest:write", "webhook"]
            }
            Self::BitbucketServer => {
                &["PUBLIC_REPOS", "REPO_READ", "REPO_WRITE", "REPO_ADMIN", "PROJECT_ADMIN"]
            }
        }
    }

    /// What stands between the scopes in the authorize address.
    pub const fn scope_separator(self) -> &'static str {
        match self {
            Self::GitHub => ",",
            Self::GitLab | Self::Bitbucket | Self::BitbucketServer => " ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_probe_belongs_to_the_vendor_that_it_is_named_after() {
        for (slug, vendor) in [
            ("github_user", Some(Vendor::GitHub)),
            ("gitlab_user", Some(Vendor::GitLab)),
            ("bitbucket_user", Some(Vendor::Bitbucket)),
            ("bitbucket_server_user", Some(Vendor::BitbucketServer)),
            ("git_refs", None),
            ("no_portal", None),
        ] {
            assert_eq!(Vendor::of_probe(slug), vendor, "{slug}");
        }
    }

    #[test]
    fn what_only_resembles_a_product_has_no_vendor() {
        assert_eq!(Vendor::of_product("github-enterprise"), Some(Vendor::GitHub));
        assert_eq!(Vendor::of_product("github-data-residency"), None);
        assert_eq!(Vendor::of_product("gitea"), None);
    }
}
