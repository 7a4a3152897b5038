//! The record as JUnit, for dashboards.
//!
//! [`render`] makes one flat suite per target, `ENV/target`, with a `testcase` per case (`case`) and closes it with
//! the verdict and the remarks (`closing`); `xml` writes the elements. A file holds a failure or an error exactly
//! when the run exits with 1 or 3, or has not ended:
//!
//! - The `verdict` case is red exactly where its target exits with 1 or 3, under `--strict` and `--accept`.
//! - A required case that did not pass is red where its target's verdict is; where `--accept` lets the verdict
//!   through, it is skipped with the message `accepted (failed): …`.
//! - A recommended or informational case is never red: Gitpod works without it, and a dashboard that is red over it
//!   is soon ignored. A failed one is skipped with the message `recommended: …`, so that it is seen all the same.
//! - Cases that have not ended are errors `run.incomplete`, so that a killed run does not read green.
//!
//! No attachment is ever named, since the record holds every text and no file stands beside it.

mod case;
mod closing;
mod xml;

use harness::names::VERDICT;
use harness::record::{Record, TargetRecord};

use crate::light::Light;
use crate::words;

use case::{Ending, property, seconds};
use xml::Element;

/// Which readers the file is for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Dialect {
    /// With properties on cases, which most dashboards show.
    #[default]
    Rich,
    /// Valid by the schema of Jenkins' xunit plugin, `junit-10.xsd`.
    Strict,
}

impl Dialect {
    /// Both dialects.
    pub const ALL: &[Self] = &[Self::Rich, Self::Strict];

    /// `rich` or `strict`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rich => "rich",
            Self::Strict => "strict",
        }
    }
}

impl std::str::FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = Self::ALL.iter().find(|dialect| dialect.as_str() == text);
        known.copied().ok_or_else(|| format!("`{text}` is no dialect: write rich or strict"))
    }
}

/// How many cases a suite has, and how they ended.
#[derive(Clone, Copy, Default)]
struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Counts {
    fn count(&mut self, ending: &Ending) {
        self.tests += 1;
        match ending {
            Ending::Passed => {}
            Ending::Skipped { .. } => self.skipped += 1,
            Ending::Failure { .. } => self.failures += 1,
            Ending::Error { .. } => self.errors += 1,
        }
    }

    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.failures += other.failures;
        self.errors += other.errors;
        self.skipped += other.skipped;
    }
}

/// The whole file.
pub fn render(record: &Record, dialect: Dialect) -> String {
    let mut all = Counts::default();
    let mut suites = Vec::with_capacity(record.targets.len());
    for target in &record.targets {
        let (suite, counts) = suite(record, target, dialect);
        all.add(counts);
        suites.push(suite);
    }
    let mut root = Element::new("testsuites")
        .with("name", format!("{} {}", words::environment(record), record.run.id))
        .with("time", seconds(record.run.duration_ms))
        .with("tests", all.tests.to_string())
        .with("failures", all.failures.to_string())
        .with("errors", all.errors.to_string());
    if dialect == Dialect::Rich {
        root = root.with("skipped", all.skipped.to_string());
    }
    root.children(suites).document()
}

fn suite(record: &Record, target: &TargetRecord, dialect: Dialect) -> (Element, Counts) {
    let environment = words::environment(record);
    let classname = format!("{environment}.{}.{}", target.family, target.name);
    let light = Light::of(record, target);
    let mut counts = Counts::default();
    let mut cases = Vec::with_capacity(target.cases.len() + 1);
    for case in target.cases.iter().filter(|case| case.slug() != VERDICT) {
        let ending = case::ending(case, light);
        counts.count(&ending);
        cases.push(case::element(case, &classname, &ending, dialect));
    }
    let verdict = closing::verdict(record, target, &classname, dialect);
    for closing in [verdict, closing::remarks(record, target, &classname)] {
        counts.count(&closing.ending);
        cases.push(closing.element);
    }
    let suite = Element::new("testsuite")
        .with("name", format!("{environment}/{}", target.name))
        .with("tests", counts.tests.to_string())
        .with("failures", counts.failures.to_string())
        .with("errors", counts.errors.to_string())
        .with("skipped", counts.skipped.to_string())
        .with("time", seconds(lasted(target)))
        // The schema wants no offset; it is UTC.
        .with("timestamp", record.run.started.strftime("%Y-%m-%dT%H:%M:%S").to_string())
        .with("hostname", &record.run.host)
        .child(properties(record, target))
        .children(cases);
    (suite, counts)
}

/// From the start of the target's first case to the end of its last.
fn lasted(target: &TargetRecord) -> u64 {
    let starts = target.cases.iter().filter_map(|case| case.started_ms);
    let ends = target.cases.iter().filter_map(|case| Some(case.started_ms?.saturating_add(case.duration_ms)));
    ends.max().unwrap_or(0).saturating_sub(starts.min().unwrap_or(0))
}

fn properties(record: &Record, target: &TargetRecord) -> Element {
    let run = &record.run;
    let mut list = vec![
        property("run", &run.id),
        property("environment", &run.environment),
        property("lab", if run.lab { "true" } else { "false" }),
        property("depth", run.depth.as_str()),
        property("release", &run.release),
        property("tool", &format!("{} {}", run.tool.name, run.tool.version)),
        property("matrix", &format!("{} r{}", run.matrix.name, run.matrix.revision)),
        property("endpoint", &target.endpoint),
        property("product", &words::product(target)),
        property("verdict", &words::verdict(record, target.verdict)),
    ];
    for category in target.categories.iter().filter(|category| !category.category.is_empty()) {
        list.push(property(&format!("support.{}", category.category), category.support.as_str()));
    }
    Element::new("properties").children(list)
}
