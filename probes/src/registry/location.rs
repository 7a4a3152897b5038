//! Where a registry sends an upload to, held against what Gitpod's builder makes of it.

use url::Url;

use crate::net::http::authority;

/// A `Location` that Gitpod's builder can use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// Where the upload goes on: always at the registry's own address.
    pub url: Url,
    /// The form in a few words, without anything secret.
    pub form: String,
    /// What is odd about it and does no harm.
    pub oddities: Vec<&'static str>,
}

/// Why a `Location` cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is none, or it is no address.
    Missing,
    /// It leads to another host or port.
    ForeignHost,
    /// It leads into another repository.
    OtherRepository,
}

/// Reads a `Location` as the proxy of Gitpod's builder does: it drops scheme and host, and swaps the name of the
/// repository in an address under `/v2/` (`image-builder-bob/pkg/proxy/proxy.go`).
///
/// # Errors
/// Why it cannot be used.
pub fn read(origin: &Url, repository: &str, header: &str) -> Result<Shape, Fault> {
    let header = header.trim();
    if header.is_empty() {
        return Err(Fault::Missing);
    }
    let relative = header.starts_with('/') && !header.starts_with("//");
    let target = origin.join(header).map_err(|_| Fault::Missing)?;
    if target.host_str() != origin.host_str() || target.port() != origin.port() {
        return Err(Fault::ForeignHost);
    }
    let under = |name: &str| target.path().starts_with(&format!("/v2/{name}/"));
    if target.path().starts_with("/v2/") && !under(repository) {
        return Err(Fault::OtherRepository);
    }
    let mut oddities = Vec::new();
    if target.scheme() != origin.scheme() {
        oddities
            .push("it names the other scheme (a proxy before the registry should send X-Forwarded-Proto)");
    }
    if target.path().contains("//") {
        oddities.push("its path has an empty part (`//`)");
    }
    let form = format!(
        "{}, {}{}",
        if relative { "relative" } else { "absolute" },
        if target.path().starts_with("/v2/") { "under /v2/" } else { first_part(target.path()) },
        if target.query().is_some() { ", with a query" } else { "" },
    );
    let mut url = origin.clone();
    url.set_path(target.path());
    url.set_query(target.query());
    Ok(Shape { url, form, oddities })
}

/// What a `Location` says of its host and path, for a report: without its query.
pub fn shown(origin: &Url, header: &str) -> String {
    match origin.join(header) {
        Ok(url) => format!("`{}://{}{}`", url.scheme(), authority(&url), url.path()),
        Err(_) => "no address".to_owned(),
    }
}

fn first_part(path: &str) -> &'static str {
    if path.starts_with("/artifacts-uploads/") { "under /artifacts-uploads/" } else { "elsewhere" }
}

/// The upload's address with the digest of what is sent, after the query that is there already.
pub fn with_digest(url: &Url, digest: &str) -> Url {
    let mut url = url.clone();
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&digest={digest}"),
        _ => format!("digest={digest}"),
    };
    url.set_query(Some(&query));
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    #[test]
    fn a_location_leads_back_to_the_registry() {
        for (base, header, expected, odd) in [
            (
                "https://h/",
                "/v2/a/b/blobs/uploads/1?_state=x",
                "https://h/v2/a/b/blobs/uploads/1?_state=x",
                0,
            ),
            (
                "https://h:5000/",
                "https://h:5000/v2/a/b/blobs/uploads/1",
                "https://h:5000/v2/a/b/blobs/uploads/1",
                0,
            ),
            ("https://h/", "http://h/v2/a/b/blobs/uploads/1", "https://h/v2/a/b/blobs/uploads/1", 1),
            ("https://h/", "https://h:443/v2/a/b/blobs/uploads/1", "https://h/v2/a/b/blobs/uploads/1", 0),
            (
                "https://eu.gcr.io/",
                "/artifacts-uploads/namespaces/p/repositories/r/uploads/1",
                "https://eu.gcr.io/artifacts-uploads/namespaces/p/repositories/r/uploads/1",
                0,
            ),
            ("https://h/", "/v2/a/b//blobs/uploads/1", "https://h/v2/a/b//blobs/uploads/1", 1),
        ] {
            let shape = read(&origin(base), "a/b", header).unwrap();
            assert_eq!((shape.url.as_str(), shape.oddities.len()), (expected, odd), "{header}");
        }
    }

    #[test]
    fn a_location_that_the_builder_would_lose_is_refused() {
        for (base, header, expected) in [
            ("https://h/", "", Fault::Missing),
            ("https://h/", "https://", Fault::Missing),
            ("https://h/", "https://storage.example/v2/a/b/blobs/uploads/1", Fault::ForeignHost),
            ("https://h/", "//storage.example/x", Fault::ForeignHost),
            ("https://h:5000/", "https://h/v2/a/b/blobs/uploads/1", Fault::ForeignHost),
            ("https://h/", "/v2/a/c/blobs/uploads/1", Fault::OtherRepository),
            ("https://h/", "/v2/a/bc/blobs/uploads/1", Fault::OtherRepository),
        ] {
            assert_eq!(read(&origin(base), "a/b", header), Err(expected), "{header}");
        }
    }

    #[test]
    fn the_digest_comes_after_the_upload_s_own_query() {
        let url = origin("https://h/u?_state=a%3D");
        assert_eq!(with_digest(&url, "sha256:1").as_str(), "https://h/u?_state=a%3D&digest=sha256:1");
        assert_eq!(with_digest(&origin("https://h/u"), "sha256:1").as_str(), "https://h/u?digest=sha256:1");
    }
}
