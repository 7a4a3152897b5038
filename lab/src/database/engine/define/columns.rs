//! The definition of a column.

use sqlparser::ast::{
    BinaryLength, CharacterLength, ColumnOption, DataType, EnumMember, ExactNumberInfo, Expr, Function,
    FunctionArguments, GeneratedAs, GeneratedExpressionMode, TimezoneInfo, Value,
};
use sqlparser::tokenizer::Token;

use super::super::SqlError;
use super::super::catalogue::{Column, Default, Generated, Table, Type, quoted};
use super::super::charset::Charset;
use super::super::clock;
use super::super::dialect::JsonType;
use super::super::errors;
use super::super::statement::Work;
use super::super::translate::{Scope, Source, SourceColumn, Translator, Ty, Typed, collation_of};

/// A column as it is defined, and the keys that stand beside it.
pub(super) struct Defined {
    pub(super) column: Column,
    /// `PRIMARY KEY` stands there.
    pub(super) primary: bool,
    /// `UNIQUE` stands there.
    pub(super) unique: bool,
    /// The expression of a generated column, which is translated when all columns are known.
    pub(super) expression: Option<(Expr, bool)>,
    /// Whether it says NULL or NOT NULL.
    nullable: Option<bool>,
}

impl Work<'_> {
    /// A column of a table with this default collation.
    pub(super) fn defined<'o>(
        &self,
        name: &str,
        data_type: &DataType,
        options: impl Iterator<Item = &'o ColumnOption>,
        collation: &str,
    ) -> Result<Defined, SqlError> {
        let kind = self.kind(data_type)?;
        let column = Column {
            name: name.to_owned(),
            collation: kind.is_text().then(|| collation.to_owned()),
            kind,
            nullable: true,
            default: Default::None,
            on_update: false,
            numbered: false,
            generated: None,
            comment: String::new(),
        };
        let mut defined = Defined { column, primary: false, unique: false, expression: None, nullable: None };
        if matches!(data_type, DataType::JSON) && defined.column.kind != Type::Json {
            defined.column.collation = Some("utf8mb4_bin".to_owned());
        }
        for option in options {
            Self::option(&mut defined, option)?;
        }
        if defined.column.numbered || defined.primary {
            if defined.nullable == Some(true) && defined.primary {
                return Err(errors::primary_key_nullable());
            }
            defined.column.nullable = false;
        }
        self.check_default(&defined.column)?;
        Ok(defined)
    }

    fn option(defined: &mut Defined, option: &ColumnOption) -> Result<(), SqlError> {
        let Defined { column, primary, unique, expression, nullable } = defined;
        match option {
            ColumnOption::Null => {
                column.nullable = true;
                *nullable = Some(true);
            }
            ColumnOption::NotNull => {
                column.nullable = false;
                *nullable = Some(false);
            }
            ColumnOption::Default(value) => column.default = default(value, column)?,
            ColumnOption::OnUpdate(value) => {
                let digits = match column.kind {
                    Type::Timestamp(digits) | Type::DateTime(digits) => Some(digits),
                    _ => None,
                };
                if present(value).is_none() || present(value) != digits {
                    let message = format!("Invalid ON UPDATE clause for '{}' column", column.name);
                    return Err(SqlError { code: 1294, state: "HY000", message });
                }
                column.on_update = true;
            }
            ColumnOption::PrimaryKey(_) => *primary = true,
            ColumnOption::Unique(_) => *unique = true,
            ColumnOption::Comment(words) => column.comment.clone_from(words),
            ColumnOption::CharacterSet(name) if column.kind.is_text() => {
                column.collation = Some(Charset::named(&name.to_string())?.collation.to_owned());
            }
            ColumnOption::Collation(name) if column.kind.is_text() => {
                let name = name.to_string().to_ascii_lowercase();
                Charset::of_collation(&name)?;
                column.collation = Some(name);
            }
            ColumnOption::Generated {
                generated_as: GeneratedAs::Always | GeneratedAs::ExpStored,
                generation_expr: Some(expr),
                generation_expr_mode,
                sequence_options: None,
                ..
            } => {
                *expression =
                    Some((expr.clone(), *generation_expr_mode == Some(GeneratedExpressionMode::Stored)));
            }
            ColumnOption::DialectSpecific(tokens) => {
                let numbered = matches!(tokens.as_slice(), [Token::Word(word)] if word.value.eq_ignore_ascii_case("auto_increment"));
                if !numbered || !matches!(column.kind, Type::Integer { .. }) {
                    return Err(errors::unsupported(&option.to_string()));
                }
                column.numbered = true;
            }
            _ => return Err(errors::unsupported(&option.to_string())),
        }
        Ok(())
    }

    /// What timestamps are given by themselves where `explicit_defaults_for_timestamp` is OFF.
    pub(super) fn implicit_timestamps(&self, columns: &mut [Defined]) -> Result<(), SqlError> {
        if self.modes.explicit_defaults {
            return Ok(());
        }
        let mut first = true;
        for Defined { column, nullable, expression, .. } in columns {
            if !matches!(column.kind, Type::Timestamp(_)) || expression.is_some() {
                continue;
            }
            if nullable.is_none() {
                column.nullable = false;
            }
            if !column.nullable && column.default == Default::None {
                if first && !column.on_update {
                    column.default = Default::Now;
                    column.on_update = true;
                } else {
                    if self.modes.no_zero_date && self.modes.strict {
                        return Err(errors::invalid_default(&column.name));
                    }
                    column.default = Default::Value(clock::ZERO.to_owned());
                }
            }
            first = false;
        }
        Ok(())
    }

    /// Translates the expression of a generated column against the others.
    pub(super) fn generated(
        &self,
        table: &Table,
        expression: &Expr,
        stored: bool,
    ) -> Result<Generated, SqlError> {
        let columns = table
            .columns
            .iter()
            .map(|column| SourceColumn {
                name: column.name.clone(),
                typed: Typed {
                    collation: collation_of(column),
                    column: Some(column.name.clone()),
                    ..Typed::new(quoted(&column.name), Ty::of(&column.kind))
                },
            })
            .collect();
        let source = Source {
            name: table.name.clone(),
            database: Some(table.database.clone()),
            sqlite: table.sqlite.clone(),
            columns,
            table: None,
        };
        let facts = self.facts();
        let mut translator = Translator::new(&facts);
        translator.clause = "generated column function";
        translator.scopes.push(Scope::default());
        translator.add(source)?;
        let typed = translator.expression(expression)?;
        Ok(Generated { shown: expression.to_string(), sqlite: typed.sql, stored })
    }

    fn check_default(&self, column: &Column) -> Result<(), SqlError> {
        let Default::Value(text) = &column.default else {
            let refused = column.default == Default::Null && !column.nullable;
            return if refused { Err(errors::invalid_default(&column.name)) } else { Ok(()) };
        };
        if matches!(column.kind, Type::Text(..) | Type::Json)
            || matches!(&column.kind, Type::Bytes(name, _) if name.ends_with("blob"))
        {
            return Err(errors::default_not_allowed(&column.name));
        }
        let value = rusqlite::types::Value::Text(text.clone());
        let storing = super::super::store::Storing { strict: true, ..self.storing("", 1, false) };
        storing
            .value(value, Ty::Text, column, &mut Vec::new())
            .map_err(|_| errors::invalid_default(&column.name))?;
        Ok(())
    }

    fn kind(&self, data_type: &DataType) -> Result<Type, SqlError> {
        let integer = |name: &str, bits: u32, width: Option<u64>, default: u64, unsigned: bool| {
            let width = width.unwrap_or(default);
            let (least, most) = if unsigned {
                (0, u64::MAX >> (64 - bits))
            } else {
                (i64::MIN >> (64 - bits), u64::MAX >> (65 - bits))
            };
            let shown = format!("{name}({width}){}", if unsigned { " unsigned" } else { "" });
            Ok(Type::Integer { least, most, shown })
        };
        match data_type {
            DataType::TinyInt(width) => integer("tinyint", 8, *width, 4, false),
            DataType::TinyIntUnsigned(width) => integer("tinyint", 8, *width, 3, true),
            DataType::SmallInt(width) => integer("smallint", 16, *width, 6, false),
            DataType::SmallIntUnsigned(width) => integer("smallint", 16, *width, 5, true),
            DataType::MediumInt(width) => integer("mediumint", 24, *width, 9, false),
            DataType::MediumIntUnsigned(width) => integer("mediumint", 24, *width, 8, true),
            DataType::Int(width) | DataType::Integer(width) => integer("int", 32, *width, 11, false),
            DataType::IntUnsigned(width) | DataType::IntegerUnsigned(width) => {
                integer("int", 32, *width, 10, true)
            }
            DataType::BigInt(width) => integer("bigint", 64, *width, 20, false),
            DataType::BigIntUnsigned(width) => integer("bigint", 64, *width, 20, true),
            DataType::Bool | DataType::Boolean => integer("tinyint", 8, Some(1), 1, false),
            DataType::Double(ExactNumberInfo::None) | DataType::DoublePrecision => Ok(Type::Double),
            DataType::Char(length) | DataType::Character(length) => {
                Ok(Type::Char(characters(length.as_ref(), Some(1))?))
            }
            DataType::Varchar(length) | DataType::CharacterVarying(length) => {
                Ok(Type::Varchar(characters(length.as_ref(), None)?))
            }
            DataType::TinyText => Ok(Type::Text("tinytext", 255)),
            DataType::Text => Ok(Type::Text("text", 65_535)),
            DataType::MediumText => Ok(Type::Text("mediumtext", 16_777_215)),
            DataType::LongText => Ok(Type::Text("longtext", 4_294_967_295)),
            DataType::TinyBlob => Ok(Type::Bytes("tinyblob".to_owned(), 255)),
            DataType::Blob(None) => Ok(Type::Bytes("blob".to_owned(), 65_535)),
            DataType::MediumBlob => Ok(Type::Bytes("mediumblob".to_owned(), 16_777_215)),
            DataType::LongBlob => Ok(Type::Bytes("longblob".to_owned(), 4_294_967_295)),
            DataType::Varbinary(Some(BinaryLength::IntegerLength { length })) => {
                Ok(Type::Bytes("varbinary".to_owned(), *length))
            }
            DataType::JSON => match self.dialect.json {
                JsonType::Json => Ok(Type::Json),
                JsonType::LongText => Ok(Type::Text("longtext", 4_294_967_295)),
                JsonType::Absent => Err(errors::syntax("json", 1)),
            },
            DataType::Enum(members, None) => members
                .iter()
                .map(|member| match member {
                    EnumMember::Name(name) => Ok(name.clone()),
                    EnumMember::NamedValue(..) => Err(errors::syntax(&data_type.to_string(), 1)),
                })
                .collect::<Result<_, _>>()
                .map(Type::Enum),
            DataType::Timestamp(digits, TimezoneInfo::None) => Ok(Type::Timestamp(precision(*digits)?)),
            DataType::Datetime(digits) => Ok(Type::DateTime(precision(*digits)?)),
            _ => Err(errors::unsupported(&format!("columns of the type {data_type}"))),
        }
    }
}

