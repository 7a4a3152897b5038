//! The time of a server, held against ours.

/// The time of a `Date` header, in seconds since 1970; `None` where it holds none.
pub fn date(header: &str) -> Option<i64> {
    jiff::fmt::rfc2822::parse(header).ok().map(|date| date.timestamp().as_second())
}

/// How many seconds a time that was read between two of ours is ahead of them.
pub fn skew(theirs: i64, before: i64, after: i64) -> i64 {
    if theirs < before { theirs - before } else { (theirs - after).max(0) }
}

/// "right", "3 s ahead", "600 s behind".
pub fn describe(skew: i64) -> String {
    match skew {
        0 => "right".to_owned(),
        ahead @ 1.. => format!("{ahead} s ahead"),
        behind => format!("{} s behind", -behind),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_held_against_the_time_in_which_it_was_read() {
        assert_eq!(date("Tue, 14 Nov 2023 22:13:20 GMT"), Some(1_700_000_000));
        assert_eq!((date(""), date("now")), (None, None));
        assert_eq!((skew(10, 10, 12), skew(12, 10, 12), skew(9, 10, 12), skew(15, 10, 12)), (0, 0, -1, 3));
        assert_eq!(
            (describe(0), describe(3), describe(-600)),
            ("right".to_owned(), "3 s ahead".to_owned(), "600 s behind".to_owned())
        );
    }
}
