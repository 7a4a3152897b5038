//! The advertisement of git is served in its own form.
//!
//! Each workspace begins with a clone by the token as password. A proxy that changes the type of the answer, or
//! swallows `Git-Protocol`, makes git fail or slow. Source: v2; complaint #9604.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;
use crate::scm::git::advertisement::{self, Spoken};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_refs",
        key: "v2",
        title: "git is served its refs with the token",
        why: "Each workspace begins with a clone by the token as password. A proxy that changes the type of the answer, or swallows `Git-Protocol`, makes git fail or slow.",
        wire: "`GET CLONE/info/refs?service=git-upload-pack` with Basic and `Git-Protocol: version=2`: 200, `application/x-git-upload-pack-advertisement`, and packet lines.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 16_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    let told = advertisement::judge(&at.refs(cx).await?.settled()?)?;
    Ok(match &told.spoken {
        Spoken::Second => {
            let agent = told.value("agent").unwrap_or("a server that does not name itself");
            Passed::saying(format!("protocol 2, by {agent}"))
        }
        Spoken::Old { refs } => {
            cx.remark(
                "git is answered in protocol 0 although 2 is asked for: something before the product may drop the header \
                 `Git-Protocol`, and every fetch lists all refs first",
            );
            Passed::saying(format!("protocol 0, {}", harness::text::count(refs.len() as u64, "ref")))
        }
    })
}
