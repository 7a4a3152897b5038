//! The conditions that a request may set for what it changes: `ifGenerationMatch` and `ifGenerationNotMatch`, and the
//! headers of the XML side that say the same.

use super::call::Call;
use super::refusal::{INVALID, Refusal};

/// The conditions of one request. Generation zero stands for no object at all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Conditions {
    matches: Option<i64>,
    differs: Option<i64>,
}

impl Conditions {
    /// The conditions of a request to the JSON interface.
    pub(crate) fn of(call: &Call) -> Result<Self, Refusal> {
        let number = |name| call.parameter(name).map(|text| parse(name, text)).transpose();
        Ok(Self { matches: number("ifGenerationMatch")?, differs: number("ifGenerationNotMatch")? })
    }

    /// The condition of a request to the XML interface.
    pub(crate) fn of_header(call: &Call) -> Result<Self, Refusal> {
        let name = "x-goog-if-generation-match";
        let matches = call.header(name).map(|text| parse(name, text)).transpose()?;
        Ok(Self { matches, differs: None })
    }

    /// That an object is of this generation.
    pub(crate) fn generation(generation: i64) -> Self {
        Self { matches: Some(generation), differs: None }
    }

    /// Whether they hold for what there is.
    pub(crate) fn hold(self, generation: Option<i64>) -> Result<(), Refusal> {
        let generation = generation.unwrap_or_default();
        let holds = self.matches.is_none_or(|wanted| wanted == generation)
            && self.differs.is_none_or(|unwanted| unwanted != generation);
        if holds { Ok(()) } else { Err(Refusal::condition()) }
    }
}

/// A generation in a request.
pub(crate) fn parse(name: &str, text: &str) -> Result<i64, Refusal> {
    text.parse().map_err(|_| INVALID.with(format!("Invalid value for field {name}: {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_stands_for_absence() {
        let absent = Conditions::generation(0);
        assert_eq!(absent.hold(None), Ok(()));
        assert_eq!(absent.hold(Some(7)), Err(Refusal::condition()));
        assert_eq!(Conditions { matches: None, differs: Some(0) }.hold(None), Err(Refusal::condition()));
        assert_eq!(Conditions::default().hold(None), Ok(()));
    }
}
