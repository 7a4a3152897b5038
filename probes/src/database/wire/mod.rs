//! Greeting and log-in of MySQL's protocol, byte for byte: what no client shows.
//!
//! The main path: [`dial`] connects as Gitpod's waiter does, [`greeting`] reads what the server says first, [`exchange`] logs in
//! with the plug-in that is asked for, as far as Gitpod's server could, and says good-bye. Nothing else is sent. The framing is
//! [`packet`], the answer to a password [`scramble`].

pub mod dial;
pub mod exchange;
pub mod greeting;
pub mod packet;
pub mod scramble;
