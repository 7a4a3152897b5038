//! Gitea and Forgejo.

use serde_json::json;

use crate::scm::accounts::{EMAIL, LOGIN, Login, NAME, USER_ID};
use crate::scm::behaviour::Operation;
use crate::scm::call::Call;
use crate::scm::forge::{Forge, Vendor};
use crate::scm::git::{self, Mount};
use crate::scm::hooks::uuid;
use crate::scm::reply::Reply;
use crate::scm::repository::MADE;
use crate::scm::server::Scm;

/// One of both, by its name and version.
#[derive(Debug)]
pub(super) struct Gitea {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
    /// The name of its cookie, which Forgejo has kept.
    pub(super) cookie: &'static str,
}

const GIT: Mount = Mount {
    challenge: "Basic realm=\"Gitea\"",
    takes_name: |_| true,
    unauthorized: "Unauthorized\n",
    absent: "Repository not found\n",
};

impl Forge for Gitea {
    fn vendor(&self) -> Vendor {
        Vendor::Lookalike
    }

    fn route(&self, call: &Call) -> Operation {
        if let Some((_, operation)) = git::mounted(call) {
            return operation;
        }
        match (call.method.as_str(), call.segments().as_slice()) {
            ("GET", ["api", "v1", "version"]) => Operation::Version,
            ("GET", ["api", "v1", "user"]) => Operation::User,
            ("GET", ["login", "oauth", "authorize"]) => Operation::Authorize,
            ("POST", ["login", "oauth", "access_token"]) => Operation::Token,
            ("GET", ["api", ..]) => Operation::Unknown,
            _ => Operation::Page,
        }
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        match operation {
            Operation::Version => Reply::json(200, json!({ "version": self.version })),
            Operation::User => match scm.login(call) {
                Login::User => Reply::json(
                    200,
                    json!({
                        "id": USER_ID,
                        "login": LOGIN,
                        "login_name": "",
                        "full_name": NAME,
                        "email": EMAIL,
                        "avatar_url": format!("{}/avatars/{}", scm.web(), uuid(LOGIN)),
                        "html_url": format!("{}/{LOGIN}", scm.web()),
                        "language": "en-US",
                        "is_admin": false,
                        "last_login": MADE,
                        "created": MADE,
                        "restricted": false,
                        "active": true,
                        "prohibit_login": false,
                        "location": "",
                        "website": "",
                        "description": "",
                        "visibility": "public",
                        "followers_count": 0,
                        "following_count": 0,
                        "starred_repos_count": 0,
                        "username": LOGIN,
                    }),
                ),
                Login::Nobody => refused(scm, 401, "token is required"),
                Login::Unknown => refused(scm, 401, "user does not exist [uid: 0, name: ]"),
            },
            Operation::Authorize => Reply::redirect(&format!("{}/user/login", scm.web())),
            Operation::Token => Reply::json(
                400,
                json!({ "error": "unauthorized_client", "error_description": "client is not authorized" }),
            ),
            Operation::Unknown => refused(scm, 404, "The target couldn't be found."),
            operation if operation.is_git() => {
                let name = git::mounted(call).map(|(name, _)| name).unwrap_or_default();
                git::answer(scm, call, GIT, &name, operation)
            }
            _ => match call.segments().as_slice() {
                [] => {
                    let title = format!("{}: Git with a cup of tea", self.name);
                    Reply::html(
                        200,
                        format!("<!DOCTYPE html><html><head><title>{title}</title></head></html>\n"),
                    )
                }
                _ => Reply::html(
                    404,
                    "<!DOCTYPE html><html><head><title>Page Not Found</title></head></html>\n",
                ),
            },
        }
    }

    fn sign(&self, _: &Scm, call: &Call, reply: Reply) -> Reply {
        let reply = reply.header("x-content-type-options", "nosniff").header("x-frame-options", "SAMEORIGIN");
        if call.path.starts_with("/api/") {
            return reply.header("cache-control", "max-age=0, private, must-revalidate, no-transform");
        }
        reply.header("set-cookie", &format!("{}=lab; Path=/; HttpOnly; Secure; SameSite=Lax", self.cookie))
    }
}

fn refused(scm: &Scm, status: u16, message: &str) -> Reply {
    Reply::json(status, json!({ "message": message, "url": format!("{}/api/swagger", scm.web()) }))
}
