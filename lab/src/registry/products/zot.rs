//! zot with htpasswd and its extensions, and with `http.compat: ["docker2s2"]`: without that it takes OCI's types alone.
//!
//! `Blob-Upload-UUID` instead of Docker's header and the extension `mgmt` with its fields are documented (`consts.go`,
//! `extension_mgmt.go`). The realm's name, relative upload addresses and the words of the other extension are general
//! knowledge, not verified.

use super::FAMILY;
use crate::family::Make;
use crate::profile::Profile;
use crate::registry::behaviour::{
    Accept, Access, Account, Behaviour, Change, Deletion, Kind, Location, Page, PasswordCheck, Reader,
    TagPages,
};
use crate::registry::canned::Canned;

pub(super) const PROFILE: Profile = Profile {
    id: "zot",
    family: FAMILY,
    product: "zot",
    title: "zot with htpasswd and Docker's media types",
    healthy: false,
    behaviour: Make::Registry(behaviour),
};

fn behaviour() -> Behaviour {
    Behaviour {
        access: Access::Basic("Basic realm=\"Authorization Required\""),
        account: Some(Account {
            username: "gitpod",
            password: "zot-lab-password".to_owned(),
            check: PasswordCheck::Exact,
        }),
        json: "application/json",
        pages: vec![
            Page {
                path: "/v2/_zot/ext/mgmt",
                reader: Reader::Everybody,
                answer: Canned::json(
                    200,
                    "{\"distSpecVersion\":\"1.1.0\",\"commit\":\"v2.1.1-0-g5e30fec\",\"releaseTag\":\"v2.1.1\",\
                     \"binaryType\":\"imagetrust-lint-metrics-mgmt-profile-scrub-search-sync-ui-userprefs\",\
                     \"http\":{\"auth\":{\"htpasswd\":{}}}}",
                ),
            },
            Page {
                path: "/v2/_oci/ext/discover",
                reader: Reader::Account,
                answer: Canned::json(
                    200,
                    "{\"extensions\":[{\"name\":\"_zot\",\"url\":\"https://github.com/project-zot/zot/blob/main/pkg/extensions/_zot.md\",\
                     \"description\":\"zot registry extensions\",\"endpoints\":[\"/v2/_zot/ext/mgmt\"]}]}",
                ),
            },
        ],
        changes: vec![(Kind::Any, Change::Rename("docker-upload-uuid", "blob-upload-uuid"))],
        tag_pages: TagPages::Linked,
        location: Location::Relative,
        accept: Accept::Ignored,
        deletion: Deletion::Enabled,
        ..Behaviour::distribution()
    }
}
