//! Password and encryption keys have a form that every component of Gitpod reads.
//!
//! The init job hands the password to the command `mysql` through a shell and without quotes
//! (`sh -c "mysql … -p$DB_PASSWORD < init.sql"`, `install/installer/pkg/components/database/init/job.go`). What stands in a
//! variable is not read as shell code again: quotes, `$`, backslashes, `;`, `&`, `|`, `<`, `#` and a leading `-` (it stands
//! behind `-p`) arrive as they are. Two things are still done to it: it is split at spaces, tabs and line breaks, and a word
//! with `*`, `?` or `[` becomes the names of files that match, where there are any. Nothing at all leaves `-p` alone, which
//! asks a terminal that is not there.
//!
//! The encryption keys are a list in JSON of which exactly one entry is primary, each with base64 of the 32 bytes that
//! AES-256 takes (`components/gitpod-protocol/src/encryption`). Source: my34.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, Secret};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::database::{Database, causes};

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::secret_shape",
        key: "my34",
        title: "password and encryption keys have a form that all of Gitpod reads",
        why: "Gitpod's init job passes the password through a shell without quotes, which splits it at spaces and expands wildcards. The server stops at once with encryption keys that it cannot read.",
        wire: "Nothing is sent: the secrets of the environment file are looked at.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &[],
        cost: Cost { objects: 0, bytes: 0, connections: 0 },
    },
    run: |database, cx| Box::pin(std::future::ready(run(database, cx))),
};

/// The SHA-256 of the key that `install/kots/manifests/kots-config.yaml` gives to everybody (`db_encryption_keys`).
const PUBLISHED: [u8; 32] = [
    0x34, 0x8d, 0x0f, 0xd1, 0x52, 0x72, 0x99, 0x8e, 0xed, 0xfc, 0xa2, 0x54, 0x49, 0x1a, 0x19, 0x4c, 0xaa,
    0x59, 0xb2, 0x20, 0x96, 0x96, 0xc7, 0xcf, 0x93, 0x24, 0x72, 0xbc, 0x33, 0x81, 0x04, 0x51,
];

/// The bytes of a key of AES-256.
const KEY_LENGTH: usize = 32;

fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let given = keys(database, cx)?;
    let password = judge_password(database.password.expose());
    let keys = given.as_ref().map(|keys| judge_keys(keys.expose())).transpose();
    if let (Err(_), Err(failure)) = (&keys, &password) {
        // One failure can be told; the other is not lost.
        cx.remark(&format!("Beside its keys, the password is in the way: it has {}.", failure.actual));
    }
    let count = keys?;
    password?;
    if let Some(keys) = &given
        && holds_published(keys.expose())
    {
        cx.remark("One of the encryption keys is the default that Gitpod's installer publishes for everybody: whoever reads the database can read the tokens of its users. Add a key of your own as the primary one, and keep the old one, so that what is stored can still be read.");
    }
    Ok(Passed::saying(match count {
        Some(1) => "the password survives the shell; one encryption key, the primary one".to_owned(),
        Some(count) => {
            format!("the password survives the shell; {count} encryption keys, one of them primary")
        }
        None => "the password survives the shell; no `encryption_keys` were given to be looked at".to_owned(),
    }))
}

/// The encryption keys, where they are given; whatever they are, no part of them is evidence.
fn keys(database: &Database, cx: &Cx) -> Result<Option<Secret>, Failure> {
    let Some(reference) = &database.settings.encryption_keys else { return Ok(None) };
    let keys = reference.load().map_err(|error| {
        let step = "reading `encryption_keys`";
        Failure::new(harness::cause::SECRET_UNREADABLE, step, "the encryption keys", error.to_string())
    })?;
    cx.secret(&keys);
    let entries = serde_json::from_str::<Value>(keys.expose()).unwrap_or_default();
    for material in entries.as_array().into_iter().flatten().filter_map(|entry| entry["material"].as_str()) {
        cx.credential(material);
    }
    Ok(Some(keys))
}

/// What the shell of the init job makes of the password. The text names kinds of characters, never a place.
fn judge_password(password: &str) -> Result<(), Failure> {
    let mut wrong = Vec::new();
    if password.is_empty() {
        wrong.push("no character at all, so that `-p` stands alone");
    }
    if password.contains([' ', '\t', '\n']) {
        wrong.push("a space, a tab or a line break, where the shell splits it");
    }
    if password.contains(['*', '?', '[']) {
        wrong.push("a wildcard (`*`, `?` or `[`), which the shell replaces by the names of matching files");
    }
    if wrong.is_empty() {
        return Ok(());
    }
    Err(Failure::new(
        causes::PASSWORD_UNSAFE_FOR_SHELL,
        "the password of the environment file",
        "one word without wildcards",
        wrong.join("; "),
    ))
}

/// How many keys there are, if Gitpod reads them.
fn judge_keys(text: &str) -> Result<usize, Failure> {
    let wrong = |actual: String| {
        Failure::new(
            causes::ENCRYPTION_KEYS_INVALID,
            "`encryption_keys` of the environment file",
            "a list in JSON of name, version, primary and material, exactly one of them primary, each material 32 bytes in base64",
            actual,
        )
    };
    // The parser's own words would quote the secret.
    let parsed: Value = serde_json::from_str(text)
        .map_err(|error| wrong(format!("no JSON, at line {} column {}", error.line(), error.column())))?;
    let Value::Array(entries) = parsed else { return Err(wrong("JSON that is no list".to_owned())) };
    for (place, entry) in entries.iter().enumerate() {
        judge_key(entry).map_err(|actual| wrong(format!("entry {}: {actual}", place + 1)))?;
    }
    match entries.iter().filter(|entry| is_true(&entry["primary"])).count() {
        1 => Ok(entries.len()),
        0 => Err(wrong("no primary entry".to_owned())),
        many => Err(wrong(format!("{many} primary entries"))),
    }
}

