//! The three names that Gitpod's proxy serves: its domain, what stands right below it (an IDE's blobs, the API), and what
//! stands below `ws` (each workspace and each of its ports). Source: 1.2, `https-certificates`.

/// The names of an installation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Names {
    /// `gitpod.example.com`.
    pub domain: String,
}

/// One of the three.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The domain itself.
    Domain,
    /// Anything right below it.
    Wildcard,
    /// Anything right below `ws`.
    Workspaces,
}

impl Kind {
    /// All three, in the order in which Gitpod's certificate names them.
    pub const ALL: [Self; 3] = [Self::Domain, Self::Wildcard, Self::Workspaces];

    /// The probe that asks for it.
    pub const fn asked_by(self) -> &'static str {
        match self {
            Self::Domain => "dns_domain",
            Self::Wildcard => "dns_wildcard",
            Self::Workspaces => "dns_workspaces",
        }
    }
}

impl Names {
    /// The names of a domain; `None` when the text is none: it has a scheme, a port, a wildcard or a single label, or is an
    /// address.
    pub fn new(domain: &str) -> Option<Self> {
        let plain = |label: &str| {
            !label.is_empty()
                && label.len() <= 63
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        };
        let labels: Vec<&str> = domain.split('.').collect();
        let is_address = labels.iter().all(|label| label.bytes().all(|b| b.is_ascii_digit()));
        // A label of a run goes before it, below `ws`.
        let fits = domain.len() <= 200 && labels.len() >= 2 && labels.iter().all(|label| plain(label));
        (fits && !is_address).then(|| Self { domain: domain.to_ascii_lowercase() })
    }

    /// The name as a certificate has it.
    pub fn pattern(&self, kind: Kind) -> String {
        let domain = &self.domain;
        match kind {
            Kind::Domain => domain.clone(),
            Kind::Wildcard => format!("*.{domain}"),
            Kind::Workspaces => format!("*.ws.{domain}"),
        }
    }

    /// A host of that kind: with `label` where anything may stand.
    pub fn host(&self, kind: Kind, label: &str) -> String {
        self.pattern(kind).replacen('*', label, 1)
    }

    /// Those of the three that are not among the alternative names of a certificate. Only the same name counts: a browser
    /// takes no wildcard for two labels, and a check by patterns of text takes a dot for any character.
    pub fn missing(&self, alternative: &[String]) -> Vec<String> {
        let is_there = |name: &String| alternative.iter().any(|there| there.eq_ignore_ascii_case(name));
        Kind::ALL.map(|kind| self.pattern(kind)).into_iter().filter(|name| !is_there(name)).collect()
    }
}

/// Whether a certificate with these alternative names is good for a host: by its own name, or by a wildcard that stands for
/// its first label.
pub fn covers(alternative: &[String], host: &str) -> bool {
    let parent = host.split_once('.').map(|(_, parent)| format!("*.{parent}"));
    alternative.iter().any(|name| {
        name.eq_ignore_ascii_case(host)
            || parent.as_ref().is_some_and(|parent| name.eq_ignore_ascii_case(parent))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_domain_is_told_from_what_is_none() {
        for good in ["gitpod.example.com", "Gitpod.Example.COM", "a.b", "1.example", "xn--bcher-kva.example"]
        {
            assert_eq!(Names::new(good).unwrap().domain, good.to_ascii_lowercase());
        }
        for bad in [
            "",
            "gitpod",
            "https://gitpod.example.com",
            "gitpod.example.com:443",
            "*.example.com",
            "gitpod.example.com.",
            ".example.com",
            "gitpod..com",
            "10.0.0.1",
            "-a.example.com",
            "gitpod.example.com/x",
            "a b.example.com",
        ] {
            assert_eq!(Names::new(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_the_exact_three_names_are_enough() {
        let names = Names::new("gitpod.example.com").unwrap();
        let missing = |alternative: &[&str]| {
            names.missing(&alternative.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())
        };
        let all = ["gitpod.example.com", "*.GITPOD.example.com", "*.ws.gitpod.example.com"];
        assert_eq!(missing(&all), [""; 0]);
        assert_eq!(missing(&all[..2]), ["*.ws.gitpod.example.com"]);
        // A wildcard of the parent covers the domain, and yet not what stands below it; patterns of text would take these.
        assert_eq!(missing(&["*.example.com", "gitpodxexample.com", "*xgitpod.example.com"]).len(), 3);
        let parent = ["*.Example.com".to_owned()];
        assert!(covers(&parent, "gitpod.example.com") && !covers(&parent, "x.gitpod.example.com"));
        assert!(!covers(&parent, "example.com") && covers(&["a.b".to_owned()], "A.b"));
        assert_eq!(names.host(Kind::Workspaces, "x"), "x.ws.gitpod.example.com");
        assert_eq!(names.host(Kind::Domain, "x"), "gitpod.example.com");
    }
}
