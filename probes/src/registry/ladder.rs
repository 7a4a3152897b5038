//! The first push of a run, done once for each target and judged by several probes, rung by rung.
//!
//! `POST` without credentials, `POST` with those that the challenge asks for, `PUT` of layer and configuration in one
//! piece each, `PUT` of the manifest under a tag of 64 hex digits, `HEAD` of it: what Gitpod's builder does for a
//! workspace image. The first broken rung belongs to exactly one probe, which fails; the probes of the rungs from
//! there on are blocked by it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use harness::record::Evidence;
use harness::{Cx, Failure, NotPassed};
use http::{Method, StatusCode};

use super::client::{Registry, Scheme};
use super::image::{Blob, Image, tag};
use super::location::{self, Shape};
use super::push::{self, Noted, Upload};
use super::rungs::{
    Asked, Broken, RUNGS, check_digest, judge_blob_put, judge_location, judge_post, lacks_namespace,
};
use super::{causes, errors};
use crate::net::exchange::Answer;

/// The layer is larger than the 1 MiB to which nginx limits bodies unless it is told otherwise.
const LAYER: usize = 1200 * 1024;

/// What became of the first push.
pub struct Ladder {
    /// The exchanges.
    pub evidence: Vec<Evidence>,
    /// The answer to the POST without credentials.
    pub bare: Answer,
    /// The image that was to be pushed.
    pub image: Image,
    /// Its tag.
    pub tag: String,
    /// Where the upload went on, where a usable address came.
    pub location: Option<Shape>,
    /// The first broken rung.
    broken: Option<Broken>,
    /// What is wrong with the digest in the answers to PUTs; the push goes on all the same.
    blob_digest: Option<Failure>,
    manifest_digest: Option<Failure>,
}

impl Ladder {
    /// The probe that the first broken rung belongs to.
    pub fn broken_by(&self) -> Option<&'static str> {
        self.broken.as_ref().map(|broken| broken.owner)
    }

    /// Whether the rung of the probe `slug` holds.
    ///
    /// # Errors
    /// Its own failure, or blocked by the probe whose rung broke first.
    pub fn judge(&self, slug: &'static str) -> Result<(), NotPassed> {
        let rung = RUNGS.iter().find(|(owner, _)| *owner == slug).map_or(u8::MAX, |(_, rung)| *rung);
        if let Some(broken) = &self.broken
            && broken.rung <= rung
        {
            return match &broken.failure {
                Some(failure) if broken.owner == slug => Err(failure.clone().into()),
                _ => Err(NotPassed::Blocked { by: broken.owner }),
            };
        }
        let stripped =
            self.blob_digest.as_ref().is_some_and(|failure| failure.cause == causes::DIGEST_HEADER_STRIPPED);
        let digest = match slug {
            "blob_put" => &self.blob_digest,
            "manifest_put_oci" if stripped => return Err(NotPassed::Blocked { by: "blob_put" }),
            "manifest_put_oci" => &self.manifest_digest,
            _ => &None,
        };
        digest.as_ref().map_or(Ok(()), |failure| Err(failure.clone().into()))
    }
}

/// Where the ladder is kept.
#[derive(Default)]
pub(super) struct LadderCell {
    state: tokio::sync::Mutex<State>,
    tries: AtomicU64,
}

#[derive(Default)]
struct State {
    done: Option<Arc<Ladder>>,
    /// The last try that came to nothing, with its number: an answer for those who waited for it, and no one else.
    failed: Option<(u64, NotPassed)>,
}

impl Registry {
    /// The first push of the run: done now, or by an earlier case, whose exchanges are evidence here too.
    ///
    /// # Errors
    /// What is no finding about the push itself and may pass: a timeout, 429, 5xx, a refused log-in.
    pub(super) async fn ladder(&self, cx: &Cx) -> Result<Arc<Ladder>, NotPassed> {
        let asked = self.ladder.tries.load(Ordering::Acquire);
        let mut state = self.ladder.state.lock().await;
        if let Some(done) = &state.done {
            cx.evidence_of(&done.evidence);
            return Ok(Arc::clone(done));
        }
        if let Some((number, failure)) = &state.failed
            && *number > asked
        {
            return Err(failure.clone());
        }
        let number = self.ladder.tries.fetch_add(1, Ordering::AcqRel) + 1;
        let before = cx.gathered().len();
        match climb(self, cx).await {
            Ok(mut ladder) => {
                ladder.evidence = cx.gathered().split_off(before);
                let ladder = Arc::new(ladder);
                state.done = Some(Arc::clone(&ladder));
                Ok(ladder)
            }
            Err(failure) => {
                state.failed = Some((number, failure.clone()));
                Err(failure)
            }
        }
    }

