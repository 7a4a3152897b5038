//! The numbers of a version: of the API server, kubelets, kernels, runtimes, images (k02, k03, k10, k11; facts 3.6).
//!
//! Gitpod needs interfaces that came with a minor release: `policy/v1` and `CronJob` in Kubernetes 1.21, `move_mount` in
//! Linux 5.2. Only the leading numbers tell the release. What follows them is a vendor's build, kept as text and
//! never ordered: where semantic versioning sees a pre-release in `1.5.13-k3s1`, the build is no older than 1.5.13, and
//! it cannot even read the underscore of `5.4.247-162.350.amzn2.x86_64`.

use std::fmt;

use harness::judge::Part;
use harness::matrix::Version;
use serde_json::Value;

use super::json;

/// The leading numbers of a version. A third one that is missing is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Numbers {
    /// The first.
    pub major: u64,
    /// The second.
    pub minor: u64,
    /// The third.
    pub patch: u64,
}

impl Numbers {
    /// The numbers that `text` begins with, after a `v`. At least two are needed to tell a release.
    pub fn read(text: &str) -> Option<Self> {
        let version: Version = text.trim().parse().ok()?;
        match *version.parts() {
            [major, minor] => Some(Self { major, minor, patch: 0 }),
            [major, minor, patch, ..] => Some(Self { major, minor, patch }),
            _ => None,
        }
    }

    /// A release without its patch.
    pub const fn minor(major: u64, minor: u64) -> Self {
        Self { major, minor, patch: 0 }
    }

    /// Major and minor alone.
    pub const fn release(self) -> (u64, u64) {
        (self.major, self.minor)
    }
}

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

/// A version without the `v` that Kubernetes writes in front, as reports show it; `None` when nothing is left.
pub fn plain(text: &str) -> Option<String> {
    let text = text.trim();
    let plain = text.strip_prefix('v').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    let plain = plain.unwrap_or(text);
    (!plain.is_empty()).then(|| plain.to_owned())
}

/// The version in the tag of an image, if the tag is one: `3.23.1` of `docker.io/calico/node:v3.23.1@sha256:…`.
pub fn of_image(image: &str) -> Option<String> {
    let name = image.split('@').next().unwrap_or_default();
    // A colon before the last slash belongs to the port of the registry.
    let last = name.rsplit('/').next().unwrap_or_default();
    let (_, tag) = last.split_once(':')?;
    Numbers::read(tag).and_then(|_| plain(tag))
}

/// What the API server answers to `GET /version`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVersion {
    /// `gitVersion`, as it stands: `v1.22.8-gke.201`. Empty when it was not told.
    pub git: String,
    /// Its numbers, or those of `major` and `minor` when it has none.
    pub numbers: Option<Numbers>,
    /// Where `gitVersion` and the two numbers beside it tell different releases, both.
    pub disagreement: Option<String>,
}

impl ServerVersion {
    /// Reads the answer.
    pub fn read(answer: &Value) -> Self {
        let git = json::owned(answer, "/gitVersion");
        let by_git = Numbers::read(&git);
        let by_numbers = leading(json::text(answer, "/major"))
            .zip(leading(json::text(answer, "/minor")))
            .map(|(major, minor)| Numbers::minor(major, minor));
        let disagreement =
            by_git.zip(by_numbers).filter(|(git, told)| git.release() != told.release()).map(|(_, told)| {
                format!("gitVersion is {git}, but major and minor are {}.{}", told.major, told.minor)
            });
        Self { git, numbers: by_git.or(by_numbers), disagreement }
    }

    /// The part of the cluster that the server is.
    pub fn part(&self) -> Part {
        let version = if Numbers::read(&self.git).is_some() {
            plain(&self.git)
        } else {
            self.numbers.map(|numbers| format!("{}.{}", numbers.major, numbers.minor))
        };
        Part {
            part: String::new(),
            product: Some("kubernetes".to_owned()),
            name: "Kubernetes".to_owned(),
            version,
            of: Vec::new(),
        }
    }
}

/// The digits at the beginning of a number, which EKS and GKE write as `22+`.
fn leading(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    text[..end].parse().ok()
}

/// How the release of a kubelet stands to the one of its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Skew {
    /// Within what Kubernetes allows.
    Within,
    /// Newer than the server, which Kubernetes never allows.
    Ahead,
    /// Older by this many minor releases, which is more than Kubernetes allows.
    Behind(u64),
}

/// How many minor releases a kubelet may be older than a server of this release: two, three from 1.28 on.
pub fn oldest_kubelet(server: Numbers) -> u64 {
    if server.release() >= (1, 28) { 3 } else { 2 }
}

