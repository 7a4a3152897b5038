//! Comparisons, by MySQL's rules for operands of different types.

use sqlparser::ast::{BinaryOperator, CaseWhen, Expr, Query};

use super::super::SqlError;
use super::super::catalogue::text;
use super::super::dialect::TimeComparison;
use super::super::errors;
use super::{Translator, Ty, Typed};

impl Translator<'_> {
    /// Compares two expressions.
    pub(super) fn compare(
        &mut self,
        one: &Typed,
        op: &BinaryOperator,
        other: &Typed,
    ) -> Result<Typed, SqlError> {
        let sign = match op {
            BinaryOperator::Spaceship => "IS".to_owned(),
            op => op.to_string(),
        };
        let put = |one: &str, other: &str| Ok(Typed::truth(format!("({one} {sign} {other})")));
        match (one.ty, other.ty) {
            (Ty::Null, _) | (_, Ty::Null) | (Ty::Time { .. }, Ty::Time { .. }) | (Ty::Bytes, Ty::Bytes) => {
                put(&one.sql, &other.sql)
            }
            (Ty::Text, Ty::Text) => Ok(texts(one, &sign, other)),
            (Ty::Time { .. }, Ty::Text) => {
                let (one, other) = self.time_and_text(one, other);
                put(&one, &other)
            }
            (Ty::Text, Ty::Time { .. }) => {
                let (other, one) = self.time_and_text(other, one);
                put(&one, &other)
            }
            (Ty::Time { .. }, _) | (_, Ty::Time { .. }) => {
                Err(errors::unsupported("this comparison with a time"))
            }
            (Ty::Json, _) | (_, Ty::Json) => {
                if matches!(op, BinaryOperator::Eq | BinaryOperator::NotEq | BinaryOperator::Spaceship) {
                    put(&as_document(one), &as_document(other))
                } else {
                    Err(errors::unsupported("the order of JSON values"))
                }
            }
            (Ty::Bytes, Ty::Text) => put(&one.sql, &format!("CAST({} AS BLOB)", other.sql)),
            (Ty::Text, Ty::Bytes) => put(&format!("CAST({} AS BLOB)", one.sql), &other.sql),
            (Ty::Int | Ty::Unsigned | Ty::Double, _) | (_, Ty::Int | Ty::Unsigned | Ty::Double) => {
                put(&one.as_number()?.sql, &other.as_number()?.sql)
            }
        }
    }

    fn time_and_text(&self, time: &Typed, words: &Typed) -> (String, String) {
        let column =
            words.column.as_ref().or(time.column.as_ref()).map_or("NULL".to_owned(), |name| text(name));
        let comparison = self.facts.dialect.quirks.time_comparison;
        if comparison == TimeComparison::AsTexts {
            let digits =
                format!("replace(replace(replace(substr({}, 1, 19), '-', ''), ':', ''), ' ', '')", time.sql);
            return (digits, words.sql.clone());
        }
        // MySQL 8.0 refuses a literal that is no time; a column it reads as 5.7 does.
        let eight = self.facts.dialect.version.split('.').next().and_then(|major| major.parse::<u32>().ok());
        let strict = comparison == TimeComparison::Refused || (words.literal && matches!(eight, Some(8 | 9)));
        (time.sql.clone(), format!("my_compared({}, {column}, {})", words.sql, u8::from(strict)))
    }

    pub(super) fn between(
        &mut self,
        expr: &Expr,
        negated: bool,
        low: &Expr,
        high: &Expr,
    ) -> Result<Typed, SqlError> {
        let (value, low, high) = (self.expression(expr)?, self.expression(low)?, self.expression(high)?);
        let above = self.compare(&value, &BinaryOperator::GtEq, &low)?.sql;
        let below = self.compare(&value, &BinaryOperator::LtEq, &high)?.sql;
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::truth(format!("({not}({above} AND {below}))")))
    }

    pub(super) fn in_list(&mut self, expr: &Expr, list: &[Expr], negated: bool) -> Result<Typed, SqlError> {
        let mut parts = Vec::new();
        for item in list {
            parts.push(self.equal(expr, item)?);
        }
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::truth(format!("({not}({}))", parts.join(" OR "))))
    }

    fn equal(&mut self, one: &Expr, other: &Expr) -> Result<String, SqlError> {
        match (one, other) {
            (Expr::Tuple(ones), Expr::Tuple(others)) if ones.len() == others.len() => {
                let pairs: Result<Vec<_>, _> =
                    ones.iter().zip(others).map(|(one, other)| self.equal(one, other)).collect();
                Ok(format!("({})", pairs?.join(" AND ")))
            }
            (Expr::Tuple(ones), _) => Err(errors::operand_columns(ones.len())),
            (one, other) => {
                let (one, other) = (self.expression(one)?, self.expression(other)?);
                Ok(self.compare(&one, &BinaryOperator::Eq, &other)?.sql)
            }
        }
    }

    pub(super) fn in_query(&mut self, expr: &Expr, query: &Query, negated: bool) -> Result<Typed, SqlError> {
        let value = self.expression(expr)?;
        let listed = self.query(query, &[])?;
        let [(_, column)] = listed.columns.as_slice() else { return Err(errors::operand_columns(1)) };
        let comparable = value.ty == column.ty || (value.ty.is_number() && column.ty.is_number());
        if !comparable {
            return Err(errors::unsupported("IN over different types"));
        }
        let collation = if value.ty == Ty::Text {
            let binary = value.collation == "BINARY" || column.collation == "BINARY";
            format!(" COLLATE {}", if binary { "BINARY" } else { "NOCASE" })
        } else {
            String::new()
        };
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::truth(format!("({}{collation} {not}IN ({}))", value.sql, listed.sql)))
    }

    pub(super) fn like(
        &mut self,
        negated: bool,
        expr: &Expr,
        pattern: &Expr,
        escape: Option<&Expr>,
    ) -> Result<Typed, SqlError> {
        let (value, pattern) = (self.expression(expr)?, self.expression(pattern)?);
        let escape = match escape {
            Some(escape) => self.expression(escape)?.as_text(),
            None => "'\\'".to_owned(),
        };
        let fold = u8::from(value.collation != "BINARY" && pattern.collation != "BINARY");
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::truth(format!(
            "({not}my_like({}, {}, {escape}, {fold}))",
            value.as_text(),
            pattern.as_text()
        )))
    }

    pub(super) fn regexp(&mut self, negated: bool, expr: &Expr, pattern: &Expr) -> Result<Typed, SqlError> {
        let (value, pattern) = (self.expression(expr)?, self.expression(pattern)?);
        let fold = u8::from(value.collation != "BINARY" && pattern.collation != "BINARY");
        let not = if negated { "NOT " } else { "" };
        Ok(Typed::truth(format!("({not}my_regexp({}, {}, {fold}))", value.as_text(), pattern.as_text())))
    }

    pub(super) fn case(
        &mut self,
        operand: Option<&Expr>,
        conditions: &[CaseWhen],
        otherwise: Option<&Expr>,
    ) -> Result<Typed, SqlError> {
        let mut tests = Vec::new();
        let mut results = Vec::new();
        for when in conditions {
            tests.push(match operand {
                Some(operand) => self.equal(operand, &when.condition)?,
                None => self.expression(&when.condition)?.as_condition()?,
            });
            results.push(self.expression(&when.result)?);
        }
        results.push(match otherwise {
            Some(otherwise) => self.expression(otherwise)?,
            None => Typed::literal("NULL", Ty::Null),
        });
        let (results, ty) = unified(&results);
        let mut sql = "CASE".to_owned();
        for (test, result) in tests.iter().zip(&results) {
            sql.extend([" WHEN ", test, " THEN ", result]);
        }
        sql.extend([" ELSE ", results.last().map_or("NULL", String::as_str), " END"]);
        Ok(Typed::new(sql, ty))
    }
}

