//! Webhooks of others that look at pods: those of policy engines, and GKE Autopilot's own.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::pods::{CONTAINERS, containers, elements, host_paths, is_privileged, name};
use super::{Context, Denial};

/// The webhook of Autopilot before release 1.24, and since.
const POLICY_CONTROLLER: &str = "gkepolicy.common-webhooks.networking.gke.io";
const WARDEN: &str = "warden-validating.common-webhooks.networking.gke.io";

/// Takes `privileged` away, where a webhook does that instead of refusing.
pub(super) fn change(context: &Context<'_>, pod: &mut Value) {
    if !context.behaviour.admission.takes_privileged_away {
        return;
    }
    for list in CONTAINERS {
        for container in pod["spec"][list].as_array_mut().into_iter().flatten() {
            if is_privileged(container) {
                container["securityContext"]["privileged"] = json!(false);
            }
        }
    }
}

pub(super) fn allow(context: &Context<'_>, pod: &Value) -> Result<(), Denial> {
    let admission = &context.behaviour.admission;
    if let Some(webhook) = admission.refuses_privileged
        && let Some(container) = containers(pod).find(|container| is_privileged(container))
    {
        let why = format!(
            "[psp-privileged-container] Privileged container is not allowed: {}, securityContext: {}",
            name(container),
            container["securityContext"]
        );
        return Err(Denial::by_webhook(webhook, 403, "Forbidden", &why));
    }
    if admission.autopilot { autopilot(context, pod) } else { Ok(()) }
}

/// What Autopilot refuses, each with the name of its rule.
fn autopilot(context: &Context<'_>, pod: &Value) -> Result<(), Denial> {
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut add = |rule, what| found.entry(rule).or_default().push(what);
    for field in ["hostNetwork", "hostPID", "hostIPC"] {
        if pod["spec"][field] == true {
            let what = format!("enabling {field} is not allowed in Autopilot.");
            add("[denied by autogke-disallow-hostnamespaces]", what);
        }
    }
    for container in containers(pod) {
        let called = name(container);
        if is_privileged(container) {
            let what = format!("container {called} is privileged; not allowed in Autopilot");
            add("[denied by autogke-disallow-privilege]", what);
        }
        let ports = elements(&container["ports"]).filter_map(|port| port["hostPort"].as_u64());
        for port in ports.filter(|port| *port != 0) {
            let what =
                format!("container {called} specifies host port {port}, which is disallowed in Autopilot.");
            add("[denied by autogke-no-host-port]", what);
        }
        for volume in host_paths(pod).map(name) {
            let mounts = |mount: &Value| mount["name"] == volume && mount["readOnly"] != true;
            if elements(&container["volumeMounts"]).any(mounts) {
                let what = format!(
                    "hostPath volume {volume} in container {called} is accessed in write mode; disallowed in Autopilot."
                );
                add("[denied by autogke-no-write-mode-hostpath]", what);
            }
        }
    }
    if found.is_empty() {
        return Ok(());
    }
    let found = json!(found);
    if context.behaviour.release < 24 {
        let why = format!(
            "GKE Policy Controller rejected the request because it violates one or more policies: {found}"
        );
        return Err(Denial::by_webhook(POLICY_CONTROLLER, 403, "Forbidden", &why));
    }
    let user = context.request.user;
    let why = format!(
        "GKE Warden rejected the request because it violates one or more constraints.\nViolations details: {found}\n\
         Requested by user: '{}', groups: '{}'.",
        user.name,
        user.groups.join(",")
    );
    Err(Denial::by_webhook(WARDEN, 403, "Forbidden", &why))
}
