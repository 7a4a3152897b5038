//! `underpin env import`: reads a configuration and the secrets that it names, and writes what is made of them.

use std::path::{Path, PathBuf};

use super::print;
use crate::import::{self, About, CA_FILE, Config, Kubeconfig};
use crate::session::runtime;
use crate::{Error, yaml};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The configuration of Gitpod's installer
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// The kubeconfig (by default what kubectl uses: $KUBECONFIG, else ~/.kube/config)
    #[arg(long, value_name = "FILE")]
    kubeconfig: Option<PathBuf>,
    /// The context of the kubeconfig
    #[arg(long, value_name = "NAME")]
    context: Option<String>,
    /// The namespace that Gitpod is installed in
    #[arg(long, value_name = "NAME", default_value = "gitpod")]
    namespace: String,
    /// Write the environment file here instead of printing it
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

pub(super) fn main(args: &Args) -> Result<(), Error> {
    let source = yaml::read(&args.config)?;
    let name = args.config.display().to_string();
    let config = Config::read(&source, &name)?;
    let beside = args.out.as_deref().map(|out| out.with_file_name(CA_FILE));
    if !args.force {
        let ca = beside.as_deref().filter(|_| config.has_custom_ca());
        for file in args.out.as_deref().into_iter().chain(ca) {
            if file.exists() {
                let text = format!("{} is there already; `--force` writes over it", file.display());
                return Err(Error::usage(text));
            }
        }
    }
    let about = About {
        name: args.config.file_name().unwrap_or_default().to_string_lossy().into_owned(),
        kubeconfig: kubeconfig(args.kubeconfig.as_deref())?,
        context: args.context.clone(),
        namespace: args.namespace.clone(),
        beside: beside.is_some(),
    };
    let values = runtime()?.block_on(import::read(&about, config.wanted()))?;
    let made = import::import(&config, &source, &about, &values)?;
    let (Some(out), Some(beside)) = (&args.out, beside) else { return print(&made.text) };
    if let Some(ca) = &made.ca {
        std::fs::write(&beside, ca).map_err(|error| Error::file(&beside, error))?;
        print(&format!(
            "wrote {}: the authority of the installation's own certificates\n",
            beside.display()
        ))?;
    }
    std::fs::write(out, &made.text).map_err(|error| Error::file(out, error))?;
    print(&format!("wrote {0}; read it through, then `underpin list --env {0}`\n", out.display()))?;
    // What the installer takes, a run may not: that is better said now than by the next command.
    if let Err(left) = crate::load_environment(out) {
        crate::terminal::note(&format!("it is not ready yet: {}\n", left.to_string().trim_end()));
    }
    Ok(())
}

/// The kubeconfig, as kubectl finds it.
fn kubeconfig(given: Option<&Path>) -> Result<Kubeconfig, Error> {
    let file = match (given, std::env::var("KUBECONFIG")) {
        (Some(given), _) => given.to_owned(),
        (None, Ok(list)) if list.contains(':') => {
            return Err(Error::usage(
                "KUBECONFIG names several files; name the one with the cluster by `--kubeconfig FILE`",
            ));
        }
        (None, Ok(one)) if !one.is_empty() => return Ok(Kubeconfig::Variable),
        (None, _) => {
            let home = dirs::home_dir().map(|home| home.join(".kube/config"));
            let nowhere = || Error::usage("no kubeconfig is known; name it by `--kubeconfig FILE`");
            home.filter(|file| file.exists()).ok_or_else(nowhere)?
        }
    };
    // The environment file may lie elsewhere, and paths in it are relative to its folder.
    let file = std::path::absolute(&file).map_err(|error| Error::file(&file, error))?;
    Ok(Kubeconfig::File(file.to_string_lossy().into_owned()))
}
