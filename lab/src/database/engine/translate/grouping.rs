//! `ONLY_FULL_GROUP_BY`: a grouped query may list only what is the same in the whole group.

use sqlparser::ast::{
    BinaryOperator, Expr, Function, FunctionArg, FunctionArgExpr, FunctionArguments, Select, SelectItem,
};

use super::super::SqlError;
use super::super::errors;
use super::calls::is_aggregate;
use super::{Source, Translator, Typed};

impl Translator<'_> {
    /// Refuses a select list whose columns neither are grouped nor hang on what is.
    pub(super) fn check_grouping(
        &self,
        select: &Select,
        groups: &[Expr],
        columns: &[(String, Typed)],
    ) -> Result<(), SqlError> {
        let literal = self.facts.dialect.quirks.group_by_literal;
        if !self.facts.modes.full_group_by && !literal {
            return Ok(());
        }
        let listed: Vec<&Expr> = select
            .projection
            .iter()
            .filter_map(|item| match item {
                SelectItem::UnnamedExpr(expr) | SelectItem::ExprWithAlias { expr, .. } => Some(expr),
                _ => None,
            })
            .collect();
        let aggregated = listed.iter().copied().chain(select.having.as_ref()).any(has_aggregate);
        if groups.is_empty() && !aggregated {
            return Ok(());
        }
        // A group may be named by what the select list calls it.
        let mut groups: Vec<Expr> = groups.to_vec();
        for item in &select.projection {
            if let SelectItem::ExprWithAlias { expr, alias } = item
                && groups.iter().any(|group| matches!(group, Expr::Identifier(name) if name.value.eq_ignore_ascii_case(&alias.value)))
            {
                groups.push(expr.clone());
            }
        }
        let mut fixed: Vec<String> = groups.iter().filter_map(|group| self.place(group)).collect();
        if !literal && let Some(filter) = &select.selection {
            self.constants(filter, &mut fixed);
        }
        for (number, expr) in listed.iter().enumerate() {
            let mut free = Vec::new();
            self.free(expr, &groups, &mut free);
            let loose = free
                .into_iter()
                .find(|(column, source)| !fixed.contains(column) && (literal || !depends(source, &fixed)));
            if let Some((column, source)) = loose {
                let shown = shown(&column, source);
                return Err(if groups.is_empty() {
                    errors::mixed_without_group_by(number + 1, &shown)
                } else {
                    errors::not_in_group_by(number + 1, "SELECT list", &shown)
                });
            }
        }
        let wildcard = select.projection.len() != listed.len();
        if literal && let Some(written) = renamed(select, &groups) {
            return Err(errors::not_in_group_by(1, "SELECT list", &written));
        }
        if wildcard && !columns.iter().all(|(_, typed)| fixed.contains(&typed.sql)) {
            let sources = self.scopes.last().map_or(&[][..], |scope| &scope.sources);
            if literal || !sources.iter().all(|source| depends(source, &fixed)) {
                let name = columns
                    .iter()
                    .find(|(_, typed)| !fixed.contains(&typed.sql))
                    .map_or("", |(name, _)| name);
                return Err(errors::not_in_group_by(1, "SELECT list", name));
            }
        }
        Ok(())
    }

    /// A column in SQLite's words.
    fn place(&self, expr: &Expr) -> Option<String> {
        let typed = match expr {
            Expr::Identifier(ident) if !ident.value.starts_with('@') => {
                self.column(std::slice::from_ref(ident)).ok()?
            }
            Expr::CompoundIdentifier(path) => self.column(path).ok()?,
            Expr::Nested(inner) => return self.place(inner),
            _ => return None,
        };
        Some(typed.sql)
    }

    /// Columns that a condition ties to a literal.
    fn constants(&self, filter: &Expr, fixed: &mut Vec<String>) {
        match filter {
            Expr::Nested(inner) => self.constants(inner, fixed),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.constants(left, fixed);
                self.constants(right, fixed);
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => match (left.as_ref(), right.as_ref()) {
                (column, Expr::Value(_)) | (Expr::Value(_), column) => fixed.extend(self.place(column)),
                _ => {}
            },
            _ => {}
        }
    }

    /// The columns of this query that stand outside aggregates and outside what is grouped.
    fn free<'s>(&'s self, expr: &Expr, groups: &[Expr], free: &mut Vec<(String, &'s Source)>) {
        if groups.iter().any(|group| group.to_string().eq_ignore_ascii_case(&expr.to_string())) {
            return;
        }
        if let Some(place) = self.place(expr) {
            let sources = self.scopes.last().map_or(&[][..], |scope| &scope.sources);
            let source =
                sources.iter().find(|source| source.columns.iter().any(|column| column.typed.sql == place));
            free.extend(source.map(|source| (place, source)));
            return;
        }
        if matches!(expr, Expr::Function(function) if is_aggregate(function)) {
            return;
        }
        for inner in children(expr) {
            self.free(inner, groups, free);
        }
    }
}

