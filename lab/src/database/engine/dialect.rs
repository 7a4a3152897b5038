//! How one server differs from MySQL 5.7: its settings, what it has not, and what it gets wrong. All of it is data.

use std::collections::{BTreeMap, BTreeSet};

use super::SqlError;

/// What a server says and knows.
#[derive(Clone, Debug)]
pub(crate) struct Dialect {
    /// The answer of `VERSION()`.
    pub(crate) version: String,
    pub(crate) version_comment: String,
    /// The variables of the server, by their names in small letters, in the text of `SHOW VARIABLES` (`ON`, `OFF`).
    /// A session begins with a copy. `version` and `version_comment` come from above.
    pub(crate) variables: BTreeMap<String, String>,
    /// Functions that this server has not, in capital letters.
    pub(crate) absent_functions: BTreeSet<String>,
    /// Functions without arguments that only this product has, in capital letters, with their answers (`TIDB_VERSION`).
    pub(crate) own_functions: BTreeMap<String, String>,
    /// Whether `column->>path` and `column->path` are understood.
    pub(crate) json_arrows: bool,
    pub(crate) json: JsonType,
    /// Whether NULL becomes the present time in a timestamp that has it as its default, even where
    /// `explicit_defaults_for_timestamp` is ON: in MariaDB that variable only changes what CREATE TABLE makes of a column.
    pub(crate) present_for_null: bool,
    /// The databases from the start, beside `information_schema`, `mysql`, `performance_schema` and `sys`.
    pub(crate) databases: Vec<Database>,
    /// The tables from the start, each a `CREATE TABLE` of a qualified name.
    pub(crate) tables: Vec<String>,
    /// The lines of `SHOW GRANTS`, which are enforced.
    pub(crate) grants: Vec<String>,
    /// The answer to `SHOW GRANTS` where it is refused; the grants hold all the same.
    pub(crate) grants_refused: Option<SqlError>,
    /// Connections of others; those of the engine's own sessions are counted on top.
    pub(crate) threads_connected: u32,
    pub(crate) quirks: Quirks,
}

/// How a server knows the type JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum JsonType {
    /// A type of its own, which refuses what is no JSON and prints it in MySQL's form.
    Json,
    /// Another word for longtext, as with MariaDB: the text stays as it was written.
    LongText,
    /// Not at all, as before MySQL 5.7: the word is a mistake of syntax.
    Absent,
}

/// A database that is there from the start.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Database {
    pub(crate) name: String,
    pub(crate) charset: String,
    pub(crate) collation: String,
}

impl Database {
    pub(crate) fn new(name: &str, charset: &str, collation: &str) -> Self {
        Self { name: name.to_owned(), charset: charset.to_owned(), collation: collation.to_owned() }
    }
}

/// What a server gets wrong. Each is off in a server that is in order.
#[derive(Clone, Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fault of its own, and any of them may be joined"
)]
pub(crate) struct Quirks {
    /// `VERSION()` and `@@version` are refused.
    pub(crate) version_refused: bool,
    /// What keeps rows from being written, although the variables say nothing of it.
    pub(crate) writes: Option<WriteFault>,
    /// A key of more than 767 bytes is refused, as without large prefixes.
    pub(crate) short_keys: bool,
    /// A table with `ROW_FORMAT=DYNAMIC` is made as a compact one, with warnings.
    pub(crate) row_format_warns: bool,
    /// NULL for a timestamp that is not NULL.
    pub(crate) null_timestamp: NullTimestamp,
    /// `ON UPDATE CURRENT_TIMESTAMP` does nothing.
    pub(crate) on_update_ignored: bool,
    /// Fractions of a second are cut when a time is stored.
    pub(crate) fractions_cut: bool,
    /// `timestamp '...'` is a mistake of syntax.
    pub(crate) timestamp_literal_unknown: bool,
    /// How a time is compared with a text.
    pub(crate) time_comparison: TimeComparison,
    /// What becomes of a character of four bytes in a column that could hold it.
    pub(crate) four_bytes: FourBytes,
    /// Generated columns are NULL.
    pub(crate) generated_null: bool,
    /// The optimizer does not use indexes over generated columns.
    pub(crate) generated_index_unused: bool,
    /// `JSON_MERGE_PATCH` joins arrays and keeps nulls, as `JSON_MERGE_PRESERVE` does.
    pub(crate) json_merge_preserves: bool,
    /// Only what the select list writes just as GROUP BY does is seen to be grouped: neither what hangs on a grouped key nor
    /// a grouped column under another name. The rest is refused with 1055, whatever `sql_mode` says.
    pub(crate) group_by_literal: bool,
    pub(crate) upsert: Upsert,
    /// `LOCK=NONE` is refused.
    pub(crate) online_ddl_refused: bool,
    /// A primary key cannot be dropped.
    pub(crate) primary_key_kept: bool,
    /// The type of a column in the primary key cannot be changed.
    pub(crate) key_change_refused: bool,
    /// `ROLLBACK` keeps what was written.
    pub(crate) rollback_ignored: bool,
    /// Texts longer than this many bytes lose their end on the way in.
    pub(crate) texts_cut_at: Option<usize>,
}

