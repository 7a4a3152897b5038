//! The section `installation:`: the release of Gitpod, which bears on several families, and what the family `domain` looks at,
//! whose only target it is.

use harness::AnyFamily;
use harness::environment::{Common, Target};
use harness::settings::Reader;

use super::common;
use super::targets::{Item, expectation};

/// The name of the target. No other may have it.
pub(super) const NAME: &str = "installation";
/// The family of the target, which has no other.
pub(super) const FAMILY: &str = "domain";

/// Keys that mean nothing without a domain.
const OF_DOMAIN: &[&str] = &["domain", "custom_ca", "certificate", "nameserver", "public_roots"];

/// What the section says.
pub(super) struct Installation {
    /// The release that is, or will be, installed.
    pub(super) release: Option<String>,
    /// The target, where the section gives a domain.
    pub(super) target: Option<Item>,
}

pub(super) fn read(
    reader: &mut Reader<'_>,
    defaults: &Common,
    catalogue: &[&'static dyn AnyFamily],
) -> Installation {
    let release = reader.text("release").map(str::to_owned);
    if !OF_DOMAIN.iter().any(|key| reader.given(key)) {
        let _ = reader.choice("state", &[("absent", ()), ("installed", ())]);
        // Known to the reader, so that a misspelt one is recognised.
        let _ = reader.node("domain");
        return Installation { release, target: None };
    }
    let at = reader.at();
    let common = common::read(reader, defaults);
    let family = catalogue.iter().copied().find(|family| family.name() == FAMILY);
    let Some(family) = family else {
        reader.mistake_at(
            "domain",
            format!("this version of underpin has no probes for the family `{FAMILY}` yet"),
            "Leave the domain out.",
        );
        reader.ignore_rest();
        return Installation { release, target: None };
    };
    expectation(reader, family, common.expect.as_deref());
    let settings = family.read(reader, &common);
    let target = settings.map(|settings| Target { name: NAME.to_owned(), family, common, settings });
    let item = Item { at, name: Some(NAME.to_owned()), family: Some(family), target };
    Installation { release, target: Some(item) }
}
