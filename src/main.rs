//! underpin
fn main() {}
