//! Quantities as Kubernetes writes them: `3920m`, `16Gi`, `1e3`. Gitpod's reference sizes are floors of cpu and memory per
//! role (k16), so that a quantity has to be exact: it is held in billionths, as Kubernetes itself does.

use std::str::FromStr;

use serde_json::Value;

/// The billionths in a whole.
const NANO: i128 = 1_000_000_000;

/// Longer texts are no quantity: it keeps every number within what can be held.
const LONGEST: usize = 64;

/// An amount of cpu, memory or anything else, in billionths.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Quantity(i128);

/// A text that is no quantity.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no quantity, like 3920m or 16Gi")]
pub struct NoQuantity(pub String);

impl Quantity {
    /// So many wholes.
    pub const fn whole(number: i64) -> Self {
        Self(number as i128 * NANO)
    }

    /// So many thousandths.
    pub const fn milli(number: i64) -> Self {
        Self(number as i128 * (NANO / 1000))
    }

    /// The billionths.
    pub const fn nanos(self) -> i128 {
        self.0
    }

    /// The thousandths, as cpu is counted; a rest is dropped, since what is promised is a floor.
    pub const fn in_milli(self) -> i128 {
        self.0.div_euclid(NANO / 1000)
    }

    /// The wholes, as memory is counted in bytes; a rest is dropped.
    pub const fn in_whole(self) -> i128 {
        self.0.div_euclid(NANO)
    }

    /// The quantity in a text or a number of JSON, which loose tools write.
    pub fn read(value: &Value) -> Option<Self> {
        match value {
            Value::String(text) => text.parse().ok(),
            Value::Number(number) => number.to_string().parse().ok(),
            _ => None,
        }
    }
}

impl FromStr for Quantity {
    type Err = NoQuantity;

    fn from_str(text: &str) -> Result<Self, NoQuantity> {
        parse(text).map(Self).ok_or_else(|| NoQuantity(text.to_owned()))
    }
}

fn parse(text: &str) -> Option<i128> {
    if text.len() > LONGEST {
        return None;
    }
    let (sign, unsigned) = match text.as_bytes().first()? {
        b'-' => (-1, &text[1..]),
        b'+' => (1, &text[1..]),
        _ => (1, text),
    };
    let end = unsigned.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(unsigned.len());
    let (number, suffix) = unsigned.split_at(end);
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && fraction.is_empty() || fraction.contains('.') {
        return None;
    }
    let unit = Unit::of(suffix)?;
    let digits: i128 = format!("0{whole}{fraction}").parse().ok()?;
    let decimals = i32::try_from(fraction.len()).ok()?;
    // digits · 10^(9 − decimals + exponent) · 1024^binary, in billionths.
    let scaled = digits.checked_mul(1024_i128.checked_pow(unit.binary)?)?;
    shift(scaled, 9 - decimals + unit.exponent).map(|nanos| sign * nanos)
}

/// `number` · 10^`places`; what is below one is rounded up, as Kubernetes does.
fn shift(number: i128, places: i32) -> Option<i128> {
    let power = 10_i128.checked_pow(places.unsigned_abs());
    if places >= 0 {
        return if number == 0 { Some(0) } else { number.checked_mul(power?) };
    }
    match power {
        Some(power) => Some(number / power + i128::from(number % power != 0)),
        None => Some(i128::from(number != 0)),
    }
}

/// What a suffix multiplies by.
struct Unit {
    /// The power of 10.
    exponent: i32,
    /// The power of 1024.
    binary: u32,
}

impl Unit {
    fn of(suffix: &str) -> Option<Self> {
        let decimal = |exponent| Some(Self { exponent, binary: 0 });
        let binary = |binary| Some(Self { exponent: 0, binary });
        match suffix {
            "n" => decimal(-9),
            "u" => decimal(-6),
            "m" => decimal(-3),
            "" => decimal(0),
            "k" => decimal(3),
            "M" => decimal(6),
            "G" => decimal(9),
            "T" => decimal(12),
            "P" => decimal(15),
            "E" => decimal(18),
            "Ki" => binary(1),
            "Mi" => binary(2),
            "Gi" => binary(3),
            "Ti" => binary(4),
            "Pi" => binary(5),
            "Ei" => binary(6),
            // With digits behind it, e and E begin a power of ten; `12E` alone are twelve exa.
            _ => decimal(exponent(suffix.strip_prefix(['e', 'E'])?)?),
        }
    }
}

fn exponent(text: &str) -> Option<i32> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let plain = !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|b| b.is_ascii_digit());
    if plain { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_notation_is_exact() {
        for (text, nanos) in [
            ("0", 0),
            ("4", 4 * NANO),
            ("3920m", 3920 * NANO / 1000),
            ("1.5", NANO * 3 / 2),
            (".5", NANO / 2),
            ("2.", 2 * NANO),
            ("+1", NANO),
            ("-1", -NANO),
            ("100n", 100),
            ("7u", 7000),
            ("1k", 1000 * NANO),
            ("2M", 2_000_000 * NANO),
            ("3G", 3_000_000_000 * NANO),
            ("12E", 12_000_000_000_000_000_000 * NANO),
            ("12E2", 1200 * NANO),
            ("1e3", 1000 * NANO),
            ("1e-3", NANO / 1000),
            ("1E+3", 1000 * NANO),
            ("16Gi", 16 * 1024 * 1024 * 1024 * NANO),
            ("0.5Gi", 512 * 1024 * 1024 * NANO),
            ("0.1Ki", 102_400_000_000),
            ("16393244Ki", 16_393_244 * 1024 * NANO),
            ("8Ei", 8 * (1 << 60) * NANO),
            // Kubernetes rounds up what is less than a billionth.
            ("1e-30", 1),
            ("1.5n", 2),
            ("0e999", 0),
        ] {
            assert_eq!(text.parse::<Quantity>().map(Quantity::nanos), Ok(nanos), "{text}");
        }
    }

    #[test]
    fn what_is_no_quantity_is_refused() {
        for text in [
            "",
            "-",
            ".",
            "m",
            "1.2.3",
            "1 Gi",
            "1K",
            "1gi",
            "1Gib",
            "0x10",
            "1e",
            "1e+",
            "1e1.5",
            "--1",
            "1e9999",
            "٣",
            "NaN",
            "9999999999999999999999999999999999999999Ei",
            "1e300",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
        assert!("1".repeat(65).parse::<Quantity>().is_err());
    }

    #[test]
    fn they_are_counted_as_floors() {
        let cpu: Quantity = "3.9205".parse().unwrap();
        assert_eq!((cpu.in_milli(), cpu.in_whole()), (3920, 3));
        assert!(Quantity::whole(4) > cpu && cpu > Quantity::milli(3920));
        assert_eq!(Quantity::read(&json!(4)), Some(Quantity::whole(4)));
        assert_eq!(Quantity::read(&json!("4")), Some(Quantity::whole(4)));
        assert_eq!(Quantity::read(&json!([4])), None);
    }
}
