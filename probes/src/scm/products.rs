//! The products: signs with their weights, and where a version stands. A product more is a row more.
//!
//! A sign of weight 0.9 or above is the product's own name; weaker ones only add up. What only resembles a product that
//! Gitpod knows has a row, too, so that it can be told by its name; the matrix does not list it.

use harness::Product;
use url::Url;

use super::identify::{Question, Signals};

/// One sign of a product.
pub struct Sign {
    /// How much it says, from 0 to 1.
    pub weight: f64,
    /// What is said of it where it is seen.
    pub seen: fn(&Signals) -> Option<String>,
}

/// One product.
pub struct Row {
    /// What everybody sees of it.
    pub product: Product,
    /// Its signs.
    pub signs: &'static [Sign],
    /// Its version, where its answers give it.
    pub version: fn(&Signals) -> Option<String>,
}

const fn sign(weight: f64, seen: fn(&Signals) -> Option<String>) -> Sign {
    Sign { weight, seen }
}

/// Every product that identification knows.
pub const TABLE: &[Row] = &[
    Row {
        product: Product {
            id: "github-com",
            name: "GitHub.com",
            signs: "`X-GitHub-Request-Id` on the answers of `api.github.com`, without `X-GitHub-Enterprise-Version` and without `installed_version`.",
        },
        signs: &[sign(0.95, |signals| {
            (signals.host == "github.com" && signals.is_github_hosted())
                .then(|| "`X-GitHub-Request-Id` of api.github.com".to_owned())
        })],
        version: none,
    },
    Row {
        product: Product {
            id: "github-enterprise",
            name: "GitHub Enterprise",
            signs: "`X-GitHub-Enterprise-Version` on every answer, on a 401 too, and `installed_version` of `/api/v3/meta`.",
        },
        signs: &[
            sign(0.95, |signals| signals.header("x-github-enterprise-version")),
            sign(0.95, |signals| signals.field(Question::GitHubMeta, "installed_version")),
            // Where a proxy hides the version, it is still one of GitHub's.
            sign(0.6, |signals| signals.header("x-github-request-id").filter(|_| !signals.is_hosted())),
        ],
        version: |signals| {
            let header = signals.header_value("x-github-enterprise-version");
            header.or_else(|| signals.field_value(Question::GitHubMeta, "installed_version"))
        },
    },
    Row {
        product: Product {
            id: "github-data-residency",
            name: "GitHub Enterprise Cloud with data residency",
            signs: "A host below `ghe.com` whose API at `api.TENANT.ghe.com` answers with `X-GitHub-Request-Id` and without a version.",
        },
        signs: &[sign(0.95, |signals| {
            (signals.host.ends_with(".ghe.com") && signals.is_github_hosted())
                .then(|| format!("`X-GitHub-Request-Id` of api.{}", signals.host))
        })],
        version: none,
    },
    Row {
        product: Product {
            id: "gitlab-com",
            name: "GitLab.com",
            signs: "`X-Gitlab-Meta` on the answers of gitlab.com.",
        },
        signs: &[sign(0.95, |signals| {
            signals.header("x-gitlab-meta").filter(|_| signals.host == "gitlab.com")
        })],
        version: |signals| signals.field_value(Question::GitLabVersion, "version"),
    },
    Row {
        product: Product {
            id: "gitlab-self-managed",
            name: "GitLab Self-Managed",
            signs: "`X-Gitlab-Meta` on every answer, on a 401 too, and `version` with `revision` of `/api/v4/version`, which needs a token.",
        },
        signs: &[
            sign(0.9, |signals| signals.header("x-gitlab-meta").filter(|_| signals.host != "gitlab.com")),
            sign(0.9, |signals| {
                let both = signals.field_value(Question::GitLabVersion, "revision").is_some();
                signals
                    .field(Question::GitLabVersion, "version")
                    .filter(|_| both && signals.host != "gitlab.com")
            }),
        ],
        version: |signals| signals.field_value(Question::GitLabVersion, "version"),
    },
    Row {
        product: Product {
            id: "bitbucket-org",
            name: "Bitbucket.org",
            signs: "Errors of type `error` in JSON on the answers of `api.bitbucket.org`.",
        },
        signs: &[sign(0.95, |signals| {
            let told = signals.root_json("type").is_some_and(|kind| kind == "error");
            (signals.host == "bitbucket.org" && told).then(|| "the errors of api.bitbucket.org".to_owned())
        })],
        version: none,
    },
    Row {
        product: Product {
            id: "bitbucket-server",
            name: "Bitbucket Server",
            signs: "`displayName` of `/rest/api/1.0/application-properties`, which is `Bitbucket` (once `Stash`), and `X-AREQUESTID` on every answer. Server and Data Center cannot be told apart.",
        },
        signs: &[
            sign(0.95, |signals| {
                let name = signals.field_value(Question::ApplicationProperties, "displayName");
                name.filter(|name| matches!(name.as_str(), "Bitbucket" | "Stash"))
                    .map(|name| format!("`displayName` is `{name}`"))
            }),
            sign(0.6, |signals| signals.header("x-arequestid")),
        ],
        version: |signals| signals.field_value(Question::ApplicationProperties, "version"),
    },
    Row {
        product: Product {
            id: "gitea-scm",
            name: "Gitea",
            signs: "`version` of `/api/v1/version`, a plain number.",
        },
        signs: &[sign(0.9, |signals| {
            signals.field(Question::GiteaVersion, "version").filter(|text| !text.contains("+gitea"))
        })],
        version: |signals| signals.field_value(Question::GiteaVersion, "version"),
    },
    Row {
        product: Product {
            id: "forgejo",
            name: "Forgejo",
            signs: "`version` of `/api/v1/version`, which names the Gitea that it resembles after a `+`.",
        },
        signs: &[sign(0.95, |signals| {
            signals.field(Question::GiteaVersion, "version").filter(|text| text.contains("+gitea"))
        })],
        version: |signals| signals.field_value(Question::GiteaVersion, "version"),
    },
    Row {
        product: Product {
            id: "azure-devops",
            name: "Azure DevOps",
            signs: "`X-TFS-ProcessId` on its answers, and `instanceId` of `/_apis/connectionData`.",
        },
        signs: &[
            sign(0.95, |signals| signals.header("x-tfs-processid")),
            sign(0.9, |signals| signals.field(Question::AzureConnection, "instanceId")),
        ],
        version: none,
    },
];

