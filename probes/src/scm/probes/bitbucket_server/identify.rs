//! Bitbucket Server's API answers at the address that Gitpod makes from the host.
//!
//! Gitpod takes `https://HOST/rest/api/1.0`. Where the API is served elsewhere, not even a log-in ends well. Source:
//! t01.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use super::{has_text, properties, read};
use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::bitbucket_server_identify",
        key: "t01",
        title: "Bitbucket Server says what it is without a log-in",
        why: "Gitpod takes `https://HOST/rest/api/1.0`. Where the API is served elsewhere, not even a log-in ends well.",
        wire: "`GET /rest/api/1.0/application-properties` without a token: `displayName`, `version` and `buildNumber`.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 4_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::BitbucketServer).await?;
    judge(&properties(&at, cx).await?)?;
    Ok(Passed::saying("the API says that it is Bitbucket's"))
}

fn judge(answer: &Answer) -> Result<(), Failure> {
    const EXPECTED: &str = "200 with `displayName` and `version`, without a token";
    let told = read(answer, causes::API_BASE_WRONG, EXPECTED)?;
    let lacking = ["displayName", "version"].into_iter().find(|name| !has_text(&told, &format!("/{name}")));
    match lacking {
        None => Ok(()),
        Some(name) => {
            let actual = format!("an answer without `{name}`");
            Err(Failure::new(causes::API_BASE_WRONG, &answer.line, EXPECTED, actual))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_api_says_what_it_is() {
        let fine = r#"{"version":"7.20.0","buildNumber":"7020000","displayName":"Bitbucket"}"#;
        let told =
            |status, body: &str| judge(&Answer::of(status, &[], body)).map_err(|failure| failure.actual);
        assert_eq!(told(200, fine), Ok(()));
        assert_eq!(
            told(200, &fine.replace("displayName", "name")),
            Err("an answer without `displayName`".to_owned())
        );
        assert_eq!(told(404, ""), Err("404 Not Found".to_owned()));
        assert_eq!(judge(&Answer::of(200, &[], "<html>")).unwrap_err().cause, causes::API_BASE_WRONG);
    }
}
