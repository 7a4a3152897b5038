//! Repositories can be nested.
//!
//! Gitpod's own images have deep names, and a mirror of them for an installation without internet keeps these
//! (`install/installer/pkg/common/render.go`). Source: REG-14.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};

use crate::registry::causes;
use crate::registry::client::Registry;
use crate::registry::errors;
use crate::registry::image::{Image, tag};
use crate::registry::push::{self, Noted};

pub(super) const PROBE: Probe<Registry> = Probe {
    info: ProbeInfo {
        id: "registry::name_depth",
        key: "REG-14",
        title: "repositories can be nested",
        why: "Gitpod's own images have names of several parts, as `build/ide/code`. A registry that refuses these cannot mirror them under their own names for an installation without internet.",
        wire: "A small image is pushed to <scratch>/b/c.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["create_on_push"],
        cost: Cost { objects: 4, bytes: 4096, connections: 0 },
    },
    run: |registry, cx| Box::pin(run(registry, cx)),
};

async fn run(registry: &Registry, cx: &Cx) -> Result<Passed, NotPassed> {
    let repository = format!("{}/b/c", registry.scratch(cx));
    let image = Image::new(&format!("{} nested", cx.run()), 1024);
    for blob in [&image.layer, &image.config] {
        push::blob(registry, cx, &repository, blob, Noted::NotYet).await.map_err(refused)?;
    }
    let tag = tag(&format!("{} nested", cx.run()));
    let answer = push::manifest(registry, cx, &repository, &tag, &image.manifest).await?.settled()?;
    if push::stored(&answer) {
        return Ok(Passed::saying(format!("{repository} is there")));
    }
    let expected = "201: the image is stored under a nested name";
    Err(Failure::new(causes::NESTED_NAME_REFUSED, &answer.line, expected, errors::said(&answer)).into())
}

/// Flat names are taken, so that a refusal here is about the name. Quay refuses it at its token server already.
fn refused(found: NotPassed) -> NotPassed {
    let about_the_name =
        [causes::PUSH_REFUSED, causes::BLOB_PUT_REFUSED, causes::TOKEN_MISSING, causes::CREDENTIALS_REFUSED];
    match found {
        NotPassed::Failure(failure) if about_the_name.contains(&failure.cause) => {
            let expected = "a push to a nested name is begun";
            Failure::new(causes::NESTED_NAME_REFUSED, failure.step, expected, failure.actual).into()
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_refusal_is_about_the_name() {
        let failure = |cause| NotPassed::from(Failure::new(cause, "POST", "202", "400"));
        assert_eq!(refused(failure(causes::PUSH_REFUSED)), {
            Failure::new(causes::NESTED_NAME_REFUSED, "POST", "a push to a nested name is begun", "400")
                .into()
        });
        let other = failure(crate::net::causes::SERVER_ERROR);
        assert_eq!(refused(other.clone()), other);
        let blocked = NotPassed::Blocked { by: "location_shape" };
        assert_eq!(refused(blocked.clone()), blocked);
    }
}
