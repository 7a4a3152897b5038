//! SELECT, with everything that may stand in it.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, Ident, LimitClause, ObjectName, OrderBy, OrderByKind, Query, Select,
    SelectItem, SelectItemQualifiedWildcardKind, SetExpr, SetOperator, SetQuantifier, Value,
};

use super::super::SqlError;
use super::super::errors;
use super::{Scope, Translator, Typed};

/// A query in SQLite's words, with the names and types of what it lists. SQLite's names are `c0`, `c1` and so on.
#[derive(Clone, Debug)]
pub(in super::super) struct Listed {
    pub(in super::super) sql: String,
    pub(in super::super) columns: Vec<(String, Typed)>,
}

impl Translator<'_> {
    /// A query; the texts of what it lists name its columns.
    pub(in super::super) fn query(&mut self, query: &Query, texts: &[String]) -> Result<Listed, SqlError> {
        let Query {
            with,
            body,
            order_by,
            limit_clause,
            fetch,
            // A lock of rows changes no answer: one session writes at a time here.
            locks: _,
            for_clause,
            settings,
            format_clause,
            pipe_operators,
        } = query;
        if let Some(with) = with {
            return Err(errors::syntax(&with.to_string(), 1));
        }
        if fetch.is_some() || for_clause.is_some() || settings.is_some() || format_clause.is_some() {
            return Err(errors::syntax("", 1));
        }
        if !pipe_operators.is_empty() {
            return Err(errors::syntax("|>", 1));
        }
        let mut listed = match body.as_ref() {
            SetExpr::Select(select) => self.select(select, order_by.as_ref(), texts)?,
            SetExpr::Query(inner) if order_by.is_none() && limit_clause.is_none() => {
                return self.query(inner, texts);
            }
            SetExpr::SetOperation { .. } if order_by.is_none() => self.part(body, texts)?,
            SetExpr::SetOperation { .. } => return Err(errors::unsupported("ORDER BY over a UNION")),
            _ => return Err(errors::unsupported("this kind of query")),
        };
        if let Some(limit) = limit_clause {
            listed.sql += &limited(limit)?;
        }
        Ok(listed)
    }

    /// A part of a UNION, which may be one itself.
    fn part(&mut self, part: &SetExpr, texts: &[String]) -> Result<Listed, SqlError> {
        match part {
            SetExpr::Select(select) => self.select(select, None, texts),
            SetExpr::Query(query) if query.order_by.is_none() && query.limit_clause.is_none() => {
                self.query(query, texts)
            }
            SetExpr::SetOperation { left, op: SetOperator::Union, set_quantifier, right } => {
                let how = match set_quantifier {
                    SetQuantifier::All => "UNION ALL",
                    SetQuantifier::None | SetQuantifier::Distinct => "UNION",
                    _ => return Err(errors::syntax(&set_quantifier.to_string(), 1)),
                };
                self.union(left, right, how, texts)
            }
            _ => Err(errors::unsupported("this kind of UNION")),
        }
    }

    fn union(
        &mut self,
        left: &SetExpr,
        right: &SetExpr,
        how: &str,
        texts: &[String],
    ) -> Result<Listed, SqlError> {
        let (one, other) = (self.part(left, texts)?, self.part(right, texts)?);
        if one.columns.len() != other.columns.len() {
            return Err(SqlError {
                code: 1222,
                state: "21000",
                message: "The used SELECT statements have a different number of columns".to_owned(),
            });
        }
        if one.columns.iter().zip(&other.columns).any(|((_, one), (_, other))| one.ty != other.ty) {
            return Err(errors::unsupported("a UNION of different types"));
        }
        Ok(Listed { sql: format!("{} {how} {}", one.sql, other.sql), columns: one.columns })
    }

    fn select(
        &mut self,
        select: &Select,
        order: Option<&OrderBy>,
        texts: &[String],
    ) -> Result<Listed, SqlError> {
        plain(select)?;
        self.scopes.push(Scope::default());
        let clause = self.clause;
        let aggregates = self.aggregates;
        let listed = self.selected(select, order, texts);
        self.aggregates = aggregates;
        self.clause = clause;
        self.scopes.pop();
        listed
    }

    fn selected(
        &mut self,
        select: &Select,
        order: Option<&OrderBy>,
        texts: &[String],
    ) -> Result<Listed, SqlError> {
        self.aggregates = false;
        let from = self.from(&select.from)?;
        let filter = match &select.selection {
            Some(filter) => {
                Some(self.within("where clause", |inner| inner.expression(filter))?.as_condition()?)
            }
            None => None,
        };
        self.aggregates = true;
        self.clause = "field list";
        let columns = self.list(&select.projection, texts, select.from.is_empty())?;
        if let Some(scope) = self.scopes.last_mut() {
            scope.aliases.clone_from(&columns);
        }
        let GroupByExpr::Expressions(groups, modifiers) = &select.group_by else {
            return Err(errors::syntax("ALL", 1));
        };
        if !modifiers.is_empty() {
            return Err(errors::unsupported("GROUP BY with modifiers"));
        }
        let grouped = self.within("group statement", |inner| inner.groups(groups))?;
        self.check_grouping(select, groups, &columns)?;
        let having = match &select.having {
            Some(having) => {
                Some(self.within("having clause", |inner| inner.aliased(having))?.as_condition()?)
            }
            None => None,
        };
        let order = self.within("order clause", |inner| inner.order(order, &columns))?;

        let list: Vec<String> = columns
            .iter()
            .enumerate()
            .map(|(index, (_, typed))| format!("{} AS c{index}", typed.sql))
            .collect();
        let distinct = match &select.distinct {
            None | Some(Distinct::All) => "",
            Some(Distinct::Distinct) => "DISTINCT ",
            Some(Distinct::On(_)) => return Err(errors::syntax("ON", 1)),
        };
        let mut sql = format!("SELECT {distinct}{}", list.join(", "));
        for (word, part) in [(" FROM ", Some(from).filter(|from| !from.is_empty())), (" WHERE ", filter)] {
            if let Some(part) = part {
                sql.push_str(word);
                sql.push_str(&part);
            }
        }
        for (word, parts) in
            [(" GROUP BY ", grouped), (" HAVING ", having.into_iter().collect()), (" ORDER BY ", order)]
        {
            if !parts.is_empty() {
                sql.push_str(word);
                sql.push_str(&parts.join(", "));
            }
        }
        Ok(Listed { sql, columns })
    }

    fn list(
        &mut self,
        items: &[SelectItem],
        texts: &[String],
        no_tables: bool,
    ) -> Result<Vec<(String, Typed)>, SqlError> {
        let mut columns = Vec::new();
        for (index, item) in items.iter().enumerate() {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let typed = self.expression(expr)?;
                    columns.push((
                        name_of(expr, texts.get(index).filter(|_| texts.len() == items.len())),
                        typed,
                    ));
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    columns.push((alias.value.clone(), self.expression(expr)?));
                }
                SelectItem::Wildcard(_) if no_tables => {
                    return Err(SqlError {
                        code: 1096,
                        state: "HY000",
                        message: "No tables used".to_owned(),
                    });
                }
                SelectItem::Wildcard(_) => columns.extend(self.every(None)?),
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), _) => {
                    columns.extend(self.every(Some(name))?);
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _)
                | SelectItem::ExprWithAliases { .. } => return Err(errors::syntax(&item.to_string(), 1)),
            }
        }
        Ok(columns)
    }

    fn every(&self, of: Option<&ObjectName>) -> Result<Vec<(String, Typed)>, SqlError> {
        let Some(scope) = self.scopes.last() else { return Err(errors::internal("no scope")) };
        let path = of.map(super::identifiers).transpose()?.unwrap_or_default();
        let fits = |source: &&super::Source| match path.as_slice() {
            [] => true,
            [called] => source.name == called.value,
            [database, called] => {
                source.name == called.value && source.database.as_ref() == Some(&database.value)
            }
            _ => false,
        };
        let columns: Vec<_> = scope
            .sources
            .iter()
            .filter(fits)
            .flat_map(|source| &source.columns)
            .map(|column| (column.name.clone(), column.typed.clone()))
            .collect();
        match of {
            Some(of) if columns.is_empty() => Err(errors::unknown_table(&of.to_string())),
            _ => Ok(columns),
        }
    }

    fn groups(&mut self, groups: &[Expr]) -> Result<Vec<String>, SqlError> {
        self.aggregates = false;
        let mut parts = Vec::new();
        for group in groups {
            // A column goes before a name of the select list.
            let typed = match self.expression(group) {
                Err(error) if error.code == 1054 => self.alias(group).ok_or(error)?,
                typed => typed?,
            };
            parts.push(typed.collated());
        }
        self.aggregates = true;
        Ok(parts)
    }

    /// What the select list names so.
    pub(super) fn alias(&self, expr: &Expr) -> Option<Typed> {
        let Expr::Identifier(Ident { value, .. }) = expr else { return None };
        let scope = self.scopes.last()?;
        scope
            .aliases
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(value))
            .map(|(_, typed)| typed.clone())
    }

    fn order(
        &mut self,
        order: Option<&OrderBy>,
        columns: &[(String, Typed)],
    ) -> Result<Vec<String>, SqlError> {
        let Some(order) = order else { return Ok(Vec::new()) };
        let OrderByKind::Expressions(items) = &order.kind else { return Err(errors::syntax("ALL", 1)) };
        let mut parts = Vec::new();
        for item in items {
            let typed = match position(&item.expr) {
                Some(position) => columns
                    .get(position.wrapping_sub(1))
                    .map(|(_, typed)| typed.clone())
                    .ok_or_else(|| errors::unknown_column(&position.to_string(), "order clause"))?,
                None => self.aliased(&item.expr)?,
            };
            let descending = matches!(item.options.sort, Some(sqlparser::ast::OrderBySort::Desc));
            parts.push(format!("{}{}", typed.collated(), if descending { " DESC" } else { "" }));
        }
        Ok(parts)
    }
}

