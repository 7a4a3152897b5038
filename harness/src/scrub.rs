//! The scrubber: cleans every text before it becomes evidence. It knows every secret that was loaded and every
//! credential that arose during the run, in the forms in which servers send them back.

use std::collections::BTreeSet;
use std::sync::RwLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use sha1::{Digest, Sha1};

/// What stands in place of a secret.
pub const MASK: &str = "‹secret›";

/// Values shorter than this are no secrets but noise: masking them would garble every text.
const SHORTEST: usize = 4;

/// Knows the secrets of a run.
#[derive(Default)]
pub struct Scrubber {
    known: RwLock<Known>,
    /// The addresses of the run's targets: a user's name that is part of one is not masked, which would garble every
    /// line and every command.
    addresses: Vec<String>,
}

#[derive(Default)]
struct Known {
    values: BTreeSet<String>,
    names: BTreeSet<String>,
    /// Made anew when a value is learned: that is rare, cleaning is not.
    finder: Option<AhoCorasick>,
    masks: Vec<String>,
}

impl Scrubber {
    /// A scrubber for a run on these addresses.
    pub fn new(addresses: Vec<String>) -> Self {
        Self { known: RwLock::default(), addresses }
    }

    /// Makes a value known as secret, in all the forms in which it may come back.
    pub fn learn(&self, value: &str) {
        let forms = forms(value);
        self.change(|known| {
            let before = known.values.len();
            known.values.extend(forms);
            known.values.len() != before
        });
    }

    /// Makes a log-in known: the password and the basic-auth pair are masked, and the user's name but for its first
    /// letter, unless it is part of a target's address.
    pub fn learn_login(&self, user: &str, password: &str) {
        self.learn(password);
        let pair = format!("{user}:{password}");
        for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE, &URL_SAFE_NO_PAD] {
            self.learn(&engine.encode(&pair));
        }
        let in_address = self.addresses.iter().any(|address| address.contains(user));
        if user.len() >= SHORTEST && !in_address {
            self.change(|known| known.names.insert(user.to_owned()));
        }
    }

    fn change(&self, change: impl FnOnce(&mut Known) -> bool) {
        let mut known = self.known.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        if change(&mut known) {
            let mut patterns: Vec<String> = known.values.iter().cloned().collect();
            let mut masks: Vec<String> = patterns.iter().map(|_| MASK.to_owned()).collect();
            for name in &known.names {
                patterns.push(name.clone());
                masks.push(format!("{}…", name.chars().take(1).collect::<String>()));
            }
            // The kind that is built fastest: a run learns dozens of long values, and cleans short texts.
            known.finder = AhoCorasick::builder()
                .kind(Some(AhoCorasickKind::NoncontiguousNFA))
                .match_kind(MatchKind::LeftmostLongest)
                .build(&patterns)
                .ok();
            known.masks = masks;
        }
    }

    /// The text without secrets, mail addresses, password clauses of SQL and control characters, and of at most
    /// `cap` characters.
    pub fn clean(&self, text: &str, cap: usize) -> String {
        let plain = plain(text);
        let known = self.known.read().unwrap_or_else(std::sync::PoisonError::into_inner);
        let hidden = match &known.finder {
            Some(finder) => finder.replace_all(&plain, &known.masks),
            None => plain,
        };
        drop(known);
        truncate(&mask_mail(&cut_identified(&hidden)), cap)
    }
}

impl std::fmt::Debug for Scrubber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Scrubber(…)")
    }
}

/// Every form in which a secret may come back: raw, base64, URL-encoded, JSON-escaped, as MySQL's hash.
fn forms(value: &str) -> Vec<String> {
    if value.chars().count() < SHORTEST {
        return Vec::new();
    }
    let json = serde_json::to_string(value).unwrap_or_default();
    let upper = utf8_percent_encode(value, NON_ALPHANUMERIC).to_string();
    let mut forms = vec![
        value.to_owned(),
        STANDARD.encode(value),
        STANDARD_NO_PAD.encode(value),
        URL_SAFE.encode(value),
        URL_SAFE_NO_PAD.encode(value),
        form_encoded(value),
        upper.to_lowercase(),
        upper,
        json.trim_matches('"').to_owned(),
        // Go's and many servers' JSON writes these three as escapes.
        json.trim_matches('"').replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026"),
        mysql_native_hash(value),
    ];
    forms.sort();
    forms.dedup();
    forms
}

/// The form of `application/x-www-form-urlencoded`: a space is `+`, and `*-._` stay.
fn form_encoded(value: &str) -> String {
    const KEEP: &percent_encoding::AsciiSet =
        &NON_ALPHANUMERIC.remove(b'*').remove(b'-').remove(b'.').remove(b'_').remove(b' ');
    utf8_percent_encode(value, KEEP).to_string().replace(' ', "+")
}

/// `*` and the double SHA-1 in hex, as `SHOW GRANTS` of old servers and of `MariaDB` prints it.
fn mysql_native_hash(value: &str) -> String {
    use std::fmt::Write as _;
    let digest = Sha1::digest(Sha1::digest(value.as_bytes()));
    let mut text = String::from("*");
    for byte in digest {
        let _ = write!(text, "{byte:02X}");
    }
    text
}

/// Without escape sequences and control characters, apart from line breaks and tabs: what a server says must not
/// move the cursor of a terminal, nor hide itself in a report.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\u{1b}' => {
                // A CSI sequence ends with a byte of 0x40 to 0x7e, an OSC sequence with BEL or ESC \.
                match chars.peek() {
                    Some('[') => {
                        chars.next();
                        for c in chars.by_ref() {
                            if ('\u{40}'..='\u{7e}').contains(&c) {
                                break;
                            }
                        }
                    }
                    Some(']') => {
                        for c in chars.by_ref() {
                            if c == '\u{7}' || c == '\\' {
                                break;
                            }
                        }
                    }
                    _ => {}
                }
            }
            '\n' | '\t' => out.push(c),
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            // Invisible characters that reorder or join text hide what a server really said.
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {}
            c if c.is_control() => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// `IDENTIFIED …` clauses hold password hashes: everything from the keyword to the end of its clause goes.
