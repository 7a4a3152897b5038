//! `underpin env import`: configurations of Gitpod's installer, and the environment file or the mistakes that come of each.
//!
//! `data/import/NAME.yaml` is a configuration, `NAME.txt` what is made of it with the secrets below.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a panic is a failed test")]

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use harness::context::TargetContext;
use harness::environment::Common;
use harness::journal::Journal;
use harness::names::RunId;
use harness::scrub::Scrubber;
use harness::{AnyFamily, Cx, Secret, SecretRef};
use probes::cluster::access;
use probes::cluster::api::Request;
use probes::cluster::settings::{Access, Settings};
use underpin::environment;
use underpin::import::{self, About, Config, Imported, Kubeconfig, Values, Wanted};
use underpin::yaml::Mistakes;

const CERTIFICATE: &str = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/// What no file and no message may ever hold.
const HIDDEN: &[&str] = &["sesame", "hunter2"];

/// What the cluster holds.
fn held(name: &str, key: &str) -> Option<String> {
    let value = match (name, key) {
        ("company-ca", "ca.crt") => {
            format!("# ours\n{CERTIFICATE}-----BEGIN PRIVATE KEY-----\nsesame\n-----END PRIVATE KEY-----\n{CERTIFICATE}")
        }
        ("proxy", "httpsProxy") => "http://proxy.example.com:3128/".to_owned(),
        ("proxy-with-user", "httpsProxy") => "http://me:hunter2@proxy.example.com:3128".to_owned(),
        ("mysql-external" | "mysql-broken", "host") => "db.example.com".to_owned(),
        ("mysql-external", "port") => "3307\n".to_owned(),
        ("mysql-broken", "port") => "hunter2".to_owned(),
        ("mysql-broken", "password") => String::new(),
        ("mysql-external" | "cloudsql", "username") => "gitpod".to_owned(),
        ("cloudsql", "credentials.json") | ("storage-account", "service-account.json") => "{\"key\": \"sesame\"}".to_owned(),
        ("mysql-external" | "cloudsql", "password" | "encryptionKeys")
        | ("s3-keys", "accessKeyId" | "secretAccessKey")
        | ("s3-half", "accessKeyId")
        | ("no-certificate", "ca.crt")
        | ("registry-s3", "s3AccessKey" | "s3SecretKey") => "sesame".to_owned(),
        ("registry-login", ".dockerconfigjson") => "{\"auths\": {}}".to_owned(),
        ("provider-github", "provider") => provider("github.com", "GitHub"),
        ("provider-gitlab", "provider") => provider("gitlab.example.com", "GitLab"),
        ("provider-gitlab-json", "provider") => {
            "{\"host\": \"gitlab.example.com\", \"type\": \"GitLab\", \"oauth\": {\"clientId\": \"12\", \"clientSecret\": \"sesame\"}}"
                .to_owned()
        }
        ("provider-broken", "provider") => "host: x\ntype: Svn\noauth: { clientSecret: sesame }\n".to_owned(),
        _ => return None,
    };
    Some(value)
}

fn provider(host: &str, kind: &str) -> String {
    format!(
        "id: Public\nhost: {host}\nprotocol: https\ntype: {kind}\noauth:\n  clientId: me\n  clientSecret: sesame\n  \
         callBackUrl: https://gitpod.example.com/auth/{host}/callback\n"
    )
}

fn values(wanted: Vec<Wanted>) -> Values {
    let mut values = Values::default();
    for wanted in wanted {
        let read = match held(&wanted.name, wanted.key) {
            Some(value) => Ok(Secret::new(value)),
            None if wanted.name == "nowhere" => Err("there is no such secret".to_owned()),
            None => Err(format!("it has no key `{}`, only others", wanted.key)),
        };
        values.keep(wanted, read);
    }
    values
}

fn about(name: &str, beside: bool) -> About {
    About {
        name: name.to_owned(),
        kubeconfig: Kubeconfig::File("/home/ada/.kube/config".to_owned()),
        context: Some("gke_my-project_prod".to_owned()),
        namespace: "gitpod".to_owned(),
        beside,
    }
}

fn imported(text: &str, name: &str, beside: bool) -> Result<Imported, Mistakes> {
    let config = Config::read(text, name)?;
    import::import(&config, text, &about(name, beside), &values(config.wanted()))
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import")
}

fn read(file: &str) -> String {
    std::fs::read_to_string(folder().join(file)).unwrap()
}

/// Every family, also where the catalogue of this version has it not yet.
fn families() -> Vec<&'static dyn AnyFamily> {
    let mut families = probes::CATALOGUE.to_vec();
    if families.iter().all(|family| family.name() != "scm") {
        families.push(&probes::scm::FAMILY);
    }
    families
}

fn load(text: &str) -> harness::environment::Environment {
    environment::load_text(text, "made.yaml", Path::new("/etc/underpin"), &families())
        .unwrap_or_else(|mistakes| panic!("{mistakes}\n{text}"))
}

