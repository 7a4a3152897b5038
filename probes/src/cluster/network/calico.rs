//! How Calico runs: by its pools, its operator's installation, or the variables of its daemonset.
//!
//! The variables are only what the first pool is made of, so that the pools that are there beat them, and pools beat
//! what the operator was told. Only a pool counts that is switched on and that nodes take addresses from.

use serde_json::Value;

use super::super::json;
use super::{Cni, DaemonSet, Evidence, Network};

/// A pool of addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// Its range.
    pub cidr: String,
    /// How its packets are wrapped.
    pub wrap: Wrap,
    /// Whether it is switched off, or chooses no node.
    pub disabled: bool,
}

/// How packets between nodes are wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wrap {
    /// In VXLAN, always or between subnets.
    Vxlan,
    /// In IP, always or between subnets.
    Ipip,
    /// Not at all.
    #[default]
    Plain,
}

/// The operator's `Installation`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Installation {
    /// Whose plug-in moves the packets: `Calico`, `AmazonVPC`, `AzureVNET`, `GKE`. Empty where it is not told.
    pub cni: String,
    /// The pools that it asks for.
    pub pools: Vec<Pool>,
    /// Whether BGP is switched off.
    pub without_bgp: bool,
}

impl Pool {
    /// Every `IPPool` of a list.
    pub fn list(list: &Value) -> Vec<Self> {
        json::items(list).map(Self::read).collect()
    }

    fn read(item: &Value) -> Self {
        let on = |pointer| matches!(json::text(item, pointer), "Always" | "CrossSubnet");
        let wrap = if on("/spec/vxlanMode") {
            Wrap::Vxlan
        } else if on("/spec/ipipMode") {
            Wrap::Ipip
        } else {
            Wrap::Plain
        };
        Self {
            name: json::owned(item, "/metadata/name"),
            cidr: json::owned(item, "/spec/cidr"),
            wrap,
            disabled: json::flag(item, "/spec/disabled")
                || chooses_none(json::text(item, "/spec/nodeSelector")),
        }
    }
}

fn chooses_none(selector: &str) -> bool {
    selector.split_whitespace().collect::<String>() == "!all()"
}

impl Installation {
    /// Reads the `Installation` of this name `default`, or a list that holds it.
    pub fn read(value: &Value) -> Option<Self> {
        let item = match value.get("items") {
            Some(_) => json::items(value).find(|item| json::text(item, "/metadata/name") == "default")?,
            None => value,
        };
        item.get("spec")?.as_object()?;
        let pools = json::elements(item, "/spec/calicoNetwork/ipPools").filter_map(|pool| {
            let wrap = match json::text(pool, "/encapsulation") {
                "VXLAN" | "VXLANCrossSubnet" => Wrap::Vxlan,
                "IPIP" | "IPIPCrossSubnet" => Wrap::Ipip,
                "None" => Wrap::Plain,
                // The operator chooses by itself.
                _ => return None,
            };
            let cidr = json::owned(pool, "/cidr");
            Some(Pool {
                name: cidr.clone(),
                cidr,
                wrap,
                disabled: chooses_none(json::text(pool, "/nodeSelector")),
            })
        });
        Some(Self {
            cni: json::owned(item, "/spec/cni/type"),
            pools: pools.collect(),
            without_bgp: json::text(item, "/spec/calicoNetwork/bgp") == "Disabled",
        })
    }
}

/// Calico's daemonset, and what else is known.
pub(super) struct Calico<'a> {
    pub(super) set: &'a DaemonSet,
    /// The networks whose daemonsets run.
    pub(super) others: &'a [Cni],
    pub(super) evidence: &'a Evidence<'a>,
}

