//! Stores that people run themselves.

use harness::Product;

use super::{Found, Page, Row, Sign, no_version};
use crate::bucket::identify::Signals;
use crate::bucket::s3::request_id::Form;
use crate::net::exchange::Answer;

pub(super) const MINIO: Row = Row {
    product: Product {
        id: "minio",
        name: "MinIO",
        signs: "`Server: MinIO` with another sign: ids of requests that are the time, with the hash of the node beside them, codes that begin with `XMinio`, `X-Minio-Deployment-Id`, or the page `/minio/health/live`.",
    },
    made_of: None,
    signs: &[
        // Until RELEASE.2020-11-19 with the release behind it.
        Sign::server(0.9, |s| s.same_header("server", "MinIO").or_else(|| s.header_with("server", "MinIO/"))),
        Sign::new(0.95, |s| s.has_header("x-minio-deployment-id")),
        Sign::new(0.9, |s| {
            let own = s.refusals().find(|refusal| refusal.code.starts_with("XMinio"))?;
            Some(format!("the code `{}`", own.code))
        }),
        Sign::new(0.9, |s| {
            let is_node = |id: &str| id.len() == 64 && id.bytes().all(|b| b.is_ascii_hexdigit());
            (s.has_id(Form::Minio) && s.headers("x-amz-id-2").any(is_node))
                .then(|| "ids of requests that are the time, with the hash of the node".to_owned())
        }),
        Sign::new(0.4, |s| s.has_id(Form::Minio).then(|| "ids of requests that are the time".to_owned())),
    ],
    version: |s| {
        let release = s.headers("server").find_map(|value| value.strip_prefix("MinIO/"))?;
        release.starts_with("RELEASE.").then(|| release.to_owned())
    },
    bracket: "no release in `Server`, so that it is RELEASE.2020-11-19 or newer",
    pages: &[
        Page { path: "/minio/health/live", cap: 4 * 1024, gives_version: false, weight: 0.9, read: is_alive },
        Page {
            path: "/minio/v2/metrics/cluster",
            cap: 1024 * 1024,
            gives_version: true,
            weight: 0.9,
            read: version_in_metrics,
        },
    ],
};

/// MinIO answers 200 with nothing in it; a page for everything would say more, and a store 403 or 404.
fn is_alive(answer: &Answer) -> Option<Found> {
    let own = answer.header("server").starts_with("MinIO")
        || !answer.header("x-amz-request-id").is_empty()
        || !answer.header("x-minio-server-status").is_empty();
    (answer.status.as_u16() == 200 && answer.body.is_empty() && own).then(Found::default)
}

/// The release in the metrics, where they are public.
fn version_in_metrics(answer: &Answer) -> Option<Found> {
    let text = std::str::from_utf8(&answer.body).ok().filter(|_| answer.status.as_u16() == 200)?;
    let line = text.lines().find(|line| line.starts_with("minio_software_version_info{"))?;
    let (_, rest) = line.split_once("version=\"")?;
    let (version, _) = rest.split_once('"')?;
    // The time of the release, which its name has with dashes.
    let named = match version.split_once('T') {
        Some((day, time)) if time.ends_with('Z') => format!("RELEASE.{day}T{}", time.replace(':', "-")),
        _ => version.to_owned(),
    };
    Some(Found { version: Some(named) })
}