fn characters(length: Option<&CharacterLength>, default: Option<u64>) -> Result<u64, SqlError> {
    match (length, default) {
        (Some(CharacterLength::IntegerLength { length, unit: None }), _) => Ok(*length),
        (None, Some(default)) => Ok(default),
        _ => Err(errors::syntax("varchar", 1)),
    }
}

fn precision(digits: Option<u64>) -> Result<u8, SqlError> {
    match digits.unwrap_or(0) {
        digits @ 0..=6 => Ok(u8::try_from(digits).unwrap_or(6)),
        digits => Err(SqlError {
            code: 1426,
            state: "42000",
            message: format!("Too-big precision {digits} specified for a column. Maximum is 6."),
        }),
    }
}

/// The digits of `CURRENT_TIMESTAMP(6)` and its other names; none where it is something else.
fn present(expr: &Expr) -> Option<u8> {
    let Expr::Function(Function { name, args, .. }) = expr else { return None };
    let name = name.to_string().to_ascii_uppercase();
    if !matches!(name.as_str(), "CURRENT_TIMESTAMP" | "NOW" | "LOCALTIME" | "LOCALTIMESTAMP") {
        return None;
    }
    match args {
        FunctionArguments::None => Some(0),
        FunctionArguments::List(list) if list.args.is_empty() => Some(0),
        FunctionArguments::List(list) => list.args.first()?.to_string().parse().ok(),
        FunctionArguments::Subquery(_) => None,
    }
}

fn default(expr: &Expr, column: &Column) -> Result<Default, SqlError> {
    if let Some(digits) = present(expr) {
        return match column.kind {
            Type::Timestamp(own) | Type::DateTime(own) if own == digits => Ok(Default::Now),
            _ => Err(errors::invalid_default(&column.name)),
        };
    }
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Null => Ok(Default::Null),
            Value::Number(text, _) | Value::SingleQuotedString(text) | Value::DoubleQuotedString(text) => {
                Ok(Default::Value(text.clone()))
            }
            Value::Boolean(truth) => Ok(Default::Value(u8::from(*truth).to_string())),
            _ => Err(errors::invalid_default(&column.name)),
        },
        Expr::UnaryOp { op: sqlparser::ast::UnaryOperator::Minus, expr } => match expr.as_ref() {
            Expr::Value(value) => match &value.value {
                Value::Number(text, _) => Ok(Default::Value(format!("-{text}"))),
                _ => Err(errors::invalid_default(&column.name)),
            },
            _ => Err(errors::invalid_default(&column.name)),
        },
        _ => Err(errors::invalid_default(&column.name)),
    }
}