/// What keeps rows from being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriteFault {
    /// 1290, as with `--read-only`; tables cannot be made, either.
    ReadOnly,
    /// 1036, the table is read only.
    Refused,
    /// 1114, the table is full.
    Full,
}

/// NULL for a timestamp that is not NULL, where `explicit_defaults_for_timestamp` is OFF.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum NullTimestamp {
    #[default]
    Now,
    /// 1048, as if the variable were ON.
    Refused,
    /// Stored as `0000-00-00 00:00:00`.
    Zero,
}

/// How a time is compared with a text that looks like one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum TimeComparison {
    /// The text is read as a time; what stands behind it gives a warning.
    #[default]
    AsTimes,
    /// 1525, incorrect DATETIME value.
    Refused,
    /// Both are compared as texts of different forms, the time without its separators.
    AsTexts,
}

/// What becomes of a character of four bytes in a column of utf8mb4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FourBytes {
    #[default]
    Kept,
    /// 1366, as in a column of utf8.
    Refused,
    /// A question mark takes its place.
    Changed,
}

/// How `ON DUPLICATE KEY UPDATE` fares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Upsert {
    #[default]
    Counted,
    /// 1235, not supported.
    Refused,
    /// One row affected, whatever happened.
    AlwaysOne,
}

impl Dialect {
    /// Oracle's MySQL 5.7 in order, as Gitpod wants it: its user may do everything in Gitpod's databases.
    pub(crate) fn mysql57(version: &str) -> Self {
        Self {
            version: version.to_owned(),
            version_comment: "MySQL Community Server (GPL)".to_owned(),
            variables: VARIABLES
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            absent_functions: BTreeSet::new(),
            own_functions: BTreeMap::new(),
            json_arrows: true,
            json: JsonType::Json,
            present_for_null: false,
            databases: vec![Database::new("gitpod", "utf8mb4", "utf8mb4_general_ci")],
            tables: Vec::new(),
            grants: [
                "GRANT USAGE ON *.* TO 'gitpod'@'%'",
                "GRANT ALL PRIVILEGES ON `gitpod`.* TO 'gitpod'@'%'",
                "GRANT ALL PRIVILEGES ON `gitpod-sessions`.* TO 'gitpod'@'%'",
            ]
            .map(str::to_owned)
            .to_vec(),
            grants_refused: None,
            threads_connected: 3,
            quirks: Quirks::default(),
        }
    }

    /// Sets a variable of the server.
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }
}

/// The variables of MySQL 5.7.44 that anybody here asks for.
const VARIABLES: &[(&str, &str)] = &[
    ("auto_increment_increment", "1"),
    ("auto_increment_offset", "1"),
    ("autocommit", "ON"),
    ("basedir", "/usr/"),
    ("character_set_client", "utf8mb4"),
    ("character_set_connection", "utf8mb4"),
    ("character_set_database", "utf8mb4"),
    ("character_set_results", "utf8mb4"),
    ("character_set_server", "utf8mb4"),
    ("collation_connection", "utf8mb4_general_ci"),
    ("collation_database", "utf8mb4_general_ci"),
    ("collation_server", "utf8mb4_general_ci"),
    ("datadir", "/var/lib/mysql/"),
    ("default_authentication_plugin", "mysql_native_password"),
    ("default_storage_engine", "InnoDB"),
    ("explicit_defaults_for_timestamp", "OFF"),
    ("foreign_key_checks", "ON"),
    ("have_openssl", "YES"),
    ("have_ssl", "YES"),
    ("hostname", "db"),
    ("init_connect", ""),
    ("innodb_file_format", "Barracuda"),
    ("innodb_file_per_table", "ON"),
    ("innodb_large_prefix", "ON"),
    ("innodb_lock_wait_timeout", "50"),
    ("innodb_read_only", "OFF"),
    ("innodb_version", "5.7.44"),
    ("interactive_timeout", "28800"),
    ("license", "GPL"),
    ("lower_case_table_names", "0"),
    ("max_allowed_packet", "67108864"),
    ("max_connections", "151"),
    ("max_user_connections", "0"),
    ("net_buffer_length", "16384"),
    ("net_read_timeout", "30"),
    ("net_write_timeout", "60"),
    ("port", "3306"),
    ("protocol_version", "10"),
    ("read_only", "OFF"),
    ("require_secure_transport", "OFF"),
    ("socket", "/var/run/mysqld/mysqld.sock"),
    (
        "sql_mode",
        "ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,\
         NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
    ),
    ("sql_safe_updates", "OFF"),
    ("super_read_only", "OFF"),
    ("system_time_zone", "UTC"),
    ("time_zone", "SYSTEM"),
    ("tls_version", "TLSv1,TLSv1.1,TLSv1.2"),
    ("transaction_isolation", "REPEATABLE-READ"),
    ("tx_isolation", "REPEATABLE-READ"),
    ("tx_read_only", "OFF"),
    ("transaction_read_only", "OFF"),
    ("unique_checks", "ON"),
    ("version_compile_machine", "x86_64"),
    ("version_compile_os", "Linux"),
    ("wait_timeout", "28800"),
];
