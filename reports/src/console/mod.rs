//! What a person sees in a terminal: what a run is about to do ([`preamble`]), what it is doing ([`Live`]), and the
//! first screen when it is done ([`screen`]: the header, the table of targets in `table`, what is to be mended in
//! `blocks`, the notes, the answer). How it looks is a [`Style`]; texts are wrapped in `wrap`, and put on a
//! `page`.
//!
//! Nothing here asks the system anything: the caller says how wide the terminal is and whether colours are wanted.

mod style;
pub(crate) mod wrap;
mod page;
mod preamble;
mod live;
mod screen;
mod table;
mod blocks;

pub use live::Live;
pub use preamble::{Planned, preamble};
pub use screen::screen;
pub use style::{Style, When, colour, unicode};
