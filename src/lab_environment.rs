//! The lab as an environment: stand-ins are started, and their environment file is read as any other.

use std::path::{Path, PathBuf};

use harness::environment::Environment;
use lab::{Fault, Profile, Stand};

use crate::{Error, environment};

/// The name of the environment that the lab makes.
const NAME: &str = "lab";

/// Stand-ins that run, and the environment that reaches them.
pub struct LabEnvironment {
    /// The stand-ins, in the order of the targets.
    pub stands: Vec<Stand>,
    /// The environment, marked as lab.
    pub environment: Environment,
    /// The environment file.
    pub file: PathBuf,
}

/// The profiles that a healthy lab consists of.
pub fn healthy() -> Vec<&'static Profile> {
    lab::profiles().iter().filter(|profile| profile.healthy).collect()
}

/// Starts the profiles with the faults and reads their environment file, which is written into the folder, with the
/// CA and the credentials beside it; `file` gives it another name.
///
/// # Errors
/// When a port cannot be bound, a file cannot be written, or a fault does not suit a profile.
pub async fn start(
    profiles: &[&'static Profile],
    faults: &[&'static Fault],
    folder: &Path,
    file: Option<&Path>,
) -> Result<LabEnvironment, Error> {
    std::fs::create_dir_all(folder).map_err(|error| Error::file(folder, error))?;
    let mut stands = Vec::new();
    let mut parts = Vec::new();
    for profile in profiles {
        let failed =
            |error: std::io::Error| Error::usage(format!("the lab cannot play {}: {error}", profile.id));
        let stand = Stand::start(profile, faults).await.map_err(failed)?;
        parts.push((*profile, stand.target(&name(profile), folder).map_err(failed)?));
        stands.push(stand);
    }
    let text = text(faults.is_empty(), &parts)?;
    let file = file.map_or_else(|| folder.join("environment.yaml"), Path::to_owned);
    std::fs::write(&file, &text).map_err(|error| Error::file(&file, error))?;
    let environment = read(&text, folder)?;
    Ok(LabEnvironment { stands, environment, file })
}

/// The environment of a healthy lab that does not run, for listing: no port is bound and no file is written.
///
/// # Errors
/// When there are two installations; else never, unless the lab writes what the environment does not know, and a test runs
/// it.
pub fn outline(profiles: &[&'static Profile]) -> Result<Environment, Error> {
    let parts: Vec<_> = profiles.iter().map(|profile| (*profile, profile.outline(&name(profile)))).collect();
    read(&text(true, &parts)?, Path::new("."))
}

/// The name of a profile's target: its id, in which a version may have dots. That of an installation is fixed.
pub fn name(profile: &Profile) -> String {
    if profile.is_installation() { "installation".to_owned() } else { profile.id.replace('.', "-") }
}

/// The environment file: what each profile is reached by stands in its place.
fn text(healthy: bool, parts: &[(&'static Profile, String)]) -> Result<String, Error> {
    let (installations, targets): (Vec<_>, Vec<_>) =
        parts.iter().partition(|(profile, _)| profile.is_installation());
    if let [(one, _), (other, _), ..] = installations.as_slice() {
        let text = format!("{} and {} cannot be played together", one.id, other.id);
        return Err(Error::usage(format!("{text}: an environment has one installation")));
    }
    let mut text = head(healthy);
    text.extend(installations.into_iter().map(|(_, section)| section.as_str()));
    if !targets.is_empty() {
        text.push_str("targets:\n");
    }
    text.extend(targets.into_iter().map(|(_, item)| item.as_str()));
    Ok(text)
}

/// What stands before everything else. A healthy stand-in is slow only where the machine is, which is none of a run's findings;
/// one with a fault may never answer, and nobody waits long for that.
fn head(healthy: bool) -> String {
    let budget = if healthy { "defaults:\n  budget: { target: 30m, probe: 10m, request: 2m }\n" } else { "" };
    format!("# Stand-ins of the lab: they certify nothing.\nenvironment: {NAME}\nlab: true\n{budget}")
}

fn read(text: &str, folder: &Path) -> Result<Environment, Error> {
    Ok(environment::load_text(text, "environment.yaml", folder, probes::CATALOGUE)?)
}
