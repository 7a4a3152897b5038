//! The first screen and the first lines of a run.

use harness::Fault;
use reports::console::{Planned, Style, preamble, screen};

use crate::fixture;

fn plain(columns: u16) -> Style {
    Style::new(Some(columns), false, true)
}

fn without_colours(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('\u{1b}');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        out.push_str(part.split_once('m').unwrap().1);
    }
    out
}

#[test]
fn goldens() {
    for (name, record) in fixture::all() {
        for columns in [60, 100] {
            insta::assert_snapshot!(format!("screen_{name}_{columns}"), screen(&record, &plain(columns)));
        }
    }
}

#[test]
fn goldens_in_colour_and_in_ascii() {
    let record = &fixture::all()[0].1;
    for columns in [60, 100] {
        let coloured = screen(record, &Style::new(Some(columns), true, true)).replace('\u{1b}', "␛");
        insta::assert_snapshot!(format!("screen_coloured_{columns}"), coloured);
    }
    let ascii = screen(record, &Style::new(None, false, false));
    assert!(ascii.is_ascii());
    insta::assert_snapshot!("screen_ascii", ascii);
}

#[test]
fn colours_change_nothing_but_colours() {
    for (name, record) in fixture::all() {
        for columns in [60, 100] {
            let coloured = screen(&record, &Style::new(Some(columns), true, true));
            assert_eq!(without_colours(&coloured), screen(&record, &plain(columns)), "{name}");
            assert!(!screen(&record, &plain(columns)).contains('\u{1b}'), "{name}");
        }
    }
}

#[test]
fn no_line_is_wider_than_the_screen_but_what_is_to_be_pasted() {
    for (name, record) in fixture::all() {
        for columns in [60, 100] {
            for line in screen(&record, &plain(columns)).lines() {
                let pasted = ["bucket: a-bucket", "garbage-collect"].iter().any(|text| line.contains(text));
                let wide = line.chars().count();
                assert!(wide <= usize::from(columns) || pasted, "{name}, {columns}: {line}");
            }
        }
    }
}

#[test]
fn what_is_mended_once_is_told_once() {
    let mut target = fixture::target("main", "Docker Registry", None);
    for slug in ["head_absent_repo", "create_on_push", "mount"] {
        let mut case = fixture::broken(&target, slug, Fault::Environment, "credentials-refused");
        case.summary = "the password is refused".to_owned();
        target.cases.push(case);
    }
    let last = target.cases.last_mut().unwrap();
    last.remedy = Some("Another way out.".to_owned());
    let record = fixture::record(vec![target]);
    let text = screen(&record, &plain(100));
    let told = |what: &str| text.lines().filter(|line| line.contains(what)).count();
    assert_eq!((told("cause  "), told("likewise  ")), (2, 1), "{text}");
    let likewise = text.lines().find(|line| line.contains("likewise  ")).unwrap();
    assert!(likewise.ends_with(" create_on_push"), "{likewise}");
    let markdown = reports::markdown::render(&record);
    assert!(markdown.contains("- likewise: `create_on_push`\n"), "{markdown}");
}

#[test]
fn a_remedy_is_never_cut() {
    let text = screen(&fixture::record(vec![fixture::ecr("main")]), &plain(60));
    for line in fixture::REMEDY.lines().filter(|line| line.starts_with(' ') || line.ends_with(':')) {
        assert!(text.lines().any(|shown| shown.trim_start() == line.trim_start()), "{line}\n{text}");
    }
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(flat.contains("The secret holds the keys `s3AccessKey` and `s3SecretKey`."));
}

#[test]
fn in_a_lab_run_every_verdict_says_lab() {
    for (name, record) in fixture::all().into_iter().filter(|(name, _)| name.starts_with("lab")) {
        let text = screen(&record, &plain(100));
        for target in &record.targets {
            let verdict = target.verdict.unwrap().as_str();
            for line in text.lines().filter(|line| line.contains(&format!(" {verdict} "))) {
                assert!(line.contains("(lab)"), "{name}: {line}");
            }
        }
        assert!(text.lines().last().unwrap().contains("Lab: stand-ins certify nothing."));
    }
}

#[test]
fn the_first_lines_say_what_will_be_created() {
    let record = fixture::going_on();
    let planned = Planned { objects: 9, bytes: 64 << 20, connections: 24 };
    let writes = preamble(&record, &[planned], &plain(100));
    let reads = preamble(&record, &[Planned { objects: 0, ..planned }], &plain(100));
    let narrow = preamble(&record, &[planned], &plain(60));
    insta::assert_snapshot!("preamble", format!("{writes}\n{reads}\n{narrow}"));
}
