//! What identification judges by: the answer of connecting, and the answers to the questions.

use serde_json::Value;

use crate::net::exchange::Answer;

/// A question that one vendor's products alone answer well without a log-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
    /// GitLab's version: a 401 in JSON with a header of GitLab's own, or the version where a token is sent.
    GitLabVersion,
    /// GitHub Enterprise's meta.
    GitHubMeta,
    /// Bitbucket Server's properties.
    ApplicationProperties,
    /// The version of Gitea and Forgejo.
    GiteaVersion,
    /// The connection of Azure DevOps.
    AzureConnection,
}

impl Question {
    const ALL: [Self; 5] = [
        Self::GitLabVersion,
        Self::GitHubMeta,
        Self::ApplicationProperties,
        Self::GiteaVersion,
        Self::AzureConnection,
    ];

    /// Its path below the address of the environment file.
    pub const fn path(self) -> &'static str {
        match self {
            Self::GitLabVersion => "api/v4/version",
            Self::GitHubMeta => "api/v3/meta",
            Self::ApplicationProperties => "rest/api/1.0/application-properties",
            Self::GiteaVersion => "api/v1/version",
            Self::AzureConnection => "_apis/connectionData",
        }
    }

    /// The header of the root page by which it should be the first one.
    const fn hint(self) -> Option<&'static str> {
        match self {
            Self::GitLabVersion => Some("x-gitlab-meta"),
            Self::GitHubMeta => Some("x-github-enterprise-version"),
            Self::ApplicationProperties => Some("x-arequestid"),
            Self::GiteaVersion => None,
            Self::AzureConnection => Some("x-tfs-processid"),
        }
    }
}

/// What was seen of a server.
#[derive(Clone, Debug)]
pub struct Signals {
    /// The host of the environment file.
    pub host: String,
    /// The answer of connecting.
    pub root: Answer,
    /// The answers to the questions, in the order in which they were asked.
    pub answers: Vec<(Question, Answer)>,
}

impl Signals {
    /// Before any question.
    pub const fn new(host: String, root: Answer) -> Self {
        Self { host, root, answers: Vec::new() }
    }

    /// Whether the host is that of a hosted product, whose API has answered while connecting.
    pub fn is_hosted(&self) -> bool {
        ["github.com", "gitlab.com", "bitbucket.org"].contains(&self.host.as_str())
            || self.host.ends_with(".ghe.com")
    }

    /// The questions, the one that the root page points to first.
    pub fn order(&self) -> Vec<Question> {
        let pointed =
            |question: &Question| question.hint().is_some_and(|name| !self.root.header(name).is_empty());
        let (first, rest): (Vec<_>, Vec<_>) = Question::ALL.into_iter().partition(pointed);
        [first, rest].concat()
    }

    /// Every answer, that of connecting first.
    pub fn all(&self) -> impl Iterator<Item = &Answer> {
        std::iter::once(&self.root).chain(self.answers.iter().map(|(_, answer)| answer))
    }

    /// The value of a header on any of the answers.
    pub fn header_value(&self, name: &str) -> Option<String> {
        self.all().map(|answer| answer.header(name)).find(|value| !value.is_empty()).map(str::to_owned)
    }

    /// The same as a sign.
    pub fn header(&self, name: &str) -> Option<String> {
        let value = self.header_value(name)?;
        // What is said there is a number of the request.
        Some(if ["x-gitlab-meta", "x-arequestid", "x-github-request-id"].contains(&name) {
            format!("the header `{name}`")
        } else {
            format!("the header `{name}: {value}`")
        })
    }

    /// A text of the answer to a question, where that is JSON.
    pub fn field_value(&self, question: Question, name: &str) -> Option<String> {
        let of = |(asked, answer): &(Question, Answer)| {
            (*asked == question && answer.status.is_success()).then(|| answer.json()).flatten()
        };
        let found = self.answers.iter().filter_map(of);
        let mut texts = found.filter_map(|json| json.get(name).and_then(Value::as_str).map(str::to_owned));
        texts.find(|text| !text.is_empty())
    }

    /// The same as a sign.
    pub fn field(&self, question: Question, name: &str) -> Option<String> {
        let value = self.field_value(question, name)?;
        Some(format!("`{name}` of `/{}` is `{value}`", question.path()))
    }

    /// A text of the answer of connecting, where that is JSON.
    pub fn root_json(&self, name: &str) -> Option<String> {
        self.root.json()?.get(name).and_then(Value::as_str).map(str::to_owned)
    }

    /// Whether the answer of connecting is one of GitHub's own service.
    pub fn is_github_hosted(&self) -> bool {
        let meta = self.root.json().is_some_and(|json| json.get("installed_version").is_some());
        !self.root.header("x-github-request-id").is_empty()
            && self.root.header("x-github-enterprise-version").is_empty()
            && !meta
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_that_the_pages_point_to_comes_first() {
        let order = |headers: &[_]| Signals::new("h".to_owned(), Answer::of(302, headers, "")).order();
        assert_eq!(order(&[])[0], Question::GitLabVersion);
        assert_eq!(order(&[("x-arequestid", "@1")])[0], Question::ApplicationProperties);
        assert_eq!(order(&[("x-github-enterprise-version", "3.6.1")])[0], Question::GitHubMeta);
        assert_eq!(order(&[]).len(), 5);
    }

    #[test]
    fn a_field_counts_only_where_the_answer_is_a_success() {
        let mut signals = Signals::new("h".to_owned(), Answer::of(200, &[], ""));
        let body = r#"{"version":"14.10.5-ee","revision":"x"}"#;
        signals.answers.push((Question::GitLabVersion, Answer::of(401, &[], body)));
        assert_eq!(signals.field_value(Question::GitLabVersion, "version"), None);
        signals.answers.push((Question::GitLabVersion, Answer::of(200, &[], body)));
        assert_eq!(signals.field_value(Question::GitLabVersion, "version").as_deref(), Some("14.10.5-ee"));
        assert_eq!(signals.field_value(Question::GiteaVersion, "version"), None);
    }
}
