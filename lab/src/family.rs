//! The families side by side: what each calls its behaviour, and what runs.
//!
//! A family that is added becomes a variant of each of these enums; the compiler then lists what it lacks.

use std::io;
use std::sync::Arc;

use crate::bucket::{gcs, s3};
use crate::cluster;
use crate::database;
use crate::domain;
use crate::ports::{Addresses, Ports};
use crate::registry;
use crate::scm;
use crate::stand::Item;

/// How a profile's behaviour is made.
#[derive(Clone, Copy)]
pub(crate) enum Make {
    Registry(fn() -> registry::Behaviour),
    S3(fn() -> s3::Behaviour),
    Gcs(fn() -> gcs::Behaviour),
    Database(fn() -> database::Behaviour),
    Cluster(fn() -> cluster::Behaviour),
    Scm(fn() -> scm::Behaviour),
    Domain(fn() -> domain::Behaviour),
}

impl Make {
    pub(crate) fn behaviour(self) -> Behaviour {
        match self {
            Self::Registry(make) => Behaviour::Registry(Box::new(make())),
            Self::S3(make) => Behaviour::S3(Box::new(make())),
            Self::Gcs(make) => Behaviour::Gcs(Box::new(make())),
            Self::Database(make) => Behaviour::Database(Box::new(make())),
            Self::Cluster(make) => Behaviour::Cluster(Box::new(make())),
            Self::Scm(make) => Behaviour::Scm(Box::new(make())),
            Self::Domain(make) => Behaviour::Domain(Box::new(make())),
        }
    }
}

