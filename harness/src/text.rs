//! Texts for people: durations, sizes, counts.

use std::time::Duration;

/// `850 ms`, `12.4 s`, `3 min 20 s`.
pub fn duration(duration: Duration) -> String {
    let ms = duration.as_millis();
    if ms < 1000 {
        return format!("{ms} ms");
    }
    if ms < 60_000 {
        let tenths = ms / 100;
        return match tenths % 10 {
            0 => format!("{} s", tenths / 10),
            rest => format!("{}.{rest} s", tenths / 10),
        };
    }
    let seconds = ms / 1000;
    match (seconds / 60, seconds % 60) {
        (minutes, 0) => format!("{minutes} min"),
        (minutes, rest) => format!("{minutes} min {rest} s"),
    }
}

/// `900 B`, `64 KiB`, `32 MiB`, `1.5 GiB`.
pub fn bytes(bytes: u64) -> String {
    let mut unit = (1, "B");
    for next in [(1 << 10, "KiB"), (1 << 20, "MiB"), (1 << 30, "GiB")] {
        if bytes >= next.0 {
            unit = next;
        }
    }
    let tenths = bytes * 10 / unit.0;
    match tenths % 10 {
        0 => format!("{} {}", tenths / 10, unit.1),
        rest => format!("{}.{rest} {}", tenths / 10, unit.1),
    }
}

/// `1 thing`, `2 things`.
pub fn count(number: u64, one: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {one}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_short() {
        assert_eq!(duration(Duration::from_millis(850)), "850 ms");
        assert_eq!(duration(Duration::from_secs(10)), "10 s");
        assert_eq!(duration(Duration::from_millis(12_430)), "12.4 s");
        assert_eq!(duration(Duration::from_secs(200)), "3 min 20 s");
        assert_eq!(
            (bytes(900), bytes(64 << 10), bytes(3 << 29)),
            ("900 B".into(), "64 KiB".into(), "1.5 GiB".into())
        );
        assert_eq!((count(1, "thing"), count(0, "thing")), ("1 thing".into(), "0 things".into()));
    }
}