fn judge_key(entry: &Value) -> Result<(), String> {
    if entry["name"].as_str().is_none_or(str::is_empty) {
        return Err("no `name`".to_owned());
    }
    if !entry["version"].is_number() {
        return Err("no number as `version`".to_owned());
    }
    let Some(material) = entry["material"].as_str() else { return Err("no `material`".to_owned()) };
    match decode(material).map(|bytes| bytes.len()) {
        Some(KEY_LENGTH) => Ok(()),
        Some(length) => Err(format!("a material of {length} bytes")),
        None => Err("a material that is no base64".to_owned()),
    }
}

/// Whether one of the keys is the one that everybody can know.
fn holds_published(text: &str) -> bool {
    let entries = serde_json::from_str::<Value>(text).unwrap_or_default();
    let mut materials =
        entries.as_array().into_iter().flatten().filter_map(|entry| entry["material"].as_str());
    materials.any(|material| decode(material).is_some_and(|bytes| Sha256::digest(bytes)[..] == PUBLISHED))
}

/// Base64 as Node reads it: both alphabets, with or without padding, whatever white space there is.
fn decode(material: &str) -> Option<Vec<u8>> {
    let plain: String = material
        .chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        })
        .collect();
    STANDARD_NO_PAD.decode(plain.trim_end_matches('=')).ok()
}

/// Whether JavaScript takes a value for true, which is all that Gitpod asks of `primary`.
fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(yes) => *yes,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(_) | Value::Object(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_key_is_known() {
        let of = |material: &str| {
            format!(r#"[{{"name":"general","version":1,"primary":true,"material":"{material}"}}]"#)
        };
        // The value of the installer's file, which is public.
        assert!(holds_published(&of("4uGh1q8y2DYryJwrVMHs0kWXJlqvHWWt/KJuNi04edI=")));
        assert!(!holds_published(&of("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")));
        assert!(!holds_published("no JSON"));
    }

    #[test]
    fn what_a_variable_keeps_is_safe() {
        for password in
            ["simple", "-leading", "a'b\"c`d", "$HOME$(id)", "a\\b;c&d|e<f>g(h)i#j~k{l}]m!%^=", "ä€😀"]
        {
            assert!(judge_password(password).is_ok(), "{password}");
        }
    }

    #[test]
    fn what_a_shell_splits_or_expands_is_not_and_the_password_is_not_told() {
        for (password, kind) in [
            ("two words", "a space"),
            ("a\tb", "a tab"),
            ("a\nb", "a line break"),
            ("st*r", "a wildcard"),
            ("wh?t", "a wildcard"),
            ("br[ck", "a wildcard"),
            ("", "`-p` stands alone"),
        ] {
            let failure = judge_password(password).unwrap_err();
            assert_eq!(failure.cause, causes::PASSWORD_UNSAFE_FOR_SHELL);
            assert!(failure.actual.contains(kind), "{}", failure.actual);
            assert!(password.is_empty() || !format!("{failure:?}").contains(password));
        }
    }

    fn key(name: &str, primary: &str, material: &str) -> String {
        format!(r#"{{"name":"{name}","version":1,"primary":{primary},"material":"{material}"}}"#)
    }

    fn of(length: usize) -> String {
        STANDARD_NO_PAD.encode(vec![0xfb; length])
    }

    #[test]
    fn keys_as_gitpod_reads_them_pass() {
        let good = key("general", "true", &of(32));
        assert_eq!(judge_keys(&format!("[{good}]")).unwrap(), 1);
        let old = key("old", "false", &format!("{}=", of(32)));
        assert_eq!(judge_keys(&format!("[{good}, {old}]")).unwrap(), 2);
        let url_safe = key("general", "1", &of(32).replace('+', "-").replace('/', "_"));
        assert_eq!(judge_keys(&format!("[{url_safe}]")).unwrap(), 1);
    }

    #[test]
    fn others_do_not_and_no_material_is_told() {
        let good = key("general", "true", &of(32));
        for (text, said) in [
            ("general:1:abc".to_owned(), "no JSON, at line 1 column 1"),
            (good.clone(), "JSON that is no list"),
            ("[]".to_owned(), "no primary entry"),
            (format!("[{}]", key("general", "false", &of(32))), "no primary entry"),
            (format!("[{good},{good}]"), "2 primary entries"),
            (format!("[{}]", key("general", "true", &of(16))), "entry 1: a material of 16 bytes"),
            (format!("[{}]", key("general", "true", "?!?!")), "entry 1: a material that is no base64"),
            (format!("[{}]", key("", "true", &of(32))), "entry 1: no `name`"),
            (r#"[{"name":"a","version":"1"}]"#.to_owned(), "entry 1: no number as `version`"),
            (r#"[{"name":"a","version":1}]"#.to_owned(), "entry 1: no `material`"),
            ("[1]".to_owned(), "entry 1: no `name`"),
        ] {
            let failure = judge_keys(&text).unwrap_err();
            assert_eq!(failure.cause, causes::ENCRYPTION_KEYS_INVALID);
            assert_eq!(failure.actual, said);
            assert!(!format!("{failure:?}").contains(&of(16)));
        }
    }
}
