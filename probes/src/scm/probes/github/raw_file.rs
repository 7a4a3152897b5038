//! A file is served at the raw address with the token, and is the same as by the API.
//!
//! Gitpod reads `.gitpod.yml` as a raw file: from `raw.githubusercontent.com` for github.com, and from
//! `https://HOST/raw/OWNER/REPO/REF/PATH` for others. With subdomain isolation or in private mode that address can
//! lead to a log-in page, and the configuration is silently missing. Source: g13; complaint #8429.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::github_raw_file",
        key: "g13",
        title: "a raw file can be read where Gitpod looks for it",
        why: "Gitpod reads `.gitpod.yml` as a raw file: from `raw.githubusercontent.com` for github.com, and from `https://HOST/raw/OWNER/REPO/REF/PATH` for others. With subdomain isolation or in private mode that address can lead to a log-in page, and the configuration is silently missing.",
        wire: "`GET` of the repository's first file at the raw address with the token, compared with its contents by the API.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 8_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

// UNWRITTEN
#[expect(clippy::unused_async, reason = "unwritten")]
async fn run(_: &Scm, _: &Cx) -> Result<Passed, NotPassed> {
    Err(NotPassed::not_applicable("unwritten"))
}
