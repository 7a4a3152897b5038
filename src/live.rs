//! What happens beside a run: the live console, the reports that are rewritten while it goes on, and the signals.

use harness::Record;
use harness::engine::Run;
use harness::event::Event;
use reports::console::Live;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::outputs::Outputs;
use crate::{Error, terminal};

/// Follows a run to its end: feeds the console with every event, and rewrites the reports as cases finish.
///
/// # Errors
/// When a report cannot be written. The run is stopped and cleans up before that is said.
pub async fn follow(
    run: &Run,
    mut events: mpsc::UnboundedReceiver<Event>,
    mut console: Live,
    outputs: &Outputs,
    cancel: &CancellationToken,
) -> Result<Record, Error> {
    let mut broken = None;
    while let Some(event) = events.recv().await {
        let mut batch = vec![event];
        while let Ok(event) = events.try_recv() {
            batch.push(event);
        }
        let mut worth_writing = false;
        let mut over = false;
        for event in &batch {
            console.on(event);
            worth_writing |= matches!(event, Event::Started(_) | Event::CaseFinished { .. });
            over |= matches!(event, Event::Finished(_));
        }
        if over {
            break;
        }
        if worth_writing
            && broken.is_none()
            && let Err(error) = outputs.write_files(&run.snapshot())
        {
            cancel.cancel();
            broken = Some(error);
        }
    }
    let record = run.finished().await;
    match broken {
        Some(error) => Err(error),
        None => outputs.write_all(&record).map(|()| record),
    }
}

/// Cancels on Ctrl-C and SIGTERM. A second signal ends the process at once: `underpin sweep` then removes what is left.
///
/// # Errors
/// When the system refuses to tell about signals.
pub fn cancel_on_signals(cancel: &CancellationToken) -> Result<(), Error> {
    let failed = |source| Error::System { what: "signals", source };
    #[cfg(unix)]
    let mut terminate = {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).map_err(failed)?
    };
    #[cfg(not(unix))]
    let mut terminate = tokio::signal::windows::ctrl_break().map_err(failed)?;
    let cancel = cancel.clone();
    tokio::spawn(async move {
        for count in 0_u32.. {
            tokio::select! {
                ended = tokio::signal::ctrl_c() => if ended.is_err() { return },
                _ = terminate.recv() => {}
            }
            cancel.cancel();
            if count > 0 {
                terminal::note("\nstopped before the clean-up: `underpin sweep` removes what is left\n");
                end_process();
            }
        }
    });
    Ok(())
}

#[expect(clippy::exit, reason = "the user has asked twice; the journal holds what is left")]
fn end_process() -> ! {
    std::process::exit(i32::from(harness::judge::exit::INTERRUPTED))
}
