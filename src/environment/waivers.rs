//! The waivers: each has to match a probe of the catalogue and a target of the file.

use harness::AnyFamily;
use harness::environment::Waiver;
use harness::names;
use harness::settings::{Place, Reader, closest};

use super::targets::Targets;

pub(super) fn read(
    reader: &mut Reader<'_>,
    targets: &Targets,
    catalogue: &[&'static dyn AnyFamily],
) -> Vec<Waiver> {
    let mut first_seen: Vec<(String, String, Place)> = Vec::new();
    let waivers = reader.items("waivers", |inner| {
        let waiver = waiver(inner, targets, catalogue);
        if let Some(waiver) = &waiver {
            let same = |(probe, target, _): &&(String, String, Place)| {
                *probe == waiver.probe && *target == waiver.target
            };
            match first_seen.iter().find(same) {
                Some((_, _, first)) => {
                    let text =
                        format!("`{}` is waived for `{}` already, at {first}", waiver.probe, waiver.target);
                    inner.mistake(inner.at(), text, "Keep one of the two.");
                }
                None => first_seen.push((waiver.probe.clone(), waiver.target.clone(), inner.at())),
            }
        }
        waiver
    });
    waivers.into_iter().flatten().collect()
}

fn waiver(
    reader: &mut Reader<'_>,
    targets: &Targets,
    catalogue: &[&'static dyn AnyFamily],
) -> Option<Waiver> {
    let probe = reader.required_text("probe").filter(|probe| is_waivable(reader, probe, catalogue));
    let target = reader.required_text("target");
    let reason = reader.required_text("reason");
    if reason.is_some_and(|reason| reason.trim().is_empty()) {
        reader.mistake_at("reason", "`reason` is empty", "Say why the failure is accepted.");
    }
    let until = reader.date("until");
    if until.is_none() && !reader.given("until") {
        reader.missing("until", "A waiver ends: name its last day, like 2027-01-31.");
    }
    if let Some(target) = target {
        matches_target(reader, probe, target, targets);
    }
    Some(Waiver {
        probe: probe?.to_owned(),
        target: target?.to_owned(),
        reason: reason?.to_owned(),
        until: until?,
    })
}

/// Whether the catalogue has the probe; notes a mistake if not.
fn is_waivable(reader: &mut Reader<'_>, probe: &str, catalogue: &[&'static dyn AnyFamily]) -> bool {
    let slug = probe.rsplit("::").next().unwrap_or(probe);
    if [names::CONNECT, names::IDENTITY, names::VERDICT].contains(&slug) {
        let text = format!("`{slug}` cannot be waived");
        reader.mistake_at("probe", text, "Waive the probes that fail, each by its name.");
        return false;
    }
    let known: Vec<&str> = catalogue.iter().flat_map(|family| family.probes()).map(|info| info.id).collect();
    if known.contains(&probe) {
        return true;
    }
    let help = match closest(probe, &known) {
        Some(near) => format!("Did you mean `{near}`?"),
        None => "Write family::probe; underpin list prints every probe.".to_owned(),
    };
    reader.mistake_at("probe", format!("there is no probe `{probe}`"), help);
    false
}

/// Notes a mistake unless the target is in the file and of the probe's family.
fn matches_target(reader: &mut Reader<'_>, probe: Option<&str>, target: &str, targets: &Targets) {
    match targets.named.iter().find(|(name, _)| name == target) {
        Some((_, family)) => {
            if let Some(probe) = probe.filter(|probe| probe.split("::").next() != Some(family.name())) {
                let text = format!(
                    "`{probe}` is no probe of `{target}`, which is of the family `{}`",
                    family.name()
                );
                reader.mistake_at("target", text, "");
            }
        }
        // A target whose own name or family is wrong is a mistake already; the waiver may mean it.
        None if targets.doubtful => {}
        None => {
            let known: Vec<&str> = targets.named.iter().map(|(name, _)| name.as_str()).collect();
            let help = match closest(target, &known) {
                Some(near) => format!("Did you mean `{near}`?"),
                None => format!("The targets are {}.", known.join(", ")),
            };
            reader.mistake_at("target", format!("there is no target `{target}`"), help);
        }
    }
}