/// The stricter collation decides; a column's own needs no words, so that its index is used.
fn texts(one: &Typed, sign: &str, other: &Typed) -> Typed {
    let collation = match (&one.column, &other.column) {
        (Some(_), None) if other.literal => one.collation,
        (None, Some(_)) if one.literal => other.collation,
        _ if one.collation == "BINARY" || other.collation == "BINARY" => "BINARY",
        _ => "NOCASE",
    };
    let collation = if one.collation == "BINARY" && one.column.is_none()
        || other.collation == "BINARY" && other.column.is_none()
    {
        "BINARY"
    } else {
        collation
    };
    let own = match (&one.column, &other.column) {
        (Some(_), None) => one.collation == collation,
        (None, Some(_)) => other.collation == collation,
        _ => false,
    };
    let words = if own { String::new() } else { format!(" COLLATE {collation}") };
    Typed::truth(format!("({} {sign} {}{words})", one.sql, other.sql))
}

/// A value as a document, for the comparison with one.
fn as_document(value: &Typed) -> String {
    match value.ty {
        Ty::Json | Ty::Null => value.sql.clone(),
        Ty::Int if value.truth => format!("CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", value.sql),
        Ty::Int | Ty::Unsigned | Ty::Double => value.as_text(),
        Ty::Text | Ty::Bytes | Ty::Time { .. } => format!("my_json_quote({})", value.as_text()),
    }
}

/// Expressions of which one is the result, brought to one type.
pub(super) fn unified(parts: &[Typed]) -> (Vec<String>, Ty) {
    let mut types = parts.iter().map(|part| part.ty).filter(|ty| *ty != Ty::Null);
    let Some(first) = types.next() else {
        return (parts.iter().map(|part| part.sql.clone()).collect(), Ty::Null);
    };
    let joined = types.try_fold(first, |one, other| match (one, other) {
        (one, other) if one == other => Some(one),
        (one, other) if one.is_number() && other.is_number() => {
            let double = one == Ty::Double || other == Ty::Double;
            Some(if double { Ty::Double } else { Ty::Int })
        }
        (Ty::Time { digits: one, .. }, Ty::Time { digits: other, .. }) => {
            Some(Ty::Time { stamp: false, digits: one.max(other) })
        }
        _ => None,
    });
    match joined {
        Some(ty) => (parts.iter().map(|part| part.sql.clone()).collect(), ty),
        None => (parts.iter().map(Typed::as_text).collect(), Ty::Text),
    }
}
