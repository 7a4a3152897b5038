//! A run from the environment to the exit code: used by the command and by `tests/certify.rs`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use harness::engine::{self, Job, Run, planned_record};
use harness::environment::{Environment, Proxy, Trust};
use harness::event::Event;
use harness::matrix::Matrix;
use harness::names::RunId;
use harness::plan::{Options, Plan, Select};
use harness::record::{MatrixInfo, Record, RunInfo, Selection, Tool, Vantage, WaiverRecord};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::Error;

/// Everything that is known before the network: valid, complete, and not begun.
pub struct Session {
    /// What the run is about.
    pub environment: Arc<Environment>,
    /// The file that it was read from, where there is one.
    pub file: Option<PathBuf>,
    /// What was asked for.
    pub options: Options,
    /// What to judge against.
    pub matrix: Arc<Matrix>,
    /// The state folder.
    pub state: PathBuf,
    /// The run's id, which is in the name of everything that it creates.
    pub run: RunId,
    /// When it was made.
    pub started: jiff::Timestamp,
}

/// What a session is made of.
pub struct Parts {
    /// See [`Session::environment`].
    pub environment: Arc<Environment>,
    /// See [`Session::file`].
    pub file: Option<PathBuf>,
    /// See [`Session::options`].
    pub options: Options,
    /// See [`Session::matrix`].
    pub matrix: Matrix,
    /// See [`Session::state`].
    pub state: PathBuf,
}

impl Session {
    /// A session with an id of its own.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(parts: Parts) -> Result<Self, Error> {
        let started = jiff::Timestamp::now();
        let run = RunId::new(started)
            .map_err(|error| Error::usage(format!("the system gives no randomness: {error}")))?;
        let Parts { environment, file, options, matrix, state } = parts;
        Ok(Self { environment, file, options, matrix: Arc::new(matrix), state, run, started })
    }

    /// What would run. Touches no network and reads no secret.
    pub fn plan(&self) -> Plan {
        Plan::new(&self.environment, &self.options)
    }

    /// The record of a run that has not begun.
    pub fn planned(&self) -> Record {
        planned_record(self.info(), &self.plan())
    }

    /// Whether every secret that the run needs can be read.
    ///
    /// # Errors
    /// Names all that cannot.
    pub fn check_secrets(&self) -> Result<(), Error> {
        let missing = missing_secrets(&self.environment, &self.plan());
        if missing.is_empty() {
            return Ok(());
        }
        Err(Error::usage(format!("secrets are missing:\n  {}", missing.join("\n  "))))
    }

    /// Starts the run on the current tokio runtime.
    ///
    /// # Errors
    /// When secrets cannot be read; all of them are named.
    pub fn start(&self, cancel: CancellationToken) -> Result<(Run, mpsc::UnboundedReceiver<Event>), Error> {
        self.check_secrets()?;
        Ok(engine::start(Job {
            environment: Arc::clone(&self.environment),
            environment_file: self.file.as_deref().map(absolute),
            options: self.options.clone(),
            matrix: Arc::clone(&self.matrix),
            state: self.state.clone(),
            info: self.info(),
            run: self.run.clone(),
            cancel,
        }))
    }

    fn info(&self) -> RunInfo {
        let vantage = vantage(&self.environment);
        let environment = &self.environment;
        let waivers = environment.waivers.iter().map(|waiver| WaiverRecord {
            probe: waiver.probe.clone(),
            target: waiver.target.clone(),
            reason: waiver.reason.clone(),
            until: waiver.until,
        });
        let filters = match &self.options.select {
            Select::Filters(filters) => filters.clone(),
            Select::Cases(cases) => cases.iter().cloned().collect(),
        };
        RunInfo {
            id: self.run.to_string(),
            started: self.started,
            duration_ms: 0,
            host: vantage.host.clone(),
            vantage,
            environment: environment.name.clone(),
            release: environment.release.clone().unwrap_or_else(|| self.matrix.release.clone()),
            lab: environment.lab,
            depth: self.options.depth,
            strict: self.options.strict,
            accept: self.options.accept.clone(),
            today: self.options.today,
            complete: false,
            interrupted: false,
            selection: Selection {
                filters,
                shard: self.options.shard.map(|shard| shard.to_string()),
                read_only: self.options.read_only,
                fail_fast: self.options.fail_fast,
            },
            waivers: waivers.collect(),
            tool: tool(),
            matrix: matrix_info(&self.matrix),
        }
    }
}

