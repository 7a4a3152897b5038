//! `underpin explain permissions`: what it prints for every profile of the lab can be pasted, and names the target's own.

use std::path::Path;

use harness::AnyFamily;
use harness::environment::Environment;
use underpin::permissions::{self, Form, Part};

/// Whether a part is what it says it is.
fn check(part: &Part, of: &str) {
    assert!(!part.what.is_empty(), "{of}");
    match part.form {
        Form::Json => {
            assert!(serde_json::from_str::<serde_json::Value>(&part.paste).is_ok(), "{of}: {}", part.paste);
        }
        Form::Yaml => {
            for document in part.paste.split("\n---\n") {
                let mut mistakes = Vec::new();
                underpin::yaml::parse(document, &mut mistakes);
                assert_eq!(mistakes, [], "{of}: {document}");
            }
        }
        Form::Sql => {
            let statements = part.paste.lines().filter(|line| !line.starts_with("--"));
            for line in statements {
                assert!(line.starts_with("GRANT ") && line.ends_with(';'), "{of}: {line}");
            }
        }
        Form::Scopes => assert!(part.paste.lines().all(|line| !line.contains(' ')), "{of}: {}", part.paste),
    }
}

/// The families of this version, and source control where the catalogue has it not yet.
fn families() -> Vec<&'static dyn AnyFamily> {
    let mut families = probes::CATALOGUE.to_vec();
    if families.iter().all(|family| family.name() != "scm") {
        families.push(&probes::scm::FAMILY);
    }
    families
}

fn load(text: &str) -> Environment {
    underpin::environment::load_text(text, "test", Path::new(""), &families())
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

fn pasted(environment: &Environment, target: usize) -> String {
    let parts = permissions::of(&environment.targets[target], environment);
    parts.iter().map(|part| part.paste.as_str()).collect::<Vec<_>>().join("\n")
}

#[test]
fn every_profile_of_the_lab_gets_something_to_paste() {
    for profile in lab::profiles() {
        let environment =
            underpin::lab_environment::outline(&[profile]).unwrap_or_else(|error| panic!("{error}"));
        for target in &environment.targets {
            let parts = permissions::of(target, &environment);
            assert!(!parts.is_empty(), "{}", profile.id);
            for part in &parts {
                check(part, profile.id);
                assert!(
                    target.family.name() == "domain" || !part.paste.is_empty(),
                    "{}: {}",
                    profile.id,
                    part.what
                );
            }
        }
    }
}

#[test]
fn every_family_is_explained_without_an_environment() {
    let all = permissions::of_every_family();
    let named: Vec<&str> = all.iter().map(|(name, _)| *name).collect();
    for family in families() {
        assert!(named.contains(&family.name()), "{}", family.name());
    }
    for (name, parts) in &all {
        assert!(!parts.is_empty(), "{name}");
        for part in parts {
            check(part, name);
        }
    }
}

#[test]
fn what_is_pasted_names_the_targets_own() {
    let environment = load(
        "environment: x\ntargets:\n\
         - { name: c, family: cluster, kubeconfig: { env: K }, namespace: pods }\n\
         - { name: d, family: database, host: h, username: ada, password: { kubernetes: { cluster: c, namespace: pods, name: mysql, key: password } } }\n\
         - { name: b, family: bucket, api: s3, endpoint: h, bucket: backups, access_key: { env: A }, secret_key: { kubernetes: { cluster: c, namespace: other, name: keys, key: s } } }\n\
         - { name: r, family: registry, url: \"https://r.example.com/team\" }\n\
         - { name: g, family: bucket, api: gcs, project: proj-1, service_account: { env: S } }\n\
         - { name: s, family: scm, url: \"https://gitlab.com\" }\n",
    );
    for (target, expected) in [
        (
            0,
            &[
                "name: underpin-read",
                "name: underpin-scratch",
                "namespace: pods",
                "[mysql]",
                "namespace: other",
                "[keys]",
            ][..],
        ),
        (1, &["`gitpod-sessions`.* TO 'ada'@'%'", "ALTER"]),
        (2, &["arn:aws:s3:::backups\"", "arn:aws:s3:::backups/underpin-*"]),
        (3, &["repository:team/underpin-*:pull,push,delete"]),
        (4, &["--project=proj-1", "storage.objects.create"]),
        (5, &["read_repository"]),
    ] {
        let text = pasted(&environment, target);
        for piece in expected {
            assert!(text.contains(piece), "{piece} is missing in {text}");
        }
    }
    let printed = permissions::print(Some(&environment));
    assert!(
        printed.contains("It can be declined") && !printed.contains("BUCKET") && !printed.contains("USER")
    );
}

#[test]
fn a_run_that_writes_nothing_needs_no_right_to_write() {
    let environment = load(
        "environment: x\ndefaults: { writes: false }\ntargets:\n\
         - { name: c, family: cluster, kubeconfig: { env: K } }\n\
         - { name: d, family: database, host: h, username: ada, password: { env: P } }\n\
         - { name: b, family: bucket, api: s3, endpoint: h, bucket: backups, access_key: { env: A }, secret_key: { env: B } }\n\
         - { name: u, family: bucket, api: s3, endpoint: h, access_key: { env: A }, secret_key: { env: B } }\n\
         - { name: r, family: registry, url: \"https://r.example.com/team\" }\n\
         - { name: g, family: bucket, api: gcs, project: proj-1, service_account: { env: S } }\n",
    );
    for target in 0..environment.targets.len() {
        let text = pasted(&environment, target);
        for right in ["underpin-scratch", "INSERT", "CREATE", "PutObject", "push", "objects.create", "BUCKET"]
        {
            assert!(!text.contains(right), "{right} is in {text}");
        }
    }
}
