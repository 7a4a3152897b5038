//! What a path means: the routes of the distribution protocol, and the grammar of its names.

/// What a path means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// `/`, which a registry answers to whoever asks.
    Root,
    /// A path that Go's multiplexer redirects to its clean form.
    Unclean(String),
    /// `/v2/`
    Base,
    /// `/v2/_catalog`
    Catalog,
    /// `/v2/<repository>/tags/list`
    Tags { repository: String },
    /// `/v2/<repository>/manifests/<reference>`
    Manifest { repository: String, reference: String },
    /// `/v2/<repository>/blobs/<digest>`
    Blob { repository: String, digest: String },
    /// `/v2/<repository>/blobs/uploads/`
    Uploads { repository: String },
    /// `/v2/<repository>/blobs/uploads/<id>`
    Upload { repository: String, id: String },
    /// `/artifacts-uploads/namespaces/.../uploads/<id>`, where Artifact Registry takes uploads.
    ArtifactsUpload { id: String },
    /// Anything else.
    Nothing,
}

impl Route {
    /// Reads a decoded path.
    pub(crate) fn of(path: &str) -> Self {
        if path == "/" {
            return Self::Root;
        }
        if path == "/v2" {
            return Self::Unclean("/v2/".to_owned());
        }
        if path.contains("//") {
            return Self::Unclean(clean(path));
        }
        if let Some(rest) = path.strip_prefix("/artifacts-uploads/") {
            return match rest.rsplit_once("/uploads/") {
                Some((_, id)) if !id.is_empty() => Self::ArtifactsUpload { id: id.to_owned() },
                _ => Self::Nothing,
            };
        }
        let Some(rest) = path.strip_prefix("/v2/") else { return Self::Nothing };
        match rest {
            "" => Self::Base,
            "_catalog" => Self::Catalog,
            _ => Self::in_repository(rest).unwrap_or(Self::Nothing),
        }
    }

    fn in_repository(rest: &str) -> Option<Self> {
        let (head, last) = rest.rsplit_once('/')?;
        let (repository, route): (&str, fn(String, String) -> Self) =
            if let Some(name) = head.strip_suffix("/blobs/uploads") {
                (name, |repository, id| {
                    if id.is_empty() { Self::Uploads { repository } } else { Self::Upload { repository, id } }
                })
            } else if let Some(name) = head.strip_suffix("/blobs").filter(|_| last == "uploads") {
                (name, |repository, _| Self::Uploads { repository })
            } else if let Some(name) = head.strip_suffix("/blobs").filter(|_| last.contains(':')) {
                (name, |repository, digest| Self::Blob { repository, digest })
            } else if let Some(name) =
                head.strip_suffix("/manifests").filter(|_| is_tag(last) || is_digest(last))
            {
                (name, |repository, reference| Self::Manifest { repository, reference })
            } else if let Some(name) = head.strip_suffix("/tags").filter(|_| last == "list") {
                (name, |repository, _| Self::Tags { repository })
            } else {
                return None;
            };
        is_name(repository).then(|| route(repository.to_owned(), last.to_owned()))
    }

    /// The repository that the route is in.
    pub(crate) fn repository(&self) -> Option<&str> {
        match self {
            Self::Tags { repository }
            | Self::Manifest { repository, .. }
            | Self::Blob { repository, .. }
            | Self::Uploads { repository }
            | Self::Upload { repository, .. } => Some(repository),
            Self::Root
            | Self::Unclean(_)
            | Self::Base
            | Self::Catalog
            | Self::ArtifactsUpload { .. }
            | Self::Nothing => None,
        }
    }
}

fn clean(path: &str) -> String {
    let mut clean = path.to_owned();
    while clean.contains("//") {
        clean = clean.replace("//", "/");
    }
    clean
}

/// A name as `reference.NameRegexp` of distribution has it: components of lower-case words, of which the first may
/// look like a domain and so hold capitals.
pub(crate) fn is_name(name: &str) -> bool {
    let mut components = name.split('/');
    let Some(first) = components.next() else { return false };
    let several = name.contains('/');
    (is_component(first) || several && is_domain(first)) && components.all(is_component)
}

fn is_component(component: &str) -> bool {
    let alphanumeric = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let bytes = component.as_bytes();
    let separators =
        |part: &str| matches!(part, "" | "." | "_" | "__") || part.bytes().all(|byte| byte == b'-');
    alphanumeric(bytes.first())
        && alphanumeric(bytes.last())
        && component.split(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit()).all(separators)
}

fn is_domain(component: &str) -> bool {
    component.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    })
}

/// `[\w][\w.-]{0,127}`
pub(crate) fn is_tag(tag: &str) -> bool {
    let word = |b: u8| b.is_ascii_alphanumeric() || b == b'_';
    tag.len() <= 128
        && tag.bytes().next().is_some_and(word)
        && tag.bytes().all(|byte| word(byte) || byte == b'.' || byte == b'-')
}

/// A SHA-256 in the protocol's text. Distribution knows other algorithms, which nobody uses against the lab.
pub(crate) fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|hex| {
        hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_read_as_distribution_reads_them() {
        let name = |s: &str| s.to_owned();
        assert_eq!(Route::of("/v2/"), Route::Base);
        assert_eq!(Route::of("/v2"), Route::Unclean(name("/v2/")));
        assert_eq!(Route::of("/v2/a//b/tags/list"), Route::Unclean(name("/v2/a/b/tags/list")));
        assert_eq!(Route::of("/v2/a/b/blobs/uploads/"), Route::Uploads { repository: name("a/b") });
        assert_eq!(Route::of("/v2/a/b/blobs/uploads"), Route::Uploads { repository: name("a/b") });
        assert_eq!(
            Route::of("/v2/a/b/manifests/t"),
            Route::Manifest { repository: name("a/b"), reference: name("t") }
        );
        // A capital is allowed in what may be a domain, and only there (observed on 2.8.2).
        assert_eq!(Route::of("/v2/A/b/tags/list"), Route::Tags { repository: name("A/b") });
        for path in
            ["/v2/a/B/tags/list", "/v2/a..b/tags/list", "/v2/a/manifests/-bad", "/v2/a/blobs/foo", "/foo"]
        {
            assert_eq!(Route::of(path), Route::Nothing, "{path}");
        }
        assert_eq!(Route::of(&format!("/v2/a/manifests/{}", "a".repeat(129))), Route::Nothing);
    }

    #[test]
    fn names_have_separators_between_words_only() {
        for good in ["a", "a/b", "a-b", "a--b", "a__b", "a.b/c_d", "underpin-202211101200-0a1b2c3d"] {
            assert!(is_name(good), "{good}");
        }
        for bad in ["", "-a", "a-", "a___b", "a._b", "a/", "a/B", "A"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
