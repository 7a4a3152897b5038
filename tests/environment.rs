//! Environment files: a good one with everything in it, and for each kind of mistake a bad one with its exact message.
//!
//! `data/environment/NAME.yaml` is a bad file and `NAME.txt` what is said of it. The family of these files is a small
//! one of our own, so that they stay when the real families change; the section `installation:` is read by the real one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use harness::environment::{Common, Environment, NamedSecret, Proxy, Trust};
use harness::family::Removal;
use harness::finding::{NotPassed, Passed};
use harness::journal::Thing;
use harness::probe::Cost;
use harness::record::Identity;
use harness::settings::Reader;
use harness::{
    AnyFamily, Client, Cx, Depth, Effect, Family, Probe, ProbeInfo, Product, Requirement, SecretRef, SkipKind,
};
use underpin::environment;
use underpin::yaml::Mistakes;

struct Nothing;

#[derive(Debug)]
struct Settings {
    url: String,
    username: Option<String>,
    password: Option<SecretRef>,
}

impl Client for Nothing {
    type Settings = Settings;

    fn read(reader: &mut Reader<'_>, _common: &Common) -> Option<Settings> {
        let url = reader.required_text("url").map(str::to_owned);
        let username = reader.text("username").map(str::to_owned);
        let password = reader.secret("password");
        Some(Settings { url: url?, username, password })
    }

    fn endpoint(settings: &Settings) -> String {
        settings.url.clone()
    }

    fn secrets(settings: &Settings) -> Vec<NamedSecret<'_>> {
        settings.password.iter().map(|secret| NamedSecret { key: "password", secret }).collect()
    }

    fn not_run(_: &Settings, _: &str) -> Option<(SkipKind, String)> {
        None
    }

    async fn connect(_: &Settings, _: &Cx) -> Result<Self, NotPassed> {
        Ok(Self)
    }

    async fn identify(&self, _: &Cx) -> Result<Identity, NotPassed> {
        Err(NotPassed::not_applicable("this is a test"))
    }

    async fn remove(&self, _: &Thing, _: &Cx) -> Result<Removal, NotPassed> {
        Ok(Removal::Gone)
    }
}

const fn probe(id: &'static str) -> Probe<Nothing> {
    Probe {
        info: ProbeInfo {
            id,
            key: "TEST-01",
            title: "a test",
            why: "A test.",
            wire: "Nothing.",
            requirement: Requirement::Required,
            depth: Depth::Standard,
            effect: Effect::Reads,
            category: None,
            needs: &[],
            cost: Cost { objects: 0, bytes: 0, connections: 0 },
        },
        run: |_, _| Box::pin(async { Ok(Passed::default()) }),
    }
}

static FAMILY: Family<Nothing> = Family {
    name: "registry",
    probes: &[probe("registry::ping"), probe("registry::large_layer")],
    causes: &[],
    products: &[
        Product { id: "harbor", name: "Harbor", signs: "A test." },
        Product { id: "docker-registry", name: "Docker Registry", signs: "A test." },
    ],
    categories: &["Image Registry"],
};

static CATALOGUE: &[&dyn AnyFamily] = &[&FAMILY, &probes::domain::FAMILY];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/environment")
}

fn variables(name: &str) -> Option<String> {
    let value = match name {
        "HOST" => "r.example.com",
        "PORT" => "5443",
        "CONCURRENCY" => "2",
        "FOLDER" => "/run/secrets",
        _ => return None,
    };
    Some(value.to_owned())
}

fn load(text: &str, name: &str) -> Result<Environment, Mistakes> {
    environment::load_with(text, name, Path::new("/etc/underpin"), CATALOGUE, &variables)
}

