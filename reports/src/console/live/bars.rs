//! A moving line per target, for terminals.

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::console::style::{Style, Tone};
use crate::console::wrap::{columns, pad};

use super::model::{Model, News};

pub(super) struct Bars {
    all: MultiProgress,
    moving: Vec<ProgressBar>,
    style: Style,
}

impl Bars {
    pub(super) fn new(target: ProgressDrawTarget, style: Style) -> Self {
        Self { all: MultiProgress::with_draw_target(target), moving: Vec::new(), style }
    }

    pub(super) fn show(&mut self, model: &Model, news: &[News]) {
        if self.moving.len() != model.targets.len() {
            self.start(model);
        }
        for (bar, target) in self.moving.iter().zip(&model.targets) {
            bar.set_position(target.done as u64);
            let product = target.product.as_deref().map(|product| format!("{product}: ")).unwrap_or_default();
            bar.set_message(self.style.line(&format!("{product}{}", target.doing())));
        }
        for news in news {
            match news {
                News::NotPassed(text) => self.say(Tone::Bad, text),
                News::Interrupted => self.say(Tone::Warn, "interrupted: removing what was created"),
                News::TargetDone(_) => {}
                News::Over => self.clear(),
            }
        }
    }

    fn start(&mut self, model: &Model) {
        self.clear();
        let wide = model.targets.iter().map(|target| columns(&target.name)).max().unwrap_or(0);
        for target in &model.targets {
            let bar = self.all.add(ProgressBar::new(target.total as u64));
            // The template is ours and of known keys; without it the bar only looks different.
            if let Ok(look) = ProgressStyle::with_template("{prefix}  [{bar:16}] {pos}/{len}  {wide_msg}") {
                bar.set_style(look.progress_chars("=> "));
            }
            bar.set_prefix(pad(&self.style.line(&target.name), wide));
            self.moving.push(bar);
        }
    }

    /// A line above the bars that stays.
    fn say(&self, tone: Tone, text: &str) {
        let _ = self.all.println(self.style.paint(tone, &self.style.line(text)));
    }

    /// The screen of the finished run follows, so nothing of the bars stays.
    fn clear(&mut self) {
        for bar in self.moving.drain(..) {
            bar.finish_and_clear();
        }
        let _ = self.all.clear();
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.clear();
    }
}
