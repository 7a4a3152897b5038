//! The renderers over one set of records: each outcome and each verdict through each form. Goldens stand in
//! `snapshots/`; `INSTA_UPDATE=always cargo test -p reports` writes them anew.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail as tests do")]
#![expect(clippy::assigning_clones, reason = "a fixture is read more often than it is made")]

mod fixture;
mod jenkins;
mod junit;
mod json;
mod markdown;
mod red;
mod screen;
mod live;
