//! A statement with a large value is taken, and the value comes back whole.
//!
//! Gitpod writes documents in one statement: layouts of workspaces, settings, contexts of prebuilds and logs of errors, in
//! mediumtext and longtext columns (`components/gitpod-db/src/typeorm/migration`). `max_allowed_packet` bounds the statement,
//! and proxies have bounds of their own that no variable tells. Source: my31.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement, text};
use sha1::{Digest as _, Sha1};

use crate::database::sql::{Answer, Refusal, Reply};
use crate::database::{Database, causes, writes};

/// What `max_allowed_packet` is at least: MySQL's own default.
const LEAST: u64 = 4 << 20;
/// How large the value is that is written.
const VALUE: usize = 1 << 20;
/// The error for a packet that is larger than the server takes.
const TOO_LARGE: u16 = 1153;

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::packet",
        key: "my31",
        title: "a value of 1 MiB is taken in one statement and comes back whole",
        why: "Gitpod writes layouts, contexts and settings in one statement each. Where such a statement is refused or cut, what a user has done is lost, and the connection with it.",
        wire: "SELECT of `max_allowed_packet`; INSERT of 1 MiB of text into a longtext column; SELECT of its length, its SHA1 and of itself; DROP TABLE.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 3_000_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, content longtext NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let most = allowed(&session.send(cx, "SELECT @@max_allowed_packet").await?)?;
    let (table, _) = session.create(cx, "", DEFINITION).await?;
    let name = &table.name;
    let value = value();
    let insert =
        |id: &str, value: &str| format!("INSERT INTO {name} (id, content) VALUES ('{id}', '{value}')");
    let small = insert("small", "x");
    let step = format!("INSERT of {} into {name}", size(VALUE));
    let answer = session.send(cx, &insert("large", &value)).await;
    let written = told(answer, &step, most);
    if let Err(not_passed) = written {
        return Err(blamed(database, cx, not_passed, &small).await);
    }
    let select =
        format!("SELECT LENGTH(content) AS length, SHA1(content) AS digest FROM {name} WHERE id = 'large'");
    let reply = session.ask(cx, &select, |step, refusal| refused(step, refusal, most)).await?;
    stored(&select, &reply, &value)?;
    let select = format!("SELECT content FROM {name} WHERE id = 'large'");
    let answer = session.send(cx, &select).await;
    let read = match told(answer, &select, most) {
        Ok(read) => read,
        Err(not_passed) => return Err(blamed(database, cx, not_passed, &small).await),
    };
    same(&select, &read, &value)?;
    session.drop(cx, table).await;
    session.done();
    let most = most.map_or_else(
        || "max_allowed_packet is not told".to_owned(),
        |most| format!("max_allowed_packet is {}", text::bytes(most)),
    );
    Ok(Passed::saying(format!("{most}; {} came back whole", size(VALUE))))
}

/// Text in which every place tells where it is, so that what was cut or moved shows.
fn value() -> String {
    (0..VALUE / 8).map(|place| format!("{place:07}-")).collect::<Vec<_>>().concat()
}

fn size(bytes: usize) -> String {
    text::bytes(bytes as u64)
}

/// What the server takes at most, where it tells.
fn allowed(answer: &Answer) -> Result<Option<u64>, Failure> {
    let most: Option<u64> = answer.outcome.as_ref().ok().and_then(|reply| reply.text().parse().ok());
    match most {
        Some(most) if most < LEAST => {
            let (expected, actual) = (format!("at least {LEAST}"), most.to_string());
            Err(Failure::new(causes::MAX_ALLOWED_PACKET_SMALL, &answer.step, expected, actual))
        }
        most => Ok(most),
    }
}

/// The failure of a refused statement: by the server's own bound where it did not tell it, else by what lies between.
fn refused(step: &str, refusal: &Refusal, most: Option<u64>) -> Failure {
    let cause = match most {
        None if refusal.code == TOO_LARGE => causes::MAX_ALLOWED_PACKET_SMALL,
        _ => causes::PACKET_CHANGED,
    };
    writes::refused(step, refusal, cause)
}

/// The reply, under a step that does not hold the value.
fn told(answer: Result<Answer, NotPassed>, step: &str, most: Option<u64>) -> Result<Reply, NotPassed> {
    match answer {
        Ok(answer) => answer.outcome.map_err(|refusal| refused(step, &refusal, most).into()),
        Err(NotPassed::Failure(failure)) => Err(Failure { step: step.to_owned(), ..*failure }.into()),
        Err(other) => Err(other),
    }
}

/// A connection that is lost in the middle of a large statement is lost by it, where a small one still goes through in
/// another session.
async fn blamed(database: &Database, cx: &Cx, not_passed: NotPassed, small: &str) -> NotPassed {
    let NotPassed::Failure(failure) = not_passed else { return not_passed };
    if failure.cause != causes::CONNECTION_LOST {
        return (*failure).into();
    }
    let small_goes = match database.sql.session(cx).await {
        Ok(mut other) => {
            let done = other.send(cx, small).await.is_ok_and(|answer| answer.outcome.is_ok());
            other.done();
            done
        }
        Err(_) => false,
    };
    cut(*failure, small_goes).into()
}

