//! Expressions: literals, names, operators, casts.

use sqlparser::ast::{
    BinaryOperator, CastKind, DataType, DateTimeField, Expr, Interval, TimezoneInfo, UnaryOperator, Value,
};

use super::super::SqlError;
use super::super::catalogue::text;
use super::super::clock;
use super::super::dialect::JsonType;
use super::super::errors;
use super::{Translator, Ty, Typed};

impl Translator<'_> {
    /// An expression in SQLite's words.
    pub(in super::super) fn expression(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        match expr {
            Expr::Value(value) => Self::value(&value.value),
            Expr::Identifier(ident) if ident.value.starts_with("@@") && ident.quote_style.is_none() => {
                self.variable(&ident.value[2..], None)
            }
            Expr::Identifier(ident) if ident.value.starts_with('@') && ident.quote_style.is_none() => {
                Ok(self.user_variable(&ident.value))
            }
            Expr::Identifier(ident) => self.name(expr, std::slice::from_ref(ident)),
            Expr::CompoundIdentifier(path) => match path.as_slice() {
                [scope, name] if scope.value.starts_with("@@") => {
                    self.variable(&name.value, Some(&scope.value[2..]))
                }
                path => self.column(path),
            },
            Expr::Nested(inner) => {
                let typed = self.expression(inner)?;
                Ok(if typed.column.is_some() || typed.literal {
                    typed
                } else {
                    Typed { sql: format!("({})", typed.sql), ..typed }
                })
            }
            Expr::UnaryOp { op, expr } => self.unary(*op, expr),
            Expr::BinaryOp { left, op, right } => self.binary(left, op, right),
            Expr::IsNull(inner) => Ok(Typed::truth(format!("({} IS NULL)", self.expression(inner)?.sql))),
            Expr::IsNotNull(inner) => {
                Ok(Typed::truth(format!("({} IS NOT NULL)", self.expression(inner)?.sql)))
            }
            Expr::IsTrue(inner) => self.is(inner, "IS TRUE"),
            Expr::IsNotTrue(inner) => self.is(inner, "IS NOT TRUE"),
            Expr::IsFalse(inner) => self.is(inner, "IS FALSE"),
            Expr::IsNotFalse(inner) => self.is(inner, "IS NOT FALSE"),
            Expr::Between { expr, negated, low, high } => self.between(expr, *negated, low, high),
            Expr::InList { expr, list, negated } => self.in_list(expr, list, *negated),
            Expr::InSubquery { expr, subquery, negated } => self.in_query(expr, subquery, *negated),
            Expr::Like { negated, any: false, expr, pattern, escape_char } => {
                self.like(*negated, expr, pattern, escape_char.as_deref())
            }
            Expr::RLike { negated, expr, pattern, regexp: _ } => self.regexp(*negated, expr, pattern),
            Expr::Case { operand, conditions, else_result, .. } => {
                self.case(operand.as_deref(), conditions, else_result.as_deref())
            }
            Expr::Cast { kind: CastKind::Cast, expr, data_type: DataType::Binary(None), format: None } => {
                self.binary_operator(expr)
            }
            Expr::Cast { kind: CastKind::Cast, expr, data_type, format: None } => self.cast(expr, data_type),
            Expr::Convert { is_try: false, expr, data_type, charset, styles, .. } if styles.is_empty() => {
                match (data_type, charset) {
                    (Some(data_type), None) => self.cast(expr, data_type),
                    (None, Some(charset)) => self.converted(expr, &charset.to_string()),
                    _ => Err(errors::syntax(&expr.to_string(), 1)),
                }
            }
            Expr::Collate { expr, collation } => self.collate(expr, &collation.to_string()),
            Expr::Prefixed { prefix, value } => match prefix.value.to_ascii_lowercase().as_str() {
                "_utf8mb4" | "_utf8" => self.expression(value),
                _ => Err(errors::unsupported("literals of this character set")),
            },
            Expr::TypedString(typed) => {
                self.typed_literal(&typed.data_type, &typed.value.value, &expr.to_string())
            }
            Expr::Function(function) => self.call(function),
            Expr::Substring { expr, substring_from, substring_for, .. } => {
                self.substring(expr, substring_from.as_deref(), substring_for.as_deref())
            }
            Expr::Trim { trim_where, trim_what, expr, trim_characters: None } => {
                self.trim(*trim_where, trim_what.as_deref(), expr)
            }
            Expr::Extract { field, expr, .. } => self.extract(&field.to_string(), expr),
            Expr::Exists { subquery, negated } => {
                let listed = self.query(subquery, &[])?;
                let not = if *negated { "NOT " } else { "" };
                Ok(Typed::truth(format!("({not}EXISTS ({}))", listed.sql)))
            }
            Expr::Subquery(query) => {
                let listed = self.query(query, &[])?;
                let [(_, typed)] = listed.columns.as_slice() else { return Err(errors::operand_columns(1)) };
                let no_tables = query.body.as_select().is_some_and(|select| select.from.is_empty());
                // SQLite would take the first of several rows.
                let sql = if no_tables {
                    format!("({})", listed.sql)
                } else {
                    format!("(SELECT my_one(count(*), min(c0)) FROM ({}))", listed.sql)
                };
                Ok(Typed { sql, column: None, literal: false, ..typed.clone() })
            }
            Expr::Floor { expr, .. } => self.rounding("floor", expr),
            Expr::Ceil { expr, .. } => self.rounding("ceil", expr),
            _ => Err(errors::unsupported(&expr.to_string())),
        }
    }

    /// An expression of HAVING or ORDER BY, where what the select list names goes first.
    pub(super) fn aliased(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        match self.alias(expr) {
            Some(typed) => Ok(typed),
            None => self.expression(expr),
        }
    }

    fn name(&mut self, expr: &Expr, path: &[sqlparser::ast::Ident]) -> Result<Typed, SqlError> {
        if matches!(self.clause, "having clause" | "order clause")
            && let Some(typed) = self.alias(expr)
        {
            return Ok(typed);
        }
        self.column(path)
    }

    fn value(value: &Value) -> Result<Typed, SqlError> {
        match value {
            Value::Number(number, false) => {
                let ty = if number.bytes().all(|byte| byte.is_ascii_digit()) { Ty::Int } else { Ty::Double };
                if ty == Ty::Int && number.parse::<i64>().is_err() {
                    return Err(errors::unsupported("numbers beyond 9223372036854775807"));
                }
                Ok(Typed::literal(number.clone(), ty))
            }
            Value::SingleQuotedString(words)
            | Value::DoubleQuotedString(words)
            | Value::NationalStringLiteral(words) => Ok(Typed::literal(text(words), Ty::Text)),
            Value::HexStringLiteral(digits) => {
                let even = if digits.len() % 2 == 0 { digits.clone() } else { format!("0{digits}") };
                Ok(Typed::literal(format!("X'{even}'"), Ty::Bytes))
            }
            Value::Boolean(truth) => {
                Ok(Typed { truth: true, ..Typed::literal(if *truth { "1" } else { "0" }, Ty::Int) })
            }
            Value::Null => Ok(Typed::literal("NULL", Ty::Null)),
            _ => Err(errors::syntax(&value.to_string(), 1)),
        }
    }

    fn unary(&mut self, op: UnaryOperator, expr: &Expr) -> Result<Typed, SqlError> {
        let typed = self.expression(expr)?;
        match op {
            UnaryOperator::Not | UnaryOperator::BangNot => {
                Ok(Typed::truth(format!("(NOT {})", typed.as_condition()?)))
            }
            UnaryOperator::Minus => {
                let number = typed.as_number()?;
                Ok(Typed { literal: number.literal, ..Typed::new(format!("(-{})", number.sql), number.ty) })
            }
            UnaryOperator::Plus => Ok(typed),
            _ => Err(errors::unsupported(&op.to_string())),
        }
    }

    fn is(&mut self, inner: &Expr, test: &str) -> Result<Typed, SqlError> {
        Ok(Typed::truth(format!("({} {test})", self.expression(inner)?.as_condition()?)))
    }

    fn binary(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, SqlError> {
        use BinaryOperator as Op;
        match op {
            Op::Plus | Op::Minus => {
                if let Expr::Interval(interval) = right {
                    return self.moved(left, interval, *op == Op::Minus);
                }
                if let (Op::Plus, Expr::Interval(interval)) = (op, left) {
                    return self.moved(right, interval, false);
                }
                self.arithmetic(left, &op.to_string(), right)
            }
            Op::Multiply | Op::Modulo => self.arithmetic(left, &op.to_string(), right),
            Op::MyIntegerDivide => {
                let (one, other) =
                    (self.expression(left)?.as_number()?, self.expression(right)?.as_number()?);
                Ok(Typed::new(format!("CAST({} / {} AS INTEGER)", one.sql, other.sql), Ty::Int))
            }
            Op::And | Op::Or | Op::Xor => self.logic(left, op, right),
            Op::StringConcat if self.facts.modes.pipes_as_concat => {
                let (one, other) = (self.expression(left)?.as_text(), self.expression(right)?.as_text());
                Ok(Typed::new(format!("({one} || {other})"), Ty::Text))
            }
            Op::StringConcat => self.logic(left, &Op::Or, right),
            Op::Eq | Op::NotEq | Op::Lt | Op::LtEq | Op::Gt | Op::GtEq | Op::Spaceship => {
                let (one, other) = (self.expression(left)?, self.expression(right)?);
                self.compare(&one, op, &other)
            }
            Op::BitwiseAnd | Op::BitwiseOr | Op::PGBitwiseShiftLeft | Op::PGBitwiseShiftRight => {
                self.arithmetic(left, &op.to_string(), right)
            }
            Op::Arrow | Op::LongArrow => self.arrow(left, op, right),
            _ => Err(errors::unsupported(&op.to_string())),
        }
    }

    fn arithmetic(&mut self, left: &Expr, op: &str, right: &Expr) -> Result<Typed, SqlError> {
        let (one, other) = (self.expression(left)?.as_number()?, self.expression(right)?.as_number()?);
        let ty = if one.ty == Ty::Double || other.ty == Ty::Double { Ty::Double } else { Ty::Int };
        Ok(Typed::new(format!("({} {op} {})", one.sql, other.sql), ty))
    }

    fn logic(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, SqlError> {
        let (one, other) = (self.expression(left)?.as_condition()?, self.expression(right)?.as_condition()?);
        Ok(Typed::truth(match op {
            BinaryOperator::And => format!("({one} AND {other})"),
            BinaryOperator::Xor => format!("((NOT {one}) <> (NOT {other}))"),
            _ => format!("({one} OR {other})"),
        }))
    }

    fn arrow(&mut self, left: &Expr, op: &BinaryOperator, right: &Expr) -> Result<Typed, SqlError> {
        if !self.facts.dialect.json_arrows {
            return Err(errors::syntax(&format!("{op}{right}"), 1));
        }
        // MySQL takes the operator behind a column only.
        if !matches!(left, Expr::Identifier(_) | Expr::CompoundIdentifier(_)) {
            return Err(errors::syntax(&format!("{op}{right}"), 1));
        }
        let (document, path) = (self.expression(left)?, self.expression(right)?);
        let extracted = format!("my_json_extract({}, {})", document.as_text(), path.as_text());
        Ok(match op {
            BinaryOperator::LongArrow => {
                Typed { collation: "BINARY", ..Typed::new(format!("my_json_unquote({extracted})"), Ty::Text) }
            }
            _ => Typed::new(extracted, Ty::Json),
        })
    }

    /// `BINARY a = 'b'` binds to its first operand alone, while the parser reads the whole comparison under it.
    fn binary_operator(&mut self, expr: &Expr) -> Result<Typed, SqlError> {
        let under = |inner: &Expr| {
            Box::new(Expr::Cast {
                kind: CastKind::Cast,
                expr: Box::new(inner.clone()),
                data_type: DataType::Binary(None),
                format: None,
            })
        };
        match expr {
            Expr::BinaryOp { left, op, right } => {
                self.expression(&Expr::BinaryOp { left: under(left), op: op.clone(), right: right.clone() })
            }
            Expr::Like { negated, any, expr, pattern, escape_char } => self.expression(&Expr::Like {
                negated: *negated,
                any: *any,
                expr: under(expr),
                pattern: pattern.clone(),
                escape_char: escape_char.clone(),
            }),
            Expr::RLike { negated, expr, pattern, regexp } => self.expression(&Expr::RLike {
                negated: *negated,
                expr: under(expr),
                pattern: pattern.clone(),
                regexp: *regexp,
            }),
            Expr::InList { expr, list, negated } => {
                self.expression(&Expr::InList { expr: under(expr), list: list.clone(), negated: *negated })
            }
            Expr::IsNull(inner) => self.expression(&Expr::IsNull(under(inner))),
            Expr::IsNotNull(inner) => self.expression(&Expr::IsNotNull(under(inner))),
            inner => {
                let typed = self.expression(inner)?;
                let text = typed.as_text();
                let literal = typed.literal;
                Ok(Typed { collation: "BINARY", literal, ..Typed::new(format!("({text})"), Ty::Text) })
            }
        }
    }

    pub(super) fn cast(&mut self, expr: &Expr, to: &DataType) -> Result<Typed, SqlError> {
        let typed = self.expression(expr)?;
        match to {
            DataType::Char(length) | DataType::Character(length) => {
                let text = typed.as_text();
                let length = match length {
                    Some(sqlparser::ast::CharacterLength::IntegerLength { length, unit: None }) => {
                        Some(*length)
                    }
                    Some(_) => return Err(errors::syntax(&to.to_string(), 1)),
                    None => None,
                };
                Ok(Typed::new(
                    length.map_or(text.clone(), |length| format!("substr({text}, 1, {length})")),
                    Ty::Text,
                ))
            }
            DataType::Binary(Some(length)) => {
                Ok(Typed::new(format!("substr(CAST({} AS BLOB), 1, {length})", typed.as_text()), Ty::Bytes))
            }
            DataType::Signed | DataType::SignedInteger => {
                Ok(Typed::new(format!("CAST(round({}) AS INTEGER)", typed.as_number()?.sql), Ty::Int))
            }
            DataType::Unsigned | DataType::UnsignedInteger => {
                // A negative number would wrap around at 2^64, beyond SQLite's integers.
                let number = typed.as_number()?.sql;
                Ok(Typed::new(format!("my_unsigned(CAST(round({number}) AS INTEGER))"), Ty::Unsigned))
            }
            DataType::JSON if self.facts.dialect.json == JsonType::Json => Ok(match typed.ty {
                Ty::Json | Ty::Null => Typed::new(typed.sql, Ty::Json),
                Ty::Int if typed.truth => Typed::new(
                    format!("CASE {} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", typed.sql),
                    Ty::Json,
                ),
                _ => Typed::new(format!("my_json_cast({})", typed.as_text()), Ty::Json),
            }),
            DataType::JSON => Err(errors::syntax("JSON)", 1)),
            DataType::Datetime(digits) => {
                let digits =
                    digits.map_or(Ok(0), u8::try_from).map_err(|_| errors::syntax(&to.to_string(), 1))?;
                let time = typed.as_time()?;
                Ok(Typed::new(
                    format!("my_fitted({}, {digits})", time.sql),
                    Ty::Time { stamp: false, digits },
                ))
            }
            _ => Err(errors::unsupported(&format!("CAST AS {to}"))),
        }
    }

    fn converted(&mut self, expr: &Expr, charset: &str) -> Result<Typed, SqlError> {
        match charset.to_ascii_lowercase().as_str() {
            "utf8mb4" => Ok(Typed::new(self.expression(expr)?.as_text(), Ty::Text)),
            _ => Err(errors::unsupported("conversions to this character set")),
        }
    }

    fn collate(&mut self, expr: &Expr, collation: &str) -> Result<Typed, SqlError> {
        super::super::charset::Charset::of_collation(collation)?;
        let typed = self.expression(expr)?;
        let sqlite = if collation.to_ascii_lowercase().ends_with("_bin") { "BINARY" } else { "NOCASE" };
        Ok(Typed { collation: sqlite, ..Typed::new(format!("({})", typed.as_text()), Ty::Text) })
    }

    fn typed_literal(&self, data_type: &DataType, value: &Value, shown: &str) -> Result<Typed, SqlError> {
        let (DataType::Timestamp(None, TimezoneInfo::None), Value::SingleQuotedString(words)) =
            (data_type, value)
        else {
            return Err(errors::unsupported(shown));
        };
        if self.facts.dialect.quirks.timestamp_literal_unknown {
            return Err(errors::syntax(&format!("'{words}'"), 1));
        }
        let read = clock::read(words).filter(|read| read.whole);
        let read = read.ok_or_else(|| errors::wrong_literal("DATETIME", words))?;
        let digits = words.split_once('.').map_or(0, |(_, fraction)| fraction.trim_end().len().min(6));
        let digits = u8::try_from(digits).unwrap_or(6);
        Ok(Typed::literal(text(&read.time), Ty::Time { stamp: false, digits }))
    }

    /// A time moved by an interval.
    pub(super) fn moved(&mut self, time: &Expr, interval: &Interval, back: bool) -> Result<Typed, SqlError> {
        let Interval { value, leading_field: Some(unit), leading_precision: None, last_field: None, .. } =
            interval
        else {
            return Err(errors::syntax(&interval.to_string(), 1));
        };
        let time = self.expression(time)?.as_time()?;
        let count = self.expression(value)?.as_number()?;
        let sign = if back { "-" } else { "" };
        Self::moved_by(&time, &format!("{sign}({})", count.sql), unit)
    }

    pub(super) fn moved_by(time: &Typed, count: &str, unit: &DateTimeField) -> Result<Typed, SqlError> {
        let unit = unit.to_string().to_ascii_uppercase();
        if !super::times::UNITS.contains(&unit.as_str()) {
            return Err(errors::unsupported(&format!("INTERVAL in {unit}")));
        }
        let before = if let Ty::Time { digits, .. } = time.ty { digits } else { 6 };
        let digits = if unit == "MICROSECOND" { 6 } else { before };
        Ok(Typed::new(
            format!("my_added({}, {count}, '{unit}')", time.sql),
            Ty::Time { stamp: false, digits },
        ))
    }
}
