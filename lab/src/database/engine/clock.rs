//! Times: `YYYY-MM-DD HH:MM:SS.ffffff` in SQLite's tables and expressions, always with six digits, so that they sort as
//! texts; shown with as many digits as their type has.

use jiff::Span;
use jiff::civil::{Date, DateTime, Time};

/// The time that MySQL stores where there is none.
pub(super) const ZERO: &str = "0000-00-00 00:00:00.000000";

/// A text as a time: the internal form, and whether all of the text belonged to it.
pub(super) struct Read {
    pub(super) time: String,
    pub(super) whole: bool,
}

/// The internal form.
pub(super) fn internal(time: DateTime) -> String {
    format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        time.year(),
        time.month(),
        time.day(),
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond() / 1000
    )
}

/// The present time of UTC.
pub(super) fn now() -> DateTime {
    jiff::tz::Offset::UTC.to_datetime(jiff::Timestamp::now())
}

/// The time of an internal form; none where it is zero.
pub(super) fn civil(text: &str) -> Option<DateTime> {
    read(text).and_then(|read| parts(&read.time))
}

fn parts(text: &str) -> Option<DateTime> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i32>().ok();
    let date = Date::new(
        i16::try_from(number(0..4)?).ok()?,
        i8::try_from(number(5..7)?).ok()?,
        i8::try_from(number(8..10)?).ok()?,
    )
    .ok()?;
    let time = Time::new(
        i8::try_from(number(11..13)?).ok()?,
        i8::try_from(number(14..16)?).ok()?,
        i8::try_from(number(17..19)?).ok()?,
        number(20..26)? * 1000,
    )
    .ok()?;
    Some(DateTime::from_parts(date, time))
}

/// Reads a date and time as MySQL does: `2022-07-01`, `2022-07-01 12:00:00.5`, `2022-07-01T12:00:00`, and whatever stands
/// behind one of these is left over. None where there is no date at the beginning, or none of the calendar's.
pub(super) fn read(text: &str) -> Option<Read> {
    let text = text.trim_start();
    let mut at = Cursor { text: text.as_bytes(), at: 0 };
    let year = at.digits(4)?;
    if year.1 != 4 {
        return None;
    }
    at.one_of(b"-/.:")?;
    let month = at.digits(2)?;
    at.one_of(b"-/.:")?;
    let day = at.digits(2)?;
    let mut clock = [0_u32; 4];
    let before = at.at;
    let time = at.one_of(b" T").and_then(|()| {
        let hour = at.digits(2)?;
        at.one_of(b":")?;
        let minute = at.digits(2)?;
        let mut end = [hour.0, minute.0, 0, 0];
        let mut reached = at.at;
        if at.one_of(b":").is_some()
            && let Some(second) = at.digits(2)
        {
            end[2] = second.0;
            reached = at.at;
            if at.one_of(b".").is_some() {
                reached = at.at;
                if let Some((fraction, length)) = at.digits(6) {
                    end[3] = fraction * 10_u32.pow(6 - length);
                    while at.digits(1).is_some() {}
                    reached = at.at;
                }
            }
        }
        at.at = reached;
        Some(end)
    });
    match time {
        Some(end) => clock = end,
        None => at.at = before,
    }
    let time = format!(
        "{:04}-{:02}-{:02} {:02}:{:02}:{:02}.{:06}",
        year.0, month.0, day.0, clock[0], clock[1], clock[2], clock[3]
    );
    let whole = text[at.at..].trim_end().is_empty();
    (time == ZERO || parts(&time).is_some()).then_some(Read { time, whole })
}

struct Cursor<'a> {
    text: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// Up to so many digits: the number, and how many there were.
    fn digits(&mut self, most: usize) -> Option<(u32, u32)> {
        let count = self.text[self.at..].iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let text = std::str::from_utf8(&self.text[self.at..self.at + count]).ok()?;
        let number = text.parse().ok()?;
        self.at += count;
        Some((number, u32::try_from(count).ok()?))
    }

    fn one_of(&mut self, bytes: &[u8]) -> Option<()> {
        let byte = self.text.get(self.at)?;
        bytes.contains(byte).then(|| self.at += 1)
    }
}

