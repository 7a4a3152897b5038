//! Errors in MySQL's numbers, states and words.

use super::SqlError;

fn error(code: u16, state: &'static str, message: String) -> SqlError {
    SqlError { code, state, message }
}

/// 1064, with what stands where the statement stops to make sense.
pub(super) fn syntax(near: &str, line: u64) -> SqlError {
    let near: String = near.chars().take(80).collect();
    error(
        1064,
        "42000",
        format!(
            "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version \
             for the right syntax to use near '{near}' at line {line}"
        ),
    )
}

/// 1235: what the lab does not know, it refuses.
pub(super) fn unsupported(what: &str) -> SqlError {
    error(1235, "42000", format!("This version of MySQL doesn't yet support '{what}'"))
}

/// 1105: a defect of the engine itself.
pub(super) fn internal(why: &str) -> SqlError {
    error(1105, "HY000", format!("Unknown error: {why}"))
}

pub(super) fn no_database_selected() -> SqlError {
    error(1046, "3D000", "No database selected".to_owned())
}

pub(super) fn unknown_database(name: &str) -> SqlError {
    error(1049, "42000", format!("Unknown database '{name}'"))
}

pub(super) fn database_exists(name: &str) -> SqlError {
    error(1007, "HY000", format!("Can't create database '{name}'; database exists"))
}

pub(super) fn no_such_database_to_drop(name: &str) -> SqlError {
    error(1008, "HY000", format!("Can't drop database '{name}'; database doesn't exist"))
}

pub(super) fn no_such_table(database: &str, table: &str) -> SqlError {
    error(1146, "42S02", format!("Table '{database}.{table}' doesn't exist"))
}

pub(super) fn unknown_table(names: &str) -> SqlError {
    error(1051, "42S02", format!("Unknown table '{names}'"))
}

pub(super) fn table_exists(table: &str) -> SqlError {
    error(1050, "42S01", format!("Table '{table}' already exists"))
}

pub(super) fn unknown_column(column: &str, place: &str) -> SqlError {
    error(1054, "42S22", format!("Unknown column '{column}' in '{place}'"))
}

pub(super) fn ambiguous_column(column: &str, place: &str) -> SqlError {
    error(1052, "23000", format!("Column '{column}' in {place} is ambiguous"))
}

pub(super) fn duplicate_column(column: &str) -> SqlError {
    error(1060, "42S21", format!("Duplicate column name '{column}'"))
}

pub(super) fn duplicate_key_name(key: &str) -> SqlError {
    error(1061, "42000", format!("Duplicate key name '{key}'"))
}

pub(super) fn duplicate_entry(entry: &str, key: &str) -> SqlError {
    error(1062, "23000", format!("Duplicate entry '{entry}' for key '{key}'"))
}

pub(super) fn invalid_default(column: &str) -> SqlError {
    error(1067, "42000", format!("Invalid default value for '{column}'"))
}

pub(super) fn multiple_primary_keys() -> SqlError {
    error(1068, "42000", "Multiple primary key defined".to_owned())
}

pub(super) fn key_too_long(limit: u64) -> SqlError {
    error(1071, "42000", format!("Specified key was too long; max key length is {limit} bytes"))
}

pub(super) fn no_key_column(column: &str) -> SqlError {
    error(1072, "42000", format!("Key column '{column}' doesn't exist in table"))
}

pub(super) fn one_auto_column() -> SqlError {
    error(
        1075,
        "42000",
        "Incorrect table definition; there can be only one auto column and it must be defined as a key"
            .to_owned(),
    )
}

pub(super) fn cannot_drop(what: &str) -> SqlError {
    error(1091, "42000", format!("Can't DROP '{what}'; check that column/key exists"))
}

pub(super) fn no_columns() -> SqlError {
    error(1113, "42000", "A table must have at least 1 column".to_owned())
}

pub(super) fn unknown_charset(name: &str) -> SqlError {
    error(1115, "42000", format!("Unknown character set: '{name}'"))
}

pub(super) fn unknown_collation(name: &str) -> SqlError {
    error(1273, "HY000", format!("Unknown collation: '{name}'"))
}

pub(super) fn collation_of_another(collation: &str, charset: &str) -> SqlError {
    error(1253, "42000", format!("COLLATION '{collation}' is not valid for CHARACTER SET '{charset}'"))
}

