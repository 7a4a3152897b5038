//! What goes wrong with Bitbucket Server.

use super::super::behaviour::{Behaviour, Canned, Change, Operation, Situation};
use super::super::forge::Vendor;
use super::{Played, fault, of};
use crate::fault::Fault;

/// What it says where no module of it answers.
const NOTHING: Canned = Canned::json(404, r#"{"message":"null for uri","status-code":404}"#);

/// What it says to who may not.
const NOT_PERMITTED: Canned = Canned::json(
    401,
    r#"{"errors":[{"context":null,"message":"You are not permitted to access this resource","exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}"#,
);

const FORBIDDEN: Canned = Canned::json(
    403,
    r#"{"errors":[{"context":null,"message":"You are not permitted to access this resource","exceptionName":"com.atlassian.bitbucket.AuthorisationException"}]}"#,
);

const INVALID_CLIENT: Canned =
    Canned::json(401, r#"{"error":"invalid_client","error_description":"Client authentication failed"}"#);

const INVALID_SCOPE: Canned =
    Canned { status: 302, content_type: "", body: "", headers: &[], signed: true }.headers(&[(
        "location",
        "https://gitpod.example.com/auth/bitbucket.example.com/callback?error=invalid_scope&error_description=The+requested+scope+is+invalid",
    )]);

const NO_SUCH_USER: Canned = Canned::json(
    404,
    r#"{"errors":[{"context":null,"message":"User ada does not exist.","exceptionName":"com.atlassian.bitbucket.user.NoSuchUserException"}]}"#,
);

const NO_DEFAULT_BRANCH: Canned = Canned::json(
    404,
    r#"{"errors":[{"context":null,"message":"Repository has no default branch","exceptionName":"com.atlassian.bitbucket.repository.NoDefaultBranchException"}]}"#,
);

/// How a test of a hook ends whose address is not reached.
const UNREACHED: Canned = Canned::json(
    200,
    r#"{"request":{"method":"POST","url":"https://gitpod.example.com/apps/bitbucketserver/","headers":{"Content-type":"application/json; charset=UTF-8","X-Event-Key":"diagnostics:ping"},"body":"{\"test\": true}"},"error":{"message":"Connect to gitpod.example.com:443 failed: Connection timed out"}}"#,
);

/// The clone links of a server that serves git over SSH alone.
const SSH_ONLY: &str = r#"[{"href":"ssh://git@bitbucket.example.com:7999/engine/engine.git","name":"ssh"}]"#;

/// The clone links of a server whose base URL was never set.
const LOCALHOST: &str = r#"[{"href":"http://localhost:7990/scm/engine/engine.git","name":"http"},{"href":"ssh://git@localhost:7999/engine/engine.git","name":"ssh"}]"#;

/// The link of a repository's page on such a server.
const LOCALHOST_SELF: &str = r#"[{"href":"http://localhost:7990/projects/ENGINE/repos/engine/browse"}]"#;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("bbs-api-absent", "has nothing below /rest/", |b| instead(b, Situation::Below("/rest/"), NOTHING)),
    fault("bbs-base-url-wrong", "takes localhost for its own address", |b| {
        server(b, Situation::Of(Operation::Repository), Change::Field("/links/clone", LOCALHOST))?;
        server(b, Situation::Of(Operation::Repository), Change::Field("/links/self", LOCALHOST_SELF))
    }),
    fault("bbs-context", "is served below /bitbucket alone", |b| {
        if !b.is_of(Vendor::BitbucketServer) {
            return Err("it is of another vendor");
        }
        b.context = "/bitbucket";
        Ok(())
    }),
    fault("bbs-details-absent", "shows branches without metadata", |b| {
        server(b, Situation::Of(Operation::Branches), Change::NoField("/values/*/metadata"))
    }),
    fault("bbs-hook-unreachable", "does not reach the address of a webhook", |b| {
        instead(b, Situation::Of(Operation::PingHook), UNREACHED)
    }),
    fault("bbs-hooks-denied", "takes the user for no administrator, and shows no webhooks", |b| {
        instead(b, Situation::Hooks, NOT_PERMITTED)
    }),
    fault("bbs-http-disabled", "serves git over SSH alone", |b| {
        server(b, Situation::Of(Operation::Repository), Change::Field("/links/clone", SSH_ONLY))?;
        let refusal =
            Canned::text(403, "HTTP(S) access to repositories has been disabled by an administrator.\n");
        instead(b, Situation::Git, refusal)
    }),
    fault("bbs-mail-hidden", "hides addresses", |b| {
        server(b, Situation::Of(Operation::User), Change::NoField("/emailAddress"))
    }),
    fault("bbs-no-default-branch", "has no default branch in the repository", |b| {
        instead(b, Situation::Of(Operation::DefaultBranch), NO_DEFAULT_BRANCH)
    }),
    fault("bbs-oauth2-absent", "knows no OAuth 2", |b| {
        instead(b, Situation::Below("/rest/oauth2/"), NOTHING)
    }),
    fault("bbs-paging-cut", "shows a page that is not the last one without the start of the next", |b| {
        server(b, Situation::Of(Operation::Repositories), Change::NoField("/nextPageStart"))
    }),
    fault("bbs-permissions-denied", "shows nobody the rights of the repository", |b| {
        instead(b, Situation::Of(Operation::Permissions), NOT_PERMITTED)
    }),
    fault("bbs-personal-refused", "shows nobody's own repositories", |b| {
        instead(b, Situation::Of(Operation::PersonalRepositories), FORBIDDEN)
    }),
    fault("bbs-push-denied", "lets the user not push", |b| {
        let refusal = Canned::text(403, "You do not have permission to push to this repository.\n");
        instead(b, Situation::Of(Operation::GitPushRefs), refusal)
    }),
    fault("bbs-scopes-refused", "refuses the scopes of the application", |b| {
        instead(b, Situation::Of(Operation::Authorize), INVALID_SCOPE)
    }),
    fault("bbs-secret-changed", "knows another secret of the application link", |b| {
        instead(b, Situation::Of(Operation::Token), INVALID_CLIENT)
    }),
    fault("bbs-user-unfound", "knows no user of the name that it says who asks is", |b| {
        instead(b, Situation::Of(Operation::User), NO_SUCH_USER)
    }),
    fault("bbs-versions-differ", "says one version and the build number of another", |b| {
        server(b, Situation::Of(Operation::Version), Change::Field("/buildNumber", "\"7019009\""))
    }),
    fault("whoami-empty", "says nothing when it is asked who asks", |b| {
        instead(b, Situation::Of(Operation::Whoami), Canned::text(200, ""))
    }),
];

fn server(behaviour: &mut Behaviour, situation: Situation, change: Change) -> Played {
    of(behaviour, Vendor::BitbucketServer, situation, change)
}

fn instead(behaviour: &mut Behaviour, situation: Situation, canned: Canned) -> Played {
    server(behaviour, situation, Change::Instead(canned))
}
