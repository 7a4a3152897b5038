//! Tables of the run's own, in Gitpod's database: the only ones that a statement of ours ever names.

use harness::journal::Ticket;
use harness::{Cx, NotPassed};

use super::GITPOD;
use super::causes;
use super::remove;
use super::sql::{Reply, Session};
use super::writes;

/// The error for a table that is there already.
const EXISTS: u16 = 1050;

/// A table of the run's own. It is dropped at the end of the run where the probe has not dropped it.
#[derive(Debug)]
pub struct Table {
    /// With its database, quoted: `` `gitpod`.`underpin_20261121t1509_f95c098c_upsert` ``.
    pub name: String,
    ticket: Ticket,
}

/// The name of a table without its database: run id, case, and what tells it from another of the same case.
pub fn name(cx: &Cx, suffix: &str) -> String {
    let case = cx.case();
    let end = if suffix.is_empty() { String::new() } else { format!("_{suffix}") };
    format!("{}_{case}{end}", cx.run().for_sql())
}

impl Session {
    /// Creates a table with this definition, which stands between the parentheses and after them: `(id int) ENGINE=InnoDB`.
    /// Warnings of the server are left to the caller.
    ///
    /// # Errors
    /// [`causes::DDL_REFUSED`], or why nothing can be written at all.
    pub async fn create(
        &mut self,
        cx: &Cx,
        suffix: &str,
        definition: &str,
    ) -> Result<(Table, Reply), NotPassed> {
        let bare = name(cx, suffix);
        let ticket = cx.intend(
            remove::TABLE,
            &format!("the table {bare} in the database {GITPOD}"),
            &format!("{GITPOD} {bare}"),
        )?;
        let table = Table { name: format!("`{GITPOD}`.`{bare}`"), ticket };
        let statement = format!("CREATE TABLE {} {definition}", table.name);
        let mut answer = self.send(cx, &statement).await?;
        if answer.outcome.as_ref().is_err_and(|refusal| refusal.code == EXISTS) {
            // An attempt that broke off before this one has left it; the name is this run's and this case's alone.
            self.send(cx, &format!("DROP TABLE {}", table.name)).await?;
            answer = self.send(cx, &statement).await?;
        }
        match answer.outcome {
            Ok(reply) => Ok((table, reply)),
            Err(refusal) => {
                table.ticket.never_made();
                Err(writes::refused(&answer.step, &refusal, causes::DDL_REFUSED).into())
            }
        }
    }

    /// Drops a table of the run's own as far as that goes now; what stays is dropped at the end of the run.
    pub async fn drop(&mut self, cx: &Cx, table: Table) {
        let answer = self.send(cx, &format!("DROP TABLE {}", table.name)).await;
        if answer.is_ok_and(|answer| answer.outcome.is_ok()) {
            table.ticket.gone();
        }
    }
}
