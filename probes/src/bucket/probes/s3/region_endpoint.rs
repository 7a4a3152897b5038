//! Gitpod's client knows the host of the bucket's region, and reaches it.
//!
//! At Amazon the client leaves the endpoint that it is given for `s3.dualstack.<region>.amazonaws.com`, from a table of
//! 2022; a region that is younger becomes us-east-1 (minio-go 7.0.26, `s3-endpoints.go`). Gitpod's own preflight check uses
//! a newer client, and sees nothing of it. Source: BKT-05.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;

use crate::bucket::Bucket;
use crate::bucket::causes;
use crate::bucket::s3::hosts::{KNOWN_REGIONS, is_amazon, of_region};
use crate::net::exchange::Request;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::region_endpoint",
        key: "BKT-05",
        title: "the host that Gitpod's client uses for the bucket's region is the right one, and is reached",
        why: "At Amazon, Gitpod's client goes to a host of the region from a table of 2022. A region that is not in it gets its requests sent to us-east-1, and a firewall that only lets the endpoint through stops them all.",
        wire: "At Amazon GET https://s3.dualstack.REGION.amazonaws.com/ without credentials, which any answer will do for; elsewhere nothing.",
        requirement: Requirement::Required,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: None,
        needs: &["location_us_east_1"],
        cost: Cost { objects: 0, bytes: 2_000, connections: 1 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    if !is_amazon(&store.settings.origin) {
        return Ok(Passed::saying("not Amazon: every request goes to the endpoint itself"));
    }
    let region = &store.location.region;
    known(region, &store.first.line)?;
    let host = of_region(region);
    let mut url = store.settings.origin.clone();
    if url.set_host(Some(&host)).is_err() {
        return Err(unreached(&host, "no address can be made of it").into());
    }
    match store.elsewhere(cx, Request::new(Method::GET, url)).await {
        Ok(answer) => Ok(Passed::saying(format!("{host} answers {}", answer.status.as_u16()))),
        Err(failure) => Err(unreached(&host, &format!("{}: {}", failure.cause.title, failure.actual)).into()),
    }
}

/// Whether Gitpod's client has the region in its table.
fn known(region: &str, step: &str) -> Result<(), Failure> {
    if KNOWN_REGIONS.contains(&region) {
        return Ok(());
    }
    Err(Failure::new(
        causes::REGION_UNKNOWN_TO_GITPOD,
        step,
        "one of the regions of 2022, which Gitpod's client has in its table",
        format!("{region}, for which it goes to {}", of_region(region)),
    ))
}

fn unreached(host: &str, actual: &str) -> Failure {
    let step = format!("GET https://{host}/");
    let remedy = format!(
        "Let connections to `{host}` and to every name below it (`*.{host}`) through on port 443, in firewalls, proxies and lists of names. Gitpod's client leaves the endpoint that it is given for these."
    );
    Failure::new(causes::DUALSTACK_UNREACHABLE, step, "any answer, without credentials", actual)
        .remedy(remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_region_of_2022_is_known_and_a_younger_one_is_not() {
        for region in ["us-east-1", "eu-central-1", "cn-north-1"] {
            assert_eq!(known(region, "GET"), Ok(()), "{region}");
        }
        for region in ["ap-southeast-3", "il-central-1", ""] {
            let failure = known(region, "GET").unwrap_err();
            assert_eq!(failure.cause, causes::REGION_UNKNOWN_TO_GITPOD);
            assert!(failure.actual.ends_with("s3.dualstack.us-east-1.amazonaws.com"), "{}", failure.actual);
        }
    }

    #[test]
    fn the_host_to_let_through_is_named() {
        let failure = unreached("s3.dualstack.eu-west-1.amazonaws.com", "refused");
        let remedy = failure.remedy.unwrap();
        assert!(remedy.contains("`*.s3.dualstack.eu-west-1.amazonaws.com`"), "{remedy}");
    }
}
