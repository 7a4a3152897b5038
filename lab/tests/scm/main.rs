//! Source control of the lab, asked by a client of these tests' own and by the `git` of the machine.

mod common;

mod start;

mod github;

mod schema;

mod graphql;

mod faults;

mod git;

mod lookalikes;
