//! Calls of functions over times. The present time is the one at which the statement began.

use sqlparser::ast::{Expr, Value};

use super::super::SqlError;
use super::super::catalogue::text;
use super::super::clock;
use super::super::errors;
use super::{Translator, Ty, Typed};

/// Units of intervals.
pub(super) const UNITS: &[&str] =
    &["MICROSECOND", "SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR"];

impl Translator<'_> {
    pub(super) fn times(&mut self, name: &str, args: &[&Expr]) -> Result<Option<Typed>, SqlError> {
        let typed = match (name, args) {
            ("NOW" | "CURRENT_TIMESTAMP" | "LOCALTIME" | "LOCALTIMESTAMP", _) => {
                Self::present(&clock::shifted(self.facts.now, self.facts.zone), args, name)?
            }
            ("UTC_TIMESTAMP", _) => Self::present(self.facts.now, args, name)?,
            ("UNIX_TIMESTAMP", []) => Typed::new(format!("(unixepoch({}))", text(self.facts.now)), Ty::Int),
            ("UNIX_TIMESTAMP", [time]) => {
                let time = self.expression(time)?.as_time()?;
                match time.ty {
                    Ty::Time { digits: 0, .. } => {
                        Typed::new(format!("(unixepoch({}) - {})", time.sql, self.facts.zone), Ty::Int)
                    }
                    _ => return Err(errors::unsupported("UNIX_TIMESTAMP of a time with fractions")),
                }
            }
            ("FROM_UNIXTIME", [seconds]) => {
                let seconds = self.expression(seconds)?;
                if seconds.ty != Ty::Int {
                    return Err(errors::unsupported("FROM_UNIXTIME of other values than integers"));
                }
                let epoch = "'1970-01-01 00:00:00.000000'";
                let sql = format!("my_added({epoch}, ({}) + {}, 'SECOND')", seconds.sql, self.facts.zone);
                Typed::new(sql, Ty::Time { stamp: false, digits: 0 })
            }
            ("DATE_ADD" | "ADDDATE", [time, Expr::Interval(interval)]) => {
                self.moved(time, interval, false)?
            }
            ("DATE_SUB" | "SUBDATE", [time, Expr::Interval(interval)]) => self.moved(time, interval, true)?,
            ("TIMESTAMPDIFF", [unit, from, to]) => {
                let unit = unit.to_string().to_ascii_uppercase();
                let unit = unit.strip_prefix("SQL_TSI_").unwrap_or(&unit).to_owned();
                if !UNITS.contains(&unit.as_str()) {
                    return Err(errors::syntax(&unit, 1));
                }
                let (from, to) = (self.expression(from)?.as_time()?, self.expression(to)?.as_time()?);
                Typed::new(format!("my_between('{unit}', {}, {})", from.sql, to.sql), Ty::Int)
            }
            (
                "YEAR" | "MONTH" | "DAY" | "DAYOFMONTH" | "HOUR" | "MINUTE" | "SECOND" | "MICROSECOND"
                | "QUARTER",
                [time],
            ) => self.extract(name, time)?,
            ("DATE_ADD" | "DATE_SUB" | "ADDDATE" | "SUBDATE" | "TIMESTAMPDIFF", _) => {
                return Err(errors::syntax(name, 1));
            }
            _ => return Ok(None),
        };
        Ok(Some(typed))
    }

    fn present(now: &str, args: &[&Expr], name: &str) -> Result<Typed, SqlError> {
        let digits = match args {
            [] => 0,
            [Expr::Value(value)] => match &value.value {
                Value::Number(number, _) => number.parse::<u8>().map_err(|_| errors::syntax(number, 1))?,
                other => return Err(errors::syntax(&other.to_string(), 1)),
            },
            _ => return Err(errors::syntax(name, 1)),
        };
        if digits > 6 {
            return Err(SqlError {
                code: 1426,
                state: "42000",
                message: format!(
                    "Too-big precision {digits} specified for '{}'. Maximum is 6.",
                    name.to_lowercase()
                ),
            });
        }
        let time = clock::fitted(now, digits, true);
        Ok(Typed::new(text(&time), Ty::Time { stamp: false, digits }))
    }

    pub(super) fn extract(&mut self, field: &str, time: &Expr) -> Result<Typed, SqlError> {
        let time = self.expression(time)?.as_time()?;
        let (from, length) = match field.to_ascii_uppercase().as_str() {
            "YEAR" => (1, 4),
            "MONTH" => (6, 2),
            "DAY" | "DAYOFMONTH" => (9, 2),
            "HOUR" => (12, 2),
            "MINUTE" => (15, 2),
            "SECOND" => (18, 2),
            "MICROSECOND" => (21, 6),
            _ => return Err(errors::unsupported(&format!("the {field} of a time"))),
        };
        Ok(Typed::new(format!("CAST(substr({}, {from}, {length}) AS INTEGER)", time.sql), Ty::Int))
    }
}
