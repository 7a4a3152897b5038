//! What the keys of a cluster may be, and how mistakes are named.

use harness::settings::{Mistake, Node, Place, Value};

use super::*;

fn node(value: Value) -> Node {
    Node { at: Place::default(), value }
}

fn map(entries: &[(&str, Value)]) -> Value {
    let entry = |(key, value): &(&str, Value)| ((*key).to_owned(), Place::default(), node(value.clone()));
    Value::Map(entries.iter().map(entry).collect())
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn file() -> Value {
    map(&[("file", text("kubeconfig"))])
}

fn read(entries: &[(&str, Value)]) -> (Option<Settings>, Vec<Mistake>) {
    let root = node(map(entries));
    let mut mistakes = Vec::new();
    let mut reader = Reader::new(&root, "/etc", &mut mistakes);
    let settings = Settings::read(&mut reader, &Common::default());
    reader.finish();
    (settings, mistakes)
}

fn mistakes(entries: &[(&str, Value)]) -> Vec<String> {
    read(entries).1.into_iter().map(|mistake| mistake.text).collect()
}

#[test]
fn a_kubeconfig_is_all_that_is_needed() {
    let (settings, mistakes) = read(&[("kubeconfig", file())]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let settings = settings.unwrap();
    assert_eq!(settings.namespace, "gitpod");
    assert_eq!(settings.kind, Kind::Full);
    assert_eq!(settings.issue_wait, Duration::from_mins(1));
    assert_eq!((settings.issuer, settings.installer), (None, None));
    assert!(matches!(settings.access, Access::Kubeconfig { context: None, .. }));
}

#[test]
fn file_and_context_are_the_address() {
    let (settings, _) = read(&[("kubeconfig", file()), ("context", text("prod"))]);
    let settings = settings.unwrap();
    assert_eq!(settings.endpoint(), "kubeconfig kubeconfig, context prod");
    assert_eq!(settings.secrets().len(), 1);
    let (within, mistakes) = read(&[("in_cluster", Value::Bool(true))]);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let within = within.unwrap();
    assert_eq!(within.endpoint(), "the cluster that underpin runs in");
    assert!(within.secrets().is_empty());
}

#[test]
fn there_is_one_way_in() {
    assert_eq!(mistakes(&[]).len(), 1);
    let both = mistakes(&[("kubeconfig", file()), ("in_cluster", Value::Bool(true))]);
    assert_eq!(both, ["a cluster is reached by its kubeconfig or from within, not both"]);
    let lost = mistakes(&[("in_cluster", Value::Bool(true)), ("context", text("prod"))]);
    assert_eq!(lost, ["a context belongs to a kubeconfig, and none is named"]);
    let of_a_cluster = map(&[(
        "kubernetes",
        map(&[("cluster", text("a")), ("namespace", text("b")), ("name", text("c")), ("key", text("d"))]),
    )]);
    assert_eq!(
        mistakes(&[("kubeconfig", of_a_cluster)]),
        ["the kubeconfig of a cluster cannot be a secret of a cluster"]
    );
}

#[test]
fn what_the_kubeconfig_says_is_no_key_beside_it() {
    for key in ["proxy", "trust", "insecure_skip_verify", "resolve", "ca"] {
        let found = mistakes(&[("kubeconfig", file()), (key, text("x"))]);
        assert!(
            found.iter().any(|text| text.contains(&format!("`{key}` is no key of a cluster"))),
            "{found:?}"
        );
    }
}

#[test]
fn names_are_checked_before_any_network() {
    let (settings, mistakes) = read(&[
        ("kubeconfig", file()),
        ("namespace", text("Gitpod")),
        ("scratch_namespace", text("-x")),
        ("issuer", text("letsencrypt")),
        ("installer", text("gitpod/installer/x")),
    ]);
    let texts: Vec<&str> = mistakes.iter().map(|mistake| mistake.text.as_str()).collect();
    assert_eq!(
        texts,
        [
            "`Gitpod` is no name of a namespace",
            "`letsencrypt` is no issuer",
            "`gitpod/installer/x` is no installer",
            "`-x` is no name of a namespace",
        ]
    );
    assert!(settings.is_some_and(|settings| settings.issuer.is_none()));
}

#[test]
fn issuer_and_installer_are_told_by_two_names() {
    let (settings, found) = read(&[
        ("kubeconfig", file()),
        ("issuer", text("ClusterIssuer/letsencrypt")),
        ("installer", text("ops/gitpod-installer")),
        ("kind", text("workspace")),
    ]);
    assert!(found.is_empty(), "{found:?}");
    let settings = settings.unwrap();
    let named = |first: &str, name: &str| Some(Named { first: first.to_owned(), name: name.to_owned() });
    assert_eq!(settings.issuer, named("ClusterIssuer", "letsencrypt"));
    assert_eq!(settings.installer, named("ops", "gitpod-installer"));
    assert_eq!(settings.kind, Kind::Workspace);
    assert!(!mistakes(&[("kubeconfig", file()), ("issuer", text("Ingress/x"))]).is_empty());
}
