//! The levels of Pod Security that a namespace's labels enforce, on from release 1.23.
//!
//! The checks are those of the standard that matter to pods like Gitpod's, in the order in which a server lists them: those
//! of `baseline` by their names, then those that `restricted` adds. `restricted` has its own check of volumes instead of
//! that of host paths.

use serde_json::Value;

use super::super::api::store::Key;
use super::pods::{containers, counted, elements, host_paths, is_privileged, name};
use super::{Context, Denial};

/// The release that enforces the labels without being asked to.
const SINCE: u32 = 23;
const LABEL: &str = "pod-security.kubernetes.io/enforce";
const APP_ARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";
/// The volumes that `restricted` knows.
const VOLUMES: [&str; 8] = [
    "configMap",
    "csi",
    "downwardAPI",
    "emptyDir",
    "ephemeral",
    "persistentVolumeClaim",
    "projected",
    "secret",
];
/// What `baseline` lets containers add.
const CAPABILITIES: [&str; 14] = [
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
    "NET_RAW",
];

pub(super) fn allows(context: &Context<'_>, pod: &Value) -> Result<(), Denial> {
    let behaviour = context.behaviour;
    if behaviour.release < SINCE || !behaviour.admission.pod_security {
        return Ok(());
    }
    let key = Key::new("", "namespaces", "", context.request.namespace);
    let namespace = context.store.get(&key);
    let label = |label: &str| {
        let labels = namespace.as_ref().and_then(|namespace| namespace["metadata"]["labels"].get(label));
        labels.and_then(Value::as_str).map(str::to_owned)
    };
    let level = label(LABEL).unwrap_or_default();
    let violations = match level.as_str() {
        "baseline" => baseline(pod, true),
        "restricted" => [baseline(pod, false), restricted(pod)].concat(),
        _ => return Ok(()),
    };
    if violations.is_empty() {
        return Ok(());
    }
    let version = label(&format!("{LABEL}-version")).unwrap_or_else(|| "latest".to_owned());
    let why = format!("violates PodSecurity \"{level}:{version}\": {}", violations.join(", "));
    Err(context.request.forbidden(pod, &why))
}

/// What `baseline` finds.
fn baseline(pod: &Value, with_paths: bool) -> Vec<String> {
    let mut found = Vec::new();
    let annotations = pod["metadata"]["annotations"].as_object().into_iter().flatten();
    let profiles: Vec<String> = annotations
        .filter(|(key, value)| key.starts_with(APP_ARMOR) && *value == "unconfined")
        .map(|(key, _)| format!("{key}=\"unconfined\""))
        .collect();
    if !profiles.is_empty() {
        let plural = if profiles.len() == 1 { "" } else { "s" };
        found.push(format!("forbidden AppArmor profile{plural} ({})", profiles.join(", ")));
    }
    found.extend(capabilities(pod));
    let host = ["hostNetwork", "hostPID", "hostIPC"].into_iter().filter(|field| pod["spec"][*field] == true);
    let host: Vec<String> = host.map(|field| format!("{field}=true")).collect();
    if !host.is_empty() {
        found.push(format!("host namespaces ({})", host.join(", ")));
    }
    let volumes: Vec<&str> = host_paths(pod).map(name).collect();
    if with_paths && !volumes.is_empty() {
        found.push(format!("hostPath volumes ({})", counted("volume", &volumes)));
    }
    found.extend(host_ports(pod));
    let privileged: Vec<&str> =
        containers(pod).filter(|container| is_privileged(container)).map(name).collect();
    if !privileged.is_empty() {
        let which = counted("container", &privileged);
        found.push(format!("privileged ({which} must not set securityContext.privileged=true)"));
    }
    let unconfined: Vec<&str> = containers(pod)
        .filter(|container| container["securityContext"]["seccompProfile"]["type"] == "Unconfined")
        .map(name)
        .collect();
    if !unconfined.is_empty() {
        let which = counted("container", &unconfined);
        found.push(format!(
            "seccompProfile ({which} must not set securityContext.seccompProfile.type to \"Unconfined\")"
        ));
    }
    found
}