    /// The image that the run has pushed.
    ///
    /// # Errors
    /// Blocked by `create_on_push` when there is none.
    pub(super) async fn pushed(&self, cx: &Cx) -> Result<Arc<Ladder>, NotPassed> {
        let ladder = self.ladder(cx).await?;
        match ladder.judge("create_on_push") {
            Ok(()) => Ok(ladder),
            Err(_) => Err(NotPassed::Blocked { by: "create_on_push" }),
        }
    }
}

async fn climb(registry: &Registry, cx: &Cx) -> Result<Ladder, NotPassed> {
    let repository = registry.scratch(cx);
    let call = registry.call(Method::POST, &repository, "blobs/uploads/");
    let ticket = push::intend_upload(cx, &repository)?;
    let bare = registry.bare(cx, &call).await?.settled()?;
    let image = Image::new(cx.run().as_str(), LAYER);
    let mut ladder = Ladder {
        evidence: Vec::new(),
        bare: bare.clone(),
        image,
        tag: tag(cx.run().as_str()),
        location: None,
        broken: None,
        blob_digest: None,
        manifest_digest: None,
    };
    let mut asked = Asked { prefix: &registry.settings.prefix, run: cx.run().as_str(), granted: None };
    // Harbor says of a project that is not there so before anybody has logged in, and asks nobody to.
    if bare.status == StatusCode::UNAUTHORIZED && lacks_namespace(&bare, asked) {
        ticket.never_made();
        ladder.broken = judge_post(&bare, asked);
        return Ok(ladder);
    }
    let post = if bare.status == StatusCode::UNAUTHORIZED && registry.scheme != Scheme::Unanswerable {
        match registry.answer_challenge(cx, &call, bare, None).await {
            Ok(answer) => answer.settled()?,
            Err(NotPassed::Blocked { by }) => {
                ticket.never_made();
                ladder.broken = Some(Broken { rung: 0, owner: by, failure: None });
                return Ok(ladder);
            }
            Err(other) => return Err(other),
        }
    } else if bare.status == StatusCode::UNAUTHORIZED {
        ticket.never_made();
        ladder.broken = Some(Broken { rung: 0, owner: "challenge", failure: None });
        return Ok(ladder);
    } else {
        bare
    };
    if post.status.is_client_error() {
        asked.granted = registry.granted_anything(&ladder.bare, &repository);
    }
    if let Some(broken) = judge_post(&post, asked) {
        if !post.status.is_success() {
            ticket.never_made();
        }
        ladder.broken = Some(broken);
        return Ok(ladder);
    }
    let shape = match location::read(&registry.settings.origin, &repository, post.header("location")) {
        Ok(shape) => shape,
        Err(fault) => {
            ladder.broken = Some(judge_location(registry, &repository, &post, fault));
            return Ok(ladder);
        }
    };
    let upload = Upload::new(&repository, shape.url.clone(), ticket)?;
    ladder.location = Some(shape);
    finish(registry, cx, ladder, upload).await
}