fn cut_identified(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = find_ascii_case_insensitive(rest, "identified ") {
        out.push_str(&rest[..at]);
        out.push_str("IDENTIFIED …");
        let clause = &rest[at..];
        let end = [" with grant", " require ", " account ", "\n", ";"]
            .iter()
            .filter_map(|stop| find_ascii_case_insensitive(clause, stop))
            .min()
            .unwrap_or(clause.len());
        rest = &clause[end..];
    }
    out.push_str(rest);
    out
}

fn find_ascii_case_insensitive(text: &str, lower: &str) -> Option<usize> {
    text.as_bytes().windows(lower.len()).position(|window| window.eq_ignore_ascii_case(lower.as_bytes()))
}

/// `ada.lovelace@example.com` becomes `a…@example.com`.
fn mask_mail(text: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '+' | '-');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('@') {
        let (before, after) = (&rest[..at], &rest[at + 1..]);
        let start = before
            .rfind(|c| !is_word(c))
            .map_or(0, |i| i + before[i..].chars().next().map_or(1, char::len_utf8));
        let host = &after[..after.find(|c| !is_word(c)).unwrap_or(after.len())];
        let local = &before[start..];
        // `https://user:x@host` and `repo@sha256:…` are no mail: a mail's host has a dot and letters after it.
        let is_mail = !local.is_empty()
            && host.rsplit_once('.').is_some_and(|(name, tld)| {
                !name.is_empty() && tld.len() >= 2 && tld.bytes().all(|c| c.is_ascii_alphabetic())
            });
        if is_mail {
            out.push_str(&before[..start]);
            out.extend(local.chars().take(1));
            out.push_str("…@");
        } else {
            out.push_str(before);
            out.push('@');
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

fn truncate(text: &str, cap: usize) -> String {
    match text.char_indices().nth(cap) {
        None => text.to_owned(),
        Some((end, _)) => {
            let left = text[end..].chars().count();
            format!("{}… ({left} more characters)", &text[..end])
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CAP: usize = 10_000;

    #[test]
    fn every_form_of_a_secret_is_masked() {
        let scrubber = Scrubber::default();
        scrubber.learn_login("gitpod", "p&ss \"w<rd/+");
        let basic = STANDARD.encode("gitpod:p&ss \"w<rd/+");
        let text = format!(
            "raw p&ss \"w<rd/+ b64 {} url p%26ss%20%22w%3Crd%2F%2B form p%26ss+%22w%3Crd%2F%2B json p&ss \\\"w<rd/+ go p\\u0026ss \\\"w\\u003crd/+ Basic {basic} hash {}",
            STANDARD.encode("p&ss \"w<rd/+"),
            mysql_native_hash("p&ss \"w<rd/+"),
        );
        let clean = scrubber.clean(&text, CAP);
        assert_eq!(
            clean,
            format!(
                "raw {MASK} b64 {MASK} url {MASK} form {MASK} json {MASK} go {MASK} Basic {MASK} hash {MASK}"
            )
        );
    }

    #[test]
    fn the_hash_is_mysqls() {
        // SELECT PASSWORD('password') on any MySQL 5.x.
        assert_eq!(mysql_native_hash("password"), "*2470C0C06DEE42FD1618BB99005ADCA2EC9D1E19");
    }

    #[test]
    fn users_mail_and_password_clauses_are_masked() {
        let scrubber = Scrubber::default();
        scrubber.learn_login("gitpod", "secret");
        assert_eq!(
            scrubber.clean("ada.l@example.com pulled repo@sha256:ab as gitpod from u@host", CAP),
            "a…@example.com pulled repo@sha256:ab as g… from u@host"
        );
        assert_eq!(
            scrubber.clean("GRANT ALL ON *.* TO `x`@`%` IDENTIFIED BY PASSWORD '*24' WITH GRANT OPTION", CAP),
            "GRANT ALL ON *.* TO `x`@`%` IDENTIFIED … WITH GRANT OPTION"
        );
    }

    #[test]
    fn a_user_that_is_part_of_an_address_is_not_masked() {
        let scrubber = Scrubber::new(vec!["https://registry.example.com/gitpod".to_owned()]);
        scrubber.learn_login("gitpod", "secret");
        assert_eq!(scrubber.clean("gitpod/underpin-1 secret", CAP), format!("gitpod/underpin-1 {MASK}"));
    }

    #[test]
    fn nothing_moves_the_cursor() {
        let scrubber = Scrubber::default();
        assert_eq!(
            scrubber.clean("a\u{1b}[31mred\u{1b}[0m\u{1b}]0;title\u{7}b\rc\r\nd\u{0}\u{202e}", CAP),
            "aredb\nc\nd\u{fffd}"
        );
    }

    #[test]
    fn long_texts_say_what_is_left_out() {
        assert_eq!(Scrubber::default().clean("ääääää", 4), "ääää… (2 more characters)");
    }

    proptest! {
        #[test]
        fn a_learned_value_never_survives(secret in "[a-zA-Z0-9+/=&%\" ]{6,24}", before in ".{0,20}", after in ".{0,20}") {
            let scrubber = Scrubber::default();
            scrubber.learn(&secret);
            let clean = scrubber.clean(&format!("{before}{secret}{after}"), CAP);
            prop_assert!(!clean.contains(&secret));
        }
    }
}
