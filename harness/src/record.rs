//! The record of a run, `underpin.run/v1`: the one source of every report. Its JSON Schema is published by `reports`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::vocabulary::{Depth, Effect, Fault, Outcome, Requirement, SkipKind, Support, Verdict};

/// The version of the record's form.
pub const SCHEMA: &str = "underpin.run/v1";

/// A whole run.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Record {
    /// Always [`SCHEMA`].
    pub schema: String,
    /// What was run, where, when and how.
    pub run: RunInfo,
    /// The targets, in the order of the environment file.
    pub targets: Vec<TargetRecord>,
    /// Counts of verdicts and the exit code.
    pub summary: Summary,
}

/// What was run, where, when and how.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a field of the published form")]
pub struct RunInfo {
    /// The run's id, which is in the name of everything that it created.
    pub id: String,
    /// When it began, in UTC.
    pub started: jiff::Timestamp,
    /// How long it took.
    pub duration_ms: u64,
    /// The machine that ran it.
    pub host: String,
    /// From where the targets were seen.
    pub vantage: Vantage,
    /// The environment's name.
    pub environment: String,
    /// The release of Gitpod that the environment names, else the one of the matrix.
    pub release: String,
    /// Whether stand-ins answered.
    pub lab: bool,
    /// The depth that was run.
    pub depth: Depth,
    /// Whether `--strict` was given.
    pub strict: bool,
    /// The verdicts that `--accept` lets exit with 0.
    pub accept: Vec<Verdict>,
    /// The day against which dates were judged.
    pub today: jiff::civil::Date,
    /// Whether every selected case has an outcome.
    pub complete: bool,
    /// Whether the run was interrupted.
    pub interrupted: bool,
    /// What was selected.
    pub selection: Selection,
    /// The waivers of the environment.
    pub waivers: Vec<WaiverRecord>,
    /// The program.
    pub tool: Tool,
    /// The matrix that it was judged against.
    pub matrix: MatrixInfo,
}

/// From where the targets were seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vantage {
    /// `workstation`, `ci` or `pod`.
    pub kind: String,
    /// The machine's name.
    pub host: String,
    /// The namespace, in a pod.
    pub namespace: Option<String>,
    /// Whether a proxy is in the way: its address without credentials.
    pub proxy: Option<String>,
    /// `mozilla` or `system`.
    pub trust: String,
}

/// What was selected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Selection {
    /// The filters.
    pub filters: Vec<String>,
    /// `I/N`.
    pub shard: Option<String>,
    /// Whether `--read-only` was given.
    pub read_only: bool,
    /// Whether `--fail-fast` was given.
    pub fail_fast: bool,
}

/// A waiver, as the environment gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WaiverRecord {
    /// The probe's id.
    pub probe: String,
    /// The target.
    pub target: String,
    /// Why.
    pub reason: String,
    /// The last day.
    pub until: jiff::civil::Date,
}

/// The program that made the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tool {
    /// `underpin`.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The commit that it was built from, where known.
    pub commit: Option<String>,
}

/// The matrix that a run was judged against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MatrixInfo {
    /// Its name.
    pub name: String,
    /// Its revision, counting up.
    pub revision: u32,
    /// The SHA-256 of its text, in hex.
    pub sha256: String,
}

/// One target.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetRecord {
    /// Its name.
    pub name: String,
    /// Its family.
    pub family: String,
    /// Its address, without credentials.
    pub endpoint: String,
    /// What answered; absent when it was not found out.
    pub identity: Option<Identity>,
    /// Facts that the run read.
    pub observed: Vec<Observed>,
    /// The verdict for each matrix category that the target answers for.
    pub categories: Vec<CategoryRecord>,
    /// The worst of them; absent until the run has ended.
    pub verdict: Option<Verdict>,
    /// Why it is no better, one text each.
    pub reasons: Vec<String>,
    /// Notes that change no verdict.
    pub remarks: Vec<String>,
    /// Every case of the target, whether it ran or not.
    pub cases: Vec<CaseRecord>,
    /// How many things were created.
    pub created: u32,
    /// How many of them were removed.
    pub removed: u32,
    /// What could not be removed.
    pub leftovers: Vec<Leftover>,
}

/// What answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// The product id; absent when no sign tells a known product.
    pub product: Option<String>,
    /// The product's name, or what is known of the server.
    pub name: String,
    /// The version as the server gives it, where it does.
    pub version: Option<String>,
    /// The edition, where the product has some.
    pub edition: Option<String>,
    /// Between 0 and 1.
    pub confidence: f64,
    /// The signs that it was known by.
    pub how: Vec<String>,
}

/// A fact that a run read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Observed {
    /// What kind of fact: `kernel`.
    pub key: String,
    /// Of what: the node's name; empty for the target itself.
    pub subject: String,
    /// The value.
    pub value: Value,
    /// The slug of the case that read it.
    pub case: String,
}