/// The rungs from the first PUT on.
async fn finish(
    registry: &Registry,
    cx: &Cx,
    mut ladder: Ladder,
    first: Upload,
) -> Result<Ladder, NotPassed> {
    let repository = first.repository.clone();
    let Image { layer, config, manifest } = ladder.image.clone();
    let mut carried = Vec::new();
    let mut upload = Some(first);
    for blob in [&layer, &config] {
        let upload = match upload.take() {
            Some(upload) => upload,
            None => push::start(registry, cx, &repository).await?,
        };
        let (answer, left) =
            push::put(registry, cx, upload, &blob.digest, blob.bytes.clone(), Noted::NotYet).await?;
        if let Some(upload) = left {
            let answer = answer.settled()?;
            push::cancel(registry, cx, upload).await;
            ladder.broken = Some(judge_blob_put(&answer, blob));
            return Ok(ladder);
        }
        carried.push(check_digest(&answer, blob));
    }
    let answer = push::manifest(registry, cx, &repository, &ladder.tag, &manifest).await?.settled()?;
    if push::stored(&answer) {
        ladder.manifest_digest = check_digest(&answer, &manifest);
    } else {
        let expected = "201: an OCI manifest is stored under a tag of 64 hex digits";
        let failure =
            Failure::new(causes::OCI_MANIFEST_REFUSED, &answer.line, expected, errors::said(&answer));
        ladder.broken = Some(Broken::at(5, "manifest_put_oci", failure));
    }
    let mut any_digest = carried.iter().any(Option::is_none) || ladder.manifest_digest.is_none();
    if ladder.broken.is_none() {
        let head = look(registry, cx, &repository, &ladder.tag, &manifest).await?;
        any_digest |= !head.header("docker-content-digest").is_empty();
        if !head.status.is_success() {
            let expected = "200: the image that was pushed is there";
            let failure = Failure::new(causes::PUSH_REFUSED, &head.line, expected, errors::said(&head));
            ladder.broken = Some(Broken::at(6, "create_on_push", failure));
        }
    }
    ladder.blob_digest = carried.into_iter().flatten().next().map(|failure| {
        if any_digest { failure } else { Failure { cause: causes::DIGEST_HEADER_STRIPPED, ..failure } }
    });
    Ok(ladder)
}

/// Looks for the image: by its tag with HEAD and, where that is refused or does not see it yet, as other probes will
/// say, with GET and by its digest.
async fn look(
    registry: &Registry,
    cx: &Cx,
    repository: &str,
    tag: &str,
    manifest: &Blob,
) -> Result<Answer, NotPassed> {
    let ways = [(Method::HEAD, tag), (Method::GET, tag), (Method::GET, manifest.digest.as_str())];
    let mut last = None;
    for (method, reference) in ways {
        let call = registry.call(method, repository, &format!("manifests/{reference}")).accept_manifests();
        let answer = registry.ask(cx, &call).await?;
        if answer.status.is_success() {
            return Ok(answer);
        }
        last.get_or_insert(answer);
    }
    last.ok_or_else(|| NotPassed::not_applicable("no way to look for the image"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder(broken: Option<Broken>) -> Ladder {
        Ladder {
            evidence: Vec::new(),
            bare: Answer::of(401, &[], ""),
            image: Image::new("x", 1),
            tag: String::new(),
            location: None,
            broken,
            blob_digest: None,
            manifest_digest: None,
        }
    }

    #[test]
    fn a_broken_rung_fails_one_probe_and_blocks_those_from_there_on() {
        let failure = Failure::new(causes::BODY_LIMIT, "PUT", "201", "413");
        let ladder = ladder(Some(Broken::at(4, "blob_put", failure.clone())));
        let blocked = Err(NotPassed::Blocked { by: "blob_put" });
        for (slug, expected) in [
            ("read_only", Ok(())),
            ("location_shape", Ok(())),
            ("blob_put", Err(failure.into())),
            ("manifest_put_oci", blocked.clone()),
            ("create_on_push", blocked),
        ] {
            assert_eq!(ladder.judge(slug), expected, "{slug}");
        }
    }

    #[test]
    fn a_missing_digest_fails_its_own_probe_alone_and_a_stripped_one_blocks_the_other() {
        let failure = |cause| Failure::new(cause, "PUT", "a digest", "none");
        let mut ladder = ladder(None);
        ladder.blob_digest = Some(failure(causes::DIGEST_HEADER_MISSING));
        assert_eq!(ladder.judge("blob_put"), Err(failure(causes::DIGEST_HEADER_MISSING).into()));
        assert_eq!((ladder.judge("manifest_put_oci"), ladder.judge("create_on_push")), (Ok(()), Ok(())));
        ladder.blob_digest = Some(failure(causes::DIGEST_HEADER_STRIPPED));
        ladder.manifest_digest = Some(failure(causes::DIGEST_HEADER_MISSING));
        assert_eq!(ladder.judge("manifest_put_oci"), Err(NotPassed::Blocked { by: "blob_put" }));
    }
}
