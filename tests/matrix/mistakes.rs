//! A matrix with mistakes is refused, and each mistake is said at its place.

use underpin::matrix;

/// One bad matrix a line: a piece of [`SMALL`], what stands there instead, and the mistakes, with ` | ` between them.
const BAD: &str = include_str!("../data/bad-matrices.tsv");

/// The smallest matrix that loads.
const SMALL: &str = r#"name: small
revision: 1
release: "1"
as_of: 2022-11-10
categories:
  - { name: Registry, family: registry, source: a test }
tables:
  - { id: days, title: days, entries: [{ from: 2022-01-01, value: "1" }], source: a test, as_of: 2022-11-10 }
rows:
  - id: one
    category: Registry
    component: One
    products: [one]
    support: supported
    policy: { rule: listed }
    versions: ["1.0"]
    source: a test
    as_of: 2022-11-10
combinations:
  - { id: pair, row: one, title: two, needs: { product: one, two: true }, support: unsupported, text: no, source: a test, as_of: 2022-11-10 }
"#;

#[test]
fn each_mistake_has_its_place_and_its_words() {
    assert!(matrix::load_text(SMALL, "m").is_ok());
    let mut wrong = Vec::new();
    for line in BAD.lines().skip(1) {
        let cells: Vec<String> = line.split('\t').map(|cell| cell.replace("\\n", "\n")).collect();
        let [old, new, expected] = cells.as_slice() else { panic!("three cells are needed: {line}") };
        assert!(SMALL.contains(old), "{old}");
        let found = mistakes(&SMALL.replacen(old, new, 1));
        if found != *expected {
            wrong.push(format!("{line}\n  found: {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn mistakes(text: &str) -> String {
    match matrix::load_text(text, "m") {
        Ok(_) => "none".to_owned(),
        Err(mistakes) => {
            let said = mistakes.list.iter().map(|mistake| format!("{} {}", mistake.at, mistake.text));
            said.collect::<Vec<_>>().join(" | ")
        }
    }
}

#[test]
fn a_text_that_is_no_matrix_is_refused() {
    assert_eq!(mistakes(""), "0:0 the file is empty");
    assert_eq!(mistakes("[]"), "1:1 a mapping is needed here, not a list");
    assert!(mistakes("a: [").contains("this is no YAML"));
}

#[test]
fn many_mistakes_are_said_at_once_with_their_lines() {
    let text = SMALL
        .replacen("revision: 1", "revision: many", 1)
        .replacen("support: supported", "suport: supported", 1)
        .replacen("[\"1.0\"]", "[1.10, \"2\", \"2.5\"]", 1)
        .replacen("2022-11-10 }\nrows", "soon }\nrows", 1);
    let mistakes = matrix::load_text(&text, "matrix.yaml").expect_err("it has mistakes");
    insta::assert_snapshot!(mistakes.plain(), @r#"
    matrix.yaml: 6 mistakes

    1. matrix.yaml:2:11: `revision` must be a whole number, not a text
       2 | revision: many
         |           ^

    2. matrix.yaml:8:98: `as_of`: `soon` is no day
       8 | …2022-01-01, value: "1" }], source: a test, as_of: soon }
         |                                                    ^
       Write it like 2027-01-31.

    3. matrix.yaml:10:5: `support` is missing
       10 |   - id: one
          |     ^

    4. matrix.yaml:14:5: `suport` is not known here
       14 |     suport: supported
          |     ^
       Did you mean `support`?

    5. matrix.yaml:16:16: a version must be a text, not a number
       16 |     versions: [1.10, "2", "2.5"]
          |                ^
       Put it in quotes, or 1.10 becomes 1.1.

    6. matrix.yaml:16:27: the versions 2.5 overlap with 2
       16 |     versions: [1.10, "2", "2.5"]
          |                           ^
    "#);
}

#[test]
fn a_file_that_cannot_be_read_says_why() {
    let folder = tempfile::tempdir().unwrap();
    let said = |path: &std::path::Path| matrix::load(Some(path)).expect_err("it cannot be read").to_string();
    assert!(said(&folder.path().join("none.yaml")).contains("the file cannot be read: No such file"));
    assert!(said(folder.path()).contains("this is a folder, not a file"));
    let latin = folder.path().join("latin.yaml");
    std::fs::write(&latin, b"a: b\nname: \xe4\n").unwrap();
    assert!(said(&latin).contains("line 2 is not UTF-8"));
}
