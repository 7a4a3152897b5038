//! The plan of a run: every case of every target, and whether it runs. Made without network and without secrets.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::environment::{Environment, Target};
use crate::names::{CONNECT, IDENTITY, VERDICT, case_id, selects};
use crate::probe::{Cost, ProbeInfo};
use crate::vocabulary::{Depth, Effect, EvidenceKept, Requirement, SkipKind, Verdict};

/// What a run is asked to do.
#[derive(Clone, Debug)]
pub struct Options {
    /// Which cases are asked for.
    pub select: Select,
    /// How deep.
    pub depth: Depth,
    /// Leaves out everything that writes.
    pub read_only: bool,
    /// Stops at the first required case that fails.
    pub fail_fast: bool,
    /// Only one part of the cases.
    pub shard: Option<Shard>,
    /// Candidates, waivers and every partial verdict are not accepted.
    pub strict: bool,
    /// Verdicts that are accepted.
    pub accept: Vec<Verdict>,
    /// The day against which dates are judged.
    pub today: Date,
    /// The budget of the whole run.
    pub timeout: Option<std::time::Duration>,
    /// Whose evidence enters the record.
    pub evidence: EvidenceKept,
}

/// Which cases are asked for.
#[derive(Clone, Debug)]
pub enum Select {
    /// Those that a filter names; all when there is none.
    Filters(Vec<String>),
    /// Exactly these, by their names.
    Cases(BTreeSet<String>),
}

impl Select {
    fn takes(&self, family: &str, target: &str, slug: &str) -> bool {
        match self {
            Self::Filters(filters) => {
                filters.is_empty() || filters.iter().any(|filter| selects(filter, family, target, slug))
            }
            Self::Cases(cases) => cases.contains(&case_id(family, target, slug)),
        }
    }

    /// Whether everything is asked for.
    pub fn is_all(&self) -> bool {
        matches!(self, Self::Filters(filters) if filters.is_empty())
    }
}

/// One part of several: the case with the number `n` belongs to the part `n % of + 1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// Which part, from 1.
    pub part: usize,
    /// Of how many.
    pub of: usize,
}

impl std::fmt::Display for Shard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.part, self.of)
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(part, of)| Some((part.parse().ok()?, of.parse().ok()?)));
        match parts {
            Some((part, of)) if part >= 1 && part <= of => Ok(Self { part, of }),
            _ => Err(format!("`{text}` is no shard: write I/N with I from 1 to N, like 2/5")),
        }
    }
}

/// The plan of a run.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The targets, in the order of the environment.
    pub targets: Vec<TargetPlan>,
}

/// The plan of one target.
#[derive(Clone, Debug)]
pub struct TargetPlan {
    /// The target.
    pub target: Target,
    /// `connect`, `identity`, every probe in the order of the family, `verdict`.
    pub cases: Vec<CasePlan>,
}

/// The plan of one case.
#[derive(Clone, Debug)]
pub struct CasePlan {
    /// What the case is.
    pub kind: CaseKind,
    /// Whether it was asked for.
    pub selected: bool,
    /// Why it does not run; `None` when it does.
    pub skip: Option<(SkipKind, String)>,
}

/// What a case is.
#[derive(Clone, Copy, Debug)]
pub enum CaseKind {
    /// Reaches the target, trusts it and logs in.
    Connect,
    /// Finds out what answers.
    Identity,
    /// A probe of the family.
    Probe(&'static ProbeInfo),
    /// The judge's word on the target.
    Verdict,
}

impl CaseKind {
    /// The last part of the case's name.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Connect => CONNECT,
            Self::Identity => IDENTITY,
            Self::Probe(info) => info.slug(),
            Self::Verdict => VERDICT,
        }
    }

    /// The probe's id; the slug of a reserved case.
    pub fn probe(self) -> &'static str {
        match self {
            Self::Probe(info) => info.id,
            reserved => reserved.slug(),
        }
    }

    /// What is required.
    pub fn title(self) -> &'static str {
        match self {
            Self::Connect => "the target is reached, trusted and lets us in",
            Self::Identity => "it is known which product and version answers",
            Self::Probe(info) => info.title,
            Self::Verdict => "Gitpod can stand on this target",
        }
    }

    /// What follows when it does not pass.
    pub const fn requirement(self) -> Requirement {
        match self {
            Self::Probe(info) => info.requirement,
            Self::Connect | Self::Identity | Self::Verdict => Requirement::Required,
        }
    }

    /// What it costs.
    pub const fn depth(self) -> Depth {
        match self {
            Self::Probe(info) => info.depth,
            Self::Connect | Self::Identity | Self::Verdict => Depth::Standard,
        }
    }

    /// What it does to the target.
    pub const fn effect(self) -> Effect {
        match self {
            Self::Probe(info) => info.effect,
            Self::Connect | Self::Identity | Self::Verdict => Effect::Reads,
        }
    }

    /// The matrix category that it counts for.
    pub const fn category(self) -> Option<&'static str> {
        match self {
            Self::Probe(info) => info.category,
            Self::Connect | Self::Identity | Self::Verdict => None,
        }
    }
}

impl Plan {
    /// Decides for every case of the environment whether it runs.
    pub fn new(environment: &Environment, options: &Options) -> Self {
        let mut number = 0;
        let targets =
            environment.targets.iter().map(|target| plan_target(target, options, &mut number)).collect();
        Self { targets }
    }

    /// Whether any case runs.
    pub fn runs_anything(&self) -> bool {
        self.targets.iter().flat_map(|target| &target.cases).any(|case| case.selected && case.skip.is_none())
    }

