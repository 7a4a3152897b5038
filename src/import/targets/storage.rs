//! The bucket stores: the one of Gitpod's backups, and the one that the registry in the cluster stands on.

use harness::settings::Mistake;

use super::{Block, INSIDE, Maker};
use crate::import::config::{Gcs, RegistryStorage, S3, Storage};

/// The region that Gitpod's own configuration has where none is given.
const NO_REGION: &str = "local";

impl Maker<'_> {
    pub(super) fn storage(&self, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        match &self.config.storage {
            Storage::InCluster => Some(self.own_storage()),
            Storage::S3(s3) => self.s3(s3, mistakes),
            Storage::Gcs(gcs) => self.gcs(gcs, mistakes),
        }
    }

    fn own_storage(&self) -> Block {
        // Service: install/installer/pkg/common/storage.go. Secret: Bitnami's chart of MinIO, which the installer uses.
        let mut block =
            Block::new("bucket", "bucket", "From `objectStorage.inCluster`: the MinIO of Gitpod.");
        block.comment(INSIDE);
        block.key("api", "s3");
        block.text("endpoint", &format!("{}:9000", self.service("minio")));
        block.key("insecure", "true");
        block.text("region", NO_REGION);
        block.key("access_key", self.secret("minio", "root-user"));
        block.key("secret_key", self.secret("minio", "root-password"));
        block
    }

    fn s3(&self, s3: &S3, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        if !self.values.complete(&s3.credentials, mistakes) {
            return None;
        }
        let mut block = Block::new("bucket", "bucket", "From `objectStorage.s3` and `metadata.region`.");
        if s3.bucket.is_none() {
            block.comment("It names no `bucket`: Gitpod makes one for each user.");
        }
        block.key("api", "s3");
        block.text("endpoint", &s3.endpoint);
        if s3.insecure {
            block.key("insecure", "true");
        }
        block.text("region", self.config.region.as_deref().unwrap_or(NO_REGION));
        block.key("access_key", self.secret(&s3.credentials.name, "accessKeyId"));
        block.key("secret_key", self.secret(&s3.credentials.name, "secretAccessKey"));
        if let Some(bucket) = &s3.bucket {
            block.text("bucket", bucket);
        }
        self.outside(&mut block);
        Some(block)
    }

    fn gcs(&self, gcs: &Gcs, mistakes: &mut Vec<Mistake>) -> Option<Block> {
        if !self.values.complete(&gcs.service_account, mistakes) {
            return None;
        }
        let comment = "From `objectStorage.cloudStorage` and `metadata.region`.";
        let mut block = Block::new("bucket", "bucket", comment);
        block.key("api", "gcs");
        block.text("project", &gcs.project);
        match self.config.region.as_deref() {
            Some(region) if region != NO_REGION => block.text("location", region),
            _ => block.comment("The configuration has no `metadata.region` that is a location of Google's."),
        }
        block.key("service_account", self.secret(&gcs.service_account.name, "service-account.json"));
        self.outside(&mut block);
        Some(block)
    }

    pub(super) fn registry_storage(
        &self,
        storage: &RegistryStorage,
        mistakes: &mut Vec<Mistake>,
    ) -> Option<Block> {
        if !self.values.complete(&storage.credentials, mistakes) {
            return None;
        }
        let comment =
            "From `containerRegistry.s3storage`: where the registry in the cluster keeps its images.";
        let mut block = Block::new("registry-storage", "bucket", comment);
        block.key("api", "s3");
        block.key("backs", "registry");
        block.text("endpoint", &storage.endpoint);
        block.text("region", &storage.region);
        block.key("access_key", self.secret(&storage.credentials.name, "s3AccessKey"));
        block.key("secret_key", self.secret(&storage.credentials.name, "s3SecretKey"));
        block.text("bucket", &storage.bucket);
        self.outside(&mut block);
        Some(block)
    }
}
