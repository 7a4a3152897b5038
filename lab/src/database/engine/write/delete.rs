//! DELETE.

use sqlparser::ast::{Delete, FromTable};

use super::super::errors;
use super::super::statement::Work;
use super::super::{Output, SqlError};
use super::single;

impl Work<'_> {
    pub(in super::super) fn delete(&mut self, delete: &Delete) -> Result<Output, SqlError> {
        if !delete.tables.is_empty() || delete.using.is_some() {
            return Err(errors::unsupported("deleting from several tables"));
        }
        let FromTable::WithFromKeyword(tables) = &delete.from else {
            return Err(errors::syntax(&delete.to_string(), 1));
        };
        let [table] = tables.as_slice() else {
            return Err(errors::unsupported("deleting from several tables"));
        };
        let (name, alias) = single(table)?;
        let table = self.target(name, &["DELETE"])?;
        if delete.selection.is_some() {
            self.client.rights.check("SELECT", &table.database, &table.name)?;
        }
        let rows =
            self.chosen(&table, alias, delete.selection.as_ref(), &delete.order_by, delete.limit.as_ref())?;
        let affected = u64::try_from(rows.len()).unwrap_or(u64::MAX);
        for row in rows {
            self.remove(&table, row)?;
        }
        Ok(Output { affected, ..Output::default() })
    }
}
