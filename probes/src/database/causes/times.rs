//! How times are kept.

harness::causes! {
    /// How times are kept.
    TIMES {
    EXPLICIT_DEFAULTS_FOR_TIMESTAMP_ON = "explicit-defaults-for-timestamp-on", Setup;
        "explicit_defaults_for_timestamp is ON";
        "Write `explicit_defaults_for_timestamp = OFF` below `[mysqld]` in my.cnf and restart the server, then Gitpod, since a session keeps the value that it began with. Gitpod's object mapper writes NULL for times that the database should fill in, and with ON they are refused. ON is the default of MySQL from 8.0.2, of MariaDB from 10.10 and of Amazon's parameter groups; OFF is that of 5.7."; "https://github.com/gitpod-io/gitpod/issues/4169"
    NULL_TIMESTAMP_REFUSED = "null-timestamp-refused", Setup;
        "NULL is refused for a time that should become the present one";
        "Write `explicit_defaults_for_timestamp = OFF` below `[mysqld]` in my.cnf and restart the server, then Gitpod. Gitpod writes NULL where it wants the present time, and a workspace or a prebuild whose row is refused does not start. A product that has no such variable, or keeps refusing with OFF, cannot serve Gitpod."; "https://github.com/gitpod-io/gitpod/issues/5988"
    NULL_TIMESTAMP_WRONG = "null-timestamp-wrong", Product;
        "NULL for a time does not become the present time";
        "Set `explicit_defaults_for_timestamp = OFF` and the server's own default `sql_mode`, and run again. If NULL then still does not become the present time, the product differs from MySQL 5.7 here: use MySQL 5.7.22 or newer."
    TIMESTAMP_NOT_UPDATED = "timestamp-not-updated", Product;
        "an update does not set the time of the last change";
        "Gitpod finds what has changed by `_lastModified`, which the server itself has to set on every update. No setting turns this off in MySQL: look for a proxy or a trigger that writes the column, otherwise use MySQL 5.7.22 or newer."
    TIMESTAMP_FRACTION_LOST = "timestamp-fraction-lost", Product;
        "fractions of a second are lost";
        "Gitpod orders changes by microseconds. Look for a proxy that cuts times to seconds, and in MariaDB or MySQL 8 for `TIME_TRUNCATE_FRACTIONAL` in `sql_mode`; otherwise use MySQL 5.7.22 or newer."
    TIMESTAMP_LITERAL_REFUSED = "timestamp-literal-refused", Product;
        "a literal of a time is refused or read as another";
        "Migrations and queries of Gitpod's contain such literals. Every MySQL from 5.6 on reads them: point Gitpod at the server itself, without a proxy that reads SQL, or use MySQL 5.7.22 or newer."
    ISO_COMPARISON_WRONG = "iso-comparison-wrong", Product;
        "times kept as text compare wrongly with a time";
        "Gitpod keeps times as text in ISO 8601 and compares them with `NOW() - INTERVAL … DAY` to find the workspaces that may be deleted. If the comparison errs, nothing is ever deleted; if it is wrong, the wrong workspaces are. Use MySQL 5.7.22 or newer, which compares them as times."
    TIME_ZONE_SHIFTS = "time-zone-shifts", Setup;
        "a time comes back as another";
        "Write `default-time-zone = '+00:00'` below `[mysqld]` in my.cnf and restart the server; `SET GLOBAL time_zone = '+00:00';` does the same for new sessions until then. Remove any `init_connect` that sets another zone. Gitpod writes times in UTC and compares them with NOW()."
    }
}