pub(super) fn blob_key_without_length(column: &str) -> SqlError {
    error(
        1170,
        "42000",
        format!("BLOB/TEXT column '{column}' used in key specification without a key length"),
    )
}

pub(super) fn json_as_key(column: &str) -> SqlError {
    error(3152, "42000", format!("JSON column '{column}' cannot be used in key specification."))
}

pub(super) fn default_not_allowed(column: &str) -> SqlError {
    error(1101, "42000", format!("BLOB, TEXT, GEOMETRY or JSON column '{column}' can't have a default value"))
}

pub(super) fn primary_key_nullable() -> SqlError {
    error(
        1171,
        "42000",
        "All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead"
            .to_owned(),
    )
}

pub(super) fn cannot_be_null(column: &str) -> SqlError {
    error(1048, "23000", format!("Column '{column}' cannot be null"))
}

pub(super) fn no_default(column: &str) -> SqlError {
    error(1364, "HY000", format!("Field '{column}' doesn't have a default value"))
}

pub(super) fn field_twice(column: &str) -> SqlError {
    error(1110, "42000", format!("Column '{column}' specified twice"))
}

pub(super) fn value_count(row: usize) -> SqlError {
    error(1136, "21S01", format!("Column count doesn't match value count at row {row}"))
}

pub(super) fn data_too_long(column: &str, row: usize) -> SqlError {
    error(1406, "22001", format!("Data too long for column '{column}' at row {row}"))
}

pub(super) fn data_truncated(column: &str, row: usize) -> SqlError {
    error(1265, "01000", format!("Data truncated for column '{column}' at row {row}"))
}

pub(super) fn out_of_range(column: &str, row: usize) -> SqlError {
    error(1264, "22003", format!("Out of range value for column '{column}' at row {row}"))
}

/// 1366; the kind is `string`, `integer` or `double`.
pub(super) fn incorrect_value(kind: &str, value: &str, column: &str, row: usize) -> SqlError {
    error(1366, "HY000", format!("Incorrect {kind} value: '{value}' for column '{column}' at row {row}"))
}

pub(super) fn incorrect_datetime(value: &str, column: &str, row: usize) -> SqlError {
    error(1292, "22007", format!("Incorrect datetime value: '{value}' for column '{column}' at row {row}"))
}

pub(super) fn truncated_incorrect(kind: &str, value: &str) -> SqlError {
    error(1292, "22007", format!("Truncated incorrect {kind} value: '{value}'"))
}

pub(super) fn wrong_literal(kind: &str, value: &str) -> SqlError {
    error(1525, "HY000", format!("Incorrect {kind} value: '{value}'"))
}

pub(super) fn invalid_json_text(why: &str, position: usize, place: &str) -> SqlError {
    error(
        3140,
        "22032",
        format!("Invalid JSON text: \"{why}\" at position {position} in value for column '{place}'."),
    )
}

pub(super) fn invalid_json_argument(argument: usize, function: &str, why: &str, position: usize) -> SqlError {
    error(
        3141,
        "22032",
        format!(
            "Invalid JSON text in argument {argument} to function {function}: \"{why}\" at position {position}."
        ),
    )
}

pub(super) fn invalid_json_path(position: usize) -> SqlError {
    error(
        3143,
        "42000",
        format!("Invalid JSON path expression. The error is around character position {position}."),
    )
}

pub(super) fn json_path_wildcard() -> SqlError {
    error(
        3149,
        "42000",
        "In this situation, path expressions may not contain the * and ** tokens.".to_owned(),
    )
}

pub(super) fn json_one_or_all(function: &str) -> SqlError {
    error(
        3150,
        "42000",
        format!("The oneOrAll argument to {function} may take these values: 'one' or 'all'."),
    )
}

pub(super) fn generated_given(column: &str, table: &str) -> SqlError {
    error(
        3105,
        "HY000",
        format!("The value specified for generated column '{column}' in table '{table}' is not allowed."),
    )
}

pub(super) fn no_such_function(database: &str, function: &str) -> SqlError {
    error(1305, "42000", format!("FUNCTION {database}.{function} does not exist"))
}

pub(super) fn parameter_count(function: &str) -> SqlError {
    error(1582, "42000", format!("Incorrect parameter count in the call to native function '{function}'"))
}

