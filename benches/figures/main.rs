//! What underpin takes: run `cargo bench --bench figures`, with a part of a name behind `--` to run only some.
//!
//! From what costs nothing to what costs most: listing the lab touches no network ([`listing`]); the [`scrubber`] cleans
//! every text that becomes evidence; judging and rendering work on a [`record`] that is done; [`runs`] play whole runs
//! against stand-ins in this process, so that their figures hold both sides of the wire. What all of these start with
//! stands in [`played`].

#![expect(clippy::unwrap_used, reason = "a benchmark whose run breaks has no figure, and must stop")]

mod played;
mod listing;
mod scrubber;
mod record;
mod runs;

fn main() {
    divan::main();
}
