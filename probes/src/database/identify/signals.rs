//! What a server shows of itself, as the signs of the products read it.

/// What every server is asked, each in a statement of its own: `SELECT` and this. What it does not know it refuses (1193
/// for a variable, 1305 for a function), which tells as much.
pub const QUESTIONS: &[&str] = &[
    "VERSION()",
    "@@version",
    "@@version_comment",
    "@@version_compile_os",
    "@@version_compile_machine",
    "tidb_version()",
    "@@aria_block_size",
    "@@version_malloc_library",
    "@@aurora_version",
    "@@basedir",
    "@@datadir",
    "@@wsrep_on",
    "@@wsrep_provider",
    "@@pxc_strict_mode",
    "@@innodb_version",
];

/// What a server shows of itself without being written to.
#[derive(Clone, Debug, Default)]
pub struct Signals {
    /// The host that Gitpod is given.
    pub host: String,
    /// The user.
    pub user: String,
    /// The version of the greeting, which a gateway may have made up.
    pub greeting: String,
    /// What was asked, and what was answered; `None` for a refusal and for NULL.
    pub answers: Vec<(String, Option<String>)>,
}

impl Signals {
    /// The answer to a question; empty for a refusal and for NULL.
    pub fn answer(&self, question: &str) -> &str {
        let found = self.answers.iter().find(|(asked, _)| asked == question);
        found.and_then(|(_, answer)| answer.as_deref()).unwrap_or_default().trim()
    }

    /// What `VERSION()` says; empty where it was refused.
    pub fn version(&self) -> &str {
        self.answer("VERSION()")
    }

    /// The answer to a question that the server knows at all, one line of it.
    pub fn answers_to(&self, question: &str) -> Option<String> {
        let answer = self.answers.iter().find(|(asked, _)| asked == question)?.1.as_deref()?;
        Some(said(question, answer.lines().next().unwrap_or_default()))
    }

    /// A variable that is ON.
    pub fn is_on(&self, question: &str) -> Option<String> {
        let answer = self.answer(question);
        (answer == "1" || answer.eq_ignore_ascii_case("on")).then(|| said(question, answer))
    }

    /// An answer that begins so.
    pub fn begins(&self, question: &str, start: &str) -> Option<String> {
        let answer = self.answer(question);
        answer.starts_with(start).then(|| said(question, answer))
    }

    /// A version that holds this, in whatever letters. A proxy may answer the one question and pass the other on, so
    /// that the function and the variable are both looked at.
    pub fn version_has(&self, lower: &str) -> Option<String> {
        self.has("VERSION()", lower).or_else(|| self.has("@@version", lower))
    }

    /// A comment to the version that holds this, in whatever letters.
    pub fn comment_has(&self, lower: &str) -> Option<String> {
        self.has("@@version_comment", lower)
    }

    /// The host, when it is one of these.
    pub fn host_is(&self, is: impl Fn(&str) -> bool) -> Option<String> {
        is(&self.host).then(|| format!("the host {}", self.host))
    }

    /// The version of the greeting, where it is another than that of the server.
    pub fn other_greeting(&self) -> Option<&str> {
        // MariaDB puts 5.5.5- before its number, for old replicas.
        let greeting = self.greeting.strip_prefix("5.5.5-").unwrap_or(&self.greeting);
        (!greeting.is_empty() && !self.version().is_empty() && greeting != self.version())
            .then_some(self.greeting.as_str())
    }

    fn has(&self, question: &str, lower: &str) -> Option<String> {
        let answer = self.answer(question);
        answer.to_ascii_lowercase().contains(lower).then(|| said(question, answer))
    }
}

fn said(question: &str, answer: &str) -> String {
    format!("`{question}`: {answer}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signals(answers: &[(&str, Option<&str>)]) -> Signals {
        let own = |(asked, answer): &(&str, Option<&str>)| ((*asked).to_owned(), answer.map(str::to_owned));
        Signals { answers: answers.iter().map(own).collect(), ..Signals::default() }
    }

    #[test]
    fn a_refusal_is_no_answer_and_an_empty_text_is_one() {
        let signals = signals(&[("@@wsrep_on", None), ("@@version_malloc_library", Some(""))]);
        assert_eq!(signals.answers_to("@@wsrep_on"), None);
        assert_eq!(signals.answers_to("never asked"), None);
        assert_eq!(signals.answers_to("@@version_malloc_library").unwrap(), "`@@version_malloc_library`: ");
    }

    #[test]
    fn on_is_written_in_several_ways() {
        for (value, on) in [("1", true), ("ON", true), ("on", true), ("0", false), ("OFF", false)] {
            assert_eq!(signals(&[("@@wsrep_on", Some(value))]).is_on("@@wsrep_on").is_some(), on, "{value}");
        }
    }

    #[test]
    fn a_greeting_is_another_only_where_it_differs() {
        for (greeting, version, other) in [
            ("5.7.44-log", "5.7.44-log", false),
            ("5.5.5-10.11.19-MariaDB", "10.11.19-MariaDB", false),
            ("5.6.47.0", "5.7.29-log", true),
            ("", "5.7.44", false),
            ("5.7.44", "", false),
        ] {
            let mut signals = signals(&[("VERSION()", Some(version))]);
            greeting.clone_into(&mut signals.greeting);
            assert_eq!(signals.other_greeting().is_some(), other, "{greeting} {version}");
        }
    }
}
