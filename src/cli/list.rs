//! `underpin list`: every case of every depth, without network and without reading a secret.

use std::sync::Arc;

use clap::ValueEnum;
use harness::environment::Environment;
use harness::names::case_id;
use harness::plan::{CaseKind, CasePlan, Plan, TargetPlan};
use harness::text;
use serde::Serialize;

use super::run::{Source, SourceArgs};
use super::select::SelectArgs;
use crate::lab_environment;
use crate::{Error, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    source: SourceArgsOrLab,
    #[command(flatten)]
    select: SelectArgs,
    /// How to print the list
    #[arg(long, value_enum, default_value_t)]
    format: ListFormat,
}

/// As for `run`, but without either the lab is listed.
#[derive(Debug, clap::Args)]
struct SourceArgsOrLab {
    /// The environment file
    #[arg(long, value_name = "FILE", env = "UNDERPIN_ENV", value_parser = super::possibly_empty_path())]
    env: Option<std::path::PathBuf>,
    /// List the healthy lab (the default without an environment)
    #[arg(long)]
    lab: bool,
}

#[derive(Debug, Clone, Copy, Default, ValueEnum)]
enum ListFormat {
    #[default]
    Plain,
    Json,
}

#[derive(Debug, Serialize)]
struct Listed {
    id: String,
    probe: &'static str,
    target: String,
    requirement: &'static str,
    depth: &'static str,
    effect: &'static str,
    category: Option<&'static str>,
    selected: bool,
    reason: Option<String>,
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    let lab = args.source.lab || args.source.env.is_none();
    let source = SourceArgs { env: args.source.env.clone(), lab }.source("list")?;
    let environment: Environment = match source {
        Source::File(file) => crate::load_environment(&file)?,
        Source::Lab => lab_environment::outline(&lab_environment::healthy())?,
    };
    let plan = Plan::new(&Arc::new(environment), &args.select.options());
    let text = match args.format {
        ListFormat::Plain => plan.targets.iter().map(plain).collect::<Vec<_>>().join("\n"),
        ListFormat::Json => {
            let listed: Vec<Listed> =
                plan.targets.iter().flat_map(|t| t.cases.iter().map(|c| entry(t, c))).collect();
            let json = serde_json::to_string_pretty(&listed);
            json.map_err(|error| Error::usage(format!("the list cannot be written: {error}")))? + "\n"
        }
    };
    terminal::print(&text).map_err(|source| Error::System { what: "standard output", source })?;
    Ok(harness::judge::exit::OK)
}

fn entry(target: &TargetPlan, case: &CasePlan) -> Listed {
    Listed {
        id: case_id(target.target.family.name(), &target.target.name, case.kind.slug()),
        probe: case.kind.probe(),
        target: target.target.name.clone(),
        requirement: case.kind.requirement().as_str(),
        depth: case.kind.depth().as_str(),
        effect: case.kind.effect().as_str(),
        category: case.kind.category(),
        selected: case.selected,
        reason: case.skip.as_ref().map(|(_, text)| text.clone()),
    }
}

fn plain(plan: &TargetPlan) -> String {
    let target = &plan.target;
    let cost = plan.cost();
    let mut out = format!(
        "{} ({}, {}): creates at most {}, moves at most {}, at most {}\n",
        target.name,
        target.family.name(),
        target.settings.endpoint(),
        text::count(cost.objects.into(), "thing"),
        text::bytes(cost.bytes),
        text::count(
            (cost.connections + u32::try_from(target.common.concurrency).unwrap_or(u32::MAX)).into(),
            "connection"
        ),
    );
    for case in &plan.cases {
        let listed = entry(plan, case);
        let mark = if listed.reason.is_none() { "runs" } else { "-" };
        let cost = match case.kind {
            CaseKind::Probe(info) if info.cost.objects > 0 || info.cost.bytes > 0 => {
                format!(
                    "  {}, {}",
                    text::count(info.cost.objects.into(), "thing"),
                    text::bytes(info.cost.bytes)
                )
            }
            _ => String::new(),
        };
        let reason = listed.reason.map(|reason| format!("  ({reason})")).unwrap_or_default();
        let line = format!(
            "  {mark:<5}{:<48} {:<14}{:<9}{:<8}{cost}{reason}",
            listed.id, listed.requirement, listed.depth, listed.effect
        );
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