/// How a fault changes a behaviour, or what it lacks for it.
#[derive(Clone, Copy)]
pub(crate) enum Play {
    Registry(fn(&mut registry::Behaviour) -> Result<(), &'static str>),
    S3(fn(&mut s3::Behaviour) -> Result<(), &'static str>),
    Gcs(fn(&mut gcs::Behaviour) -> Result<(), &'static str>),
    Database(fn(&mut database::Behaviour) -> Result<(), &'static str>),
    Cluster(fn(&mut cluster::Behaviour) -> Result<(), &'static str>),
    Scm(fn(&mut scm::Behaviour) -> Result<(), &'static str>),
    Domain(fn(&mut domain::Behaviour) -> Result<(), &'static str>),
}

impl Play {
    pub(crate) fn on(self, behaviour: &mut Behaviour) -> Result<(), &'static str> {
        match (self, behaviour) {
            (Self::Registry(play), Behaviour::Registry(behaviour)) => play(behaviour),
            (Self::S3(play), Behaviour::S3(behaviour)) => play(behaviour),
            (Self::Gcs(play), Behaviour::Gcs(behaviour)) => play(behaviour),
            (Self::Database(play), Behaviour::Database(behaviour)) => play(behaviour),
            (Self::Cluster(play), Behaviour::Cluster(behaviour)) => play(behaviour),
            (Self::Scm(play), Behaviour::Scm(behaviour)) => play(behaviour),
            (Self::Domain(play), Behaviour::Domain(behaviour)) => play(behaviour),
            (
                Self::Registry(_)
                | Self::S3(_)
                | Self::Gcs(_)
                | Self::Database(_)
                | Self::Cluster(_)
                | Self::Scm(_)
                | Self::Domain(_),
                Behaviour::Registry(_)
                | Behaviour::S3(_)
                | Behaviour::Gcs(_)
                | Behaviour::Database(_)
                | Behaviour::Cluster(_)
                | Behaviour::Scm(_)
                | Behaviour::Domain(_),
            ) => Err("it is of another interface"),
        }
    }
}

/// How one stand-in behaves.
pub(crate) enum Behaviour {
    Registry(Box<registry::Behaviour>),
    S3(Box<s3::Behaviour>),
    Gcs(Box<gcs::Behaviour>),
    Database(Box<database::Behaviour>),
    Cluster(Box<cluster::Behaviour>),
    Scm(Box<scm::Behaviour>),
    Domain(Box<domain::Behaviour>),
}

impl Behaviour {
    /// The item of `targets:` for a stand-in at these addresses.
    pub(crate) fn item(&self, addresses: Addresses, name: &str) -> Item {
        match self {
            Self::Registry(behaviour) => registry::item(behaviour, addresses, name),
            Self::S3(behaviour) => s3::item(behaviour, addresses, name),
            Self::Gcs(behaviour) => gcs::item(behaviour, addresses, name),
            Self::Database(behaviour) => database::item(behaviour, addresses, name),
            Self::Cluster(behaviour) => cluster::item(behaviour, None, addresses, name),
            Self::Scm(behaviour) => scm::item(behaviour, &scm::Places::nowhere(behaviour), name),
            Self::Domain(behaviour) => domain::item(behaviour, addresses, name),
        }
    }

    /// Binds its listeners and serves them.
    pub(crate) async fn start(self, ports: &mut Ports) -> io::Result<(Running, Addresses)> {
        Ok(match self {
            Self::Registry(behaviour) => {
                let (registry, addresses) = registry::start(*behaviour, ports).await?;
                (Running::Registry(registry), addresses)
            }
            Self::S3(behaviour) => {
                let (store, addresses) = s3::start(*behaviour, ports).await?;
                (Running::S3(store), addresses)
            }
            Self::Gcs(behaviour) => {
                let (gcs, addresses) = gcs::start(*behaviour, ports).await?;
                (Running::Gcs(gcs), addresses)
            }
            Self::Database(behaviour) => {
                let (server, addresses) = database::start(*behaviour, ports).await?;
                (Running::Database(server), addresses)
            }
            Self::Cluster(behaviour) => {
                let (server, addresses) = cluster::start(*behaviour, ports)?;
                (Running::Cluster(server), addresses)
            }
            Self::Scm(behaviour) => {
                let (scm, addresses) = scm::start(*behaviour, ports).await?;
                (Running::Scm(scm), addresses)
            }
            Self::Domain(behaviour) => {
                let (installation, addresses) = domain::start(*behaviour, ports).await?;
                (Running::Domain(installation), addresses)
            }
        })
    }
}

/// What runs.
#[derive(Debug)]
pub(crate) enum Running {
    Registry(Arc<registry::Registry>),
    S3(Arc<s3::Store>),
    Gcs(Arc<gcs::Gcs>),
    Database(Arc<database::Server>),
    Cluster(Arc<cluster::Server>),
    Scm(Arc<scm::Scm>),
    Domain(Arc<domain::Installation>),
}

impl Running {
    pub(crate) fn item(&self, addresses: Addresses, name: &str) -> Item {
        match self {
            Self::Registry(registry) => registry::item(&registry.behaviour, addresses, name),
            Self::S3(store) => s3::item(store.behaviour(), addresses, name),
            Self::Gcs(gcs) => gcs::item(&gcs.behaviour, addresses, name),
            Self::Database(server) => database::item(server.behaviour(), addresses, name),
            Self::Cluster(server) => {
                cluster::item(server.behaviour(), Some(server.credentials()), addresses, name)
            }
            Self::Scm(scm) => scm::item(scm.behaviour(), scm.places(), name),
            Self::Domain(installation) => installation.item(addresses, name),
        }
    }

    pub(crate) fn uploads_open(&self) -> usize {
        match self {
            Self::Registry(registry) => registry.uploads_open(),
            Self::S3(store) => store.uploads_open(),
            Self::Gcs(gcs) => gcs.uploads_open(),
            Self::Database(_) | Self::Cluster(_) | Self::Scm(_) | Self::Domain(_) => 0,
        }
    }

    pub(crate) fn manifests(&self) -> Vec<String> {
        match self {
            Self::Registry(registry) => registry.manifests(),
            Self::S3(_)
            | Self::Gcs(_)
            | Self::Database(_)
            | Self::Cluster(_)
            | Self::Scm(_)
            | Self::Domain(_) => Vec::new(),
        }
    }

    pub(crate) fn objects(&self) -> Vec<String> {
        match self {
            Self::Registry(_) | Self::Database(_) | Self::Cluster(_) | Self::Scm(_) | Self::Domain(_) => {
                Vec::new()
            }
            Self::S3(store) => store.objects(),
            Self::Gcs(gcs) => gcs.objects(),
        }
    }

    pub(crate) fn buckets(&self) -> Vec<String> {
        match self {
            Self::Registry(_) | Self::Database(_) | Self::Cluster(_) | Self::Scm(_) | Self::Domain(_) => {
                Vec::new()
            }
            Self::S3(store) => store.buckets(),
            Self::Gcs(gcs) => gcs.buckets(),
        }
    }

    pub(crate) fn tables(&self) -> Vec<String> {
        match self {
            Self::Registry(_)
            | Self::S3(_)
            | Self::Gcs(_)
            | Self::Cluster(_)
            | Self::Scm(_)
            | Self::Domain(_) => Vec::new(),
            Self::Database(server) => server.tables(),
        }
    }

    pub(crate) fn leftovers(&self) -> Vec<String> {
        match self {
            Self::Registry(_) | Self::S3(_) | Self::Gcs(_) | Self::Database(_) | Self::Domain(_) => {
                Vec::new()
            }
            Self::Cluster(server) => server.left(),
            Self::Scm(scm) => scm.left(),
        }
    }
}
