//! How the console looks: what the flags, the variables and the terminal come to.

use std::io::IsTerminal as _;

use harness::plan::Plan;
use reports::console::{Live, Planned, Style, When};

use crate::cli::outputs::ConsoleArgs;

/// How the two parts of the console look.
pub(crate) struct Look {
    /// The live part, on standard error.
    pub(crate) live: Style,
    /// Whether the live part is on a terminal, where lines can be rewritten.
    pub(crate) live_on_terminal: bool,
    /// The screen of the finished run, on standard output or, when a report has that, on standard error.
    pub(crate) screen: Style,
}

impl Look {
    /// The live part of the console.
    pub(crate) fn console(&self) -> Live {
        if self.live_on_terminal {
            Live::terminal(self.live)
        } else {
            Live::lines(std::io::stderr(), self.live)
        }
    }
}

/// What the flags, the variables and the terminal come to.
pub(crate) fn look(args: &ConsoleArgs, screen_on_stderr: bool) -> Look {
    let on_terminal = std::io::stderr().is_terminal();
    let live = style(args.color, on_terminal, terminal_size::terminal_size_of(std::io::stderr()));
    let screen = if screen_on_stderr {
        live
    } else {
        let size = terminal_size::terminal_size_of(std::io::stdout());
        style(args.color, std::io::stdout().is_terminal(), size)
    };
    Look { live, live_on_terminal: on_terminal, screen }
}

fn style(
    when: When,
    is_terminal: bool,
    size: Option<(terminal_size::Width, terminal_size::Height)>,
) -> Style {
    let variable = |name: &str| std::env::var_os(name);
    let colour = reports::console::colour(
        when,
        variable("NO_COLOR").as_deref(),
        variable("TERM").as_deref(),
        is_terminal,
    );
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let columns = size.map(|(terminal_size::Width(columns), _)| columns).filter(|_| is_terminal);
    Style::new(columns, colour, reports::console::unicode(locale.as_deref()))
}

/// What each target's probes will create and move at most.
pub(crate) fn planned(plan: &Plan) -> Vec<Planned> {
    plan.targets
        .iter()
        .map(|target| {
            let cost = target.cost();
            Planned { objects: cost.objects, bytes: cost.bytes, connections: cost.connections }
        })
        .collect()
}
