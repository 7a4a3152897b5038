//! What a path asks for.

use percent_encoding::percent_decode_str;

/// What a path asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// `/version`.
    Version,
    /// `/healthz`, `/livez` or `/readyz`, with or without the name of a check.
    Health(String),
    /// `/api`.
    Core,
    /// `/apis`.
    Groups,
    /// `/apis/apps`.
    Group(String),
    /// `/api/v1` or `/apis/apps/v1`.
    Resources(String, String),
    /// `/openapi/v2`.
    OpenApi,
    /// `/`.
    Root,
    /// A kind or an object.
    Objects(Place),
    /// Anything else.
    Unknown,
}

/// A kind, or an object of it, or a part of that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) resource: String,
    /// Empty where all namespaces are meant, or the kind has none.
    pub(super) namespace: String,
    /// Empty where all objects are meant.
    pub(super) name: String,
    /// `status`, `log`; empty for the object itself.
    pub(super) subresource: String,
}

/// Reads a path.
pub(super) fn read(path: &str) -> Asked {
    let parts: Vec<String> = path
        .split('/')
        .filter(|part| !part.is_empty())
        .map(|part| percent_decode_str(part).decode_utf8_lossy().into_owned())
        .collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    match parts.as_slice() {
        [] => Asked::Root,
        ["version"] => Asked::Version,
        [check @ ("healthz" | "livez" | "readyz"), ..] if parts.len() <= 2 => {
            Asked::Health((*check).to_owned())
        }
        ["openapi", "v2"] => Asked::OpenApi,
        ["api"] => Asked::Core,
        ["apis"] => Asked::Groups,
        ["api", "v1", rest @ ..] => objects("", "v1", rest),
        ["apis", group] => Asked::Group((*group).to_owned()),
        ["apis", group, version, rest @ ..] => objects(group, version, rest),
        _ => Asked::Unknown,
    }
}

fn objects(group: &str, version: &str, rest: &[&str]) -> Asked {
    let place = |resource: &str, namespace: &str, name: &str, subresource: &str| {
        Asked::Objects(Place {
            group: group.to_owned(),
            version: version.to_owned(),
            resource: resource.to_owned(),
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            subresource: subresource.to_owned(),
        })
    };
    match rest {
        [] => Asked::Resources(group.to_owned(), version.to_owned()),
        // What a namespace itself has of parts, as opposed to the kinds inside of it.
        ["namespaces", namespace, part @ ("status" | "finalize")] => place("namespaces", "", namespace, part),
        ["namespaces", namespace, resource] => place(resource, namespace, "", ""),
        ["namespaces", namespace, resource, name] => place(resource, namespace, name, ""),
        ["namespaces", namespace, resource, name, part] => place(resource, namespace, name, part),
        [resource] => place(resource, "", "", ""),
        [resource, name] => place(resource, "", name, ""),
        [resource, name, part] => place(resource, "", name, part),
        _ => Asked::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str) -> [String; 6] {
        let Asked::Objects(place) = read(path) else { panic!("{path}") };
        [place.group, place.version, place.resource, place.namespace, place.name, place.subresource]
    }

    #[test]
    fn paths_are_read() {
        assert_eq!(place("/api/v1/nodes"), ["", "v1", "nodes", "", "", ""]);
        assert_eq!(place("/api/v1/namespaces"), ["", "v1", "namespaces", "", "", ""]);
        assert_eq!(place("/api/v1/namespaces/gitpod"), ["", "v1", "namespaces", "", "gitpod", ""]);
        assert_eq!(place("/api/v1/namespaces/a/status"), ["", "v1", "namespaces", "", "a", "status"]);
        assert_eq!(place("/api/v1/namespaces/a/pods"), ["", "v1", "pods", "a", "", ""]);
        assert_eq!(place("/api/v1/namespaces/a/pods/b/log"), ["", "v1", "pods", "a", "b", "log"]);
        assert_eq!(place("/apis/apps/v1/daemonsets"), ["apps", "v1", "daemonsets", "", "", ""]);
        assert_eq!(
            place("/apis/rbac.authorization.k8s.io/v1/clusterroles/system%3Anode"),
            ["rbac.authorization.k8s.io", "v1", "clusterroles", "", "system:node", ""]
        );
        assert_eq!(read("/apis/apps/v1/"), Asked::Resources("apps".to_owned(), "v1".to_owned()));
        assert_eq!(read("/readyz/etcd"), Asked::Health("readyz".to_owned()));
        assert_eq!(read("/metrics"), Asked::Unknown);
    }
}