impl Calico<'_> {
    /// How it runs.
    pub(super) fn network(&self) -> Network {
        let mut conflicts = Vec::new();
        let (cni, reason) = self.told(&mut conflicts);
        let reason = format!("the daemonset {}; {reason}", self.set.path());
        Network { conflicts, ..Network::told(cni, self.set.version(), reason) }
    }

    fn told(&self, conflicts: &mut Vec<String>) -> (Cni, String) {
        let pools: Vec<&Pool> = used(self.evidence.pools.unwrap_or_default());
        let wrapped = pools.iter().find(|pool| pool.wrap != Wrap::Plain);
        if let Some(reason) = self.foreign_network() {
            conflicts
                .extend(wrapped.map(|pool| format!("the pool {} wraps packets all the same", pool.name)));
            return self.policies_only(reason);
        }
        if !pools.is_empty() {
            if let Some(pool) = wrapped.filter(|_| self.backend() == Some("none")) {
                conflicts.push(format!(
                    "the pool {} wraps packets, but the backend of calico-node is none",
                    pool.name
                ));
            }
            return self.by_pools(&pools, "the pool");
        }
        if self.backend() == Some("none") {
            return self.policies_only("its backend is none".to_owned());
        }
        if self.evidence.pools.is_some() {
            return (Cni::CalicoUntold, "no pool is in use".to_owned());
        }
        let asked = used(self.evidence.installation.map_or(&[][..], |asked| &asked.pools));
        if asked.is_empty() { self.by_variables() } else { self.by_pools(&asked, "the installation's pool") }
    }

    /// What tells that another plug-in moves the packets.
    fn foreign_network(&self) -> Option<String> {
        let asked = self.evidence.installation.map(|installation| installation.cni.as_str());
        if let Some(cni @ ("AmazonVPC" | "AzureVNET" | "GKE")) = asked {
            return Some(format!("its installation leaves the network to {cni}"));
        }
        let other = self.others.iter().find(|cni| cni.is_clouds())?;
        Some(format!("{} moves the packets", other.name()))
    }

    /// Calico enforces policies on the network of another.
    fn policies_only(&self, reason: String) -> (Cni, String) {
        let on_cloud =
            matches!(self.evidence.platform, Some("gke" | "eks" | "aks")) || self.foreign_network().is_some();
        if on_cloud {
            (Cni::CalicoPolicy, reason)
        } else if self.others.contains(&Cni::Flannel) {
            (Cni::Canal, format!("{reason}, and flannel moves the packets"))
        } else {
            (Cni::CalicoElsewhere, reason)
        }
    }

    fn by_pools(&self, pools: &[&Pool], what: &str) -> (Cni, String) {
        let odd = pools.iter().find(|pool| pool.wrap != Wrap::Vxlan);
        let Some(pool) = odd else {
            let names: Vec<&str> = pools.iter().map(|pool| pool.name.as_str()).collect();
            return (Cni::CalicoVxlan, format!("{what} {} wraps packets in VXLAN", names.join(", ")));
        };
        match pool.wrap {
            Wrap::Ipip => (Cni::CalicoIpip, format!("{what} {} wraps packets in IP", pool.name)),
            Wrap::Plain | Wrap::Vxlan => self.plain(format!("{what} {} wraps no packet", pool.name)),
        }
    }

    /// Packets are not wrapped: somebody has to tell routes, Calico by BGP or the cloud.
    fn plain(&self, reason: String) -> (Cni, String) {
        let without_bgp = self.evidence.installation.is_some_and(|asked| asked.without_bgp);
        let cloud = matches!(self.evidence.platform, Some("gke" | "eks" | "aks"));
        match self.backend() {
            Some("none") => self.policies_only(format!("{reason}, and its backend is none")),
            _ if without_bgp => self.policies_only(format!("{reason}, and BGP is switched off")),
            Some("bird") => (Cni::CalicoBgp, format!("{reason}, and its backend is bird")),
            _ if cloud => self.policies_only(reason),
            _ => (Cni::CalicoBgp, reason),
        }
    }

    fn by_variables(&self) -> (Cni, String) {
        let value = |name| self.set.env(name);
        let on = |name| value(name).is_some_and(|value| matches!(value, "Always" | "CrossSubnet"));
        if on("CALICO_IPV4POOL_VXLAN") {
            (Cni::CalicoVxlan, "CALICO_IPV4POOL_VXLAN is on".to_owned())
        } else if on("CALICO_IPV4POOL_IPIP") {
            (Cni::CalicoIpip, "CALICO_IPV4POOL_IPIP is on".to_owned())
        } else if self.backend() == Some("vxlan") {
            (Cni::CalicoVxlan, "its backend is vxlan".to_owned())
        } else if value("CALICO_IPV4POOL_IPIP").is_some() && value("CALICO_IPV4POOL_VXLAN").is_some() {
            self.plain("its variables wrap no packet".to_owned())
        } else {
            (Cni::CalicoUntold, "neither pools, installation nor variables tell the encapsulation".to_owned())
        }
    }

    fn backend(&self) -> Option<&str> {
        self.set.env("CALICO_NETWORKING_BACKEND")
    }
}

/// The pools in use: those of IPv4, on which Gitpod runs, if there are any.
fn used(pools: &[Pool]) -> Vec<&Pool> {
    let enabled = || pools.iter().filter(|pool| !pool.disabled);
    let v4: Vec<&Pool> = enabled().filter(|pool| !pool.cidr.contains(':')).collect();
    if v4.is_empty() { enabled().collect() } else { v4 }
}
