//! Greeting and log-in of MySQL's protocol, byte for byte: what no client shows.
//!
//! The main path: [`dial`] connects as Gitpod's waiter does, [`greeting`] reads what the server says first, [`exchange`] logs in
//! with the plug-in that is asked for, as far as Gitpod's server could, and says good-bye. Nothing else is sent. What the
//! client and the server say in between stands in [`response`], the framing in [`packet`], the answers to a password's
//! challenge in [`scramble`].

pub mod dial;
pub mod exchange;
pub mod greeting;
pub mod response;
pub mod packet;
pub mod scramble;

#[cfg(test)]
mod played;
