//! Statements of Gitpod that are refused or do something else.

harness::causes! {
    /// Statements of Gitpod that are refused or do something else.
    STATEMENTS {
    DDL_REFUSED = "ddl-refused", Product;
        "a table of Gitpod's shape is refused";
        "UNWRITTEN."
    DDL_WARNED = "ddl-warned", Product;
        "a table of Gitpod's shape is made with warnings";
        "UNWRITTEN."
    DATABASE_WRITE_REFUSED = "database-write-refused", Setup;
        "a write is refused";
        "UNWRITTEN."
    DATABASE_FULL = "database-full", Setup;
        "the server has no space left";
        "UNWRITTEN."
    FOUR_BYTE_CHARACTER_LOST = "four-byte-character-lost", Product;
        "a character of four bytes is refused or changed in a table that is made for it";
        "UNWRITTEN."
    INHERITED_CHARSET_NARROW = "inherited-charset-narrow", Setup;
        "a character of four bytes is refused or changed in a table that inherits its character set";
        "UNWRITTEN."
    GENERATED_COLUMN_WRONG = "generated-column-wrong", Product;
        "a generated column does not show what its expression says";
        "UNWRITTEN."
    GENERATED_INDEX_UNUSED = "generated-index-unused", Product;
        "the index over a generated column is not used";
        "UNWRITTEN."
    JSON_MERGE_PATCH_MISSING = "json-merge-patch-missing", Product;
        "there is no JSON_MERGE_PATCH";
        "UNWRITTEN."
    JSON_FUNCTION_MISSING = "json-function-missing", Product;
        "a function or operator for JSON is missing";
        "UNWRITTEN."
    JSON_RESULT_WRONG = "json-result-wrong", Product;
        "a function for JSON answers something else";
        "UNWRITTEN."
    UPSERT_WRONG = "upsert-wrong", Product;
        "an upsert is refused or does something else";
        "UNWRITTEN."
    ONLINE_DDL_REFUSED = "online-ddl-refused", Product;
        "a change of a table without a lock is refused";
        "UNWRITTEN."
    PRIMARY_KEY_REQUIRED = "primary-key-required", Setup;
        "the server refuses tables without a primary key";
        "UNWRITTEN."
    PRIMARY_KEY_REBUILD_REFUSED = "primary-key-rebuild-refused", Product;
        "a primary key cannot be dropped and made anew";
        "UNWRITTEN."
    KEY_CHANGE_REFUSED = "key-change-refused", Product;
        "the type of a key cannot be changed";
        "UNWRITTEN."
    ROLLBACK_LOST = "rollback-lost", Product;
        "a rollback does not take back what was written";
        "UNWRITTEN."
    AUTOCOMMIT_OFF = "autocommit-off", Setup;
        "statements are not committed by themselves";
        "UNWRITTEN."
    }
}