/// The verdict of a target for one category of the matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CategoryRecord {
    /// The category; empty for a family without rows.
    pub category: String,
    /// The component of the matrix row that was used; absent when none fits.
    pub component: Option<String>,
    /// The id of that row.
    pub row: Option<String>,
    /// The product as it is to be printed.
    pub product: String,
    /// The version that was judged.
    pub version: Option<String>,
    /// What the matrix says.
    pub support: Support,
    /// The verdict.
    pub verdict: Verdict,
    /// Notes of this category: conditions of the row, failed recommended probes.
    pub remarks: Vec<String>,
    /// The way out that the row names, where the verdict is not good.
    pub remedy: Option<String>,
    /// Required deep cases that did not run.
    pub deep_not_run: u32,
}

/// A case: a probe on a target, or one of the reserved three.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    /// `registry::main::create_on_push`.
    pub id: String,
    /// The probe's id, `registry::create_on_push`; for a reserved case its slug.
    pub probe: String,
    /// What is required, a phrase.
    pub title: String,
    /// What follows when it does not pass.
    pub requirement: Requirement,
    /// What it costs.
    pub depth: Depth,
    /// What it does to the target.
    pub effect: Effect,
    /// The category that it counts for; absent when it counts for all of its target.
    pub category: Option<String>,
    /// Whether it was asked for, or runs for another case's sake.
    pub selected: bool,
    /// How it ended; absent while the run goes on.
    pub outcome: Option<Outcome>,
    /// The cause's code.
    pub cause: Option<String>,
    /// The cause's fault.
    pub fault: Option<Fault>,
    /// One line: what happened.
    pub summary: String,
    /// What was expected.
    pub expected: Option<String>,
    /// What was seen instead.
    pub actual: Option<String>,
    /// The way out.
    pub remedy: Option<String>,
    /// Where to read on.
    pub reference: Option<String>,
    /// The case that stands in the way.
    pub blocked_by: Option<String>,
    /// Why it was skipped.
    pub skip: Option<Skip>,
    /// Whether it passed only on a retry.
    pub flaky: bool,
    /// Every attempt.
    pub attempts: Vec<Attempt>,
    /// From the run's start.
    pub started_ms: Option<u64>,
    /// How long all attempts took.
    pub duration_ms: u64,
    /// What was seen, scrubbed.
    pub evidence: Vec<Evidence>,
}

impl CaseRecord {
    /// The last part of the id.
    pub fn slug(&self) -> &str {
        self.id.rsplit("::").next().unwrap_or(&self.id)
    }
}

/// Why a case was skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Skip {
    /// The kind of reason.
    pub kind: SkipKind,
    /// The reason.
    pub text: String,
}

/// One attempt at a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// The cause's code.
    pub cause: Option<String>,
    /// What happened.
    pub text: String,
    /// From the run's start.
    pub started_ms: u64,
    /// How long it took.
    pub duration_ms: u64,
}

/// Something that was seen: an exchange on the wire, a list of facts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// What it shows, in a few words: `POST /v2/…/blobs/uploads/ -> 404`.
    pub label: String,
    /// The text, scrubbed and capped.
    pub text: String,
}

/// Something that a run could not remove.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leftover {
    /// What it is.
    pub what: String,
    /// How to remove it: a command or a sentence.
    pub command: String,
}

/// Counts of verdicts and the exit code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Summary {
    /// Targets with this verdict.
    pub incompatible: u32,
    /// Targets with this verdict.
    pub misconfigured: u32,
    /// Targets with this verdict.
    pub inconclusive: u32,
    /// Targets with this verdict.
    pub unsupported: u32,
    /// Targets with this verdict.
    pub partial: u32,
    /// Targets with this verdict.
    pub waived: u32,
    /// Targets with this verdict.
    pub candidate: u32,
    /// Targets with this verdict.
    pub limited: u32,
    /// Targets with this verdict.
    pub ready: u32,
    /// Targets with this verdict.
    pub certified: u32,
    /// What the command exits with.
    pub exit_code: u8,
}

impl Summary {
    /// The number of targets with a verdict.
    pub fn of(&self, verdict: Verdict) -> u32 {
        *self.clone().of_mut(verdict)
    }

    /// See [`Summary::of`].
    pub(crate) fn of_mut(&mut self, verdict: Verdict) -> &mut u32 {
        match verdict {
            Verdict::Incompatible => &mut self.incompatible,
            Verdict::Misconfigured => &mut self.misconfigured,
            Verdict::Inconclusive => &mut self.inconclusive,
            Verdict::Unsupported => &mut self.unsupported,
            Verdict::Partial => &mut self.partial,
            Verdict::Waived => &mut self.waived,
            Verdict::Candidate => &mut self.candidate,
            Verdict::Limited => &mut self.limited,
            Verdict::Ready => &mut self.ready,
            Verdict::Certified => &mut self.certified,
        }
    }
}