/// What everybody sees of every product.
pub const PRODUCTS: &[Product] = &{
    let mut products = [TABLE[0].product; TABLE.len()];
    let mut i = 0;
    while i < products.len() {
        products[i] = TABLE[i].product;
        i += 1;
    }
    products
};

/// The first address of the API of a hosted product, by its host.
pub fn api_of_host(url: &Url) -> Option<Url> {
    let host = url.host_str()?;
    let (host, path) = match host {
        "github.com" => ("api.github.com".to_owned(), "/meta"),
        "gitlab.com" => ("gitlab.com".to_owned(), "/api/v4/version"),
        "bitbucket.org" => ("api.bitbucket.org".to_owned(), "/2.0/user"),
        tenant if tenant.ends_with(".ghe.com") => (format!("api.{tenant}"), "/meta"),
        _ => return None,
    };
    let mut api = url.clone();
    api.set_host(Some(&host)).ok()?;
    api.set_path(path);
    Some(api)
}

const fn none(_: &Signals) -> Option<String> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_each_product_once_and_says_how_it_is_known() {
        for (i, row) in TABLE.iter().enumerate() {
            let id = row.product.id;
            assert!(TABLE[..i].iter().all(|known| known.product.id != id), "{id}");
            assert!(row.product.signs.ends_with('.') && !row.signs.is_empty(), "{id}");
            assert!(row.signs.iter().all(|sign| (0.0..1.0).contains(&sign.weight)), "{id}");
        }
    }
}
