//! How times are kept.

harness::causes! {
    /// How times are kept.
    TIMES {
    EXPLICIT_DEFAULTS_FOR_TIMESTAMP_ON = "explicit-defaults-for-timestamp-on", Setup;
        "explicit_defaults_for_timestamp is ON";
        "UNWRITTEN."
    NULL_TIMESTAMP_REFUSED = "null-timestamp-refused", Setup;
        "NULL is refused for a time that should become the present one";
        "UNWRITTEN."
    NULL_TIMESTAMP_WRONG = "null-timestamp-wrong", Product;
        "NULL for a time does not become the present time";
        "UNWRITTEN."
    TIMESTAMP_NOT_UPDATED = "timestamp-not-updated", Product;
        "an update does not set the time of the last change";
        "UNWRITTEN."
    TIMESTAMP_FRACTION_LOST = "timestamp-fraction-lost", Product;
        "fractions of a second are lost";
        "UNWRITTEN."
    TIMESTAMP_LITERAL_REFUSED = "timestamp-literal-refused", Product;
        "a literal of a time is refused or read as another";
        "UNWRITTEN."
    ISO_COMPARISON_WRONG = "iso-comparison-wrong", Product;
        "times kept as text compare wrongly with a time";
        "UNWRITTEN."
    TIME_ZONE_SHIFTS = "time-zone-shifts", Setup;
        "a time comes back as another";
        "UNWRITTEN."
    }
}
