//! The issuer can prove names with a wildcard.
//!
//! The certificate of Gitpod's public address bears `*.domain` and `*.ws.domain`. An ACME authority takes no proof over HTTP for
//! a wildcard, so that the issuer needs a solver by DNS that is for these names. Which solver cert-manager takes for a name is
//! told as its controller of orders does: one that names it before one of its zone, the longest zone first, then the most
//! labels, then the earlier one. Source: c09.

use harness::{Cost, Cx, Depth, Effect, Failure, NotPassed, Passed, Probe, ProbeInfo, Requirement};
use serde_json::Value;

use crate::cluster::{Cluster, category, causes, json};

pub(super) const PROBE: Probe<Cluster> = Probe {
    info: ProbeInfo {
        id: "cluster::cert_manager_dns01",
        key: "c09",
        title: "the issuer can prove names with a wildcard",
        why: "Gitpod's certificate holds wildcards, which an ACME authority lets prove by DNS alone. With solvers for HTTP, or for another zone, the certificate never comes.",
        wire: "GET of the issuer and of the `Certificate` https-certificates in Gitpod's namespace.",
        requirement: Requirement::Recommended,
        depth: Depth::Standard,
        effect: Effect::Reads,
        category: Some(category::CERTIFICATES),
        needs: &["cert_manager_configured_issuer"],
        cost: Cost { objects: 0, bytes: 100_000, connections: 0 },
    },
    run: |cluster, cx| Box::pin(run(cluster, cx)),
};

async fn run(cluster: &Cluster, cx: &Cx) -> Result<Passed, NotPassed> {
    let Some(named) = &cluster.settings.issuer else {
        return Err(NotPassed::not_applicable("the environment names no issuer (`issuer`)"));
    };
    let issuer = cluster.issuer(cx, named).await?;
    let Some(issuer) = issuer.as_ref() else {
        return Err(NotPassed::Blocked { by: "cert_manager_configured_issuer" });
    };
    let certificate = cluster.https_certificate(cx).await?;
    let step = format!("the solvers of the {} {}", named.first, named.name);
    Ok(Passed::saying(judge(&step, issuer, certificate.as_ref().as_ref())?))
}

fn judge(step: &str, issuer: &Value, certificate: Option<&Value>) -> Result<String, Failure> {
    if issuer.pointer("/spec/acme").is_none() {
        return Ok("the issuer is none of ACME, and has nothing proved".to_owned());
    }
    let solvers: Vec<&Value> = json::elements(issuer, "/spec/acme/solvers").collect();
    if !solvers.iter().any(|solver| is_by(solver, "dns01")) {
        let actual = match solvers.len() {
            0 => "no solver at all".to_owned(),
            _ => "only solvers by HTTP".to_owned(),
        };
        return Err(Failure::new(causes::DNS01_MISSING, step, "a solver with `dns01`", actual));
    }
    let empty = Value::Null;
    let certificate_or_none = certificate.unwrap_or(&empty);
    let names: Vec<&str> =
        json::elements(certificate_or_none, "/spec/dnsNames").filter_map(Value::as_str).collect();
    if names.is_empty() {
        return Ok("a solver by DNS is there; for which names it is cannot be told without the Certificate https-certificates".to_owned());
    }
    let labels = json::texts(certificate_or_none, "/metadata/labels");
    let has = |key: &str, value: &str| labels.get(key).is_some_and(|own| own == value);
    let uncovered = names.iter().filter_map(|name| match chosen(&solvers, name, has) {
        Some(solver) if is_by(solver, "dns01") => None,
        Some(_) => Some(format!("{name} falls to a solver by HTTP, which Gitpod's proxy does not serve")),
        None => Some(format!("no solver is for {name}")),
    });
    let uncovered: Vec<String> = uncovered.collect();
    if uncovered.is_empty() {
        return Ok(format!("a solver by DNS is for {}", names.join(", ")));
    }
    let expected = format!("a solver with `dns01` for {}", names.join(", "));
    Err(Failure::new(causes::DNS01_DOES_NOT_COVER, step, expected, uncovered.join("; ")))
}

fn is_by(solver: &Value, way: &str) -> bool {
    solver.get(way).is_some_and(Value::is_object)
}

/// The solver that cert-manager takes for a name.
fn chosen<'v>(solvers: &[&'v Value], name: &str, has: impl Fn(&str, &str) -> bool) -> Option<&'v Value> {
    let mut best: Option<((usize, usize, usize), &Value)> = None;
    for solver in solvers {
        // No authority offers a proof over HTTP for a wildcard, and solvers of that kind are left out then.
        let possible = is_by(solver, "dns01") || (is_by(solver, "http01") && !name.starts_with("*."));
        let Some(rank) = rank(solver, name, &has).filter(|_| possible) else { continue };
        if best.is_none_or(|(known, _)| rank > known) {
            best = Some((rank, solver));
        }
    }
    best.map(|(_, solver)| solver)
}