fn read(name: &str) -> String {
    let path = folder().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn a_good_file_is_read_with_everything_in_it() {
    let environment = load(&read("good.yaml"), "good.yaml").unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!((environment.name.as_str(), environment.lab), ("production", false));
    assert_eq!(environment.release.as_deref(), Some("2022.11"));
    let [main, second, installation] = environment.targets.as_slice() else { panic!("three targets") };

    let settings: &Settings = main.settings.as_any().downcast_ref().unwrap();
    assert_eq!(main.settings.endpoint(), "https://r.example.com:5443/gitpod");
    assert_eq!(settings.username.as_deref(), Some("${USER}"));
    assert_eq!(settings.password, Some(SecretRef::Env("REGISTRY_PASSWORD".to_owned())));
    let common = &main.common;
    assert_eq!(common.expect.as_deref(), Some("harbor"));
    assert!(!common.writes && common.provokes && common.insecure_skip_verify);
    assert_eq!(common.concurrency, 4);
    let budget = common.budget;
    assert_eq!(
        (budget.target, budget.probe, budget.request),
        (Duration::from_mins(10), Duration::from_secs(30), Duration::from_secs(20))
    );
    let resolve: Vec<_> = common.resolve.iter().map(|(name, at)| format!("{name} {at}")).collect();
    assert_eq!(resolve, ["[2001:db8::1]:5000 [::1]:5002", "a.example.com:443 127.0.0.1:5001"]);
    assert_eq!(common.allow_hosts, ["auth.example.com", "auth.example.com:8443"]);
    assert_eq!((&common.proxy, common.trust), (&Proxy::Env, Trust::System));
    assert_eq!(common.ca, [Path::new("/etc/underpin/ca.pem"), Path::new("/etc/other.pem")]);

    let common = &second.common;
    let settings: &Settings = second.settings.as_any().downcast_ref().unwrap();
    assert_eq!(settings.password, Some(SecretRef::File("/run/secrets/password".into())));
    assert!(common.writes && !common.provokes && !common.insecure_skip_verify && common.resolve.is_empty());
    assert_eq!((common.concurrency, common.budget.probe), (2, Duration::from_mins(1)));
    assert_eq!(common.allow_hosts, ["auth.example.com"]);
    assert_eq!(common.proxy, Proxy::Url("http://proxy.example.com:3128".to_owned()));
    assert_eq!(
        (common.trust, common.ca.as_slice()),
        (Trust::Mozilla, [PathBuf::from("/etc/underpin/own.pem")].as_slice())
    );

    // It comes last, wherever its section stands, and has the common keys as every target.
    assert_eq!((installation.name.as_str(), installation.family.name()), ("installation", "domain"));
    let settings: &probes::domain::settings::Settings =
        installation.settings.as_any().downcast_ref().unwrap();
    assert_eq!(installation.settings.endpoint(), "https://gitpod.example.com");
    assert!(!settings.installed && settings.custom_ca == Some("/etc/underpin/ca.pem".into()));
    assert_eq!(settings.nameserver, Some("10.96.0.10:53".parse().unwrap()));
    let secrets: Vec<_> = installation.settings.secrets().into_iter().map(|named| named.key).collect();
    assert_eq!(secrets, ["certificate", "certificate.key"]);
    assert_eq!((installation.common.concurrency, installation.common.budget.request.as_secs()), (4, 5));

    let waiver = &environment.waivers[0];
    assert_eq!((waiver.probe.as_str(), waiver.target.as_str()), ("registry::large_layer", "main"));
    assert_eq!(
        (waiver.reason.as_str(), waiver.until.to_string().as_str()),
        ("lifted on Monday", "2027-01-31")
    );
}

/// What Gitpod is reached by can be looked at before anything else is known.
#[test]
fn an_installation_alone_is_enough_and_a_release_alone_is_not() {
    let alone = |section: &str| load(&format!("environment: staging\ninstallation: {section}\n"), "alone");
    let environment = alone("{ domain: Gitpod.Example.com }").unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let [target] = environment.targets.as_slice() else { panic!("one target") };
    assert_eq!(target.settings.endpoint(), "https://gitpod.example.com");
    let mistakes = alone("{ release: \"2022.11\", state: absent }").map(|_| ()).unwrap_err();
    assert!(mistakes.plain().contains("`targets` is missing"), "{}", mistakes.plain());
}

#[test]
fn each_bad_file_gets_its_exact_message() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let names: BTreeSet<String> =
        entries.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    let mut wrong = Vec::new();
    for name in names.iter().filter(|name| *name != "good") {
        let file = format!("{name}.yaml");
        let said = match load(&read(&file), &file) {
            Ok(_) => "no mistake\n".to_owned(),
            Err(mistakes) => mistakes.plain(),
        };
        let golden = folder().join(format!("{name}.txt"));
        if std::env::var_os("UNDERPIN_BLESS").is_some() {
            std::fs::write(&golden, &said).unwrap();
        }
        if std::fs::read_to_string(&golden).unwrap_or_default() != said {
            wrong.push(format!("{} differs. Now is said:\n{said}", golden.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf that is right: UNDERPIN_BLESS=1 cargo test --test environment",
        wrong.join("\n")
    );
}

#[test]
fn no_message_shows_a_secret() {
    for name in [
        "secrets-in-plain-sight",
        "bad-hosts-and-proxy",
        "many",
        "secret-in-bad-syntax",
        "secret-under-a-bad-key",
    ] {
        let mistakes = load(&read(&format!("{name}.yaml")), name).map(|_| ()).unwrap_err();
        for said in [mistakes.plain(), mistakes.fancy(), mistakes.to_string(), format!("{mistakes:?}")] {
            assert!(!said.contains("hunter2") && !said.contains("me:secret"), "{said}");
        }
    }
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let said = |path: &Path| environment::load(path, CATALOGUE).map(|_| ()).unwrap_err().to_string();
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("none.yaml");
    assert_eq!(
        said(&missing),
        format!(
            "{0}: 1 mistake\n\n1. {0}: the file cannot be read: No such file or directory (os error 2)\n   Check the path.\n",
            missing.display()
        )
    );
    assert!(said(folder.path()).contains("this is a folder, not a file\n   Name a file in it."));
    let latin = folder.path().join("latin.yaml");
    std::fs::write(&latin, b"environment: x\nname: \xe4\n").unwrap();
    assert!(said(&latin).contains("line 2 is not UTF-8"));
    let long = folder.path().join("long.yaml");
    std::fs::write(&long, "#".repeat((1 << 20) + 1)).unwrap();
    assert!(said(&long).contains("the file is longer than 1 MiB"));
}

#[test]
fn a_file_that_is_cut_anywhere_never_panics() {
    for text in [read("good.yaml"), read("bad-waivers.yaml"), read("secret-under-a-bad-key.yaml")] {
        for (end, _) in text.char_indices() {
            if let Err(mistakes) = load(&text[..end], "cut.yaml") {
                assert!(!mistakes.list.is_empty() && mistakes.plain().contains("cut.yaml"), "{end}");
            }
        }
    }
}

#[test]
fn paths_are_relative_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("env.yaml");
    let text = "environment: x\ntargets: [{ name: main, family: registry, url: x, ca: ca.pem, password: { file: pw } }]\n";
    std::fs::write(&path, text).unwrap();
    let environment = environment::load(&path, CATALOGUE).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(environment.targets[0].common.ca, [folder.path().join("ca.pem")]);
    let secrets = environment.targets[0].settings.secrets();
    assert_eq!(*secrets[0].secret, SecretRef::File(folder.path().join("pw")));
}

#[test]
fn the_template_loads_with_the_real_families() {
    let loaded =
        environment::load_text(environment::template(), "template", Path::new(""), probes::CATALOGUE);
    let environment = loaded.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(environment.name, "staging");
    assert!(environment::template().lines().all(|line| line.chars().count() <= 110));
    // Every family that there is has a target to copy.
    let shown: BTreeSet<_> = environment.targets.iter().map(|target| target.family.name()).collect();
    assert_eq!(shown, probes::CATALOGUE.iter().map(|family| family.name()).collect());
}
