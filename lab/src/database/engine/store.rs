//! From the value of an expression to the value that a column stores: MySQL's conversions, and its refusals.

use rusqlite::types::Value;

use super::SqlError;
use super::catalogue::{Column, Default, Type};
use super::charset::escaped;
use super::clock;
use super::dialect::{FourBytes, NullTimestamp, Quirks};
use super::errors;
use super::functions::double;
use super::json;
use super::translate::Ty;
use super::warnings::Warning;

/// How values are stored by one statement.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of the server or a form of the statement of its own"
)]
pub(super) struct Storing<'a> {
    pub(super) quirks: &'a Quirks,
    /// Whether a value that does not fit ends the statement; else it is made to fit, with a warning.
    pub(super) strict: bool,
    pub(super) no_zero_date: bool,
    /// Seconds east of UTC of the session.
    pub(super) zone: i64,
    /// The present time of UTC in its internal form.
    pub(super) now: &'a str,
    /// Whether NULL for a timestamp that is not NULL is refused.
    pub(super) explicit_defaults: bool,
    /// Whether NULL becomes the present time wherever that is the default, whatever the variable says.
    pub(super) present_for_null: bool,
    /// Whether NULL is refused although the statement is not strict.
    pub(super) null_refused: bool,
    /// The table, for the errors of JSON.
    pub(super) table: &'a str,
    pub(super) row: usize,
}