/// How closely a solver fits: by name, by zone, by labels; `None` where it does not.
fn rank(solver: &Value, name: &str, has: impl Fn(&str, &str) -> bool) -> Option<(usize, usize, usize)> {
    let texts = |pointer| json::elements(solver, pointer).filter_map(Value::as_str).collect::<Vec<_>>();
    let names = texts("/selector/dnsNames");
    let by_name = usize::from(names.contains(&name));
    if !names.is_empty() && by_name == 0 {
        return None;
    }
    let zones = texts("/selector/dnsZones");
    let within =
        |zone: &&&str| name == **zone || name.strip_suffix(**zone).is_some_and(|rest| rest.ends_with('.'));
    let by_zone = zones.iter().filter(within).map(|zone| zone.split('.').count()).max();
    if !zones.is_empty() && by_zone.is_none() {
        return None;
    }
    let labels = json::texts(solver, "/selector/matchLabels");
    if !labels.iter().all(|(key, value)| has(key, value)) {
        return None;
    }
    Some((by_name, by_zone.unwrap_or_default(), labels.len()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const DOMAIN: &str = "gitpod.example.com";

    fn certificate() -> Value {
        let names = [DOMAIN.to_owned(), format!("*.{DOMAIN}"), format!("*.ws.{DOMAIN}")];
        json!({ "metadata": { "labels": { "app": "gitpod" } }, "spec": { "dnsNames": names } })
    }

    fn of(solvers: &Value) -> Result<String, Failure> {
        judge("x", &json!({ "spec": { "acme": { "solvers": solvers } } }), Some(&certificate()))
    }

    fn dns(selector: &Value) -> Value {
        json!({ "dns01": { "route53": {} }, "selector": selector })
    }

    #[test]
    fn a_solver_by_dns_that_is_for_the_names_passes() {
        for selector in [
            json!({}),
            json!({ "dnsZones": ["example.com"] }),
            json!({ "dnsZones": ["other.org", DOMAIN] }),
            json!({ "matchLabels": { "app": "gitpod" } }),
            json!({ "dnsNames": [DOMAIN, format!("*.{DOMAIN}"), format!("*.ws.{DOMAIN}")] }),
        ] {
            assert!(of(&json!([dns(&selector)])).is_ok(), "{selector}");
        }
        assert!(of(&json!([{ "dns01": { "cloudDNS": {} } }])).is_ok());
    }

    /// #12011 asks that solvers be looked at before the installation.
    #[test]
    fn issue_12011_http_alone_proves_no_wildcard() {
        let failure = of(&json!([{ "http01": { "ingress": {} } }])).unwrap_err();
        assert_eq!((failure.cause, failure.actual.as_str()), (causes::DNS01_MISSING, "only solvers by HTTP"));
        assert_eq!(of(&json!([])).unwrap_err().actual, "no solver at all");
    }

    #[test]
    fn a_solver_for_something_else_does_not_cover() {
        for (selector, said) in [
            (json!({ "dnsZones": ["example.org"] }), "no solver is for gitpod.example.com; "),
            // A zone is no suffix of letters.
            (json!({ "dnsZones": ["pod.example.com"] }), "no solver is for gitpod.example.com; "),
            (
                json!({ "dnsZones": [format!("ws.{DOMAIN}")] }),
                "no solver is for gitpod.example.com; no solver is for *.gitpod",
            ),
            (json!({ "dnsNames": [DOMAIN] }), "no solver is for *.gitpod.example.com; "),
            (json!({ "matchLabels": { "app": "other" } }), "no solver is for gitpod.example.com; "),
        ] {
            let failure = of(&json!([dns(&selector)])).unwrap_err();
            assert_eq!(failure.cause, causes::DNS01_DOES_NOT_COVER);
            assert!(failure.actual.starts_with(said), "{}", failure.actual);
        }
    }

    #[test]
    fn the_closer_solver_is_taken_and_wildcards_never_fall_to_http() {
        // The catch-all by HTTP stands first and is taken for nothing, since a zone is closer.
        assert!(of(&json!([{ "http01": {} }, dns(&json!({ "dnsZones": ["example.com"] }))])).is_ok());
        // A solver without a selector that stands later does not displace the earlier one.
        let failure = of(&json!([{ "http01": {} }, { "dns01": {} }])).unwrap_err();
        assert_eq!(
            failure.actual,
            "gitpod.example.com falls to a solver by HTTP, which Gitpod's proxy does not serve"
        );
        let http = json!({ "http01": {}, "selector": { "dnsZones": [DOMAIN] } });
        assert!(of(&json!([dns(&json!({ "dnsZones": ["example.com"] })), http])).is_err());
        assert!(of(&json!([http, dns(&json!({ "dnsNames": [DOMAIN] })), dns(&json!({}))])).is_ok());
    }

    #[test]
    fn without_acme_or_without_a_certificate_there_is_less_to_ask() {
        assert!(judge("x", &json!({ "spec": { "ca": {} } }), None).unwrap().contains("none of ACME"));
        let issuer =
            json!({ "spec": { "acme": { "solvers": [dns(&json!({ "dnsZones": ["example.org"] }))] } } });
        assert!(judge("x", &issuer, None).unwrap().contains("cannot be told"));
    }
}
