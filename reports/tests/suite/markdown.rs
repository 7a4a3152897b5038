//! The summary in Markdown.

use reports::markdown::render;

use crate::fixture;

#[test]
fn goldens() {
    for (name, record) in fixture::all() {
        insta::assert_snapshot!(format!("markdown_{name}"), render(&record));
    }
}

#[test]
fn hostile_texts_become_no_markup() {
    let text = render(&fixture::record(vec![fixture::hostile()]));
    assert!(text.contains("| nginx \\| `<script>` 1.0\u{fffd} |"), "in a cell, as code");
    let text = text.replace("`<script>`", "");
    for markup in ["<script", "<img", "![x]", "](https://", "@ada", "#1\n", "\u{1b}", "\u{7}"] {
        assert!(!text.contains(markup), "{markup} in\n{text}");
    }
    assert!(!text.lines().any(|line| line.starts_with("## heading")));
}

#[test]
fn a_file_to_paste_stays_a_file() {
    let text = render(&fixture::record(vec![fixture::ecr("main")]));
    assert!(text.contains("\n```\ncontainerRegistry:\n  inCluster: true\n"), "{text}");
}