#[test]
fn each_configuration_makes_what_its_golden_says() {
    let mut wrong = Vec::new();
    let mut names: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|end| end == "yaml"));
    names.sort();
    for path in names {
        let file = path.file_name().unwrap().to_str().unwrap();
        let said = match imported(&read(file), file, true) {
            Ok(made) => {
                load(&made.text);
                assert!(made.text.lines().all(|line| line.chars().count() <= 170), "{}", made.text);
                made.text + &made.ca.map(|ca| format!("\n== custom-ca.pem\n{ca}")).unwrap_or_default()
            }
            Err(mistakes) => {
                for said in [mistakes.fancy(), format!("{mistakes:?}")] {
                    assert!(HIDDEN.iter().all(|hidden| !said.contains(hidden)), "{said}");
                }
                mistakes.plain()
            }
        };
        assert!(HIDDEN.iter().all(|hidden| !said.contains(hidden)), "{said}");
        let golden = path.with_extension("txt");
        if std::env::var_os("UNDERPIN_BLESS").is_some() {
            std::fs::write(&golden, &said).unwrap();
        }
        if std::fs::read_to_string(&golden).unwrap_or_default() != said {
            wrong.push(format!("{} differs. Now is made:\n{said}", golden.display()));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nIf that is right: UNDERPIN_BLESS=1 cargo test --test import",
        wrong.join("\n")
    );
}

#[test]
fn every_secret_is_a_reference_to_the_one_that_gitpod_reads() {
    let made = imported(&read("external.yaml"), "external.yaml", true)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let environment = load(&made.text);
    let mut references = Vec::new();
    for target in &environment.targets {
        for named in target.settings.secrets() {
            match named.secret {
                SecretRef::Kubernetes { cluster, namespace, name, key, field, .. } => {
                    assert_eq!((cluster.as_str(), namespace.as_str()), ("cluster", "gitpod"));
                    assert!(held(name, key).is_some() || name == "https-certificates", "{name} {key}");
                    let field = field.as_deref().unwrap_or("-");
                    references.push(format!("{} {} {name} {key} {field}", target.name, named.key));
                }
                SecretRef::File(path) => assert!(named.key == "kubeconfig" && path.ends_with(".kube/config")),
                SecretRef::Env(name) => panic!("{name}"),
            }
        }
    }
    for expected in [
        "database password mysql-external password -",
        "database encryption_keys mysql-external encryptionKeys -",
        "bucket access_key s3-keys accessKeyId -",
        "bucket secret_key s3-keys secretAccessKey -",
        "registry docker_config registry-login .dockerconfigjson -",
        "github-com oauth.client_secret provider-github provider oauth.clientSecret",
        "gitlab-example-com oauth.client_secret provider-gitlab provider oauth.clientSecret",
        "gitlab-example-com-2 oauth.client_secret provider-gitlab-json provider oauth.clientSecret",
    ] {
        assert!(
            references.iter().any(|reference| reference == expected),
            "{expected} is not in {references:#?}"
        );
    }
}

#[test]
fn only_what_the_configuration_names_is_read() {
    let wanted =
        |file: &str| Config::read(&read(file), file).unwrap_or_else(|mistakes| panic!("{mistakes}")).wanted();
    let names = |file: &str| {
        let mut names: Vec<String> = wanted(file).into_iter().map(|wanted| wanted.name).collect();
        names.dedup();
        names
    };
    assert_eq!(names("in-cluster.yaml"), ["registry-s3"]);
    assert_eq!(names("google.yaml"), ["cloudsql", "proxy-with-user", "storage-account"]);
    // Neither is the key of the certificate looked at, nor what nothing is checked of.
    for never in ["https-certificates", "pull-one", "mysql-ca", "ssh-host-key"] {
        assert!(!names("external.yaml").contains(&never.to_owned()), "{never}");
    }
}

