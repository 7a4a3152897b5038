//! `underpin explain`: what a probe does on the wire and why Gitpod needs it; what a cause, a product or a verdict means;
//! which rights a run needs.

use std::fmt::Write as _;
use std::path::PathBuf;

use harness::{AnyFamily, Cause, ProbeInfo, Product, Verdict};

use crate::{Error, lab_environment, terminal};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// A probe, a product, a cause, a verdict, or `permissions`: the least rights that a run needs
    #[arg(value_name = "PROBE | PRODUCT | CAUSE | VERDICT | permissions")]
    what: String,
    /// The environment whose permissions are wanted; without one, those of every family
    #[arg(long, value_name = "FILE", value_parser = super::possibly_empty_path())]
    env: Option<PathBuf>,
    /// The permissions of the healthy lab
    #[arg(long, conflicts_with = "env")]
    lab: bool,
}

pub(super) fn main(args: &Args) -> Result<u8, Error> {
    let text = match args.what.as_str() {
        "permissions" => permissions(args)?,
        _ if args.env.is_some() || args.lab => {
            return Err(Error::usage("`--env` and `--lab` go with `underpin explain permissions` alone"));
        }
        what => explain(what)?,
    };
    terminal::print(&text).map_err(|source| Error::System { what: "standard output", source })?;
    Ok(harness::judge::exit::OK)
}

/// The least rights that a run needs of the targets of an environment.
fn permissions(args: &Args) -> Result<String, Error> {
    let environment = match (&args.env, args.lab) {
        (Some(file), _) => Some(crate::load_environment(file)?),
        (None, true) => Some(lab_environment::outline(&lab_environment::healthy())?),
        (None, false) => None,
    };
    Ok(crate::permissions::print(environment.as_ref()))
}

/// What a probe, a product, a cause or a verdict is.
///
/// # Errors
/// When nothing is known by that name; the nearest name is given.
pub fn explain(what: &str) -> Result<String, Error> {
    if let Ok(verdict) = what.parse::<Verdict>() {
        return Ok(format!("{verdict}: {}\n", verdict.gloss()));
    }
    if let Some(info) =
        all_probes().into_iter().find(|info| info.id == what || info.key.eq_ignore_ascii_case(what))
    {
        return Ok(probe(info));
    }
    if let Some(found) = crate::causes().into_iter().find(|cause| cause.code == what) {
        return Ok(cause(found));
    }
    for family in probes::CATALOGUE {
        if let Some(found) = family.products().iter().find(|product| product.id == what) {
            return product(*family, found);
        }
    }
    let probes = all_probes();
    let mut known: Vec<&str> = probes.iter().map(|info| info.id).collect();
    known.extend(crate::causes().iter().map(|cause| cause.code));
    known.extend(
        probes::CATALOGUE.iter().flat_map(|family| family.products().iter().map(|product| product.id)),
    );
    known.extend(Verdict::ALL.iter().map(|verdict| verdict.as_str()));
    let hint = match harness::settings::closest(what, &known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`underpin list` names the probes".to_owned(),
    };
    Err(Error::usage(format!("nothing is known as `{what}`; {hint}")))
}

fn all_probes() -> Vec<&'static ProbeInfo> {
    probes::CATALOGUE.iter().flat_map(|family| family.probes()).collect()
}

fn probe(info: &ProbeInfo) -> String {
    let category = info.category.unwrap_or("every category of its target");
    let needs =
        if info.needs.is_empty() { "nothing but the connection".to_owned() } else { info.needs.join(", ") };
    format!(
        "{} ({})\n  requires  {}\n  kind      {}, {}, {}; counts for {category}\n  needs     {needs}\n  on the wire\n{}\n  \
         why Gitpod needs it\n{}\n",
        info.id,
        info.key,
        info.title,
        info.requirement,
        info.depth,
        info.effect,
        wrap(info.wire),
        wrap(info.why)
    )
}

fn cause(cause: &Cause) -> String {
    let again = if cause.transient { "; tried a second time, since it can pass" } else { "" };
    let read =
        if cause.reference.is_empty() { String::new() } else { format!("  read on  {}\n", cause.reference) };
    format!(
        "{}: {}\n  fault    {} (a case with it is {}){again}\n  to mend\n{}\n{read}",
        cause.code,
        cause.title,
        cause.fault,
        cause.fault.outcome(),
        wrap(cause.remedy)
    )
}

fn product(family: &dyn AnyFamily, product: &Product) -> Result<String, Error> {
    let matrix = crate::matrix::load(None)?;
    let mut out = format!(
        "{} ({}), family {}\n  known by\n{}\n",
        product.name,
        product.id,
        family.name(),
        wrap(product.signs)
    );
    for category in family.categories() {
        let classified = matrix.classify(category, Some(product.id), None);
        let listed = classified.row.map_or("not listed by name", |row| row.component.as_str());
        let _ = writeln!(out, "  {category}: {}, {listed}", classified.support);
        if let Some(row) = classified.row {
            for condition in &row.conditions {
                let _ = writeln!(out, "{}", wrap(condition));
            }
            if let Some(remedy) = &row.remedy {
                let _ = writeln!(out, "  instead\n{}", wrap(remedy));
            }
        }
    }
    Ok(out)
}

/// Indented by four, wrapped at a hundred columns; lines that are already broken stay so.
fn wrap(text: &str) -> String {
    let mut out = Vec::new();
    for paragraph in text.trim_end().lines() {
        let indent = paragraph.len() - paragraph.trim_start().len();
        let mut line = " ".repeat(4 + indent);
        let empty = line.len();
        for word in paragraph.split_whitespace() {
            if line.len() > empty && line.chars().count() + 1 + word.chars().count() > 100 {
                out.push(std::mem::replace(&mut line, " ".repeat(4 + indent)));
            }
            if line.len() > empty {
                line.push(' ');
            }
            line.push_str(word);
        }
        out.push(line.trim_end().to_owned());
    }
    out.join("\n")
}