/// The program, as records name it.
pub fn tool() -> Tool {
    Tool {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: option_env!("UNDERPIN_COMMIT").map(str::to_owned),
    }
}

/// A matrix, as records name it.
pub fn matrix_info(matrix: &Matrix) -> MatrixInfo {
    MatrixInfo { name: matrix.name.clone(), revision: matrix.revision, sha256: matrix.sha256.clone() }
}

/// Which categories the targets of a family answer for.
pub fn categories(family: &str) -> Vec<String> {
    let found = probes::CATALOGUE.iter().find(|known| known.name() == family);
    found.map_or_else(Vec::new, |family| family.categories().iter().map(|&name| name.to_owned()).collect())
}

/// The state folder: where the flag says, else under the user's state directory.
///
/// # Errors
/// When the system names no such directory.
pub fn state_folder(given: Option<&Path>) -> Result<PathBuf, Error> {
    if let Some(folder) = given {
        return Ok(folder.to_owned());
    }
    let folder = dirs::state_dir().or_else(dirs::data_local_dir);
    folder.map(|folder| folder.join("underpin")).ok_or_else(|| {
        Error::usage("no folder for the journal is known; name one with `--state DIR` or `UNDERPIN_STATE`")
    })
}

/// The one async runtime of the process.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Error::System { what: "the async runtime", source })
}

/// Every secret of the targets that run which cannot be read, with its target and key; no value is kept.
fn missing_secrets(environment: &Environment, plan: &Plan) -> Vec<String> {
    let mut missing = Vec::new();
    for (target, plan) in environment.targets.iter().zip(&plan.targets) {
        if plan.cases.iter().all(|case| case.skip.is_some()) {
            continue;
        }
        // What stands in a cluster is read by the run: nothing is asked of the network before.
        for named in target.settings.secrets().into_iter().filter(|named| !named.secret.is_in_cluster()) {
            if let Err(error) = named.secret.load() {
                missing.push(format!("{} of target `{}`: {error}", named.key, target.name));
            }
        }
    }
    missing
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}

/// From where the targets are seen.
fn vantage(environment: &Environment) -> Vantage {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let in_pod = set("KUBERNETES_SERVICE_HOST");
    let kind = match (in_pod, set("CI")) {
        (true, _) => "pod",
        (false, true) => "ci",
        (false, false) => "workstation",
    };
    let namespace = in_pod
        .then(|| std::fs::read_to_string("/var/run/secrets/kubernetes.io/serviceaccount/namespace").ok())
        .flatten();
    let commons = || environment.targets.iter().map(|target| &target.common);
    let proxy = commons().find_map(|common| match &common.proxy {
        Proxy::None => None,
        Proxy::Env => ["HTTPS_PROXY", "https_proxy"].iter().find_map(|name| std::env::var(name).ok()),
        Proxy::Url(url) => Some(url.clone()),
    });
    let system = commons().any(|common| common.trust == Trust::System);
    Vantage {
        kind: kind.to_owned(),
        host: gethostname::gethostname().to_string_lossy().into_owned(),
        namespace: namespace.map(|text| text.trim().to_owned()),
        proxy: proxy.map(|proxy| without_credentials(&proxy)),
        trust: if system { "system" } else { "mozilla" }.to_owned(),
    }
}

/// A proxy's address without the user and password that it may hold.
fn without_credentials(url: &str) -> String {
    match url.split_once("://") {
        Some((scheme, rest)) => format!("{scheme}://{}", rest.rsplit('@').next().unwrap_or(rest)),
        None => url.rsplit('@').next().unwrap_or(url).to_owned(),
    }
}