/// The secrets of a real configuration, put into a cluster of the lab: read as the command reads them, and, by the references
/// that were written, as a run does.
#[tokio::test(flavor = "multi_thread")]
async fn secrets_are_read_of_a_cluster_and_the_references_lead_back_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let (stand, lab) = common::stand("gke", &[], folder.path()).await;
    let cluster = lab.targets[0].settings.as_any().downcast_ref::<Settings>().unwrap();
    let Access::Kubeconfig { file: SecretRef::File(kubeconfig), context } = &cluster.access else {
        panic!("no file")
    };
    let cx = cx(&lab.targets[0].common);
    let api = access::reach(cluster, &cx).await.unwrap_or_else(|why| panic!("{why:?}")).api;
    let text = read("external.yaml");
    let config = Config::read(&text, "external.yaml").unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let mut data: BTreeMap<String, serde_json::Map<String, serde_json::Value>> = BTreeMap::new();
    for wanted in config.wanted() {
        let Some(value) = held(&wanted.name, wanted.key) else { continue };
        data.entry(wanted.name).or_default().insert(wanted.key.to_owned(), value.into());
    }
    for (name, data) in data {
        let secret = serde_json::json!({ "apiVersion": "v1", "kind": "Secret", "metadata": { "name": name }, "stringData": data });
        let answer = api.send(&cx, Request::post("/api/v1/namespaces/gitpod/secrets", secret)).await;
        let answer = answer.unwrap_or_else(|why| panic!("{why:?}"));
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let about = About {
        kubeconfig: Kubeconfig::File(kubeconfig.to_string_lossy().into_owned()),
        context: context.clone(),
        ..about("external.yaml", true)
    };
    let values = import::read(&about, config.wanted()).await.unwrap();
    let made =
        import::import(&config, &text, &about, &values).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    let environment = load(&made.text);
    let references = environment.targets.iter().flat_map(|target| target.settings.secrets());
    let references: Vec<SecretRef> = references.map(|named| named.secret.clone()).collect();
    environment
        .targets
        .iter()
        .find(|t| t.name == "cluster")
        .unwrap()
        .settings
        .read_secrets(&references, &cx)
        .await;
    let mut values = Vec::new();
    for reference in &references {
        if let SecretRef::Kubernetes { name, key, .. } = reference
            && name != "https-certificates"
        {
            values.push((name, key, reference.load().unwrap().expose().to_owned()));
        }
    }
    stand.stop().await;
    assert_eq!(values.len(), 8);
    for (name, key, value) in values {
        let expected = if key == ".dockerconfigjson" { "{\"auths\": {}}" } else { "sesame" };
        assert_eq!(value, expected, "{name} {key}");
    }
}

fn cx(common: &Common) -> Cx {
    let run = RunId::new(jiff::Timestamp::now()).unwrap();
    let context = TargetContext {
        run: run.clone(),
        target: "main".to_owned(),
        common: common.clone(),
        scrubber: Arc::new(Scrubber::default()),
        journal: Arc::new(Journal::new(Path::new(""), &run, "test", None)),
    };
    Cx::new(context, "test", tokio::time::Instant::now() + Duration::from_mins(5))
}

#[test]
fn the_command_writes_a_file_that_loads_and_overwrites_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("config.yaml"), "apiVersion: v1\ndomain: gitpod.example.com\n").unwrap();
    std::fs::write(
        path("with-ca.yaml"),
        "apiVersion: v1\ndomain: a.example.com\ncustomCACert: { name: ca }\n",
    )
    .unwrap();
    let import = |config: &str, more: &[&str]| {
        let mut command = common::command::underpin(folder.path());
        command.args([
            "env",
            "import",
            "--kubeconfig",
            "kubeconfig",
            "--config",
            config,
            "--out",
            "new.yaml",
        ]);
        command.args(more).current_dir(folder.path()).output().unwrap()
    };
    let says = |output: &std::process::Output, code: i32, piece: &str| {
        let all = common::command::all(output);
        assert!(output.status.code() == Some(code) && all.contains(piece), "{piece} is missing in {all}");
    };
    // It names no secret, so that no cluster is asked.
    says(&import("config.yaml", &[]), 0, "wrote new.yaml");
    underpin::load_environment(&path("new.yaml")).unwrap_or_else(|error| panic!("{error}"));
    assert!(std::fs::read_to_string(path("new.yaml")).unwrap().contains("name: cluster"));
    says(&import("config.yaml", &[]), 2, "new.yaml is there already; `--force` writes over it");
    says(&import("config.yaml", &["--force", "--namespace", "elsewhere"]), 0, "wrote new.yaml");
    assert!(std::fs::read_to_string(path("new.yaml")).unwrap().contains("namespace: elsewhere"));
    std::fs::write(path(import::CA_FILE), "mine").unwrap();
    std::fs::remove_file(path("new.yaml")).unwrap();
    says(&import("with-ca.yaml", &[]), 2, "custom-ca.pem is there already");
    // The kubeconfig is not there: said where the secret is named.
    says(&import("with-ca.yaml", &["--force"]), 2, "with-ca.yaml:3:23: the secret `ca`: the kubeconfig");
    assert!(!path("new.yaml").exists());
    assert_eq!(std::fs::read_to_string(path(import::CA_FILE)).unwrap(), "mine");
}

#[test]
fn printed_without_a_file_it_says_how_the_authority_is_had() {
    let made = imported(&read("external.yaml"), "external.yaml", false)
        .unwrap_or_else(|mistakes| panic!("{mistakes}"));
    load(&made.text);
    assert!(made.text.contains("kubectl get secret company-ca --namespace gitpod"), "{}", made.text);
}

#[test]
fn a_configuration_that_is_cut_anywhere_never_panics() {
    for file in ["external.yaml", "mistakes.yaml"] {
        let text = read(file);
        for (end, _) in text.char_indices().filter(|(end, _)| end % 3 == 0) {
            match imported(&text[..end], file, true) {
                Ok(made) => drop(load(&made.text)),
                Err(mistakes) => assert!(!mistakes.list.is_empty(), "{end}"),
            }
        }
    }
}
