//! The resources that are read: where they are, and how they are called.

/// A kind of objects, of all namespaces or of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// Its group; empty for the core.
    pub group: &'static str,
    /// Its version.
    pub version: &'static str,
    /// Its plural name.
    pub plural: &'static str,
    /// The namespace, where only one is looked at.
    pub namespace: Option<String>,
    /// The labels that are asked for.
    pub selector: Option<&'static str>,
}

impl Resource {
    /// A resource without a namespace, or of all namespaces.
    pub const fn of_cluster(group: &'static str, version: &'static str, plural: &'static str) -> Self {
        Self { group, version, plural, namespace: None, selector: None }
    }

    /// The same in one namespace.
    pub fn within(
        group: &'static str,
        version: &'static str,
        plural: &'static str,
        namespace: impl Into<String>,
    ) -> Self {
        Self { namespace: Some(namespace.into()), ..Self::of_cluster(group, version, plural) }
    }

    /// The same, only with these labels.
    #[must_use]
    pub fn labelled(self, selector: &'static str) -> Self {
        Self { selector: Some(selector), ..self }
    }

    /// Its path without a query.
    pub fn path(&self) -> String {
        let root = if self.group.is_empty() {
            format!("/api/{}", self.version)
        } else {
            format!("/apis/{}/{}", self.group, self.version)
        };
        match &self.namespace {
            Some(namespace) => format!("{root}/namespaces/{namespace}/{}", self.plural),
            None => format!("{root}/{}", self.plural),
        }
    }

    /// How it is called in a text: `pods in the namespace kube-system`, as a role names it.
    pub fn words(&self) -> String {
        let group = if self.group.is_empty() { String::new() } else { format!(".{}", self.group) };
        match &self.namespace {
            Some(namespace) => format!("{}{group} in the namespace {namespace}", self.plural),
            None => format!("{}{group}", self.plural),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_api() {
        assert_eq!(Resource::of_cluster("", "v1", "nodes").path(), "/api/v1/nodes");
        let pods = Resource::within("", "v1", "pods", "kube-system");
        assert_eq!(
            (pods.path().as_str(), pods.words().as_str()),
            ("/api/v1/namespaces/kube-system/pods", "pods in the namespace kube-system")
        );
        let sets = Resource::of_cluster("apps", "v1", "daemonsets");
        assert_eq!(
            (sets.path().as_str(), sets.words().as_str()),
            ("/apis/apps/v1/daemonsets", "daemonsets.apps")
        );
    }
}
