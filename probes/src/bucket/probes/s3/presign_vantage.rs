//! The address that Gitpod hands out means something to browsers and nodes.
//!
//! The logs of prebuilds are read by the user's browser from a presigned address
//! (`components/server/src/workspace/headless-log-controller.ts`), and nodes fetch backups from one. It carries the very
//! host of Gitpod's configuration, which for a store inside the cluster nobody outside of it knows. Source: BKT-27.

use harness::environment::{Common, Trust};
use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use http::Method;
use url::Url;

use crate::bucket::s3::client::noise;
use crate::bucket::s3::home::settled;
use crate::bucket::s3::objects;
use crate::bucket::s3::presigned::{self, Reach, reach};
use crate::bucket::{Bucket, causes};
use crate::net::exchange::Request;
use crate::net::http::{Connections, Http, authority};
use crate::net::tls::Check;

const LENGTH: usize = 1 << 10;

pub(super) const PROBE: Probe<Bucket> = Probe {
    info: ProbeInfo {
        id: "bucket::presign_vantage",
        key: "BKT-27",
        title: "presigned addresses name a host that others reach",
        why: "Browsers and nodes read presigned addresses by themselves. If the host in them is known only inside the cluster, users see no logs of their prebuilds, though Gitpod itself reaches the store.",
        wire: "The host of a presigned address is looked at, and the address is read on a new connection with no header.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Writes,
        category: None,
        needs: &["put_get_small"],
        cost: Cost { objects: 1, bytes: 16 << 10, connections: 2 },
    },
    run: |bucket, cx| Box::pin(run(bucket, cx)),
};

async fn run(bucket: &Bucket, cx: &Cx) -> Result<Passed, NotPassed> {
    let store = bucket.s3()?;
    let home = store.home(cx).await?;
    let key = home.key(cx, "instances/prebuild/logs");
    let url = store.presign(cx, &objects::get(home, &key))?;
    if let Some(remark) = judge(&url)? {
        cx.remark(&remark);
    }
    if let Some(remark) = of_trust(&url, cx.common()) {
        cx.remark(remark);
    }
    let bytes = noise(LENGTH, 27);
    store.write(cx, home, &key, bytes.clone()).await?;
    let http = Http::new(cx.common(), Check::AsConfigured, Connections::Fresh)?;
    let request = Request::new(Method::GET, url.clone()).cap(LENGTH + 1);
    let answer = settled(http.send(cx, request).await?)?;
    presigned::whole(&answer, &bytes).map_err(|actual| {
        let expected = "200 with the object on a new connection";
        Failure::new(causes::PRESIGNED_GET_REFUSED, &answer.line, expected, actual)
    })?;
    Ok(Passed::saying(format!("addresses name {}", authority(&url))))
}

/// What the host says of who reaches it; a remark where it is not clear.
fn judge(url: &Url) -> Result<Option<String>, Failure> {
    let host = url.host_str().unwrap_or_default();
    match reach(url) {
        Reach::Open => Ok(None),
        Reach::Private => Ok(Some(format!(
            "presigned addresses name {host}, a number of a private network: browsers and nodes elsewhere do not reach it"
        ))),
        Reach::Inside(what) => Err(Failure::new(
            causes::ENDPOINT_INTERNAL,
            "presigning an address",
            "a host that browsers and nodes reach",
            format!("{host}, {what}"),
        )),
    }
}

/// Trust that this environment has and a browser has not.
fn of_trust(url: &Url, common: &Common) -> Option<&'static str> {
    if url.scheme() != "https" {
        return None;
    }
    if !common.ca.is_empty() {
        Some(
            "the environment names a `ca` for the store: browsers and nodes, which read presigned addresses by themselves, have to trust it, too",
        )
    } else if common.trust == Trust::System {
        Some(
            "the store is trusted as this machine trusts: browsers and nodes, which read presigned addresses by themselves, may trust others",
        )
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_host_that_nobody_outside_knows_fails_and_a_private_number_is_a_remark() {
        assert_eq!(judge(&url("https://b.s3.dualstack.eu-west-1.amazonaws.com/k")).unwrap(), None);
        assert!(judge(&url("https://10.0.0.5:9000/b/k")).unwrap().is_some());
        for host in ["minio.gitpod.svc:9000", "minio", "127.0.0.1:9000", "[::1]"] {
            let failure = judge(&url(&format!("http://{host}/b/k"))).unwrap_err();
            assert_eq!(failure.cause, causes::ENDPOINT_INTERNAL, "{host}");
        }
    }

    #[test]
    fn trust_that_a_browser_lacks_is_a_remark() {
        let https = url("https://minio.example.com/b/k");
        let own = Common { ca: vec!["ca.pem".into()], ..Common::default() };
        let system = Common { trust: Trust::System, ..Common::default() };
        assert_eq!(of_trust(&https, &Common::default()), None);
        assert!(of_trust(&https, &own).is_some());
        assert!(of_trust(&https, &system).is_some());
        // Over plain http nobody trusts anybody.
        assert_eq!(of_trust(&url("http://minio.example.com/b/k"), &own), None);
    }
}
