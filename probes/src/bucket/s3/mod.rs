//! Stores that speak the S3 interface.
//!
//! The main path: [`client`] reaches the store with a [`call`] that [`sign`] signs and [`hosts`] addresses, and reads the
//! [`location`] of the bucket; [`home`] is the bucket that the probes use, [`objects`] and [`multipart`] are the steps that
//! they are made of; [`errors`] quotes a store, [`remove`] cleans up.

pub mod client;

pub mod call;
pub mod sign;

pub mod hosts;
pub mod location;

pub mod home;

pub mod request_id;
pub mod virtual_host;

pub mod objects;
pub mod kept;
pub mod deletion;
pub mod multipart;
pub mod parallel;
pub mod copying;
pub mod chunked;
pub mod presigned;
pub mod many;

pub mod sdk;
pub mod round_trip;

pub mod errors;
pub mod remove;

pub use call::Call;
pub use client::S3;
pub use home::Home;
