//! The parts of pods that admissions look at, and the lists in their messages.

use serde_json::Value;

/// The lists of containers.
pub(super) const CONTAINERS: [&str; 3] = ["initContainers", "containers", "ephemeralContainers"];

/// The elements of a list; none where there is no list.
pub(super) fn elements(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// Every container of a pod.
pub(super) fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    CONTAINERS.iter().flat_map(|list| elements(&pod["spec"][*list]))
}

/// The volumes that are of the host.
pub(super) fn host_paths(pod: &Value) -> impl Iterator<Item = &Value> {
    elements(&pod["spec"]["volumes"]).filter(|volume| volume["hostPath"].is_object())
}

/// Whether a container is privileged.
pub(super) fn is_privileged(container: &Value) -> bool {
    container["securityContext"]["privileged"] == true
}

/// The name of a container or a volume.
pub(super) fn name(part: &Value) -> &str {
    part["name"].as_str().unwrap_or_default()
}

/// `container "a"` or `containers "a", "b"`.
pub(super) fn counted(word: &str, names: &[&str]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let plural = if names.len() == 1 { "" } else { "s" };
    format!("{word}{plural} {}", quoted.join(", "))
}