fn capabilities(pod: &Value) -> Option<String> {
    let mut added: Vec<&str> = Vec::new();
    let mut which = Vec::new();
    for container in containers(pod) {
        let more = elements(&container["securityContext"]["capabilities"]["add"]).filter_map(Value::as_str);
        let more: Vec<&str> = more.filter(|more| !CAPABILITIES.contains(more)).collect();
        if !more.is_empty() {
            which.push(name(container));
            added.extend(more);
        }
    }
    added.sort_unstable();
    added.dedup();
    let added: Vec<String> = added.iter().map(|added| format!("\"{added}\"")).collect();
    let which = (!which.is_empty()).then(|| counted("container", &which))?;
    Some(format!(
        "non-default capabilities ({which} must not include {} in securityContext.capabilities.add)",
        added.join(", ")
    ))
}

fn host_ports(pod: &Value) -> Option<String> {
    let mut ports: Vec<u64> = Vec::new();
    let mut which = Vec::new();
    for container in containers(pod) {
        let of_host = elements(&container["ports"]).filter_map(|port| port["hostPort"].as_u64());
        let of_host: Vec<u64> = of_host.filter(|port| *port != 0).collect();
        if !of_host.is_empty() {
            which.push(name(container));
            ports.extend(of_host);
        }
    }
    ports.sort_unstable();
    ports.dedup();
    let verb = if which.len() == 1 { "uses" } else { "use" };
    let plural = if ports.len() == 1 { "" } else { "s" };
    let ports: Vec<String> = ports.iter().map(u64::to_string).collect();
    (!which.is_empty()).then(|| {
        format!("hostPort ({} {verb} hostPort{plural} {})", counted("container", &which), ports.join(", "))
    })
}

/// What `restricted` finds beyond that.
fn restricted(pod: &Value) -> Vec<String> {
    let context = |container: &Value, field: &str| container["securityContext"][field].clone();
    let of_pod = &pod["spec"]["securityContext"];
    let which = |bad: &dyn Fn(&Value) -> bool| {
        let names: Vec<&str> = containers(pod).filter(|container| bad(container)).map(name).collect();
        (!names.is_empty()).then(|| counted("container", &names))
    };
    let mut found = Vec::new();
    if let Some(which) = which(&|container| context(container, "allowPrivilegeEscalation") != false) {
        let must = "must set securityContext.allowPrivilegeEscalation=false";
        found.push(format!("allowPrivilegeEscalation != false ({which} {must})"));
    }
    let drops_all = |container: &Value| {
        elements(&container["securityContext"]["capabilities"]["drop"]).any(|dropped| dropped == "ALL")
    };
    if let Some(which) = which(&|container| !drops_all(container)) {
        let must = "must set securityContext.capabilities.drop=[\"ALL\"]";
        found.push(format!("unrestricted capabilities ({which} {must})"));
    }
    found.extend(volumes(pod));
    let root = |container: &Value| match context(container, "runAsNonRoot") {
        Value::Bool(non_root) => !non_root,
        _ => of_pod["runAsNonRoot"] != true,
    };
    if let Some(which) = which(&root) {
        found.push(format!(
            "runAsNonRoot != true (pod or {which} must set securityContext.runAsNonRoot=true)"
        ));
    }
    let profile = |of: &Value| of["seccompProfile"]["type"].as_str().map(str::to_owned);
    let unprofiled = |container: &Value| {
        let profile = profile(&container["securityContext"]).or_else(|| profile(of_pod));
        !matches!(profile.as_deref(), Some("RuntimeDefault" | "Localhost"))
    };
    if let Some(which) = which(&unprofiled) {
        let must = "must set securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\"";
        found.push(format!("seccompProfile (pod or {which} {must})"));
    }
    found
}

fn volumes(pod: &Value) -> Option<String> {
    let kind = |volume: &Value| {
        let mut keys = volume.as_object().into_iter().flatten().map(|(key, _)| key.clone());
        keys.find(|key| key != "name").unwrap_or_else(|| "unknown".to_owned())
    };
    let mut names = Vec::new();
    let mut kinds = Vec::new();
    for volume in elements(&pod["spec"]["volumes"]) {
        let kind = kind(volume);
        if !VOLUMES.contains(&kind.as_str()) {
            names.push(name(volume));
            kinds.push(format!("\"{kind}\""));
        }
    }
    kinds.sort_unstable();
    kinds.dedup();
    let verb = if names.len() == 1 { "uses" } else { "use" };
    let plural = if kinds.len() == 1 { "" } else { "s" };
    (!names.is_empty()).then(|| {
        let which = counted("volume", &names);
        format!(
            "restricted volume types ({which} {verb} restricted volume type{plural} {})",
            kinds.join(", ")
        )
    })
}
