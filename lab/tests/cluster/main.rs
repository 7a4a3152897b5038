//! The clusters of the lab: what bare HTTP and the field's own command see of them.

mod common;

mod reading;

mod writing;

mod watching;

mod access;

mod kubectl;