fn cut(lost: Failure, small_goes: bool) -> Failure {
    if !small_goes {
        return lost;
    }
    let actual = format!("the connection is cut, while a small value goes through ({})", lost.actual);
    Failure::new(causes::PACKET_CHANGED, lost.step, "the value goes through", actual)
}

/// The server holds the value.
fn stored(step: &str, reply: &Reply, value: &str) -> Result<(), Failure> {
    let digest = Sha1::digest(value).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat();
    let (length, stored) = (reply.of(0, "length"), reply.of(0, "digest"));
    // A server that may compute no SHA1 gives NULL; then the value itself tells.
    if length == value.len().to_string() && (stored.is_empty() || stored.eq_ignore_ascii_case(&digest)) {
        return Ok(());
    }
    let expected = format!("{} bytes with the digest {digest}", value.len());
    Err(Failure::new(
        causes::PACKET_CHANGED,
        step,
        expected,
        format!("{length} bytes with the digest {stored}"),
    ))
}

/// The value comes back.
fn same(step: &str, reply: &Reply, value: &str) -> Result<(), Failure> {
    let read = reply.text();
    if read == value {
        return Ok(());
    }
    let differs = read.bytes().zip(value.bytes()).position(|(read, written)| read != written);
    let place = differs.unwrap_or_else(|| read.len().min(value.len()));
    let actual = format!("{} bytes, which differ from byte {place} on", read.len());
    Err(Failure::new(causes::PACKET_CHANGED, step, format!("the {} bytes", value.len()), actual))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    #[test]
    fn the_variable_is_judged_where_it_is_told() {
        assert_eq!(allowed(&given::rows(&[&["4194304"]])), Ok(Some(4_194_304)));
        assert_eq!(allowed(&given::refused(1193, "Unknown system variable")), Ok(None));
        assert_eq!(
            allowed(&given::rows(&[&["1048576"]])).unwrap_err().cause,
            causes::MAX_ALLOWED_PACKET_SMALL
        );
    }

    #[test]
    fn the_value_is_a_mebibyte_of_places() {
        let value = value();
        assert_eq!(value.len(), 1 << 20);
        assert!(value.starts_with("0000000-0000001-") && value.ends_with("0131071-"));
    }

    #[test]
    fn a_changed_value_is_told() {
        let value = value();
        let reply = |length: &str, digest: &str| given::reply(&["length", "digest"], &[&[length, digest]]);
        let digest = "0ddf6f46b9d09d0d6f5ef5ffb9d1f6ffb5df2d9e";
        assert!(stored("", &reply("1048576", "NULL"), &value).is_ok());
        for (length, digest) in [("65535", "NULL"), ("1048576", digest), ("", "")] {
            let failure = stored("", &reply(length, digest), &value).unwrap_err();
            assert_eq!(failure.cause, causes::PACKET_CHANGED, "{length} {digest}");
        }
        assert_eq!(stored("", &reply("3", "A9993E364706816ABA3E25717850C26C9CD0D89D"), "abc"), Ok(()));

        let read = |text: &str| same("", &given::reply(&["content"], &[&[text]]), &value);
        assert_eq!(read(&value), Ok(()));
        assert_eq!(
            read(&value[..65_535]).unwrap_err().actual,
            "65535 bytes, which differ from byte 65535 on"
        );
        let moved = value.replacen("0000001", "0000002", 1);
        assert_eq!(read(&moved).unwrap_err().actual, "1048576 bytes, which differ from byte 14 on");
    }

    #[test]
    fn a_refusal_is_the_servers_only_where_it_did_not_tell_its_bound() {
        let large = given::refusal(1153, "Got a packet bigger than 'max_allowed_packet' bytes");
        assert_eq!(refused("", &large, Some(LEAST)).cause, causes::PACKET_CHANGED);
        assert_eq!(refused("", &large, None).cause, causes::MAX_ALLOWED_PACKET_SMALL);
        let full = given::refusal(1114, "The table is full");
        assert_eq!(refused("", &full, None).cause, causes::DATABASE_FULL);
    }

    #[test]
    fn a_cut_is_blamed_on_the_size_where_a_small_value_goes_through() {
        let lost = || Failure::new(causes::CONNECTION_LOST, "INSERT", "an answer", "reset");
        assert_eq!(cut(lost(), true).cause, causes::PACKET_CHANGED);
        assert_eq!(cut(lost(), false), lost());
        let long = Err(Failure::new(causes::CONNECTION_LOST, "INSERT '0000…", "", "").into());
        let NotPassed::Failure(failure) = told(long, "INSERT of 1 MiB", None).unwrap_err() else {
            panic!("no failure")
        };
        assert_eq!(failure.step, "INSERT of 1 MiB");
        let refused = told(Ok(given::refused(1153, "large")), "INSERT of 1 MiB", Some(LEAST));
        assert_eq!(given::why(refused.unwrap_err()), "packet-changed");
    }
}
