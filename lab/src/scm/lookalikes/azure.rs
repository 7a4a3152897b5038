//! Azure DevOps Server.

use serde_json::json;

use crate::scm::accounts::{LOGIN, Login, NAME};
use crate::scm::behaviour::Operation;
use crate::scm::call::Call;
use crate::scm::forge::{Forge, Vendor};
use crate::scm::git::{self, Mount};
use crate::scm::hooks::uuid;
use crate::scm::reply::Reply;
use crate::scm::server::Scm;

/// Azure DevOps Server.
#[derive(Debug)]
pub(super) struct Azure;

const GIT: Mount = Mount {
    challenge: "Basic realm=\"https://azure.example.com/\"",
    takes_name: |_| true,
    unauthorized: "TF400813: The user '' is not authorized to access this resource.",
    absent: "TF401019: The Git repository does not exist.",
};

impl Forge for Azure {
    fn vendor(&self) -> Vendor {
        Vendor::Lookalike
    }

    fn route(&self, call: &Call) -> Operation {
        if let Some((_, operation)) = git::mounted(call) {
            return operation;
        }
        match (call.method.as_str(), call.segments().as_slice()) {
            ("GET", ["_apis", "connectionData"]) => Operation::Version,
            _ => Operation::Page,
        }
    }

    fn answer(&self, scm: &Scm, call: &Call, operation: Operation) -> Reply {
        // A personal token goes by Basic, with any name.
        let login = match call.basic() {
            Some(_) => scm.accounts.by_basic(call, |_| true),
            None => scm.login(call),
        };
        match operation {
            Operation::Version => connection(login),
            operation if operation.is_git() => {
                let name = git::mounted(call).map(|(name, _)| name).unwrap_or_default();
                git::answer(scm, call, GIT, &name, operation)
            }
            _ if login == Login::User => {
                Reply::html(404, "<!DOCTYPE html><html><head><title>Azure DevOps - 404</title></head></html>\n")
            }
            _ => Reply::html(
                401,
                "<!DOCTYPE html><html><head><title>401 - Azure DevOps Server: Access is denied</title></head></html>\n",
            )
            .header("www-authenticate", GIT.challenge),
        }
    }

    fn sign(&self, _: &Scm, call: &Call, reply: Reply) -> Reply {
        let id = uuid(&call.path);
        reply
            .header("x-tfs-processid", &uuid("process"))
            .header("x-vss-e2eid", &id)
            .header("activityid", &id)
            .header("x-tfs-session", &uuid("session"))
            .header("p3p", "CP=\"CAO DSP COR ADMa DEV CONo TELo CUR PSA PSD TAI IVDo OUR SAMi BUS DEM NAV STA UNI COM INT PHY ONL FIN PUR LOC CNT\"")
            .header("server", "Microsoft-IIS/10.0")
    }
}

/// `/_apis/connectionData`, which tells anybody who they are.
fn connection(login: Login) -> Reply {
    let (id, name, descriptor) = if login == Login::User {
        (uuid(LOGIN), NAME, "System.Security.Principal.WindowsIdentity;S-1-5-21-4711")
    } else {
        ("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa".to_owned(), "Anonymous", "System:PublicAccess;anonymous")
    };
    let user = json!({
        "id": id,
        "descriptor": descriptor,
        "subjectDescriptor": descriptor,
        "providerDisplayName": name,
        "isActive": true,
        "properties": {},
        "resourceVersion": 2,
        "metaTypeId": 0,
    });
    Reply::json(
        200,
        json!({
            "authenticatedUser": user,
            "authorizedUser": user,
            "instanceId": uuid("instance"),
            "deploymentId": uuid("deployment"),
            "deploymentType": "onPremises",
            "locationServiceData": {
                "serviceOwner": "00025394-6065-48ca-87d9-7f5672854ef7",
                "defaultAccessMappingMoniker": "PublicAccessMapping",
                "lastChangeId": 1,
                "lastChangeId64": 1,
            },
        }),
    )
}
