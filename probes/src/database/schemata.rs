//! What the server says of Gitpod's two databases: `INFORMATION_SCHEMA.SCHEMATA`.

use harness::{Cx, NotPassed};

use super::sql::{Refusal, Reply, Session};

/// The names are compared in small letters, so that a database whose name differs in case alone is shown, too.
const QUESTION: &str = "SELECT SCHEMA_NAME, DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME \
    FROM INFORMATION_SCHEMA.SCHEMATA WHERE LOWER(SCHEMA_NAME) IN ('gitpod', 'gitpod-sessions')";

/// A database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schema {
    /// Its name, as it was created.
    pub name: String,
    /// Its default character set.
    pub charset: String,
    /// Its default collation.
    pub collation: String,
}

/// The databases named `gitpod` and `gitpod-sessions` in any case, as far as the user may see them; a refusal is the
/// caller's to judge.
///
/// # Errors
/// Nothing was answered.
pub async fn of_gitpod(session: &mut Session, cx: &Cx) -> Result<Result<Vec<Schema>, Refusal>, NotPassed> {
    Ok(session.send(cx, QUESTION).await?.outcome.map(|reply| read(&reply)))
}

fn read(reply: &Reply) -> Vec<Schema> {
    let schema = |row| Schema {
        name: reply.of(row, "SCHEMA_NAME"),
        charset: reply.of(row, "DEFAULT_CHARACTER_SET_NAME").to_ascii_lowercase(),
        collation: reply.of(row, "DEFAULT_COLLATION_NAME"),
    };
    (0..reply.rows.len()).map(schema).collect()
}

/// The database of this name: the very one, else one that differs in case, which a server that takes no heed of case uses
/// all the same.
pub fn named<'a>(schemata: &'a [Schema], name: &str) -> Option<&'a Schema> {
    let exact = schemata.iter().find(|schema| schema.name == name);
    exact.or_else(|| schemata.iter().find(|schema| schema.name.eq_ignore_ascii_case(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn databases_are_read_whatever_the_case_of_columns() {
        let value = |text: &str| Some(text.as_bytes().to_vec());
        let reply = Reply {
            columns: ["schema_name", "default_character_set_name", "default_collation_name"]
                .map(str::to_owned)
                .to_vec(),
            rows: vec![
                vec![value("Gitpod"), value("UTF8"), value("utf8_bin")],
                vec![value("gitpod"), value("utf8mb4"), None],
            ],
            ..Reply::default()
        };
        let schemata = read(&reply);
        assert_eq!(schemata[0].charset, "utf8");
        assert_eq!(named(&schemata, "gitpod").map(|schema| schema.charset.as_str()), Some("utf8mb4"));
        assert_eq!(named(&schemata[..1], "gitpod").map(|schema| schema.name.as_str()), Some("Gitpod"));
        assert_eq!(named(&schemata, "gitpod-sessions"), None);
    }
}
