//! A fetch of one commit answers with a pack whose checksum is right.
//!
//! Gitpod clones with `--depth=1`. A proxy with a limit on bodies or on time cuts the pack, and git reports an early
//! end. Source: v4.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::git::advertisement::Advertisement;
use crate::scm::git::fetching::{self, Fetched};
use crate::scm::git::pack::{self, Checked};
use crate::scm::git::{RESULT, listing, refused};

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::git_fetch",
        key: "v4",
        title: "a shallow fetch gives a whole pack",
        why: "Gitpod clones with `--depth=1`. A proxy with a limit on bodies or on time cuts the pack, and git reports an early end.",
        wire: "`POST CLONE/git-upload-pack` with `command=fetch`, `deepen 1` and the commit of the default branch: `PACK`, its version and count, and its SHA-1 at the end. At most 1 MB is read.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 1_000_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

/// How much of an answer is read.
const CAP: usize = 1_000_000;

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.any(cx).await?;
    let told = at.advertisement(cx).await?;
    if told.object_format() != "sha1" {
        return Err(NotPassed::not_applicable("the repository names its objects by another hash than SHA-1"));
    }
    let heads = match at.heads(cx, &told).await {
        Ok(answer) => listing::judge(&answer, &told),
        Err(NotPassed::Failure(failure)) => Err(*failure),
        Err(other) => return Err(other),
    };
    let Ok(heads) = heads else { return Err(NotPassed::Blocked { by: "git_ls_refs" }) };
    let Some(first) = listing::first(&heads) else { return Err(NotPassed::Blocked { by: "git_ls_refs" }) };
    let request = at.upload_pack(fetching::request(&told, &first.id), CAP)?;
    can(&told, &request.line())?;
    let answer = at.ask_as_git(cx, request).await?.settled()?;
    let checked = judge(&answer, &told, &first.id)?;
    if answer.cut {
        cx.remark(&format!(
            "the pack of `{}` is longer than the {} that were read of it, so that its checksum was not: name a smaller repository",
            at.name()?.path(),
            harness::text::bytes(CAP as u64)
        ));
    }
    Ok(Passed::saying(said(checked, answer.cut)))
}

fn said(checked: Checked, cut: bool) -> String {
    let objects = harness::text::count(u64::from(checked.objects), "object");
    match (cut, checked.has_wanted) {
        (false, _) => format!("a pack of {objects} with its checksum"),
        (true, true) => format!("the beginning of a pack of {objects}, with the wanted commit"),
        (true, false) => format!("the beginning of a pack of {objects}"),
    }
}

/// git asks for no part of a history where the server does not say that it gives one.
fn can(told: &Advertisement, line: &str) -> Result<(), Failure> {
    if told.is_shallow() {
        return Ok(());
    }
    let actual = match told.value("fetch") {
        Some(features) if !features.is_empty() => format!("`fetch={features}`"),
        Some(_) | None => "a server that does not name it".to_owned(),
    };
    Err(Failure::new(causes::GIT_SHALLOW_REFUSED, line, "the capability `shallow`", actual))
}

fn judge(answer: &Answer, told: &Advertisement, wanted: &str) -> Result<Checked, Failure> {
    if let Some(failure) = refused::with_token(answer, &format!("200 with `{RESULT}`")) {
        return Err(failure);
    }
    let damaged = |actual: String| {
        let expected = "a pack with as many objects as it says, the wanted commit, and its SHA-1 at the end";
        Failure::new(causes::GIT_PACK_DAMAGED, &answer.line, expected, actual)
    };
    if answer.media_type() != RESULT {
        return Err(damaged(format!("200 with `{}`", answer.media_type())));
    }
    match fetching::read(told, &answer.body) {
        Fetched::Refused(why) if ["shallow", "deepen", "depth"].iter().any(|word| why.contains(word)) => {
            Err(Failure::new(causes::GIT_SHALLOW_REFUSED, &answer.line, "a fetch of one commit", why))
        }
        Fetched::Refused(why) => Err(damaged(format!("the server says: {why}"))),
        Fetched::Wrong(why) => Err(damaged(why)),
        Fetched::Pack { pack, ended } if ended || answer.cut => {
            pack::check(&pack, wanted, !answer.cut).map_err(damaged)
        }
        Fetched::Pack { pack, .. } => {
            Err(damaged(format!("an end within the answer, after {} bytes of the pack", pack.len())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scm::git::advertisement::Spoken;
    use crate::scm::git::pkt_line::Message;

    const ID: &str = "4444444444444444444444444444444444444444";

    fn told(fetch: &str) -> Advertisement {
        Advertisement { spoken: Spoken::Second, can: vec![format!("fetch={fetch}")] }
    }

    fn judged(body: &[u8]) -> (&'static str, String) {
        let mut answer = Answer::of(200, &[("content-type", RESULT)], "");
        answer.body = bytes::Bytes::copy_from_slice(body);
        let failure = judge(&answer, &told("shallow"), ID).unwrap_err();
        (failure.cause.code, failure.actual)
    }

    #[test]
    fn without_the_capability_nothing_is_asked() {
        assert!(can(&told("wait-for-done shallow"), "").is_ok());
        let failure = can(&told("wait-for-done"), "POST x").unwrap_err();
        assert_eq!(failure.cause, causes::GIT_SHALLOW_REFUSED);
        assert_eq!(failure.actual, "`fetch=wait-for-done`");
    }

    #[test]
    fn a_refusal_of_depth_is_told_from_other_words_of_the_server() {
        let error = |why: &str| Message::default().line(&format!("ERR {why}")).bytes();
        assert_eq!(judged(&error("shallow fetches are not served here")).0, "git-shallow-refused");
        let (code, actual) = judged(&error("upload-pack: not our ref"));
        assert_eq!(
            (code, actual.as_str()),
            ("git-pack-damaged", "the server says: upload-pack: not our ref")
        );
    }

    #[test]
    fn a_pack_that_ends_early_is_damaged() {
        let begin = Message::default().line("packfile").bytes();
        let ended = [&begin[..], b"0009\x01PACK0000"].concat();
        assert_eq!(
            judged(&ended),
            ("git-pack-damaged", "4 bytes that do not begin as a pack does".to_owned())
        );
        let (code, actual) = judged(&ended[..ended.len() - 6]);
        assert_eq!(code, "git-pack-damaged");
        assert!(actual.contains("an end within the answer"), "{actual}");
        let (code, actual) = judged(b"0000");
        assert_eq!((code, actual.as_str()), ("git-pack-damaged", "an end before the pack"));
    }
}
