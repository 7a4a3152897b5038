//! ALTER TABLE and DROP INDEX.

use sqlparser::ast::{
    AlterTable, AlterTableAlgorithm, AlterTableLock, AlterTableOperation, ColumnOption, DataType, Ident,
    MySQLColumnPosition, ObjectName, RenameTableNameKind, TableConstraint,
};

use super::super::catalogue::{Default, Table};
use super::super::errors;
use super::super::statement::Work;
use super::super::{Output, SqlError};
use super::columns::Defined;
use super::create::own_keys;
use super::keys;

/// What an ALTER TABLE does, beside the table that comes out.
#[derive(Default)]
struct Changes {
    /// Names of columns before and after, of those that stay.
    renamed: Vec<(String, String)>,
    /// Whether the type of a column changes.
    retyped: bool,
    dropped_primary: bool,
    added_primary: bool,
    moved: Option<(String, String)>,
}

impl Work<'_> {
    pub(in super::super) fn alter_table(&mut self, alter: &AlterTable) -> Result<Output, SqlError> {
        if alter.if_exists || alter.only || alter.location.is_some() {
            return Err(errors::syntax(&alter.to_string(), 1));
        }
        let (database, name) = self.facts().table_name(&alter.name)?;
        for privilege in ["ALTER", "INSERT", "CREATE"] {
            self.client.rights.check(privilege, &database, &name)?;
        }
        let before = self.core.catalogue.table(&database, &name)?.clone();
        self.free(&before)?;
        let mut after = before.clone();
        let mut changes = Changes::default();
        for operation in &alter.operations {
            self.operation(&before, &mut after, operation, &mut changes)?;
        }
        self.how(&alter.operations)?;
        check_inplace(&alter.operations, &changes)?;
        after.keys.sort_by_key(|key| (key.name != "PRIMARY", !key.unique));
        self.rebuild(&before, after.clone(), &changes.renamed)?;
        if let Some((database, name)) = changes.moved {
            self.client.rights.check("CREATE", &database, &name)?;
            if self.core.catalogue.schema(&database)?.tables.contains_key(&name) {
                return Err(errors::table_exists(&name));
            }
            let made = self.core.catalogue.table(&before.database, &before.name)?.clone();
            if let Some(schema) = self.core.catalogue.databases.get_mut(&before.database) {
                schema.tables.remove(&before.name);
            }
            self.keep(Table { database, name, ..made });
        }
        Ok(Output::default())
    }

    fn operation(
        &mut self,
        before: &Table,
        after: &mut Table,
        operation: &AlterTableOperation,
        changes: &mut Changes,
    ) -> Result<(), SqlError> {
        match operation {
            AlterTableOperation::AddColumn { if_not_exists: false, column_def, column_position, .. } => {
                let name = &column_def.name.value;
                if after.column(name).is_some() {
                    return Err(errors::duplicate_column(name));
                }
                let options = column_def.options.iter().map(|option| &option.option);
                let defined = self.defined(name, &column_def.data_type, options, &after.collation)?;
                self.place_column(after, defined, column_position.as_ref())
            }
            AlterTableOperation::ChangeColumn { old_name, new_name, data_type, options, column_position } => {
                self.change_column(
                    after,
                    (old_name, new_name),
                    data_type,
                    options,
                    column_position.as_ref(),
                    changes,
                )
            }
            AlterTableOperation::ModifyColumn { col_name, data_type, options, column_position } => self
                .change_column(
                    after,
                    (col_name, col_name),
                    data_type,
                    options,
                    column_position.as_ref(),
                    changes,
                ),
            AlterTableOperation::DropColumn { column_names, if_exists: false, .. } => {
                column_names.iter().try_for_each(|name| drop_column(after, &name.value))
            }
            AlterTableOperation::AddConstraint { constraint, .. } => {
                let key = keys::key(constraint, after)?;
                changes.added_primary |= matches!(constraint, TableConstraint::PrimaryKey(_));
                after.keys.push(key);
                Ok(())
            }
            AlterTableOperation::DropPrimaryKey { .. } => {
                if self.dialect.quirks.primary_key_kept {
                    return Err(errors::primary_key_kept());
                }
                changes.dropped_primary = true;
                drop_key(after, "PRIMARY")
            }
            AlterTableOperation::DropIndex { name } => drop_key(after, &name.value),
            AlterTableOperation::RenameTable {
                table_name: RenameTableNameKind::As(name) | RenameTableNameKind::To(name),
            } => {
                self.client.rights.check("DROP", &before.database, &before.name)?;
                changes.moved = Some(self.facts().table_name(name)?);
                Ok(())
            }
            AlterTableOperation::AutoIncrement { value, .. } => {
                let number = value.to_string().parse().map_err(|_| errors::syntax(&value.to_string(), 1))?;
                after.next_number = after.next_number.max(number);
                Ok(())
            }
            AlterTableOperation::Algorithm { .. } | AlterTableOperation::Lock { .. } => Ok(()),
            _ => Err(errors::unsupported(&operation.to_string())),
        }
    }

    fn change_column(
        &self,
        after: &mut Table,
        (old, new): (&Ident, &Ident),
        data_type: &DataType,
        options: &[ColumnOption],
        position: Option<&MySQLColumnPosition>,
        changes: &mut Changes,
    ) -> Result<(), SqlError> {
        let index =
            after.columns.iter().position(|column| column.name.eq_ignore_ascii_case(&old.value)).ok_or_else(
                || SqlError {
                    message: format!("Unknown column '{}' in '{}'", old.value, after.name),
                    ..errors::unknown_column("", "")
                },
            )?;
        let in_primary = after
            .primary()
            .is_some_and(|key| key.parts.iter().any(|part| part.column.eq_ignore_ascii_case(&old.value)));
        let defined = self.defined(&new.value, data_type, options.iter(), &after.collation)?;
        let retyped = after.columns[index].kind != defined.column.kind;
        if self.dialect.quirks.key_change_refused && in_primary && retyped {
            return Err(errors::key_change());
        }
        changes.retyped |= retyped;
        changes.renamed.push((after.columns[index].name.clone(), defined.column.name.clone()));
        let gone = after.columns.remove(index);
        if after.column(&new.value).is_some() {
            return Err(errors::duplicate_column(&new.value));
        }
        for part in after.keys.iter_mut().flat_map(|key| &mut key.parts) {
            if part.column == gone.name {
                part.column.clone_from(&new.value);
            }
        }
        match position {
            Some(_) => self.place_column(after, defined, position),
            None => self.put_column(after, defined, index),
        }
    }

    fn place_column(
        &self,
        after: &mut Table,
        defined: Defined,
        position: Option<&MySQLColumnPosition>,
    ) -> Result<(), SqlError> {
        let index = match position {
            None => after.columns.len(),
            Some(MySQLColumnPosition::First) => 0,
            Some(MySQLColumnPosition::After(name)) => {
                let index =
                    after.columns.iter().position(|column| column.name.eq_ignore_ascii_case(&name.value));
                index.ok_or_else(|| errors::unknown_column(&name.value, &after.name))? + 1
            }
        };
        self.put_column(after, defined, index)
    }

    fn put_column(&self, after: &mut Table, defined: Defined, index: usize) -> Result<(), SqlError> {
        let mut one = [defined];
        // Only a table's first timestamp is given defaults of its own, and an ALTER adds none.
        if one[0].column.default != Default::None {
            self.implicit_timestamps(&mut one)?;
        }
        let [defined] = one;
        after.columns.insert(index, defined.column.clone());
        own_keys(after, &defined);
        if let Some((expression, stored)) = &defined.expression {
            after.columns[index].generated = Some(self.generated(after, expression, *stored)?);
        }
        Ok(())
    }

    pub(in super::super) fn drop_index(
        &mut self,
        name: &ObjectName,
        table: Option<&ObjectName>,
    ) -> Result<Output, SqlError> {
        let Some(table) = table else { return Err(errors::syntax("", 1)) };
        let (database, table) = self.facts().table_name(table)?;
        self.client.rights.check("INDEX", &database, &table)?;
        let before = self.core.catalogue.table(&database, &table)?.clone();
        self.free(&before)?;
        let mut after = before.clone();
        let names = super::identifiers(name)?;
        drop_key(&mut after, names.last().map_or("", |name| &name.value))?;
        self.rebuild(&before, after, &[])?;
        Ok(Output::default())
    }

    /// Whether the table can be changed with the lock that is asked for.
    pub(super) fn how(&self, operations: &[AlterTableOperation]) -> Result<(), SqlError> {
        let without = operations.iter().any(|operation| {
            matches!(operation, AlterTableOperation::Lock { lock: AlterTableLock::None, .. })
        });
        if without && self.dialect.quirks.online_ddl_refused {
            return Err(errors::not_so_at_all("LOCK=NONE", "LOCK=SHARED"));
        }
        let instant = operations.iter().any(|operation| {
            matches!(
                operation,
                AlterTableOperation::Algorithm { algorithm: AlterTableAlgorithm::Instant, .. }
            )
        });
        if instant && self.dialect.version.starts_with("5.") {
            let message = "Unknown ALGORITHM 'INSTANT'".to_owned();
            return Err(SqlError { code: 1800, state: "HY000", message });
        }
        Ok(())
    }
}

