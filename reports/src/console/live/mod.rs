//! The live console: what a run is doing, from its events (`model`), either as a moving line per target on a
//! terminal (`bars`) or as plain lines (`lines`).

mod model;
mod bars;
mod lines;

use std::io::Write;

use harness::event::Event;

use super::style::Style;

use bars::Bars;
use lines::Lines;
use model::Model;

/// Shows a run while it goes on.
pub struct Live {
    model: Model,
    face: Face,
}

enum Face {
    Bars(Bars),
    Lines(Lines),
    Nothing,
}

impl Live {
    /// A moving line per target on standard error, which has to be a terminal.
    pub fn terminal(style: Style) -> Self {
        let face = Face::Bars(Bars::new(indicatif::ProgressDrawTarget::stderr(), style));
        Self { model: Model::default(), face }
    }

    /// A plain line per finished target and per case that did not pass, without colours. What cannot be written is
    /// dropped: a closed pipe must not end a run that has things to remove.
    pub fn lines(out: impl Write + Send + 'static, style: Style) -> Self {
        let face = Face::Lines(Lines::new(Box::new(out), style));
        Self { model: Model::default(), face }
    }

    /// Shows nothing (`--quiet`).
    pub fn nothing() -> Self {
        Self { model: Model::default(), face: Face::Nothing }
    }

    /// Takes the next event.
    pub fn on(&mut self, event: &Event) {
        let news = self.model.on(event);
        match &mut self.face {
            Face::Bars(bars) => bars.show(&self.model, &news),
            Face::Lines(lines) => lines.show(&self.model, &news),
            Face::Nothing => {}
        }
    }
}
