//! The cluster: what is read of Kubernetes, its nodes, its network and its certificates.
//!
//! The main path: the answers of the API server come in as JSON. [`versions`] reads the numbers of a version,
//! [`quantity`] those of a capacity; [`nodes`] makes a [`nodes::Node`] of each item and says which of them count,
//! [`roles`] which of Gitpod's roles they carry. From these [`parts`] tells runtime, kernel and distribution,
//! [`platform`] whose Kubernetes it is, [`network`] which network interface it has. [`discovery`], [`certificates`] and
//! [`storage`] read what else Gitpod stands on.
//!
//! All of it is pure: nothing here asks a server, and nothing here judges. What a server says is hostile, so that
//! every reader takes any JSON at all, and what it cannot read it leaves empty or names.

mod json;
pub mod versions;
pub mod quantity;
pub mod nodes;
pub mod roles;
pub mod parts;
pub mod discovery;
pub mod platform;
pub mod network;
pub mod certificates;
pub mod storage;

#[cfg(test)]
mod recorded;
#[cfg(test)]
mod complaints;
#[cfg(test)]
mod hostile;

/// The categories of the matrix that a cluster answers for, by their names there.
pub mod category {
    /// Kubernetes itself.
    pub const SYSTEM: &str = "Orchestration System";
    /// Whose Kubernetes it is.
    pub const PLATFORM: &str = "Orchestration Platform";
    /// Its network interface.
    pub const NETWORK: &str = "Container Network Interface (CNI)";
    /// What runs containers on its nodes.
    pub const RUNTIME: &str = "Container Runtime";
    /// What its nodes run on: two parts, `kernel` and `distribution`.
    pub const OPERATING_SYSTEM: &str = "Operating System";
    /// cert-manager.
    pub const CERTIFICATES: &str = "Certificate Management";
}
