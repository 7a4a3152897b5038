//! Statements of Gitpod that are refused or do something else.

harness::causes! {
    /// Statements of Gitpod that are refused or do something else.
    STATEMENTS {
    DDL_REFUSED = "ddl-refused", Product;
        "a table of Gitpod's shape is refused";
        "Gitpod's tables need InnoDB, the type `json`, generated columns, and keys of up to 2184 bytes, all of which MySQL 5.7 has as it is delivered: use it, in release 5.7.22 or later. If it is one and answers with error 1071, put `innodb_file_format = Barracuda`, `innodb_large_prefix = ON` and `innodb_default_row_format = DYNAMIC` under `[mysqld]` in my.cnf, and run `SET GLOBAL` for each of the three."
    DDL_WARNED = "ddl-warned", Product;
        "a table of Gitpod's shape is made with warnings, or as another one";
        "The warning tells what the server has changed. If a key was cut short, put `innodb_default_row_format = DYNAMIC`, `innodb_large_prefix = ON` and `innodb_strict_mode = ON` under `[mysqld]` in my.cnf, and run `SET GLOBAL` for each. If the table has another engine, take InnoDB out of `disabled_storage_engines` there and restart the server. Otherwise use MySQL 5.7."
    DATABASE_WRITE_REFUSED = "database-write-refused", Setup;
        "a write is refused";
        "Run the statement that is named with the client `mysql` as the same user: what the server or a proxy on the way answers there says what refuses it, such as a firewall for queries, a lock on the whole server (FLUSH TABLES WITH READ LOCK) or `innodb_force_recovery` in my.cnf."
    DATABASE_FULL = "database-full", Setup;
        "the server has no space left";
        "Enlarge the volume that `datadir` in my.cnf names, or make space there: SHOW BINARY LOGS tells what old logs take, PURGE BINARY LOGS BEFORE NOW() - INTERVAL 1 DAY; frees it. A full `tmpdir`, a quota, and a `max` in `innodb_data_file_path` show as the same error."
    FOUR_BYTE_CHARACTER_LOST = "four-byte-character-lost", Product;
        "a character of four bytes is refused or changed in a table that is made for it";
        "Gitpod talks utf8mb4 and its tables are made for it. Take `character-set-client-handshake = FALSE` and `skip-character-set-client-handshake` out of my.cnf, remove any `init_connect` with `SET NAMES`, and look for a proxy that changes the character set of sessions. If the server itself has no utf8mb4, use MySQL 5.7.22 or newer."
    INHERITED_CHARSET_NARROW = "inherited-charset-narrow", Setup;
        "a character of four bytes is refused or changed in a table that inherits its character set";
        "Run ``ALTER DATABASE `gitpod` CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci;`` before Gitpod's first installation: about twenty tables of its migrations (teams, projects, variables) name no character set and take the database's. For tables that exist, run ``ALTER TABLE … CONVERT TO CHARACTER SET utf8mb4;`` for each, with Gitpod stopped and a backup made. So that new databases are right, write `character-set-server = utf8mb4` below `[mysqld]` in my.cnf."
    GENERATED_COLUMN_WRONG = "generated-column-wrong", Product;
        "a generated column is refused, or does not show what its expression says";
        "Gitpod looks for workspaces by a column that the server computes from the JSON in another one. No setting mends it: use MySQL 5.7.22 or a later release of 5.7."
    GENERATED_INDEX_UNUSED = "generated-index-unused", Product;
        "the index over a generated column is not used";
        "Without the index each search for workspaces by their phase reads the whole table, which slows down all of Gitpod as it grows. Use MySQL 5.7.22 or a later release of 5.7. If it is one, put `optimizer_switch` under `[mysqld]` in my.cnf back to what the server brings, and run `SET GLOBAL optimizer_switch = 'default';`."
    JSON_MERGE_PATCH_MISSING = "json-merge-patch-missing", Product;
        "there is no JSON_MERGE_PATCH";
        "Update to MySQL 5.7.22 or a later release of 5.7. The function came with 5.7.22, and a migration calls it on every new installation, which does not come up without it."
    JSON_FUNCTION_MISSING = "json-function-missing", Product;
        "a function or operator for JSON is missing or refused";
        "Use MySQL 5.7.22 or a later release of 5.7, which has every function and operator that Gitpod's migrations and queries write. No setting of another server adds them."
    JSON_RESULT_WRONG = "json-result-wrong", Product;
        "a function for JSON answers something else";
        "Gitpod would store or look for something else than it means to. Use MySQL 5.7.22 or a later release of 5.7, and no proxy in between that rewrites statements."
    UPSERT_WRONG = "upsert-wrong", Product;
        "an upsert is refused or does something else";
        "Gitpod stores most of what it has by an `INSERT` that updates the row which is there. Use MySQL 5.7.22 or a later release of 5.7, and no proxy in between that splits or rewrites statements."
    ONLINE_DDL_REFUSED = "online-ddl-refused", Product;
        "a change of a table without a lock is refused";
        "Gitpod's migrations write `ALGORITHM=INPLACE, LOCK=NONE`, and end with the first such statement that is refused. Use MySQL 5.7.22 or a later release of 5.7 with tables of InnoDB, and let no proxy stand in between that takes the clause for an error."
    PRIMARY_KEY_REQUIRED = "primary-key-required", Setup;
        "the server refuses tables without a primary key";
        "Gitpod's migrations drop a primary key and make the next one by a second statement. Put `sql_require_primary_key = OFF` under `[mysqld]` in my.cnf and run `SET GLOBAL sql_require_primary_key = OFF;`. On a Percona XtraDB Cluster it is `pxc_strict_mode = PERMISSIVE`, on each node; on MariaDB `innodb_force_primary_key = OFF`."
    PRIMARY_KEY_REBUILD_REFUSED = "primary-key-rebuild-refused", Product;
        "a primary key cannot be dropped and made anew";
        "Gitpod's migrations drop the primary key of a table and make another by a second statement; where one of them is refused, Gitpod does not come up. No setting mends it: use MySQL 5.7.22 or a later release of 5.7."
    KEY_CHANGE_REFUSED = "key-change-refused", Product;
        "the type of a key cannot be changed, or its values cannot be set anew";
        "A migration of Gitpod's makes text of a key that counts up, and others give each row a new key. If the answer is error 1175, take `SET sql_safe_updates = 1` out of `init_connect`. Otherwise use MySQL 5.7.22 or a later release of 5.7."
    ROLLBACK_LOST = "rollback-lost", Product;
        "a transaction is not taken back, or not kept, as it is asked for";
        "If the table is not one of InnoDB, take it out of `disabled_storage_engines` under `[mysqld]` in my.cnf and restart the server. If a proxy stands in between, let it send all statements of a session to one server. Otherwise use MySQL 5.7.22 or a later release of 5.7."
    AUTOCOMMIT_OFF = "autocommit-off", Setup;
        "statements are not committed by themselves";
        "Put `autocommit = ON` under `[mysqld]` in my.cnf, run `SET GLOBAL autocommit = ON;`, and take `SET autocommit = 0` out of `init_connect`. Gitpod commits only the transactions that it begins itself: all else that it writes would be gone with its session."
    }
}
