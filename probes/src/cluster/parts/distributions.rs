//! The distributions by the `osImage` of a node, which is the `PRETTY_NAME` of its `/etc/os-release` (k12).

use super::super::versions::{Numbers, plain};
use super::Named;

/// A distribution: how its name begins, in lower case, and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// How the text begins, in lower case.
    pub begins: &'static str,
    /// The product id.
    pub id: &'static str,
    /// The name.
    pub name: &'static str,
}

const fn row(begins: &'static str, id: &'static str, name: &'static str) -> Distribution {
    Distribution { begins, id, name }
}

/// Every distribution that is known; a longer beginning stands before a shorter one that it contains.
pub const DISTRIBUTIONS: &[Distribution] = &[
    // Its releases are numbered otherwise than those of Ubuntu.
    row("ubuntu core", "ubuntu-core", "Ubuntu Core"),
    row("ubuntu", "ubuntu", "Ubuntu"),
    row("debian gnu/linux", "debian", "Debian"),
    row("raspbian gnu/linux", "raspbian", "Raspbian"),
    row("centos", "centos", "CentOS"),
    row("red hat enterprise linux coreos", "rhcos", "Red Hat Enterprise Linux CoreOS"),
    row("red hat enterprise linux", "rhel", "Red Hat Enterprise Linux"),
    row("fedora coreos", "fedora-coreos", "Fedora CoreOS"),
    row("fedora", "fedora", "Fedora"),
    row("rocky linux", "rocky", "Rocky Linux"),
    row("almalinux", "almalinux", "AlmaLinux"),
    row("oracle linux", "oracle-linux", "Oracle Linux"),
    row("amazon linux", "amazon-linux", "Amazon Linux"),
    row("bottlerocket os", "bottlerocket", "Bottlerocket"),
    row("container-optimized os", "cos", "Container-Optimized OS"),
    row("cbl-mariner", "cbl-mariner", "CBL-Mariner"),
    row("microsoft azure linux", "azure-linux", "Azure Linux"),
    row("azure linux", "azure-linux", "Azure Linux"),
    row("flatcar container linux", "flatcar", "Flatcar Container Linux"),
    row("talos", "talos", "Talos"),
    row("suse linux", "suse", "SUSE Linux"),
    row("opensuse", "suse", "openSUSE"),
    row("alpine linux", "alpine", "Alpine Linux"),
    row("k3os", "k3os", "k3OS"),
    row("vmware photon", "photon", "Photon OS"),
    row("buildroot", "buildroot", "Buildroot"),
    row("windows", "windows", "Windows"),
];

/// Reads an `osImage`. One that is not known keeps its text as its name.
pub fn distribution(os_image: &str) -> Option<Named> {
    let text = os_image.trim();
    if text.is_empty() {
        return None;
    }
    let lower = text.to_ascii_lowercase();
    let found = DISTRIBUTIONS.iter().find_map(|row| {
        let rest = lower.strip_prefix(row.begins)?;
        (!rest.starts_with(char::is_alphanumeric)).then_some((row, rest))
    });
    Some(match found {
        Some((row, rest)) => {
            Named { product: Some(row.id), name: row.name.to_owned(), version: version(row.id, rest) }
        }
        None => Named { product: None, name: text.to_owned(), version: None },
    })
}

/// The first number behind the name. Ubuntu's point releases are the same release, which the matrix lists without.
fn version(id: &str, rest: &str) -> Option<String> {
    let begins_with_digit = |word: &&str| word.starts_with(|c: char| c.is_ascii_digit());
    let word = rest
        .split_whitespace()
        .map(|word| word.trim_matches(['(', ')', ',']))
        .map(|word| word.strip_prefix('v').unwrap_or(word))
        .find(begins_with_digit)?;
    match Numbers::read(word) {
        // The second number is a month: 04, not 4.
        Some(_) if id == "ubuntu" => Some(word.splitn(3, '.').take(2).collect::<Vec<_>>().join(".")),
        _ => plain(word),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_releases_are_told() {
        for (text, id, release) in [
            ("Ubuntu 22.10", Some("ubuntu"), Some("22.10")),
            ("ubuntu 20.04.4 LTS", Some("ubuntu"), Some("20.04")),
            ("Ubuntu Noble Numbat (development branch)", Some("ubuntu"), None),
            ("Ubuntu Core 20", Some("ubuntu-core"), Some("20")),
            ("Debian GNU/Linux bookworm/sid", Some("debian"), None),
            ("CentOS Stream 8", Some("centos"), Some("8")),
            ("Red Hat Enterprise Linux 8.6 (Ootpa)", Some("rhel"), Some("8.6")),
            ("Red Hat Enterprise Linux Server 7.9 (Maipo)", Some("rhel"), Some("7.9")),
            (
                "Red Hat Enterprise Linux CoreOS 410.84.202207051516-0 (Ootpa)",
                Some("rhcos"),
                Some("410.84.202207051516-0"),
            ),
            ("Amazon Linux 2023.4.20240416", Some("amazon-linux"), Some("2023.4.20240416")),
            ("Amazon Linux AMI 2018.03", Some("amazon-linux"), Some("2018.03")),
            ("Microsoft Azure Linux 3.0", Some("azure-linux"), Some("3.0")),
            ("Flatcar Container Linux by Kinvolk 3227.2.0 (Oklo)", Some("flatcar"), Some("3227.2.0")),
            ("Talos (v1.2.0)", Some("talos"), Some("1.2.0")),
            ("Rocky Linux 8.6 (Green Obsidian)", Some("rocky"), Some("8.6")),
            ("AlmaLinux 9.1 (Lime Lynx)", Some("almalinux"), Some("9.1")),
            ("SUSE Linux Enterprise Server 15 SP4", Some("suse"), Some("15")),
            ("openSUSE Leap 15.4", Some("suse"), Some("15.4")),
            ("Buildroot 2021.02.12", Some("buildroot"), Some("2021.02.12")),
            ("Linux Mint 20.3", None, None),
            ("Ubuntukylin 20.04", None, None),
            ("ゆ Linux 1.0", None, None),
        ] {
            let named = distribution(text).unwrap();
            assert_eq!((named.product, named.version.as_deref()), (id, release), "{text}");
            if id.is_none() {
                assert_eq!(named.name, text);
            }
        }
        assert_eq!((distribution(""), distribution(" \t")), (None, None));
    }

    #[test]
    fn no_row_hides_a_later_one() {
        for (at, row) in DISTRIBUTIONS.iter().enumerate() {
            assert_eq!(row.begins, row.begins.to_ascii_lowercase());
            let hidden = DISTRIBUTIONS[at + 1..].iter().find(|later| later.begins.starts_with(row.begins));
            assert_eq!(hidden, None, "{} hides another", row.begins);
        }
    }
}
