//! Metadata with an underscore in the name, or with a value beyond ASCII, come back.
//!
//! Gitpod writes neither; proxies drop such names, and tools beside Gitpod trip over that. A value beyond ASCII goes as
//! Amazon documents it, encoded by RFC 2047, and may come back in any form of the same text. Source: BKT-11.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use percent_encoding::percent_decode_str;

use crate::bucket::s3::home::failure;
use crate::bucket::s3::objects::{head, put};
use crate::bucket::{Bucket, causes, noise};
use crate::net::exchange::Answer;

/// A plain note, to tell what is unusual apart from what is lost anyway.
const PLAIN: (&str, &str) = ("x-amz-meta-plain", "kept");
/// A name that proxies drop.
const UNDERSCORE: (&str, &str) = ("x-amz-meta-under_score", "kept");
/// The name of the value beyond ASCII.
const BEYOND: &str = "x-amz-meta-beyond";
/// That value.
const TEXT: &str = "grün";

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::unusual_metadata",
        key: "BKT-11",
        title: "metadata with unusual names and values come back",
        why: "Gitpod writes none of these. Tools that copy or look after the bucket may, and lose what they noted.",
        wire: "PUT with `x-amz-meta-under_score`, with a value by RFC 2047, and with a plain one to compare; then HEAD.",
        requirement: Requirement::Informational,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 8_192, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "noted");
    let call = put(home, &key, "application/octet-stream", noise::bytes(64, 111))
        .amz(PLAIN.0, PLAIN.1)
        .amz(UNDERSCORE.0, UNDERSCORE.1)
        .amz(BEYOND, &encoded());
    let answer = store.ask(cx, &call).await?;
    if answer.status.as_u16() != 200 {
        // Without these headers a write is taken, as `put_get_small` has found. A proxy that drops one of them breaks the
        // signature, which covers them.
        return Err(
            failure(causes::UNUSUAL_METADATA_CHANGED, &answer, "200 to a write with these headers").into()
        );
    }
    let answer = store.ask(cx, &head(home, &key)).await?;
    judge(&answer)?;
    Ok(Passed::saying("the underscore and the value beyond ASCII came back"))
}

/// By RFC 2047: `=?UTF-8?B?…?=`.
fn encoded() -> String {
    format!("=?UTF-8?B?{}?=", STANDARD.encode(TEXT))
}

fn judge(answer: &Answer) -> Result<(), NotPassed> {
    let expected = "200 with both headers as they were written";
    if answer.status.as_u16() != 200 {
        return Err(failure(causes::UNUSUAL_METADATA_CHANGED, answer, expected).into());
    }
    if answer.header(PLAIN.0) != PLAIN.1 {
        // Then no metadata are kept, whatever their names.
        return Err(NotPassed::Blocked { by: "metadata" });
    }
    let mut wrong = Vec::new();
    match answer.header(UNDERSCORE.0) {
        value if value == UNDERSCORE.1 => {}
        "" => wrong.push(format!("no `{}`", UNDERSCORE.0)),
        other => wrong.push(format!("`{}: {other}`", UNDERSCORE.0)),
    }
    match answer.headers.get(BEYOND) {
        Some(value) if meant(value.as_bytes()).as_deref() == Some(TEXT) => {}
        None => wrong.push(format!("no `{BEYOND}`")),
        Some(value) => wrong.push(format!("`{BEYOND}: {}`", String::from_utf8_lossy(value.as_bytes()))),
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(causes::UNUSUAL_METADATA_CHANGED, &answer.line, expected, wrong.join(", ")).into())
}

/// The text that a value stands for: by RFC 2047 in either of its forms, percent-encoded, or as it is.
fn meant(value: &[u8]) -> Option<String> {
    let value = std::str::from_utf8(value).ok()?;
    let inner = value.strip_prefix("=?").and_then(|rest| rest.strip_suffix("?="));
    let Some(inner) = inner else {
        return percent_decode_str(value).decode_utf8().ok().map(Into::into);
    };
    let mut pieces = inner.splitn(3, '?').skip(1);
    let (form, text) = (pieces.next()?, pieces.next()?);
    match form {
        "B" | "b" => String::from_utf8(STANDARD.decode(text).ok()?).ok(),
        // The other form is that of an address, with another sign and another word for a space.
        "Q" | "q" => {
            let text = text.replace('%', "%25").replace('_', " ").replace('=', "%");
            percent_decode_str(&text).decode_utf8().ok().map(Into::into)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(underscore: &str, beyond: &str) -> Result<(), NotPassed> {
        let mut answer = Answer::of(200, &[PLAIN, (UNDERSCORE.0, underscore)], "");
        if let Ok(value) = http::HeaderValue::from_bytes(beyond.as_bytes()) {
            answer.headers.insert(BEYOND, value);
        }
        judge(&answer)
    }

    #[test]
    fn any_form_of_the_same_text_is_good() {
        for form in [&encoded(), TEXT, "gr%C3%BCn", "=?UTF-8?Q?gr=C3=BCn?=", "=?utf-8?b?Z3LDvG4=?="] {
            assert_eq!(with(UNDERSCORE.1, form), Ok(()), "{form}");
        }
        for lost in ["gr?n", "grn", "=?UTF-8?B?Z3I=?=", "=?UTF-8?X?gr?="] {
            assert!(with(UNDERSCORE.1, lost).is_err(), "{lost}");
        }
    }

    #[test]
    fn a_lost_underscore_is_told_and_lost_metadata_are_not() {
        let Err(NotPassed::Failure(lost)) = with("", &encoded()) else { panic!("it passes") };
        assert_eq!(
            (lost.cause, lost.actual.as_str()),
            (causes::UNUSUAL_METADATA_CHANGED, "no `x-amz-meta-under_score`")
        );
        assert_eq!(judge(&Answer::of(200, &[], "")), Err(NotPassed::Blocked { by: "metadata" }));
        assert!(matches!(judge(&Answer::of(404, &[PLAIN], "")), Err(NotPassed::Failure(_))));
    }
}
