//! The live console as plain lines.

use std::io::Write;
use std::sync::{Arc, Mutex};

use harness::Fault;
use harness::event::Event;
use harness::record::{CaseRecord, Record};
use reports::console::{Live, Style};

use crate::fixture;

#[derive(Clone, Default)]
struct Page(Arc<Mutex<Vec<u8>>>);

impl Write for Page {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// A run of one target: one case passes, one errors after a second attempt.
fn events() -> Vec<Event> {
    let record: Record = fixture::going_on();
    let target = &record.targets[0];
    let finished =
        |case: usize, record: CaseRecord| Event::CaseFinished { target: 0, case, record: Box::new(record) };
    let mut identity = fixture::target("first", "Docker Registry", Some("2.8.3")).identity.unwrap();
    identity.how.clear();
    vec![
        Event::Started(Box::new(record.clone())),
        Event::CaseStarted { target: 0, case: 1 },
        Event::Identified { target: 0, identity: Box::new(identity) },
        finished(1, fixture::case(target, "identity")),
        Event::CaseStarted { target: 0, case: 2 },
        Event::CaseRetried { target: 0, case: 2 },
        finished(2, fixture::broken(target, "push_pull", Fault::Environment, "timed-out")),
        Event::Interrupted,
        finished(3, fixture::blocked(target, "range_reads", "push_pull")),
        Event::CleaningUp { target: 0 },
        Event::Finished(Box::new(record)),
    ]
}

#[test]
fn plain_lines() {
    let page = Page::default();
    let mut live = Live::lines(page.clone(), Style::new(None, true, true));
    for event in events() {
        live.on(&event);
    }
    let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
    insta::assert_snapshot!("live_lines", text);
}

#[test]
fn every_face_takes_every_event_in_any_order() {
    // Standard error of a test is no terminal, so the bars draw nothing.
    for mut live in [Live::terminal(Style::new(None, true, true)), Live::nothing()] {
        for event in events().iter().chain(events().iter().rev()) {
            live.on(event);
        }
    }
}