    /// What the probes that run create and move at most.
    pub fn cost(&self) -> Cost {
        self.targets.iter().map(TargetPlan::cost).fold(Cost::default(), add)
    }
}

impl TargetPlan {
    /// What the probes that run on this target create and move at most.
    pub fn cost(&self) -> Cost {
        let runs = self.cases.iter().filter(|case| case.skip.is_none());
        runs.filter_map(|case| match case.kind {
            CaseKind::Probe(info) => Some(info.cost),
            CaseKind::Connect | CaseKind::Identity | CaseKind::Verdict => None,
        })
        .fold(Cost { connections: 1, ..Cost::default() }, add)
    }
}

fn add(a: Cost, b: Cost) -> Cost {
    Cost {
        objects: a.objects + b.objects,
        bytes: a.bytes + b.bytes,
        connections: a.connections + b.connections,
    }
}

fn plan_target(target: &Target, options: &Options, number: &mut usize) -> TargetPlan {
    let family = target.family.name();
    let infos = target.family.probes();
    let asked = |slug: &str| options.select.takes(family, &target.name, slug);
    // The verdict asked for by its own name means: whatever it needs.
    let for_verdict = asked(VERDICT) && !infos.iter().any(|info| asked(info.slug()));

    let mut cases: BTreeMap<&str, CasePlan> = BTreeMap::new();
    for info in &infos {
        let mine = options.shard.is_none_or(|shard| *number % shard.of + 1 == shard.part);
        *number += 1;
        let asked_for = asked(info.slug());
        let wanted = asked_for || (for_verdict && info.requirement == Requirement::Required);
        let left_out = |text: &str| Some((SkipKind::NotSelected, text.to_owned()));
        let skip = if !wanted {
            left_out("left out by the selection")
        } else if !mine {
            left_out("belongs to another shard")
        } else {
            not_run(target, info, options)
        };
        let selected = asked_for && mine;
        cases.insert(info.slug(), CasePlan { kind: CaseKind::Probe(info), selected, skip });
    }
    add_prerequisites(target, &infos, options, &mut cases);

    let any_selected = cases.values().any(|case| case.selected);
    let any_runs = cases.values().any(|case| case.skip.is_none());
    let mut list = Vec::with_capacity(infos.len() + 3);
    for kind in [CaseKind::Connect, CaseKind::Identity] {
        let selected = asked(kind.slug()) || (options.select.is_all() && any_selected);
        // To connect comes before everything else, and before identity too.
        let connects = matches!(kind, CaseKind::Connect) && asked(IDENTITY);
        let runs = any_runs || connects || asked(kind.slug());
        let skip = (!runs).then(|| (SkipKind::NotSelected, "nothing of this target runs".to_owned()));
        list.push(CasePlan { kind, selected, skip });
    }
    list.extend(infos.iter().filter_map(|info| cases.remove(info.slug())));
    let runs = list.iter().any(|case| case.skip.is_none());
    let skip = (!runs).then(|| (SkipKind::NotSelected, "nothing of this target runs".to_owned()));
    list.push(CasePlan { kind: CaseKind::Verdict, selected: asked(VERDICT), skip });
    TargetPlan { target: target.clone(), cases: list }
}

/// Why a probe that was asked for does not run on this target, as far as can be told without network.
fn not_run(target: &Target, info: &ProbeInfo, options: &Options) -> Option<(SkipKind, String)> {
    let skip = |kind, text: &str| Some((kind, text.to_owned()));
    // Depth first: what a standard run leaves out anyway is not missing from the environment.
    if info.depth == Depth::Deep && options.depth == Depth::Standard {
        return skip(SkipKind::NotSelected, "deep: runs with --deep");
    }
    if let Some(reason) = target.settings.not_run(info.slug()) {
        return Some(reason);
    }
    match info.effect {
        Effect::Writes | Effect::StartsPods if options.read_only => {
            skip(SkipKind::NotSelected, "it writes, and --read-only was given")
        }
        Effect::Writes | Effect::StartsPods if !target.common.writes => {
            skip(SkipKind::NotGiven, "it writes, and the environment says `writes: false`")
        }
        Effect::Provokes if !target.common.provokes => {
            skip(SkipKind::NotSelected, "it provokes: runs only where the environment says `provokes: true`")
        }
        Effect::Reads | Effect::Writes | Effect::StartsPods | Effect::Provokes => None,
    }
}

/// Has the probes run that others need, and leaves out those whose needs cannot run.
fn add_prerequisites(
    target: &Target,
    infos: &[&'static ProbeInfo],
    options: &Options,
    cases: &mut BTreeMap<&str, CasePlan>,
) {
    // The order of the list is no order of needs, so this goes on until nothing changes.
    loop {
        let mut change = None;
        'search: for info in infos.iter().filter(|info| cases[info.slug()].skip.is_none()) {
            for need in info.needs {
                let Some(CasePlan { skip: Some((kind, text)), kind: CaseKind::Probe(needed), .. }) =
                    cases.get(need)
                else {
                    continue;
                };
                let fits = not_run(target, needed, options);
                change = Some(match fits {
                    None => (*need, None),
                    Some(_) => {
                        (info.slug(), Some((*kind, format!("needs {need}, which does not run: {text}"))))
                    }
                });
                break 'search;
            }
        }
        let Some((slug, skip)) = change else { return };
        if let Some(case) = cases.get_mut(slug) {
            case.skip = skip;
        }
    }
}
