//! Branches, tags, commits and the tree are answered in GitLab's shape.
//!
//! Gitpod shows branches to choose from, reads the commit of a context, and looks for its configuration in the tree.
//! Source: l09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::net::exchange::Answer;
use crate::scm::causes;
use crate::scm::client::Scm;
use crate::scm::gitlab;
use crate::scm::repository::segment;
use crate::scm::vendor::Vendor;

pub(in crate::scm::probes) const PROBE: Probe<Scm> = Probe {
    info: ProbeInfo {
        id: "scm::gitlab_branches",
        key: "l09",
        title: "branches, tags, commits and the tree can be read",
        why: "Gitpod shows branches to choose from, reads the commit of a context, and looks for its configuration in the tree.",
        wire: "`GET` of `repository/branches`, `repository/tags`, `repository/commits` and `repository/tree` below the project.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["no_portal"],
        cost: Cost { objects: 0, bytes: 24_000, connections: 0 },
    },
    run: |scm, cx| Box::pin(scm.counted(cx, run(scm, cx))),
};

async fn run(scm: &Scm, cx: &Cx) -> Result<Passed, NotPassed> {
    let at = scm.at(cx, Vendor::GitLab).await?;
    let project = gitlab::project(&at, cx).await?;
    let Some(branch) = project.branch else {
        return Err(Failure::new(
            causes::DEFAULT_BRANCH_MISSING,
            "reading the project",
            "`default_branch` with a name",
            "the project has none",
        )
        .into());
    };
    let branch = segment(&branch);
    let mut said = Vec::new();
    for (kind, path) in [
        (Kind::Branches, "repository/branches".to_owned()),
        (Kind::Tags, "repository/tags".to_owned()),
        (Kind::Commits, format!("repository/commits?ref_name={branch}")),
        (Kind::Tree, format!("repository/tree?ref={branch}")),
    ] {
        let answer = gitlab::ask_for_list(&at, cx, at.get_of_repository(&path)?).await?;
        said.push(format!("{} {}", judge(&answer, kind)?, kind.name()));
    }
    Ok(Passed::saying(format!("on the first pages {}", said.join(", "))))
}

/// What is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Branches,
    Tags,
    Commits,
    Tree,
}

impl Kind {
    const fn name(self) -> &'static str {
        match self {
            Self::Branches => "branches",
            Self::Tags => "tags",
            Self::Commits => "commits",
            Self::Tree => "files and folders",
        }
    }

    /// What Gitpod reads of each item, and fails without.
    const fn texts(self) -> &'static [&'static str] {
        match self {
            Self::Branches | Self::Tags => &["/name", "/commit/id"],
            Self::Commits => &["/id"],
            Self::Tree => &["/name", "/type", "/path"],
        }
    }
}

/// How many items there are. A project with a default branch has one of everything but tags.
fn judge(answer: &Answer, kind: Kind) -> Result<usize, Failure> {
    let items = gitlab::items(answer, causes::BRANCHES_WRONG)?;
    gitlab::have_texts(answer, &items, kind.texts(), causes::BRANCHES_WRONG)?;
    if items.is_empty() && kind != Kind::Tags {
        let expected = format!("{} of a project that has a default branch", kind.name());
        return Err(Failure::new(causes::BRANCHES_WRONG, &answer.line, expected, "an empty list"));
    }
    Ok(items.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(kind: Kind, body: &str) -> Result<usize, &'static str> {
        judge(&Answer::of(200, &[], body), kind).map_err(|failure| failure.cause.code)
    }

    #[test]
    fn what_gitpod_reads_is_there() {
        assert_eq!(count(Kind::Branches, r#"[{"name":"main","commit":{"id":"1f"}}]"#), Ok(1));
        assert_eq!(count(Kind::Commits, r#"[{"id":"1f"},{"id":"2f"}]"#), Ok(2));
        assert_eq!(count(Kind::Tree, r#"[{"id":"1","name":"a","type":"blob","path":"a"}]"#), Ok(1));
        for (kind, body) in [
            (Kind::Branches, "{}"),
            (Kind::Branches, r#"[{"name":"main","commit":null}]"#),
            (Kind::Tags, r#"[{"commit":{"id":"1f"}}]"#),
            (Kind::Commits, r#"[{"sha":"1f"}]"#),
            (Kind::Tree, r#"[{"name":"a","type":"blob"}]"#),
        ] {
            assert_eq!(count(kind, body), Err("branches-wrong"), "{kind:?} {body}");
        }
    }

    #[test]
    fn only_tags_may_be_none() {
        assert_eq!(count(Kind::Tags, "[]"), Ok(0));
        for kind in [Kind::Branches, Kind::Commits, Kind::Tree] {
            assert_eq!(count(kind, "[]"), Err("branches-wrong"), "{kind:?}");
        }
    }
}
