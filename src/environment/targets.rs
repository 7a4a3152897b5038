//! The targets: their names, their families, their keys.

use harness::AnyFamily;
use harness::environment::{Common, Target};
use harness::secret::SecretRef;
use harness::settings::{Place, Reader, Value, closest};

use super::common;
use super::installation;
use crate::matrix::FAMILIES;

/// The targets of a file.
pub(super) struct Targets {
    /// Name and family of every target that has both, also of those that could not be read: waivers speak of them.
    pub(super) named: Vec<(String, &'static dyn AnyFamily)>,
    /// Whether some target has no readable name or family, so that a waiver may mean it.
    pub(super) doubtful: bool,
    /// The targets, when all of them could be read.
    pub(super) read: Option<Vec<Target>>,
}

/// One target as far as it could be read.
pub(super) struct Item {
    pub(super) at: Place,
    pub(super) name: Option<String>,
    pub(super) family: Option<&'static dyn AnyFamily>,
    pub(super) target: Option<Target>,
}

/// Reads the list, after which the target of the section `installation:` comes.
pub(super) fn read(
    reader: &mut Reader<'_>,
    defaults: &Common,
    catalogue: &[&'static dyn AnyFamily],
    domain: Option<Item>,
) -> Targets {
    const HELP: &str = "Name one target at least: underpin env new prints a file to begin with.";
    let given = reader.given("targets");
    let is_list = reader.node("targets").is_some_and(|node| matches!(node.value, Value::List(_)));
    let mut first_seen: Vec<(String, Place)> =
        domain.iter().map(|item| (installation::NAME.to_owned(), item.at)).collect();
    let mut items = reader.items("targets", |inner| item(inner, defaults, catalogue, &mut first_seen));
    if !given && domain.is_none() {
        reader.missing("targets", HELP);
    } else if items.is_empty() && is_list && domain.is_none() {
        reader.mistake_at("targets", "there is no target", HELP);
    }
    items.extend(domain);
    for item in &items {
        if let Some(target) = &item.target {
            clusters_of_secrets(reader, item.at, target, &items);
        }
    }
    Targets {
        named: items.iter().filter_map(|item| Some((item.name.clone()?, item.family?))).collect(),
        doubtful: items.is_empty() || items.iter().any(|item| item.name.is_none() || item.family.is_none()),
        read: items.into_iter().map(|item| item.target).collect(),
    }
}

fn item(
    reader: &mut Reader<'_>,
    defaults: &Common,
    catalogue: &[&'static dyn AnyFamily],
    first_seen: &mut Vec<(String, Place)>,
) -> Item {
    let at = reader.at();
    let name = super::name(reader, "name");
    if let Some(name) = &name {
        match first_seen.iter().find(|(known, _)| known == name) {
            Some((_, first)) => {
                let text = format!("the target `{name}` is there already, at {first}");
                reader.mistake_at("name", text, "Give each target a name of its own.");
            }
            None => first_seen.push((name.clone(), reader.place("name"))),
        }
    }
    let family = family(reader, catalogue);
    let common = common::read(reader, defaults);
    let Some(family) = family else {
        reader.ignore_rest();
        return Item { at, name, family: None, target: None };
    };
    expectation(reader, family, common.expect.as_deref());
    let settings = family.read(reader, &common);
    let target = match (&name, settings) {
        (Some(name), Some(settings)) => Some(Target { name: name.clone(), family, common, settings }),
        (None, _) | (_, None) => None,
    };
    Item { at, name, family: Some(family), target }
}

fn family(reader: &mut Reader<'_>, catalogue: &[&'static dyn AnyFamily]) -> Option<&'static dyn AnyFamily> {
    let word = reader.required_text("family")?;
    // The section `installation:` is the one target of its family.
    let of_list = || catalogue.iter().filter(|family| family.name() != installation::FAMILY);
    if let Some(family) = of_list().find(|family| family.name() == word) {
        return Some(*family);
    }
    let built: Vec<&str> = of_list().map(|family| family.name()).collect();
    if word == installation::FAMILY {
        let text = format!("a target of the family `{word}` does not stand here");
        let help = "Write the domain into the section `installation`, beside `targets`: { domain: gitpod.example.com }.";
        reader.mistake_at("family", text, help);
    } else if FAMILIES.contains(&word) {
        let text = format!("this version of underpin has no probes for the family `{word}` yet");
        reader.mistake_at("family", text, format!("It has: {}. Leave this target out.", built.join(", ")));
    } else {
        let near = closest(word, FAMILIES).map(|near| format!("Did you mean `{near}`? ")).unwrap_or_default();
        let help = format!("{near}This version of underpin has: {}.", built.join(", "));
        reader.mistake_at("family", format!("`{word}` is no family"), help);
    }
    None
}

/// `expect` must name a product that identification can tell.
pub(super) fn expectation(reader: &mut Reader<'_>, family: &dyn AnyFamily, expect: Option<&str>) {
    let Some(expect) = expect else { return };
    let known: Vec<&str> = family.products().iter().map(|product| product.id).collect();
    if known.contains(&expect) {
        return;
    }
    let text = format!("`{expect}` is no product that the family `{}` can tell", family.name());
    let help = match closest(expect, &known) {
        Some(near) => format!("Did you mean `{near}`?"),
        None if known.is_empty() => "It tells none: leave `expect` out.".to_owned(),
        None => format!("It can tell {}.", known.join(", ")),
    };
    reader.mistake_at("expect", text, help);
}

/// A secret of a cluster names a target of the family `cluster`.
fn clusters_of_secrets(reader: &mut Reader<'_>, at: Place, target: &Target, items: &[Item]) {
    let mut said = Vec::new();
    for named in target.settings.secrets() {
        let SecretRef::Kubernetes { cluster, .. } = named.secret else { continue };
        let is_cluster = |item: &&Item| {
            item.name.as_ref() == Some(cluster)
                && item.family.is_some_and(|family| family.name() == "cluster")
        };
        // Certificate and key of one secret are one mistake.
        if items.iter().find(is_cluster).is_none() && !said.contains(cluster) {
            said.push(cluster.clone());
            let text = format!(
                "`{}` of `{}` is a secret of the cluster `{cluster}`, and no target of the family `cluster` has that name",
                named.key, target.name
            );
            reader.mistake(at, text, "Name the target of the cluster that holds the secret.");
        }
    }
}
