//! The server's time zone has no effect.
//!
//! Gitpod's driver sends times as text in UTC (mysqljs with `timezone: utc`, `components/gitpod-db/src/config.ts`), and its
//! queries compare what is stored with `NOW()`, which is in the session's time zone. No component sets one. In a zone other
//! than UTC, what ends or is deleted after a while does so hours early or late, and times in the hour that is skipped in
//! spring are refused. Two times of one year, in winter and in summer, show zones that agree with UTC only today.
//! Source: my20.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::database::sql::{Refusal, Reply};
use crate::database::{Database, causes, writes};

/// Two moments, in winter and in summer.
const MOMENTS: [&str; 2] = ["2022-01-01 12:00:00.000000", "2022-07-01 12:00:00.000000"];

pub(super) const PROBE: Probe<Database> = Probe {
    info: ProbeInfo {
        id: "database::tz",
        key: "my20",
        title: "the time zone of sessions is UTC",
        why: "Gitpod writes times in UTC and compares them with `NOW()`. In another time zone, what it deletes or ends after a while comes hours too early or too late.",
        wire: "SELECT of the time zones and of what lies between `UTC_TIMESTAMP()` and `NOW()`; two times written to a `timestamp(6)` column and read back, then once more after `SET time_zone = '+00:00'`; DROP TABLE.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["writable"],
        cost: Cost { objects: 1, bytes: 16_000, connections: 1 },
    },
    run: |database, cx| Box::pin(run(database, cx)),
};

const DEFINITION: &str = "(id char(36) NOT NULL, moment timestamp(6) NOT NULL DEFAULT CURRENT_TIMESTAMP(6), PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4";

async fn run(database: &Database, cx: &Cx) -> Result<Passed, NotPassed> {
    let mut session = database.sql.session(cx).await?;
    let zones =
        session.send(cx, "SELECT @@session.time_zone AS zone, @@system_time_zone AS system_zone").await?;
    let zone = zones.outcome.as_ref().map(zone).unwrap_or_default();
    let offset = "SELECT TIMESTAMPDIFF(MINUTE, UTC_TIMESTAMP(), NOW())";
    let minutes = session.ask(cx, offset, refused).await?;
    no_offset(offset, &minutes, &zone)?;

    let (table, _) = session.create(cx, "", DEFINITION).await?;
    let name = &table.name;
    let [winter, summer] = MOMENTS;
    let insert =
        format!("INSERT INTO {name} (id, moment) VALUES ('a-winter', '{winter}'), ('b-summer', '{summer}')");
    session.ask(cx, &insert, refused).await?;
    let select = format!("SELECT moment FROM {name} ORDER BY id");
    same(&select, &session.ask(cx, &select, refused).await?, &zone)?;
    let set = session.send(cx, "SET time_zone = '+00:00'").await?;
    if set.outcome.is_ok() {
        let step = format!("{select} at +00:00");
        same(&step, &session.ask(cx, &select, refused).await?, &zone)?;
    }
    session.drop(cx, table).await;
    session.end().await;
    let zone = if zone.is_empty() { "no offset from UTC".to_owned() } else { zone };
    Ok(Passed::saying(zone))
}

fn refused(step: &str, refusal: &Refusal) -> Failure {
    writes::refused(step, refusal, causes::TIME_ZONE_SHIFTS)
}

/// The session's time zone for people: `SYSTEM (CET)`. Empty where it is not told.
fn zone(reply: &Reply) -> String {
    match (reply.of(0, "zone").as_str(), reply.of(0, "system_zone").as_str()) {
        ("SYSTEM", system) if !system.is_empty() => format!("SYSTEM ({system})"),
        (zone, _) => zone.to_owned(),
    }
}

/// The present time of the session is that of UTC.
fn no_offset(step: &str, reply: &Reply, zone: &str) -> Result<(), Failure> {
    let minutes = reply.text();
    let whole: Option<i64> = minutes.split('.').next().and_then(|minutes| minutes.parse().ok());
    if whole == Some(0) {
        return Ok(());
    }
    let actual = whole.map_or_else(|| format!("`{minutes}`"), |minutes| format!("{minutes} minutes"));
    Err(Failure::new(
        causes::TIME_ZONE_SHIFTS,
        step,
        "0 minutes between UTC and the session's time",
        in_zone(actual, zone),
    ))
}

/// Both moments come back as they were written.
fn same(step: &str, reply: &Reply, zone: &str) -> Result<(), Failure> {
    let read: Vec<String> = (0..reply.rows.len()).map(|row| reply.of(row, "moment")).collect();
    if read == MOMENTS {
        return Ok(());
    }
    let actual = in_zone(read.join(" and "), zone);
    Err(Failure::new(causes::TIME_ZONE_SHIFTS, step, MOMENTS.join(" and "), actual))
}

fn in_zone(actual: String, zone: &str) -> String {
    if zone.is_empty() { actual } else { format!("{actual}, where time_zone is {zone}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::given;

    #[test]
    fn an_offset_is_told_with_its_zone() {
        let of = |minutes| no_offset("", &given::reply(&[], &[&[minutes]]), "SYSTEM (CET)");
        assert_eq!((of("0"), of("0.000000")), (Ok(()), Ok(())));
        let failure = of("60").unwrap_err();
        assert_eq!(failure.cause, causes::TIME_ZONE_SHIFTS);
        assert_eq!(failure.actual, "60 minutes, where time_zone is SYSTEM (CET)");
        assert!(of("-300").is_err() && of("NULL").is_err());
    }

    #[test]
    fn both_moments_come_back() {
        let of = |winter, summer| same("", &given::reply(&["moment"], &[&[winter], &[summer]]), "");
        assert_eq!(of(MOMENTS[0], MOMENTS[1]), Ok(()));
        // A zone that agrees with UTC in winter only.
        let failure = of(MOMENTS[0], "2022-07-01 11:00:00.000000").unwrap_err();
        assert_eq!(failure.actual, "2022-01-01 12:00:00.000000 and 2022-07-01 11:00:00.000000");
        assert!(same("", &given::reply(&["moment"], &[]), "").is_err());
    }

    #[test]
    fn a_zone_is_named() {
        let of = |zone_, system| zone(&given::reply(&["zone", "system_zone"], &[&[zone_, system]]));
        assert_eq!(
            [of("SYSTEM", "CET"), of("+02:00", "CET"), of("SYSTEM", "NULL")],
            ["SYSTEM (CET)", "+02:00", "SYSTEM"]
        );
    }
}