pub(super) const MINIO_AISTOR: Row = Row {
    product: Product {
        id: "minio-aistor",
        name: "MinIO AIStor",
        signs: "`Server: MinIO AIStor` with another sign of MinIO; without that it looks like MinIO.",
    },
    made_of: Some("minio"),
    signs: &[
        Sign::server(0.9, |s| s.header_with("server", "MinIO AIStor")),
        Sign::new(0.9, |s| {
            s.header_with("server", "MinIO AIStor")?;
            s.has_id(Form::Minio).then(|| "ids of requests that are the time".to_owned())
        }),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const CEPH_RGW: Row = Row {
    product: Product {
        id: "ceph-rgw",
        name: "Ceph Object Gateway",
        signs: "Ids of requests that hold the time and end with the zone (`tx…-…-…-default`), and `Server: Ceph Object Gateway (…)`.",
    },
    made_of: None,
    signs: &[
        Sign::server(0.95, |s| s.header_with("server", "Ceph Object Gateway")),
        Sign::new(0.85, |s| {
            s.has_id(Form::Ceph).then(|| "ids of requests with the time and the zone".to_owned())
        }),
    ],
    // The name of the release, where it is told: `Ceph Object Gateway (squid)`.
    version: |s| {
        let rest = s.headers("server").find_map(|value| value.strip_prefix("Ceph Object Gateway"))?;
        let name = rest.trim().strip_prefix('(')?.strip_suffix(')')?;
        (!name.is_empty()).then(|| name.to_owned())
    },
    bracket: "",
    pages: &[],
};

pub(super) const SEAWEEDFS: Row = Row {
    product: Product {
        id: "seaweedfs",
        name: "SeaweedFS",
        signs: "`Server: SeaweedFS …`, with ids of requests that begin with the time and go on at random, or are the time in decimal digits.",
    },
    made_of: None,
    signs: &[
        Sign::server(0.95, |s| s.header_with("server", "SeaweedFS")),
        Sign::new(0.5, |s| {
            s.has_id(Form::SeaweedFs).then(|| "ids of requests that begin with the time".to_owned())
        }),
    ],
    version: |s| s.headers("server").find_map(seaweedfs_version),
    bracket: "",
    pages: &[],
};

/// `4.48` of `SeaweedFS 8000GB 4.48`, where the size is the limit of a volume; older releases write `SeaweedFS S3`.
fn seaweedfs_version(value: &str) -> Option<String> {
    let words = value.strip_prefix("SeaweedFS")?.split_whitespace();
    let is_version =
        |word: &&str| word.contains('.') && word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    words.rev().find(is_version).map(str::to_owned)
}

pub(super) const GARAGE: Row = Row {
    product: Product {
        id: "garage",
        name: "Garage",
        signs: "Errors in its own words (`Bucket not found: …`, `Forbidden: …`, `unexpected scope`), which name its region; it bears no header of its own.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.8, |s| words(s, |text| text.starts_with("Bucket not found: "))),
        Sign::new(0.6, |s| {
            let region = s.refusals().any(|refusal| refusal.region == "garage");
            region.then(|| "the region `garage` in an error".to_owned())
        }),
        Sign::new(0.6, |s| words(s, |text| text.contains("unexpected scope"))),
        Sign::new(0.4, |s| words(s, |text| text.starts_with("Forbidden: "))),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

/// An error whose sentence fits.
fn words(signals: &Signals, fits: impl Fn(&str) -> bool) -> Option<String> {
    let own = signals.refusals().find(|refusal| fits(&refusal.message))?;
    Some(format!("its words for {}", own.code))
}

pub(super) const SCALITY: Row = Row {
    product: Product {
        id: "scality",
        name: "Scality CloudServer",
        signs: "`Server: S3 Server` with one id in both headers, `x-amz-request-id` and `x-amz-id-2`.",
    },
    made_of: None,
    signs: &[
        Sign::server(0.7, |s| s.same_header("server", "S3 Server")),
        Sign::new(0.4, |s| {
            let twice = |answer: &Answer| {
                let id = answer.header("x-amz-request-id");
                !id.is_empty() && id == answer.header("x-amz-id-2")
            };
            s.answers.iter().any(twice).then(|| "one id in both headers of ids".to_owned())
        }),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const STORAGEGRID: Row = Row {
    product: Product {
        id: "storagegrid",
        name: "NetApp StorageGRID",
        signs: "The header `x-ntap-sg-trace-id`, and `Server: StorageGRID/…`.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.95, |s| s.has_header("x-ntap-sg-trace-id")),
        Sign::server(0.95, |s| s.header_with("server", "StorageGRID")),
    ],
    version: |s| s.headers("server").find_map(|value| value.strip_prefix("StorageGRID/")).map(str::to_owned),
    bracket: "",
    pages: &[],
};

pub(super) const DELL_ECS: Row = Row {
    product: Product {
        id: "dell-ecs",
        name: "Dell ECS",
        signs: "Headers that begin with `x-emc-`, and `Server: ViPR/…`.",
    },
    made_of: None,
    signs: &[
        Sign::new(0.9, |s| s.header_named("x-emc-")),
        Sign::server(0.9, |s| s.header_with("server", "ViPR/")),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const CLOUDIAN: Row = Row {
    product: Product {
        id: "cloudian",
        name: "Cloudian HyperStore",
        signs: "`Server: CloudianS3` with ids of requests that are UUIDs, or headers that begin with `x-gmt-`.",
    },
    made_of: None,
    signs: &[
        Sign::server(0.9, |s| s.header_with("server", "CloudianS3")),
        Sign::new(0.8, |s| s.header_named("x-gmt-")),
        Sign::new(0.2, |s| {
            let is_uuid = |id: &str| id.len() == 36 && id.matches('-').count() == 4;
            s.headers("x-amz-request-id").any(is_uuid).then(|| "ids of requests that are UUIDs".to_owned())
        }),
    ],
    version: no_version,
    bracket: "",
    pages: &[],
};

pub(super) const OPENSTACK_SWIFT: Row = Row {
    product: Product {
        id: "openstack-swift",
        name: "OpenStack Swift",
        signs: "The header `X-Trans-Id` or `X-Openstack-Request-Id` in Swift's form, `tx…-…`.",
    },
    made_of: None,
    signs: &[Sign::new(0.9, |s| {
        // Ceph's ids are longer, and have the zone behind two more dashes.
        let own = |id: &str| id.starts_with("tx") && id.matches('-').count() == 1;
        let name =
            ["x-trans-id", "x-openstack-request-id"].into_iter().find(|name| s.headers(name).any(own))?;
        Some(format!("the header `{name}`"))
    })],
    version: no_version,
    bracket: "",
    pages: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_in_their_forms() {
        for (server, version) in [
            ("SeaweedFS 8000GB 4.48", Some("4.48")),
            ("SeaweedFS 30GB 3.59", Some("3.59")),
            ("SeaweedFS 2.93", Some("2.93")),
            ("SeaweedFS S3", None),
            ("nginx 1.2", None),
        ] {
            assert_eq!(seaweedfs_version(server).as_deref(), version, "{server}");
        }
    }

    #[test]
    fn a_release_stands_in_public_metrics() {
        let metrics = "# TYPE x gauge\nminio_software_version_info{server=\"127.0.0.1:9000\",version=\"2022-05-08T23:50:31Z\"} 1\n";
        let found = version_in_metrics(&Answer::of(200, &[], metrics)).unwrap();
        assert_eq!(found.version.as_deref(), Some("RELEASE.2022-05-08T23-50-31Z"));
        assert_eq!(version_in_metrics(&Answer::of(403, &[], metrics)), None);
        assert_eq!(version_in_metrics(&Answer::of(200, &[], "other 1\n")), None);
    }

    #[test]
    fn an_empty_200_is_minios_page_and_a_page_for_everything_is_not() {
        let alive = |status, headers: &[(&str, &str)], body: &str| {
            is_alive(&Answer::of(status, headers, body)).is_some()
        };
        assert!(alive(200, &[("server", "MinIO")], ""));
        assert!(!alive(200, &[("server", "MinIO Console")], "<html>"));
        assert!(!alive(200, &[("server", "nginx")], ""));
        assert!(!alive(403, &[("server", "MinIO")], ""));
    }
}
