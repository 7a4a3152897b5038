//! The keys that targets of every family have. The same keys stand under `defaults`; a target's own replace those.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use harness::environment::{Budget, Common, Proxy, Trust};
use harness::settings::Reader;

/// Reads the common keys; what is not given is as in `base`.
pub(super) fn read(reader: &mut Reader<'_>, base: &Common) -> Common {
    Common {
        expect: reader.text("expect").map(str::to_owned).or_else(|| base.expect.clone()),
        writes: reader.flag("writes").unwrap_or(base.writes),
        provokes: reader.flag("provokes").unwrap_or(base.provokes),
        resolve: resolve(reader).unwrap_or_else(|| base.resolve.clone()),
        allow_hosts: allow_hosts(reader).unwrap_or_else(|| base.allow_hosts.clone()),
        proxy: proxy(reader).unwrap_or_else(|| base.proxy.clone()),
        ca: ca(reader).unwrap_or_else(|| base.ca.clone()),
        trust: reader
            .choice("trust", &[("mozilla", Trust::Mozilla), ("system", Trust::System)])
            .unwrap_or(base.trust),
        insecure_skip_verify: reader.flag("insecure_skip_verify").unwrap_or(base.insecure_skip_verify),
        concurrency: reader
            .integer("concurrency", 1..=64)
            .and_then(|number| usize::try_from(number).ok())
            .unwrap_or(base.concurrency),
        budget: reader.section("budget", |inner| budget(inner, base.budget)).unwrap_or(base.budget),
    }
}

fn resolve(reader: &mut Reader<'_>) -> Option<BTreeMap<String, SocketAddr>> {
    const HELP: &str = "Write \"host:port\": \"address:port\", like \"eu.gcr.io:443\": \"127.0.0.1:5001\".";
    let given = reader.given("resolve");
    let mut addresses = BTreeMap::new();
    for (name, address, at) in reader.pairs("resolve") {
        if !is_host_and_port(name.strip_prefix("*.").unwrap_or(name)) {
            reader.mistake(at, format!("`{name}` is no host with a port"), HELP);
        }
        match address.parse::<SocketAddr>() {
            Ok(address) => {
                addresses.insert(name.to_ascii_lowercase(), address);
            }
            Err(_) => reader.mistake(at, format!("`{address}` is no address with a port"), HELP),
        }
    }
    given.then_some(addresses)
}

fn is_host_and_port(text: &str) -> bool {
    text.rsplit_once(':')
        .is_some_and(|(host, port)| is_host(host) && port.parse::<u16>().is_ok_and(|port| port > 0))
}

fn is_host(host: &str) -> bool {
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    match inside {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b)),
    }
}

fn allow_hosts(reader: &mut Reader<'_>) -> Option<Vec<String>> {
    let given = reader.given("allow_hosts");
    let mut hosts = Vec::new();
    for (host, at) in reader.texts("allow_hosts") {
        if is_host(host) || is_host_and_port(host) {
            hosts.push(host.to_ascii_lowercase());
        } else {
            let help = "Write the host alone, or with its port: auth.example.com.";
            reader.mistake(at, format!("`{host}` is no host"), help);
        }
    }
    given.then_some(hosts)
}

fn proxy(reader: &mut Reader<'_>) -> Option<Proxy> {
    let text = reader.text("proxy")?;
    if text == "env" {
        return Some(Proxy::Env);
    }
    let rest = ["http://", "https://", "socks5://"].iter().find_map(|scheme| text.strip_prefix(scheme));
    match rest.map(|rest| rest.strip_suffix('/').unwrap_or(rest)) {
        Some(rest) if rest.contains('@') => {
            let help = "Write `proxy: env`, and set HTTPS_PROXY where underpin runs.";
            reader.mistake_hiding("proxy", "`proxy` must not hold credentials", help);
            None
        }
        Some(rest) if is_host(rest) || is_host_and_port(rest) => Some(Proxy::Url(text.to_owned())),
        _ => {
            let help = "Write http://host:port, https://host:port or socks5://host:port, or `env` to go by HTTPS_PROXY.";
            reader.mistake_at("proxy", format!("`{text}` is no proxy"), help);
            None
        }
    }
}

fn ca(reader: &mut Reader<'_>) -> Option<Vec<std::path::PathBuf>> {
    let given = reader.given("ca");
    let folder = reader.folder().to_owned();
    let files: Vec<_> = reader.texts("ca").into_iter().map(|(file, _)| folder.join(file)).collect();
    given.then_some(files)
}

fn budget(reader: &mut Reader<'_>, base: Budget) -> Budget {
    let budget = Budget {
        target: reader.duration("target").unwrap_or(base.target),
        probe: reader.duration("probe").unwrap_or(base.probe),
        request: reader.duration("request").unwrap_or(base.request),
    };
    let help = "A request lies within its probe, and a probe within its target.";
    if budget.request > budget.probe {
        let (request, probe) =
            (harness::text::duration(budget.request), harness::text::duration(budget.probe));
        let place = if reader.given("request") { "request" } else { "probe" };
        reader.mistake_at(
            place,
            format!("the budget of a request, {request}, is longer than that of a probe, {probe}"),
            help,
        );
    }
    if budget.probe > budget.target {
        let (probe, target) = (harness::text::duration(budget.probe), harness::text::duration(budget.target));
        let place = if reader.given("probe") { "probe" } else { "target" };
        reader.mistake_at(
            place,
            format!("the budget of a probe, {probe}, is longer than that of its target, {target}"),
            help,
        );
    }
    budget
}
