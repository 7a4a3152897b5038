//! Wrong credentials and none at all are refused.
//!
//! Backups hold source code and what developers keep in their workspaces. Gitpod's preflight check writes with the right
//! key, and sees nothing of a store that takes any other as well. Source: BKT-02.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, Secret};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::errors::{Refusal, transient};
use crate::bucket::s3::sign::Keys;
use crate::bucket::s3::{Call, Home, S3};
use crate::net::exchange::Answer;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::auth_negative",
        key: "BKT-02",
        title: "a wrong secret, an unknown key and no key at all are refused",
        why: "The buckets hold the backup of every workspace. A store that checks no signatures, or lists objects to anybody, gives them to whoever reaches it.",
        wire: "GET ?list-type=2&max-keys=1 of the bucket three times: signed with a wrong secret, with an invented access key that carries the run's id, and not signed.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Provokes,
        category: None,
        needs: &["create"],
        cost: Cost { objects: 0, bytes: 6_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let secret = || Secret::new(format!("not-the-secret-{}", cx.run()));
    let wrong_secret = Keys { access: store.keys.access.clone(), secret: secret() };
    let unknown_key = Keys { access: cx.run().to_string(), secret: secret() };
    let mut notes = Vec::new();
    for (who, keys) in
        [(Who::WrongSecret, Some(&wrong_secret)), (Who::UnknownKey, Some(&unknown_key)), (Who::Nobody, None)]
    {
        notes.push(judge(who, &list_as(store, cx, home, keys).await?)?);
    }
    Ok(Passed::saying(notes.join(", ")))
}

/// Lists one key of the bucket with other keys, or none.
async fn list_as(store: &S3, cx: &Cx, home: &Home, keys: Option<&Keys>) -> Result<Answer, Failure> {
    let call = Call::bucket(Method::GET, &home.bucket)
        .query("list-type", "2")
        .query("max-keys", "1")
        .query("prefix", &home.prefix);
    let answer = store.send_as(cx, &call, keys).await?;
    match transient(&answer) {
        Some(failure) => Err(failure),
        None => Ok(answer),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Who {
    WrongSecret,
    UnknownKey,
    Nobody,
}

/// Whether somebody who may not was refused.
fn judge(who: Who, answer: &Answer) -> Result<String, Failure> {
    let (name, cause) = match who {
        Who::WrongSecret => ("a wrong secret", causes::ANY_SIGNATURE_ACCEPTED),
        Who::UnknownKey => ("an unknown access key", causes::ANY_SIGNATURE_ACCEPTED),
        Who::Nobody => ("no credentials", causes::ANONYMOUS_ACCESS),
    };
    if answer.status.is_success() {
        // What is listed is nobody's business here.
        let actual = format!("{} to a listing", answer.status.as_u16());
        return Err(Failure::new(cause, &answer.line, format!("a refusal of {name}"), actual));
    }
    let code = Refusal::of(answer).code;
    Ok(format!("{name}: {} {code}", answer.status.as_u16()).trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_success_is_wrong() {
        for (who, cause) in [
            (Who::WrongSecret, causes::ANY_SIGNATURE_ACCEPTED),
            (Who::UnknownKey, causes::ANY_SIGNATURE_ACCEPTED),
            (Who::Nobody, causes::ANONYMOUS_ACCESS),
        ] {
            let failure = judge(who, &Answer::of(200, &[], "<ListBucketResult/>")).unwrap_err();
            assert_eq!((failure.cause, failure.actual.as_str()), (cause, "200 to a listing"));
            for status in [400, 401, 403, 404] {
                assert!(judge(who, &Answer::of(status, &[], "")).is_ok(), "{status}");
            }
        }
    }
}