pub(super) fn invalid_group_function() -> SqlError {
    error(1111, "HY000", "Invalid use of group function".to_owned())
}

pub(super) fn subquery_rows() -> SqlError {
    error(1242, "21000", "Subquery returns more than 1 row".to_owned())
}

pub(super) fn operand_columns(expected: usize) -> SqlError {
    error(1241, "21000", format!("Operand should contain {expected} column(s)"))
}

pub(super) fn not_in_group_by(number: usize, list: &str, column: &str) -> SqlError {
    error(
        1055,
        "42000",
        format!(
            "Expression #{number} of {list} is not in GROUP BY clause and contains nonaggregated column '{column}' \
             which is not functionally dependent on columns in GROUP BY clause; this is incompatible with \
             sql_mode=only_full_group_by"
        ),
    )
}

pub(super) fn mixed_without_group_by(number: usize, column: &str) -> SqlError {
    error(
        1140,
        "42000",
        format!(
            "In aggregated query without GROUP BY, expression #{number} of SELECT list contains nonaggregated \
             column '{column}'; this is incompatible with sql_mode=only_full_group_by"
        ),
    )
}

pub(super) fn unknown_variable(name: &str) -> SqlError {
    error(1193, "HY000", format!("Unknown system variable '{name}'"))
}

pub(super) fn wrong_variable_value(name: &str, value: &str) -> SqlError {
    error(1231, "42000", format!("Variable '{name}' can't be set to the value of '{value}'"))
}

pub(super) fn read_only_variable(name: &str) -> SqlError {
    error(1238, "HY000", format!("Variable '{name}' is a read only variable"))
}

pub(super) fn global_variable(name: &str) -> SqlError {
    error(1229, "HY000", format!("Variable '{name}' is a GLOBAL variable and should be set with SET GLOBAL"))
}

pub(super) fn unknown_time_zone(name: &str) -> SqlError {
    error(1298, "HY000", format!("Unknown or incorrect time zone: '{name}'"))
}

pub(super) fn privilege_needed(privilege: &str) -> SqlError {
    error(
        1227,
        "42000",
        format!("Access denied; you need (at least one of) the {privilege} privilege(s) for this operation"),
    )
}

pub(super) fn database_denied(user: &str, host: &str, database: &str) -> SqlError {
    error(1044, "42000", format!("Access denied for user '{user}'@'{host}' to database '{database}'"))
}

pub(super) fn command_denied(command: &str, user: &str, host: &str, table: &str) -> SqlError {
    error(1142, "42000", format!("{command} command denied to user '{user}'@'{host}' for table '{table}'"))
}

pub(super) fn read_only_server(option: &str) -> SqlError {
    error(
        1290,
        "HY000",
        format!("The MySQL server is running with the {option} option so it cannot execute this statement"),
    )
}

pub(super) fn table_read_only(table: &str) -> SqlError {
    error(1036, "HY000", format!("Table '{table}' is read only"))
}

pub(super) fn table_full(table: &str) -> SqlError {
    error(1114, "HY000", format!("The table '{table}' is full"))
}

pub(super) fn lock_wait() -> SqlError {
    error(1205, "HY000", "Lock wait timeout exceeded; try restarting transaction".to_owned())
}

pub(super) fn primary_key_required() -> SqlError {
    error(
        3750,
        "HY000",
        "Unable to create or change a table without a primary key, when the system variable \
         'sql_require_primary_key' is set. Add a primary key to the table or unset this variable to avoid this \
         message. Note that tables without a primary key can cause performance problems in row-based replication, \
         so please consult your DBA before changing this setting."
            .to_owned(),
    )
}

pub(super) fn primary_key_kept() -> SqlError {
    error(8200, "HY000", "Unsupported drop primary key when the table is using clustered index".to_owned())
}

pub(super) fn key_change() -> SqlError {
    error(8200, "HY000", "Unsupported modify column: this column has primary key flag".to_owned())
}

/// 1846: this cannot be done so; the other way is what to try.
pub(super) fn not_so(what: &str, reason: &str, instead: &str) -> SqlError {
    error(1846, "0A000", format!("{what} is not supported. Reason: {reason}. Try {instead}."))
}

/// 1845, the same without a reason.
pub(super) fn not_so_at_all(what: &str, instead: &str) -> SqlError {
    error(1845, "0A000", format!("{what} is not supported for this operation. Try {instead}."))
}
