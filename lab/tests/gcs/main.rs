//! Google Cloud Storage of the lab, asked by a client of these tests' own.

mod client;

mod tokens;

mod buckets;

mod objects;

mod resumable;

mod signed;

mod interop;

mod faults;
