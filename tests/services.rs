//! Plays every set-up of `ci/services`: starts the real server, runs `underpin run` against it, and compares exit code,
//! verdict, product and every case with its `expect.yaml`. `ci/services/README.md` says what a set-up is.

mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use common::set_up::SetUp;
use harness::record::Record;
use harness::settings::{Mistake, Reader};
use harness::{Outcome, Requirement};
use libtest_mimic::{Arguments, Completion, Failed, Trial};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ci/services");
    let mut trials = Vec::new();
    for server in folders(&folder) {
        for set_up in folders(&server) {
            let name = format!("{}::{}", file_name(&server), file_name(&set_up));
            trials.push(Trial::ignorable_test(name, move || play(&set_up)));
        }
    }
    assert!(!trials.is_empty(), "no set-up in {}", folder.display());
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(parent).unwrap_or_else(|error| panic!("{}: {error}", parent.display()));
    let mut folders: Vec<PathBuf> =
        entries.filter_map(|e| Some(e.ok()?.path())).filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

fn play(set_up: &Path) -> Result<Completion, Failed> {
    let Some(server) = SetUp::start(set_up)? else {
        let text = "the server is missing: run ci/services/install";
        if std::env::var_os("CI").is_some_and(|ci| ci == "true") {
            return Err(text.into());
        }
        return Ok(Completion::ignored_with(format!("NOT TESTED, {text}")));
    };
    let expected = expectation(set_up)?;
    let scratch = tempfile::tempdir().map_err(|error| error.to_string())?;
    let json = scratch.path().join("record.json");
    let run = Command::new(env!("CARGO_BIN_EXE_underpin"))
        .args(["run", "--quiet", "--env"])
        .arg(set_up.join("env.yaml"))
        .arg("--json")
        .arg(&json)
        .arg("--state")
        .arg(scratch.path().join("state"))
        .envs(&server.variables)
        .env_remove("UNDERPIN_ENV")
        .output()
        .map_err(|error| error.to_string())?;
    let left = server.left();
    drop(server);
    let text = std::fs::read_to_string(&json)
        .map_err(|error| format!("no record ({error}): {}", String::from_utf8_lossy(&run.stderr)))?;
    let record = reports::json::read(&text).map_err(|error| error.to_string())?;
    let mut wrong = compare(&expected, &record, run.status.code());
    let left = left?;
    if !expected.leftovers && !left.is_empty() {
        wrong.push(format!("left in the server: {left}"));
    }
    if wrong.is_empty() { Ok(Completion::Completed) } else { Err(wrong.join("\n").into()) }
}

struct Expectation {
    exit: i32,
    verdict: String,
    product: Option<String>,
    cases: BTreeMap<String, (String, Option<String>)>,
    /// The verdicts of categories, where a target answers for several. A category with several parts has the worse.
    categories: BTreeMap<String, String>,
    /// Whether something may stay that cannot be removed; the file says why.
    leftovers: bool,
}

fn expectation(set_up: &Path) -> Result<Expectation, Failed> {
    let path = set_up.join("expect.yaml");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut mistakes = Vec::new();
    let Some(tree) = underpin::yaml::parse(&text, &mut mistakes) else { return Err(say(&path, &mistakes)) };
    let mut reader = Reader::new(&tree, set_up, &mut mistakes);
    let exit = reader.integer("exit", 0..=255).unwrap_or(-1);
    let verdict = reader.required_text("verdict").unwrap_or_default().to_owned();
    let product = reader.text("product").map(str::to_owned);
    let leftovers = reader.text("leftovers").is_some();
    let mut cases = BTreeMap::new();
    if let Some(node) = reader.node("cases")
        && let harness::settings::Value::Map(entries) = &node.value
    {
        let mut inner_mistakes = Vec::new();
        for (slug, _, value) in entries {
            let mut inner = Reader::new(value, set_up, &mut inner_mistakes);
            let outcome = inner.required_text("outcome").unwrap_or_default().to_owned();
            let cause = inner.text("cause").map(str::to_owned);
            let _ = inner.required_text("why");
            inner.finish();
            cases.insert(slug.clone(), (outcome, cause));
        }
        for mistake in inner_mistakes {
            reader.mistake(mistake.at, mistake.text, mistake.help);
        }
    }
    let categories = reader.pairs("categories").into_iter();
    let categories = categories.map(|(name, verdict, _)| (name.to_owned(), verdict.to_owned())).collect();
    reader.finish();
    if mistakes.is_empty() {
        let exit = i32::try_from(exit).unwrap_or(-1);
        Ok(Expectation { exit, verdict, product, cases, categories, leftovers })
    } else {
        Err(say(&path, &mistakes))
    }
}

fn say(path: &Path, mistakes: &[Mistake]) -> Failed {
    let lines: Vec<String> =
        mistakes.iter().map(|m| format!("{}:{}: {}", path.display(), m.at, m.text)).collect();
    lines.join("\n").into()
}

/// Everything in which the run differs from what is expected.
fn compare(expected: &Expectation, record: &Record, exit: Option<i32>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut check = |what: &str, expected: &str, actual: &str| {
        if expected != actual {
            wrong.push(format!("{what}: expected {expected}, got {actual}"));
        }
    };
    check("exit code", &format!("{:?}", Some(expected.exit)), &format!("{exit:?}"));
    for target in &record.targets {
        check("verdict", &expected.verdict, target.verdict.map_or("none", harness::Verdict::as_str));
        let product = target.identity.as_ref().and_then(|identity| identity.product.clone());
        check("product", expected.product.as_deref().unwrap_or("none"), product.as_deref().unwrap_or("none"));
        for (name, verdict) in &expected.categories {
            let own = target.categories.iter().filter(|category| category.category == *name);
            let worst = own.map(|category| category.verdict).min();
            check(name, verdict, worst.map_or("none", harness::Verdict::as_str));
        }
        for slug in expected.cases.keys() {
            let found = target.cases.iter().any(|case| case.slug() == slug);
            check("case", slug, if found { slug } else { "no such case" });
        }
        for case in &target.cases {
            let outcome = case.outcome.map_or("none", Outcome::as_str);
            if let Some((wanted, cause)) = expected.cases.get(case.slug()) {
                check(case.slug(), wanted, outcome);
                check(
                    case.slug(),
                    cause.as_deref().unwrap_or("none"),
                    case.cause.as_deref().unwrap_or("none"),
                );
            } else if case.requirement == Requirement::Required && case.slug() != "verdict" {
                // What a named case blocks need not be named, nor what the environment makes needless.
                let fine = match case.outcome {
                    Some(Outcome::Passed | Outcome::Skipped) => true,
                    Some(Outcome::Blocked) => !expected.cases.is_empty(),
                    Some(Outcome::Failed | Outcome::Errored) | None => false,
                };
                if !fine {
                    let why = case.actual.as_deref().unwrap_or(&case.summary);
                    check(case.slug(), "passed", &format!("{outcome} ({why})"));
                }
            } else if matches!(case.outcome, Some(Outcome::Failed | Outcome::Errored))
                && case.slug() != "verdict"
            {
                let why = case.actual.as_deref().unwrap_or(&case.summary);
                check(case.slug(), "no failure that expect.yaml does not name", why);
            }
        }
        let left = target.leftovers.iter().find(|left| left.command.contains("`underpin sweep` tries again"));
        if let (Some(left), false) = (left, expected.leftovers) {
            check("leftovers", "only what the product cannot delete", &left.what);
        }
    }
    wrong
}
