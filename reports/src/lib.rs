//! Pure renderers of a finished run, and the live console.
//!
//! Everything here is a function of the record of a run ([`harness::record::Record`]); nothing reads a clock, a
//! variable or a terminal, so the same record gives the same bytes. The path of a report, in the order of the modules:
//! every text of a server is made harmless ([`plain`]); what several reports say in the same words stands once
//! (`words`), and so do which target makes a report red (`light`) and the answer at the end (`conclusion`); then each form has its renderer: [`junit`]
//! for dashboards, [`json`] for the record itself and its schema, [`markdown`] for pull requests, and the
//! [`console`]: what a run is about to do, what it is doing, and its first screen when it is done. [`files`] puts a
//! text where it was asked for.

pub mod plain;
mod words;
mod light;
mod conclusion;
pub mod junit;
pub mod json;
pub mod markdown;
pub mod console;
pub mod files;