impl Storing<'_> {
    /// What the column stores.
    pub(super) fn value(
        &self,
        value: Value,
        ty: Ty,
        column: &Column,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        if value == Value::Null {
            return self.null(column, warnings);
        }
        match &column.kind {
            Type::Integer { least, most, .. } => self.integer(&value, (*least, *most), column, warnings),
            Type::Double => self.double(&value, column, warnings),
            Type::Char(_) | Type::Varchar(_) | Type::Text(..) | Type::Enum(_) => {
                self.text(written(value, ty), column, warnings)
            }
            Type::Bytes(_, most) => {
                let bytes = match value {
                    Value::Blob(bytes) => bytes,
                    value => written(value, ty).into_bytes(),
                };
                if u64::try_from(bytes.len()).is_ok_and(|length| length > *most) {
                    return Err(errors::data_too_long(&column.name, self.row));
                }
                Ok(Value::Blob(bytes))
            }
            Type::Json => self.json(value, ty, column),
            Type::Timestamp(digits) => {
                let time = self.time(value, ty, column, warnings)?;
                if time == clock::ZERO {
                    return Ok(Value::Text(time));
                }
                let utc = clock::shifted(&time, -self.zone);
                if utc.as_str() < "1970-01-01 00:00:01" || utc.as_str() >= "2038-01-19 03:14:08" {
                    return Err(errors::incorrect_datetime(clock::shown(&utc, 0), &column.name, self.row));
                }
                Ok(Value::Text(self.fitted(&utc, *digits)))
            }
            Type::DateTime(digits) => {
                let time = self.time(value, ty, column, warnings)?;
                Ok(Value::Text(self.fitted(&time, *digits)))
            }
        }
    }

    /// The present time as the column stores it.
    pub(super) fn present(&self, column: &Column) -> Value {
        let (digits, utc) = match column.kind {
            Type::Timestamp(digits) => (digits, true),
            Type::DateTime(digits) => (digits, false),
            _ => (0, false),
        };
        let time = if utc { self.now.to_owned() } else { clock::shifted(self.now, self.zone) };
        // The present time is cut, never rounded into the future.
        let digits = if self.quirks.fractions_cut { 0 } else { digits };
        Value::Text(clock::fitted(&time, digits, true))
    }

    fn fitted(&self, time: &str, digits: u8) -> String {
        if self.quirks.fractions_cut {
            clock::fitted(time, 0, true)
        } else {
            clock::fitted(time, digits, false)
        }
    }

    /// Refuses, or where that is not strict, warns.
    fn doubt(&self, error: SqlError, warnings: &mut Vec<Warning>) -> Result<(), SqlError> {
        if self.strict {
            return Err(error);
        }
        warnings.push(error.into());
        Ok(())
    }

    fn null(&self, column: &Column, warnings: &mut Vec<Warning>) -> Result<Value, SqlError> {
        if column.nullable {
            return Ok(Value::Null);
        }
        let present = self.present_for_null && matches!(column.default, Default::Now);
        if matches!(column.kind, Type::Timestamp(_)) && (!self.explicit_defaults || present) {
            return match self.quirks.null_timestamp {
                NullTimestamp::Now => Ok(self.present(column)),
                NullTimestamp::Zero => Ok(Value::Text(clock::ZERO.to_owned())),
                NullTimestamp::Refused => Err(errors::cannot_be_null(&column.name)),
            };
        }
        if self.null_refused {
            return Err(errors::cannot_be_null(&column.name));
        }
        self.doubt(errors::cannot_be_null(&column.name), warnings)?;
        Ok(implicit(&column.kind))
    }

    fn integer(
        &self,
        value: &Value,
        (least, most): (i64, u64),
        column: &Column,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        let number = match value {
            Value::Integer(number) => i128::from(*number),
            Value::Real(number) => rounded(*number),
            Value::Text(text) => {
                if let Ok(number) = text.trim().parse::<f64>() {
                    text.trim().parse::<i128>().unwrap_or_else(|_| rounded(number))
                } else {
                    self.doubt(errors::incorrect_value("integer", text, &column.name, self.row), warnings)?;
                    0
                }
            }
            Value::Null | Value::Blob(_) => {
                return Err(errors::incorrect_value("integer", "", &column.name, self.row));
            }
        };
        let inside = number.clamp(i128::from(least), i128::from(most));
        if inside != number {
            self.doubt(errors::out_of_range(&column.name, self.row), warnings)?;
        }
        // SQLite's integers are signed; what lies beyond is not pretended.
        i64::try_from(inside)
            .map(Value::Integer)
            .map_err(|_| errors::unsupported("unsigned numbers beyond 9223372036854775807"))
    }

    fn double(&self, value: &Value, column: &Column, warnings: &mut Vec<Warning>) -> Result<Value, SqlError> {
        match value {
            #[expect(clippy::cast_precision_loss, reason = "a double holds an integer just so, in MySQL too")]
            Value::Integer(number) => Ok(Value::Real(*number as f64)),
            Value::Real(number) => Ok(Value::Real(*number)),
            Value::Null | Value::Text(_) | Value::Blob(_) => {
                let text = if let Value::Text(text) = value { text.as_str() } else { "" };
                if let Ok(number) = text.trim().parse() {
                    return Ok(Value::Real(number));
                }
                self.doubt(errors::data_truncated(&column.name, self.row), warnings)?;
                Ok(Value::Real(0.0))
            }
        }
    }

    fn text(
        &self,
        mut text: String,
        column: &Column,
        warnings: &mut Vec<Warning>,
    ) -> Result<Value, SqlError> {
        if let Some(most) = self.quirks.texts_cut_at
            && text.len() > most
        {
            let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
            text.truncate(end);
        }
        if let Some(charset) = column.charset()
            && let Some(rest) = charset.misfit(&text)
        {
            let error = errors::incorrect_value("string", &escaped(rest), &column.name, self.row);
            self.doubt(error, warnings)?;
            text = charset.forced(&text);
        }
        let mut text = self.four_bytes(text, column)?;
        match &column.kind {
            Type::Char(most) | Type::Varchar(most) => {
                if matches!(column.kind, Type::Char(_)) {
                    text.truncate(text.trim_end_matches(' ').len());
                }
                let most = usize::try_from(*most).unwrap_or(usize::MAX);
                if let Some((end, _)) = text.char_indices().nth(most) {
                    // Blanks may be lost.
                    if !text[end..].trim_end_matches(' ').is_empty() {
                        self.doubt(errors::data_too_long(&column.name, self.row), warnings)?;
                    }
                    text.truncate(end);
                }
            }
            Type::Text(_, most) => {
                let most = usize::try_from(*most).unwrap_or(usize::MAX);
                if text.len() > most {
                    self.doubt(errors::data_too_long(&column.name, self.row), warnings)?;
                    let end = (0..=most).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
                    text.truncate(end);
                }
            }
            Type::Enum(members) => {
                if let Some(member) =
                    members.iter().find(|member| member.eq_ignore_ascii_case(text.trim_end()))
                {
                    text.clone_from(member);
                } else {
                    self.doubt(errors::data_truncated(&column.name, self.row), warnings)?;
                    text.clear();
                }
            }
            _ => {}
        }
        Ok(Value::Text(text))
    }

    fn four_bytes(&self, text: String, column: &Column) -> Result<String, SqlError> {
        let Some((at, _)) = text.char_indices().find(|(_, char)| char.len_utf8() == 4) else {
            return Ok(text);
        };
        match self.quirks.four_bytes {
            FourBytes::Kept => Ok(text),
            FourBytes::Refused => {
                Err(errors::incorrect_value("string", &escaped(&text[at..]), &column.name, self.row))
            }
            FourBytes::Changed => {
                Ok(text.chars().map(|char| if char.len_utf8() == 4 { '?' } else { char }).collect())
            }
        }
    }

    fn json(&self, value: Value, ty: Ty, column: &Column) -> Result<Value, SqlError> {
        let place = format!("{}.{}", self.table, column.name);
        let Value::Text(text) = value else {
            return Err(errors::invalid_json_text("not a JSON text, may need CAST", 0, &place));
        };
        let text = self.four_bytes(text, column)?;
        if ty == Ty::Json {
            return Ok(Value::Text(text));
        }
        json::parse(&text)
            .map(|document| Value::Text(json::print(&document)))
            .map_err(|bad| errors::invalid_json_text(bad.why, bad.position, &place))
    }

    fn time(
        &self,
        value: Value,
        ty: Ty,
        column: &Column,
        warnings: &mut Vec<Warning>,
    ) -> Result<String, SqlError> {
        let text = match value {
            Value::Text(time) if matches!(ty, Ty::Time { .. }) => return Ok(time),
            value => written(value, ty),
        };
        let read = clock::read(&text);
        let zero = read.as_ref().is_some_and(|read| read.time == clock::ZERO);
        match read {
            Some(read) if read.whole && !(zero && self.no_zero_date) => Ok(read.time),
            read => {
                self.doubt(errors::incorrect_datetime(&text, &column.name, self.row), warnings)?;
                Ok(read.map_or_else(|| clock::ZERO.to_owned(), |read| read.time))
            }
        }
    }
}

/// The text of a value.
pub(super) fn written(value: Value, ty: Ty) -> String {
    match value {
        Value::Null => String::new(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => double(number),
        Value::Text(text) => match ty {
            Ty::Time { digits, .. } => clock::shown(&text, digits).to_owned(),
            _ => text,
        },
        Value::Blob(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
    }
}

/// The value of a column that is not NULL and has no default, where that is not strict.
pub(super) fn implicit(kind: &Type) -> Value {
    match kind {
        Type::Integer { .. } => Value::Integer(0),
        Type::Double => Value::Real(0.0),
        Type::Char(_) | Type::Varchar(_) | Type::Text(..) => Value::Text(String::new()),
        Type::Bytes(..) => Value::Blob(Vec::new()),
        Type::Json => Value::Text("null".to_owned()),
        Type::Enum(members) => Value::Text(members.first().cloned().unwrap_or_default()),
        Type::Timestamp(_) | Type::DateTime(_) => Value::Text(clock::ZERO.to_owned()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "what lies beyond is out of the range of every column")]
fn rounded(number: f64) -> i128 {
    number.round() as i128
}
