//! The closed words of underpin. Each enum and its text come from one table, so that code, data and output agree.

/// Declares a closed enum together with its texts: `Display`, `FromStr`, `ALL`, serde and JSON Schema.
macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $text)] $variant,)+ }

        impl $name {
            /// Every word, in the order of the vocabulary.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The word as it stands in data and output.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.pad(self.as_str()) }
        }

        impl std::str::FromStr for $name {
            type Err = UnknownWord;
            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                match text { $($text => Ok(Self::$variant),)+ _ => Err(UnknownWord { got: text.to_owned(), known: &[$($text,)+] }) }
            }
        }
    };
}

/// A word that is not in the vocabulary.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{got}` is none of {}", known.join(", "))]
pub struct UnknownWord {
    /// What was given.
    pub got: String,
    /// What could have been given.
    pub known: &'static [&'static str],
}

words! {
    /// What follows for Gitpod when the probe fails.
    Requirement {
        /// An operation of Gitpod breaks.
        Required = "required",
        /// Gitpod degrades.
        Recommended = "recommended",
        /// Nothing: worth knowing.
        Informational = "informational",
    }
}

words! {
    /// How much a probe costs.
    Depth {
        /// Runs always.
        Standard = "standard",
        /// Starts pods, waits long, or moves much: only with `--deep`.
        Deep = "deep",
    }
}

words! {
    /// What a probe does to the target.
    Effect {
        /// Only reads.
        Reads = "reads",
        /// Creates things of the run's own name, and removes them.
        Writes = "writes",
        /// Starts pods.
        StartsPods = "starts-pods",
        /// A refused log-in, a cut or mass connection: only with `provokes: true`, never required.
        Provokes = "provokes",
    }
}

words! {
    /// Whose fault it is that a case did not pass. It fixes the outcome.
    Fault {
        /// The product cannot.
        Product = "product",
        /// It could, were it configured otherwise.
        Setup = "setup",
        /// Not reached, not trusted, not let in.
        Environment = "environment",
        /// Our own defect.
        Underpin = "underpin",
    }
}

impl Fault {
    /// Product and setup are failed, environment and underpin are errored: different people mend them.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Product | Self::Setup => Outcome::Failed,
            Self::Environment | Self::Underpin => Outcome::Errored,
        }
    }
}

words! {
    /// How a case ended.
    Outcome {
        /// The requirement holds.
        Passed = "passed",
        /// It does not hold: the product or its set-up.
        Failed = "failed",
        /// It could not be found out.
        Errored = "errored",
        /// Another case stands in the way.
        Blocked = "blocked",
        /// Not run; the reason stands beside it.
        Skipped = "skipped",
    }
}

words! {
    /// Why a case was skipped.
    SkipKind {
        /// The probe does not apply to this target.
        NotApplicable = "not-applicable",
        /// A filter, a shard, the depth, `writes: false`, `provokes: false` or `--fail-fast` left it out.
        NotSelected = "not-selected",
        /// The environment does not give what the probe needs.
        NotGiven = "not-given",
        /// The server refused for want of a permission.
        Permission = "permission",
        /// A waiver covers it; the text says whether it failed or passes.
        Waived = "waived",
    }
}

words! {
    /// What the matrix says of a target's product and version.
    Support {
        /// Listed as supported.
        Supported = "supported",
        /// Listed as limited support.
        Limited = "limited",
        /// Listed as unsupported, or a listed combination.
        Unsupported = "unsupported",
        /// Older than every listed version.
        Older = "older",
        /// Newer than every listed version.
        Newer = "newer",
        /// Not in the matrix.
        Unlisted = "unlisted",
        /// Identification errored or contradicts itself, or a version that the row needs could not be read.
        Unknown = "unknown",
    }
}

words! {
    /// The verdict on a category of a target; the earlier in this list, the worse.
    Verdict {
        /// A required probe failed by a fault of the product.
        Incompatible = "incompatible",
        /// A required probe failed, every such failure by a fault of the set-up.
        Misconfigured = "misconfigured",
        /// A required case could not be decided.
        Inconclusive = "inconclusive",
        /// Works, but the matrix rules it out.
        Unsupported = "unsupported",
        /// Only part was checked.
        Partial = "partial",
        /// A waiver covers a required probe that failed.
        Waived = "waived",
        /// Works, and is newer than the matrix or not in it.
        Candidate = "candidate",
        /// Works, listed as limited support.
        Limited = "limited",
        /// Works and is supported, at standard depth.
        Ready = "ready",
        /// Every required probe of both depths passed on a supported product and version.
        Certified = "certified",
    }
}

impl Verdict {
    /// The verdict in a dozen words, printed beside it wherever it stands.
    pub const fn gloss(self) -> &'static str {
        match self {
            Self::Incompatible => "an operation that Gitpod needs does not work on this product",
            Self::Misconfigured => {
                "an operation that Gitpod needs is broken by a setting: mend it, then run again"
            }
            Self::Inconclusive => "something that Gitpod needs could not be checked: nothing is proved",
            Self::Unsupported => "what was checked works, but the matrix rules this product or version out",
            Self::Partial => "what was checked works, but not everything that Gitpod needs was checked",
            Self::Waived => "a required check failed, and a waiver of this environment covers it",
            Self::Candidate => "everything works, but the matrix does not list this product or version",
            Self::Limited => "everything works, and the matrix lists it with limited support",
            Self::Ready => "everything checked at standard depth works, and the matrix supports it",
            Self::Certified => "every check of both depths passed, and the matrix supports it",
        }
    }

    /// Whether the target may carry Gitpod as it stands.
    pub const fn is_good(self) -> bool {
        match self {
            Self::Incompatible
            | Self::Misconfigured
            | Self::Inconclusive
            | Self::Unsupported
            | Self::Partial => false,
            Self::Waived | Self::Candidate | Self::Limited | Self::Ready | Self::Certified => true,
        }
    }
}

words! {
    /// How much of a run's evidence enters the reports.
    EvidenceKept {
        /// Only that of cases that did not pass.
        Failed = "failed",
        /// That of every case, with the bodies.
        All = "all",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_read_back() {
        for verdict in Verdict::ALL {
            assert_eq!(verdict.as_str().parse(), Ok(*verdict));
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.as_str());
        }
        assert!(
            "green"
                .parse::<Verdict>()
                .unwrap_err()
                .to_string()
                .starts_with("`green` is none of incompatible,")
        );
    }

    #[test]
    fn the_worst_verdict_is_the_least() {
        assert_eq!(Verdict::ALL.iter().min(), Some(&Verdict::Incompatible));
        assert!(Verdict::ALL.is_sorted());
    }

    #[test]
    fn a_gloss_is_at_most_a_dozen_words_and_a_few() {
        for verdict in Verdict::ALL {
            assert!((8..=16).contains(&verdict.gloss().split(' ').count()), "{verdict}: {}", verdict.gloss());
        }
    }
}
