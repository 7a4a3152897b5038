//! The record as JSON, its schema, and what is said of a text that is none.

use std::path::Path;

use reports::json::{read, render, schema};

use crate::fixture;

#[test]
fn schema_is_published() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("schema/underpin.run.v1.json");
    let made = format!("{}\n", serde_json::to_string_pretty(&schema()).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        reports::files::write_report(&path, &made).unwrap();
    }
    let published = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        published == made,
        "reports/schema/underpin.run.v1.json is stale; run `UPDATE=1 cargo test -p reports schema` and commit it"
    );
}

#[test]
fn every_record_keeps_the_schema_and_reads_back() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    for (name, record) in fixture::all() {
        let text = render(&record).unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let faults: Vec<String> = validator.iter_errors(&value).map(|error| error.to_string()).collect();
        assert!(faults.is_empty(), "{name}: {faults:?}");
        assert_eq!(read(&text).unwrap(), record, "{name}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_record() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good = serde_json::to_value(&fixture::all()[0].1).unwrap();
    assert!(validator.is_valid(&good));
    let changed = |pointer: &str, value: serde_json::Value| {
        let mut record = good.clone();
        *record.pointer_mut(pointer).unwrap() = value;
        record
    };
    assert!(!validator.is_valid(&changed("/targets/0/verdict", "green".into())));
    assert!(!validator.is_valid(&changed("/targets/0/cases/0/outcome", "unknown".into())));
    assert!(!validator.is_valid(&changed("/run/started", 7.into())));
    let mut more = good.clone();
    more["run"]["surplus"] = true.into();
    assert!(!validator.is_valid(&more));
}

#[test]
fn goldens() {
    insta::assert_snapshot!("json_remarkable", render(&fixture::all()[2].1).unwrap());
}

#[test]
fn errors_say_what_is_wrong() {
    let text = render(&fixture::all()[1].1).unwrap();
    let error = |text: &str| read(text).unwrap_err().to_string();
    insta::assert_snapshot!(
        "json_errors",
        [
            error(""),
            error("<testsuites/>"),
            error("[1, 2]"),
            error("{}"),
            error(r#"{ "schema": "underpin.run/v9" }"#),
            error(r#"{ "schema": "underpin.run/v1" }"#),
            error(&text.replace("\"verdict\": \"certified\"", "\"verdict\": \"green\"")),
            error(&text.replace("\"host\":", "\"hots\":")),
        ]
        .join("\n")
    );
}
