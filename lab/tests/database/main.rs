//! The databases of the lab: what the field's client and bare bytes see of them.

mod client;

mod protocol;

mod statements;