/// How a kubelet stands to its server (k03). Patches do not count.
pub fn skew(server: Numbers, kubelet: Numbers) -> Skew {
    if kubelet.release() > server.release() {
        return Skew::Ahead;
    }
    if kubelet.major < server.major {
        return Skew::Behind(server.minor.saturating_add(1));
    }
    match server.minor - kubelet.minor {
        behind if behind <= oldest_kubelet(server) => Skew::Within,
        behind => Skew::Behind(behind),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn numbers(text: &str) -> Numbers {
        Numbers::read(text).unwrap()
    }

    /// The kernels of facts 3.6: those that a parser of semantic versions rejects, and those that it takes.
    #[test]
    fn kernels_that_semantic_versioning_rejects_are_read() {
        for (text, expected) in [
            ("5.4.247-162.350.amzn2.x86_64", (5, 4, 247)),
            ("5.10.192-183.736.amzn2.x86_64", (5, 10, 192)),
            ("4.14.281-212.502.amzn2.x86_64", (4, 14, 281)),
            ("3.10.0-1160.24.1.el7.x86_64", (3, 10, 0)),
            ("4.18.0-305.3.1.el8.x86_64", (4, 18, 0)),
            ("5.15.116.1-2.cm2", (5, 15, 116)),
            ("5.10.16.3-microsoft-standard-WSL2", (5, 10, 16)),
            ("5.4.0-1065-gke", (5, 4, 0)),
            ("5.15.0-1020-azure", (5, 15, 0)),
            ("5.4.0-121-generic", (5, 4, 0)),
            ("5.15.59", (5, 15, 59)),
            ("5.10.127+", (5, 10, 127)),
            ("6.1", (6, 1, 0)),
        ] {
            let read = numbers(text);
            assert_eq!((read.major, read.minor, read.patch), expected, "{text}");
        }
        for text in ["", "v", "5", "latest", "Unknown", "-5.4", "v.1", "99999999999999999999.1"] {
            assert_eq!(Numbers::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_suffix_never_orders() {
        assert_eq!(numbers("1.5.13-k3s1"), numbers("1.5.13"));
        assert_eq!(numbers("v1.21.0-gke.100"), numbers("1.21.0+k3s1"));
        assert!(numbers("1.5.13-k3s1") > numbers("1.5.9"));
    }

    #[test]
    fn the_server_is_read_with_its_plus() {
        let eks = ServerVersion::read(
            &json!({ "major": "1", "minor": "22+", "gitVersion": "v1.22.6-eks-14c7a48", "platform": "linux/amd64" }),
        );
        assert_eq!(eks.numbers, Some(Numbers { major: 1, minor: 22, patch: 6 }));
        assert_eq!(eks.disagreement, None);
        assert_eq!(eks.part().version.as_deref(), Some("1.22.6-eks-14c7a48"));
        let plus_only = ServerVersion::read(&json!({ "major": "1", "minor": "22+" }));
        assert_eq!(plus_only.part().version.as_deref(), Some("1.22"));
        let torn = ServerVersion::read(&json!({ "major": "1", "minor": "23", "gitVersion": "v1.22.6" }));
        assert!(torn.disagreement.is_some_and(|text| text.contains("1.23")));
        for nothing in [json!({}), json!(null), json!([]), json!({ "gitVersion": 1, "minor": 22 })] {
            let read = ServerVersion::read(&nothing);
            assert_eq!((read.numbers, read.part().version), (None, None), "{nothing}");
        }
    }

    #[test]
    fn a_tag_is_a_version_only_when_it_is_one() {
        for (image, version) in [
            ("docker.io/calico/node:v3.23.1", Some("3.23.1")),
            ("quay.io/jetstack/cert-manager-controller:v1.8.0@sha256:0123", Some("1.8.0")),
            ("registry.example.com:5000/calico/node", None),
            ("registry.example.com:5000/calico/node:3.20", Some("3.20")),
            ("calico/node@sha256:0123", None),
            ("calico/node:latest", None),
            ("calico/node:master-1.2", None),
            ("", None),
        ] {
            assert_eq!(of_image(image).as_deref(), version, "{image}");
        }
    }

    #[test]
    fn kubelets_may_lag_by_two_and_later_by_three() {
        for (server, kubelet, expected) in [
            ("v1.24.0", "v1.24.3", Skew::Within),
            ("v1.24.0", "v1.22.17", Skew::Within),
            ("v1.24.0", "v1.21.9", Skew::Behind(3)),
            ("v1.23.9", "v1.24.0", Skew::Ahead),
            ("v1.28.0", "v1.25.0", Skew::Within),
            ("v1.27.0", "v1.24.0", Skew::Behind(3)),
            ("v1.28.0", "v1.24.0", Skew::Behind(4)),
            ("v2.0.0", "v1.28.0", Skew::Behind(1)),
        ] {
            assert_eq!(skew(numbers(server), numbers(kubelet)), expected, "{server} {kubelet}");
        }
    }
}