/// A grouped column that the select list names otherwise than GROUP BY does.
fn renamed(select: &Select, groups: &[Expr]) -> Option<String> {
    select.projection.iter().find_map(|item| match item {
        SelectItem::ExprWithAlias { expr, alias } => {
            let written = expr.to_string();
            let grouped = groups.iter().any(|group| group.to_string().eq_ignore_ascii_case(&written));
            (grouped && !written.eq_ignore_ascii_case(&alias.value)).then_some(written)
        }
        _ => None,
    })
}

/// Whether every column of a source hangs on these: they hold a key of it that cannot be NULL.
fn depends(source: &Source, fixed: &[String]) -> bool {
    let Some(table) = &source.table else { return false };
    table.keys.iter().filter(|key| key.unique).any(|key| {
        key.parts.iter().all(|part| {
            let not_null = table.column(&part.column).is_some_and(|column| !column.nullable);
            let place = source.columns.iter().find(|column| column.name.eq_ignore_ascii_case(&part.column));
            not_null && part.length.is_none() && place.is_some_and(|place| fixed.contains(&place.typed.sql))
        })
    })
}

fn shown(place: &str, source: &Source) -> String {
    let name =
        source.columns.iter().find(|column| column.typed.sql == place).map_or(place, |column| &column.name);
    match &source.database {
        Some(database) => format!("{database}.{}.{name}", source.name),
        None => format!("{}.{name}", source.name),
    }
}

fn has_aggregate(expr: &Expr) -> bool {
    matches!(expr, Expr::Function(function) if is_aggregate(function))
        || children(expr).into_iter().any(has_aggregate)
}

/// The expressions right inside another; a query in it is its own.
fn children(expr: &Expr) -> Vec<&Expr> {
    match expr {
        Expr::Nested(inner)
        | Expr::UnaryOp { expr: inner, .. }
        | Expr::Cast { expr: inner, .. }
        | Expr::Convert { expr: inner, .. }
        | Expr::Collate { expr: inner, .. }
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsTrue(inner)
        | Expr::IsNotTrue(inner)
        | Expr::IsFalse(inner)
        | Expr::IsNotFalse(inner)
        | Expr::Substring { expr: inner, .. }
        | Expr::Trim { expr: inner, .. }
        | Expr::Extract { expr: inner, .. }
        | Expr::InSubquery { expr: inner, .. } => vec![inner.as_ref()],
        Expr::BinaryOp { left, right, .. } => vec![left.as_ref(), right.as_ref()],
        Expr::Like { expr, pattern, .. } | Expr::RLike { expr, pattern, .. } => {
            vec![expr.as_ref(), pattern.as_ref()]
        }
        Expr::Between { expr, low, high, .. } => vec![expr.as_ref(), low.as_ref(), high.as_ref()],
        Expr::InList { expr, list, .. } => std::iter::once(expr.as_ref()).chain(list).collect(),
        Expr::Interval(interval) => vec![interval.value.as_ref()],
        Expr::Tuple(items) => items.iter().collect(),
        Expr::Case { operand, conditions, else_result, .. } => operand
            .iter()
            .chain(else_result)
            .map(AsRef::as_ref)
            .chain(conditions.iter().flat_map(|when| [&when.condition, &when.result]))
            .collect(),
        Expr::Function(function) => arguments(function),
        _ => Vec::new(),
    }
}

fn arguments(function: &Function) -> Vec<&Expr> {
    let FunctionArguments::List(list) = &function.args else { return Vec::new() };
    list.args
        .iter()
        .filter_map(|argument| match argument {
            FunctionArg::Unnamed(FunctionArgExpr::Expr(expr)) => Some(expr),
            _ => None,
        })
        .collect()
}