/// What cannot be done in place.
fn check_inplace(operations: &[AlterTableOperation], changes: &Changes) -> Result<(), SqlError> {
    let inplace = operations.iter().any(|operation| {
        matches!(operation, AlterTableOperation::Algorithm { algorithm: AlterTableAlgorithm::Inplace, .. })
    });
    if !inplace {
        return Ok(());
    }
    if changes.retyped {
        return Err(errors::not_so(
            "ALGORITHM=INPLACE",
            "Cannot change column type INPLACE",
            "ALGORITHM=COPY",
        ));
    }
    if changes.dropped_primary && !changes.added_primary {
        let reason = "Dropping a primary key is not allowed without also adding a new primary key";
        return Err(errors::not_so("ALGORITHM=INPLACE", reason, "ALGORITHM=COPY"));
    }
    Ok(())
}

fn drop_column(after: &mut Table, name: &str) -> Result<(), SqlError> {
    let index = after
        .columns
        .iter()
        .position(|column| column.name.eq_ignore_ascii_case(name))
        .ok_or_else(|| errors::cannot_drop(name))?;
    let used = after.columns.iter().filter_map(|column| column.generated.as_ref());
    if used.clone().any(|generated| {
        generated.sqlite.contains(&super::super::catalogue::quoted(&after.columns[index].name))
    }) {
        let message = format!("Column '{name}' has a generated column dependency.");
        return Err(SqlError { code: 3108, state: "HY000", message });
    }
    after.columns.remove(index);
    // A key loses the column, and goes with its last one.
    for key in &mut after.keys {
        key.parts.retain(|part| !part.column.eq_ignore_ascii_case(name));
    }
    after.keys.retain(|key| !key.parts.is_empty());
    Ok(())
}

fn drop_key(after: &mut Table, name: &str) -> Result<(), SqlError> {
    let count = after.keys.len();
    after.keys.retain(|key| !key.name.eq_ignore_ascii_case(name));
    if after.keys.len() == count { Err(errors::cannot_drop(name)) } else { Ok(()) }
}
