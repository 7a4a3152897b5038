//! Plain lines: for logs, which keep every line and move no cursor.

use std::io::Write;

use crate::console::style::Style;

use super::model::{Model, News};

pub(super) struct Lines {
    out: Box<dyn Write + Send>,
    style: Style,
}

impl Lines {
    pub(super) fn new(out: Box<dyn Write + Send>, style: Style) -> Self {
        Self { out, style }
    }

    pub(super) fn show(&mut self, model: &Model, news: &[News]) {
        for news in news {
            let text = match news {
                News::NotPassed(text) => text.clone(),
                News::TargetDone(number) => match model.targets.get(*number) {
                    Some(target) => {
                        let product = target.product.as_deref().map(|product| format!(" ({product})"));
                        format!("{}{}: {}", target.name, product.unwrap_or_default(), target.summary())
                    }
                    None => continue,
                },
                News::Interrupted => "interrupted: removing what was created".to_owned(),
                News::Over => continue,
            };
            let _ = writeln!(self.out, "{}", self.style.line(&text));
        }
        let _ = self.out.flush();
    }
}
