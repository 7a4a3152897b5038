//! Every address that Gitpod makes, by vendor.

use super::*;

fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

fn addresses(vendor: Vendor, base: &str) -> Addresses {
    Addresses::new(vendor, &url(base))
}

fn name(text: &str) -> RepositoryName {
    RepositoryName::parse(text).unwrap()
}

#[test]
fn the_hosted_github_has_hosts_of_their_own() {
    let at = addresses(Vendor::GitHub, "https://github.com/");
    assert_eq!(at.api("user").as_str(), "https://api.github.com/user");
    assert_eq!(at.graphql().unwrap().as_str(), "https://api.github.com/graphql");
    let repo = name("ada/engine");
    assert_eq!(at.repository(&repo, "").as_str(), "https://api.github.com/repos/ada/engine");
    assert_eq!(
        at.raw_file(&repo, "main", ".gitpod.yml").as_str(),
        "https://raw.githubusercontent.com/ada/engine/main/.gitpod.yml"
    );
    assert_eq!(at.clone_url(&repo).as_str(), "https://github.com/ada/engine.git");
    assert_eq!(at.token().as_str(), "https://github.com/login/oauth/access_token");
    assert_eq!(at.hosts().len(), 3);
}

#[test]
fn github_enterprise_has_everything_on_one_host() {
    let at = addresses(Vendor::GitHub, "https://ghe.example:8443/");
    assert_eq!(at.api("user?a=b").as_str(), "https://ghe.example:8443/api/v3/user?a=b");
    assert_eq!(at.graphql().unwrap().as_str(), "https://ghe.example:8443/api/graphql");
    assert_eq!(
        at.raw_file(&name("ada/engine"), "main", "docs/a.md").as_str(),
        "https://ghe.example:8443/raw/ada/engine/main/docs/a.md"
    );
    assert_eq!(at.hosts().len(), 1);
}

#[test]
fn gitlab_takes_paths_as_one_segment() {
    let at = addresses(Vendor::GitLab, "https://gitlab.example/");
    let repo = name("group/sub/engine");
    assert_eq!(
        at.repository(&repo, "languages").as_str(),
        "https://gitlab.example/api/v4/projects/group%2Fsub%2Fengine/languages"
    );
    assert_eq!(
        at.raw_file(&repo, "main", ".gitpod.yml").as_str(),
        "https://gitlab.example/api/v4/projects/group%2Fsub%2Fengine/repository/files/%2Egitpod%2Eyml/raw?ref=main"
    );
    assert_eq!(at.clone_url(&repo).as_str(), "https://gitlab.example/group/sub/engine.git");
    assert_eq!(at.authorize().as_str(), "https://gitlab.example/oauth/authorize");
}

#[test]
fn a_context_path_is_kept() {
    let at = addresses(Vendor::GitLab, "https://host.example/gitlab/");
    assert_eq!(at.api("version").as_str(), "https://host.example/gitlab/api/v4/version");
    assert_eq!(at.clone_url(&name("a/b")).as_str(), "https://host.example/gitlab/a/b.git");
}

#[test]
fn bitbucket_has_an_api_host() {
    let at = addresses(Vendor::Bitbucket, "https://bitbucket.org/");
    assert_eq!(at.api("user").as_str(), "https://api.bitbucket.org/2.0/user");
    assert_eq!(
        at.repository(&name("ws/engine"), "hooks").as_str(),
        "https://api.bitbucket.org/2.0/repositories/ws/engine/hooks"
    );
    assert_eq!(at.token().as_str(), "https://bitbucket.org/site/oauth2/access_token");
    assert_eq!(at.graphql(), None);
}

#[test]
fn bitbucket_server_tells_projects_from_users() {
    let at = addresses(Vendor::BitbucketServer, "https://bb.example/");
    assert_eq!(
        at.repository(&name("PROJ/engine"), "branches?details=true").as_str(),
        "https://bb.example/rest/api/1.0/projects/PROJ/repos/engine/branches?details=true"
    );
    assert_eq!(
        at.repository(&name("~ada/engine"), "").as_str(),
        "https://bb.example/rest/api/1.0/users/ada/repos/engine"
    );
    assert_eq!(at.clone_url(&name("PROJ/engine")).as_str(), "https://bb.example/scm/proj/engine.git");
    assert_eq!(at.token().as_str(), "https://bb.example/rest/oauth2/latest/token");
}

#[test]
fn tokens_go_to_the_hosts_of_the_product_alone() {
    let at = addresses(Vendor::GitHub, "https://github.com/");
    for host in ["https://github.com/x", "https://api.github.com/", "https://raw.githubusercontent.com/a"] {
        assert!(at.may_have_token(&url(host)), "{host}");
    }
    for host in [
        "http://github.com/",
        "https://github.com:8443/",
        "https://api.github.com.evil.example/",
        "https://evil.example/",
    ] {
        assert!(!at.may_have_token(&url(host)), "{host}");
    }
}
