//! `ls-refs` answers with `HEAD` and the branches.
//!
//! A clone resolves the branch by `ls-refs` of protocol 2. An answer that is cut or rewritten ends the clone with a
//! message of git that helps nobody. Source: v3.

use harness::{Cost, Cx, Depth, Effect, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::scm::client::Scm;
use crate::scm::git::advertisement::Spoken;
use crate::scm::git::listing;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_ls_refs",
        key: "v3",
        title: "git lists branches by its own protocol",
        why: "A clone resolves the branch by `ls-refs` of protocol 2. An answer that is cut or rewritten ends the clone with a message of git that helps nobody.",
        wire: "`POST CLONE/git-upload-pack` with `command=ls-refs`, the symbolic refs asked for, limited to `HEAD` and `refs/heads/`.",
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
    let told = at.advertisement(cx).await?;
    let refs = listing::judge(&at.heads(cx, &told).await?, &told)?;
    let branches = refs.iter().filter(|one| one.name.starts_with("refs/heads/")).count();
    let said = if branches == 1 { "1 branch".to_owned() } else { format!("{branches} branches") };
    Ok(Passed::saying(format!(
        "{said}, {}",
        if told.spoken == Spoken::Second { "by `ls-refs`" } else { "by protocol 0" }
    )))
}