/// An internal form, shown with so many digits of fractions; they are cut.
pub(super) fn shown(time: &str, digits: u8) -> &str {
    let length = if digits == 0 { 19 } else { 20 + usize::from(digits.min(6)) };
    time.get(..length).unwrap_or(time)
}

/// Rounds an internal form to so many digits, as MySQL does when it stores a time; or cuts it.
pub(super) fn fitted(time: &str, digits: u8, cut: bool) -> String {
    let unit = 10_i64.pow(6 - u32::from(digits.min(6)));
    let Some(civil) = parts(time) else { return time.to_owned() };
    let fraction = i64::from(civil.subsec_nanosecond() / 1000);
    let kept = if cut { fraction / unit * unit } else { (fraction + unit / 2) / unit * unit };
    civil.checked_add(Span::new().microseconds(kept - fraction)).map_or_else(|_| time.to_owned(), internal)
}

/// Moves an internal form by so many seconds; zero stays zero.
pub(super) fn shifted(time: &str, seconds: i64) -> String {
    parts(time)
        .and_then(|civil| civil.checked_add(Span::new().seconds(seconds)).ok())
        .map_or_else(|| time.to_owned(), internal)
}

/// The offset of a time zone in seconds: `SYSTEM`, `UTC`, or `+02:00` up to `+13:00`.
pub(super) fn zone(name: &str) -> Option<i64> {
    if name.eq_ignore_ascii_case("system") || name.eq_ignore_ascii_case("utc") {
        return Some(0);
    }
    let (sign, rest) = match name.split_at_checked(1)? {
        ("+", rest) => (1, rest),
        ("-", rest) => (-1, rest),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let (hours, minutes) = (hours.parse::<u32>().ok()?, minutes.parse::<u32>().ok()?);
    let seconds = sign * i64::from(hours * 3600 + minutes * 60);
    (hours < 24 && minutes < 60 && seconds > -46_800 && seconds <= 46_800).then_some(seconds)
}

/// Adds so many units of MySQL's INTERVAL.
pub(super) fn added(time: &str, count: i64, unit: &str) -> Option<String> {
    let span = Span::new();
    let span = match unit {
        "MICROSECOND" => span.try_microseconds(count),
        "SECOND" => span.try_seconds(count),
        "MINUTE" => span.try_minutes(count),
        "HOUR" => span.try_hours(count),
        "DAY" => span.try_days(count),
        "WEEK" => span.try_weeks(count),
        "MONTH" => span.try_months(count),
        "QUARTER" => span.try_months(count.checked_mul(3)?),
        "YEAR" => span.try_years(count),
        _ => return None,
    }
    .ok()?;
    civil(time)?.checked_add(span).ok().map(internal)
}

/// How many whole units lie between two times.
pub(super) fn between(from: &str, to: &str, unit: &str) -> Option<i64> {
    let (from, to) = (civil(from)?, civil(to)?);
    let micros =
        |time: DateTime| jiff::tz::Offset::UTC.to_timestamp(time).ok().map(jiff::Timestamp::as_microsecond);
    let difference = micros(to)? - micros(from)?;
    let second = 1_000_000;
    let months = || {
        let span = from.until((jiff::Unit::Month, to)).ok()?;
        Some(i64::from(span.get_months()))
    };
    Some(match unit {
        "MICROSECOND" => difference,
        "SECOND" => difference / second,
        "MINUTE" => difference / (60 * second),
        "HOUR" => difference / (3600 * second),
        "DAY" => difference / (86_400 * second),
        "WEEK" => difference / (7 * 86_400 * second),
        "MONTH" => months()?,
        "QUARTER" => months()? / 3,
        "YEAR" => months()? / 12,
        _ => return None,
    })
}