/// LIMIT in SQLite's words.
fn limited(limit: &LimitClause) -> Result<String, SqlError> {
    let number = |expr: &Expr| match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) if number.parse::<u64>().is_ok() => {
                Ok(number.parse::<i64>().unwrap_or(i64::MAX))
            }
            _ => Err(errors::syntax(&expr.to_string(), 1)),
        },
        _ => Err(errors::syntax(&expr.to_string(), 1)),
    };
    let (limit, offset) = match limit {
        LimitClause::LimitOffset { limit: Some(limit), offset, limit_by } if limit_by.is_empty() => {
            (number(limit)?, offset.as_ref().map(|offset| number(&offset.value)).transpose()?)
        }
        LimitClause::OffsetCommaLimit { offset, limit } => (number(limit)?, Some(number(offset)?)),
        LimitClause::LimitOffset { .. } => return Err(errors::syntax("", 1)),
    };
    Ok(format!(" LIMIT {limit} OFFSET {}", offset.unwrap_or(0)))
}

fn position(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Value(value) => match &value.value {
            Value::Number(number, _) => number.parse().ok(),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a column of the answer: as it was written.
fn name_of(expr: &Expr, text: Option<&String>) -> String {
    match expr {
        Expr::Identifier(ident) => ident.value.clone(),
        Expr::CompoundIdentifier(path)
            if !path.first().is_some_and(|first| first.value.starts_with("@@")) =>
        {
            path.last().map_or_else(String::new, |ident| ident.value.clone())
        }
        _ => text.cloned().unwrap_or_else(|| expr.to_string()),
    }
}

/// Refuses what MySQL has not.
fn plain(select: &Select) -> Result<(), SqlError> {
    let foreign = select.top.is_some()
        || select.exclude.is_some()
        || !select.lateral_views.is_empty()
        || select.prewhere.is_some()
        || !select.connect_by.is_empty()
        || !select.cluster_by.is_empty()
        || !select.distribute_by.is_empty()
        || !select.sort_by.is_empty()
        || !select.named_window.is_empty()
        || select.qualify.is_some()
        || select.value_table_mode.is_some();
    if foreign {
        return Err(errors::syntax(&select.to_string(), 1));
    }
    if select.into.is_some()
        || select.select_modifiers.as_ref().is_some_and(sqlparser::ast::SelectModifiers::is_any_set)
    {
        return Err(errors::unsupported("this form of SELECT"));
    }
    Ok(())
}
