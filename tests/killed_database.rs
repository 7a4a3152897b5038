//! `kill -9` in the middle of a run against each real database: `underpin sweep` drops the tables that the run has made, and
//! the database itself, asked by its own client, says that nothing is left.

mod common;

use common::killed::kill_and_sweep;

/// The moment in which a table is changed.
fn alteration(text: &str) -> bool {
    text.contains("ALTER TABLE `gitpod`.`underpin_")
}

/// The moment in which the first row is written.
fn insertion(text: &str) -> bool {
    text.contains("INSERT INTO `gitpod`.`underpin_")
}

#[test]
fn a_sweep_empties_mariadb() {
    kill_and_sweep("mariadb/explicit-defaults-off", alteration);
    kill_and_sweep("mariadb/defaults", insertion);
}

#[test]
fn a_sweep_empties_mysql() {
    kill_and_sweep("mysql-5.6/plain", insertion);
}
