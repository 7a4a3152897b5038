//! The version is read twice over, and the judge alone holds it against the matrix.
//!
//! The matrix lists Bitbucket Server from 7.20 on, so that without a version nothing can be said of support. Source:
//! t02; complaints #7957 and #1965.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use super::{is_nowhere, properties, read};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_version",
        key: "t02",
        title: "the version of Bitbucket Server can be read",
        why: "The matrix lists Bitbucket Server from 7.20 on, so that without a version nothing can be said of support.",
        wire: "`version` of the application properties, with `buildNumber` as cross-check: 7.20.0 is 7020000. No request of its own.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    let answer = properties(&at, cx).await?;
    if is_nowhere(&answer) {
        return Err(NotPassed::Blocked { by: "bitbucket_server_identify" });
    }
    let told = judge(&answer)?;
    if let Some(build) = told.build {
        return Ok(Passed::saying(format!("{}, which is build {build}", told.version)));
    }
    cx.remark("Bitbucket Server tells no build number to hold its version against");
    Ok(Passed::saying(told.version))
}

/// What the server says of its version.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    version: String,
    build: Option<u64>,
}

fn judge(answer: &Answer) -> Result<Told, Failure> {
    const EXPECTED: &str = "200 with `version`, and `buildNumber` of the same release";
    let json = read(answer, causes::SCM_VERSION_UNREADABLE, EXPECTED)?;
    let text = |name: &str| json.get(name).and_then(Value::as_str).unwrap_or_default();
    let version = text("version");
    let failure = |cause, actual: String| Err(Failure::new(cause, &answer.line, EXPECTED, actual));
    let Some(meant) = build_of(version) else {
        return failure(causes::SCM_VERSION_UNREADABLE, format!("`version` is `{version}`"));
    };
    let build = text("buildNumber").parse::<u64>().ok();
    if build.is_some_and(|build| build != meant) {
        let actual = format!("`version` {version}, and `buildNumber` {}", text("buildNumber"));
        return failure(causes::SCM_VERSIONS_CONFLICT, actual);
    }
    Ok(Told { version: version.to_owned(), build })
}

/// The build number that a version has: 7.20.0 is 7020000. What follows a `-` is no part of it.
fn build_of(version: &str) -> Option<u64> {
    let plain = version.split('-').next().unwrap_or_default();
    let parts: Vec<u64> = plain.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [major, minor, patch] if major < 1000 && minor < 1000 && patch < 1000 => {
            Some(major * 1_000_000 + minor * 1_000 + patch)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(version: &str, build: &str) -> Result<Option<u64>, &'static str> {
        let body = format!(r#"{{"version":"{version}","buildNumber":"{build}","displayName":"Bitbucket"}}"#);
        judge(&Answer::of(200, &[], &body)).map(|told| told.build).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn a_version_and_its_build_are_one_release() {
        for (version, build) in
            [("7.19.9", 7_019_009), ("7.20.0", 7_020_000), ("8.15.0", 8_015_000), ("9.4.22", 9_004_022)]
        {
            assert_eq!(told(version, &build.to_string()), Ok(Some(build)));
        }
        assert_eq!(told("8.0.0-rc1", "8000000"), Ok(Some(8_000_000)));
        assert_eq!(told("7.20.0", ""), Ok(None), "a build number that is hidden contradicts nothing");
    }

    /// gitpod-io/gitpod#7957 and #1965: before 7.20 there is no OAuth 2, so that a wrong version misleads.
    #[test]
    fn issues_7957_and_1965_a_version_that_its_build_denies_is_not_believed() {
        assert_eq!(told("7.20.0", "7019009"), Err("scm-versions-conflict"));
    }

    #[test]
    fn no_version_is_no_fact() {
        for version in ["", "seven", "7.20", "7.20.x", "7.20.1000"] {
            assert_eq!(told(version, "7020000"), Err("scm-version-unreadable"), "{version}");
        }
        let failure = judge(&Answer::of(403, &[], "")).unwrap_err();
        assert_eq!(failure.cause, causes::SCM_VERSION_UNREADABLE);
    }
}
