//! What is read of an environment file, and what is said of its mistakes.

use harness::settings::{Mistake, Node, Place, Value};

use super::*;

fn node(value: Value) -> Node {
    Node { at: Place::default(), value }
}

fn map(entries: &[(&str, Value)]) -> Value {
    Value::Map(
        entries
            .iter()
            .map(|(key, value)| ((*key).to_owned(), Place::default(), node(value.clone())))
            .collect(),
    )
}

fn read_with(entries: &[(&str, Value)], common: &Common) -> (Option<Settings>, Vec<Mistake>) {
    let root = node(map(entries));
    let mut mistakes = Vec::new();
    let mut reader = Reader::new(&root, "/etc", &mut mistakes);
    let settings = Settings::read(&mut reader, common);
    reader.finish();
    (settings, mistakes)
}

fn read(entries: &[(&str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    read_with(entries, &Common::default())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn file(path: &str) -> Value {
    map(&[("file", text(path))])
}

#[test]
fn an_address_is_a_host_with_its_path() {
    for (given, url, endpoint) in [
        ("https://github.com", "https://github.com/", "https://github.com"),
        ("https://gitlab.example:8443/", "https://gitlab.example:8443/", "https://gitlab.example:8443"),
        ("https://host.example/gitlab/", "https://host.example/gitlab/", "https://host.example/gitlab"),
        ("http://127.0.0.1:5000", "http://127.0.0.1:5000/", "http://127.0.0.1:5000"),
        ("http://[::1]:5000", "http://[::1]:5000/", "http://[::1]:5000"),
    ] {
        let (settings, mistakes) = read(&[("url", text(given))]);
        assert_eq!(mistakes, [], "{given}");
        let settings = settings.unwrap();
        assert_eq!((settings.url.as_str(), settings.endpoint().as_str()), (url, endpoint));
    }
}

#[test]
fn everything_that_can_be_given_is_read() {
    let oauth = map(&[("client_id", text("id")), ("client_secret", file("s"))]);
    let (settings, mistakes) = read(&[
        ("url", text("https://gitlab.example:8443")),
        ("token", file("t")),
        ("repository", text("group/sub/engine")),
        ("oauth", oauth),
        ("refresh_token", file("r")),
        ("callback_host", text("gitpod.example")),
        ("answer_within", text("2m")),
    ]);
    assert_eq!(mistakes, []);
    let settings = settings.unwrap();
    let keys: Vec<_> = settings.secrets().iter().map(|named| named.key).collect();
    assert_eq!(keys, ["token", "oauth.client_secret", "refresh_token"]);
    assert_eq!(
        settings.callback().as_deref(),
        Some("https://gitpod.example/auth/gitlab.example_8443/callback")
    );
    assert_eq!(settings.answer_within, Some(Duration::from_mins(2)));
    assert_eq!(settings.vendor, None);
}

#[test]
fn a_hosted_product_or_an_expected_one_fixes_the_vendor() {
    let vendor = |url: &str, expect: Option<&str>| {
        let common = Common { expect: expect.map(str::to_owned), ..Common::default() };
        read_with(&[("url", text(url))], &common).0.unwrap().vendor
    };
    assert_eq!(vendor("https://github.com", None), Some(Vendor::GitHub));
    assert_eq!(vendor("https://bitbucket.org", None), Some(Vendor::Bitbucket));
    assert_eq!(vendor("https://scm.example", None), None);
    assert_eq!(vendor("https://scm.example", Some("bitbucket-server")), Some(Vendor::BitbucketServer));
    assert_eq!(vendor("https://tenant.ghe.com", None), None, "it is none of GitHub's that Gitpod knows");
}

#[test]
fn mistakes_are_named() {
    let url = ("url", text("https://h.example"));
    for (entries, expected) in [
        (vec![], "`url` is missing"),
        (vec![("url", text("github.com"))], "`url` has no scheme"),
        (vec![("url", text("ssh://git@h"))], "`url` cannot begin with `ssh://`"),
        (vec![("url", text("https://u:p@h"))], "`url` must not hold credentials"),
        (vec![("url", text("https://h?a=b"))], "`url` must end with the path"),
        (vec![("url", text("http://h.example"))], "`url` cannot be plain http, but for this machine itself"),
        (vec![("url", text("https://api.github.com"))], "`url` is the host of the API"),
        (
            vec![("url", text("https://h.example/api/v4"))],
            "`url` must be given without the path of the API or of git",
        ),
        (vec![url.clone(), ("token", text("ghp_x"))], "`token` must refer to a secret, never hold it"),
        (
            vec![url.clone(), ("repository", text("engine"))],
            "`repository`: `engine` has no owner before the repository",
        ),
        (
            vec![("url", text("https://github.com")), ("repository", text("a/b/c"))],
            "`repository`: `a/b/c` has more parts than an owner and a repository",
        ),
        (vec![url.clone(), ("refresh_token", file("r"))], "`refresh_token` needs `oauth`"),
        (vec![url.clone(), ("oauth", map(&[("client_id", text("x"))]))], "`client_secret` is missing"),
        (
            vec![url.clone(), ("callback_host", text("https://gitpod.example"))],
            "`callback_host`: `https://gitpod.example` is no host",
        ),
        (vec![url, ("password", file("p"))], "`password` is not known here"),
    ] {
        let (_, mistakes) = read(&entries);
        let texts: Vec<&str> = mistakes.iter().map(|mistake| mistake.text.as_str()).collect();
        assert_eq!(texts, [expected]);
    }
}
