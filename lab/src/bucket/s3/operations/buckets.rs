//! Buckets: made, looked at and removed, and the settings that they have.

use s3s::dto::*;
use s3s::{S3Request, S3Response, S3Result};

use super::super::behaviour::{Quirk, Recreate, Regions};
use super::super::core::{Core, bucket, error, stamp, usual};
use super::super::hosts;
use super::super::state;

pub(super) async fn list_buckets(
    core: &Core,
    _request: S3Request<ListBucketsInput>,
) -> S3Result<S3Response<ListBucketsOutput>> {
    let state = core.state();
    let buckets = state.buckets.iter().map(|(name, bucket)| Bucket {
        name: Some(name.clone()),
        creation_date: Some(stamp(bucket.created)),
        ..Bucket::default()
    });
    let owner = Owner { id: Some("lab".to_owned()), display_name: Some("lab".to_owned()) };
    let output = ListBucketsOutput {
        buckets: Some(buckets.collect()),
        owner: Some(owner),
        ..ListBucketsOutput::default()
    };
    Ok(S3Response::new(output))
}

pub(super) async fn create_bucket(
    core: &Core,
    request: S3Request<CreateBucketInput>,
) -> S3Result<S3Response<CreateBucketOutput>> {
    let configuration = request.input.create_bucket_configuration.as_ref();
    let location = configuration.and_then(|configuration| configuration.location_constraint.as_ref());
    let location = location.map_or("", |location| location.as_str());
    let host = request.headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let region = region(core.behaviour.regions, host, location)?;
    let (name, now) = (request.input.bucket, core.now());
    let mut state = core.state();
    if state.buckets.contains_key(&name) {
        return match core.behaviour.recreate {
            Recreate::Accepted => Ok(S3Response::new(CreateBucketOutput::default())),
            Recreate::AcceptedInUsEast1 if region == "us-east-1" => {
                Ok(S3Response::new(CreateBucketOutput::default()))
            }
            Recreate::Refused | Recreate::AcceptedInUsEast1 => Err(usual("BucketAlreadyOwnedByYou")),
        };
    }
    state.buckets.insert(name.clone(), state::Bucket::new(&region, false, now));
    let output = CreateBucketOutput { location: Some(format!("/{name}")) };
    Ok(S3Response::new(output))
}

/// The region of a bucket that is to be made, by the location that is asked for.
fn region(regions: Regions, host: &str, location: &str) -> S3Result<String> {
    match regions {
        Regions::Any | Regions::Auto => Ok(location.to_owned()),
        // As MinIO and Garage refuse it: another place than the one that they are is no place.
        Regions::One(region) | Regions::Strict(region) => match location {
            "" => Ok(region.to_owned()),
            location if location == region => Ok(region.to_owned()),
            _ => Err(error(400, "InvalidRegion", "Region does not match.".to_owned())),
        },
        // The endpoint of us-east-1 makes buckets everywhere, every other one only in its own region; us-east-1 itself
        // is no constraint.
        Regions::Amazon { .. } => match (hosts::amazon_region(host).as_str(), location) {
            ("us-east-1", "") => Ok("us-east-1".to_owned()),
            ("us-east-1", "us-east-1") => Err(usual("InvalidLocationConstraint")),
            ("us-east-1", "EU") => Ok("eu-west-1".to_owned()),
            ("us-east-1", location) => Ok(location.to_owned()),
            (region, location) if region == location => Ok(region.to_owned()),
            (_, location) => {
                let location = if location.is_empty() { "unspecified" } else { location };
                let sentence = format!(
                    "The {location} location constraint is incompatible for the region specific endpoint this request \
                     was sent to."
                );
                Err(error(400, "IllegalLocationConstraintException", sentence))
            }
        },
    }
}

pub(super) async fn head_bucket(
    core: &Core,
    request: S3Request<HeadBucketInput>,
) -> S3Result<S3Response<HeadBucketOutput>> {
    let mut state = core.state();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    let told = matches!(core.behaviour.regions, Regions::Amazon { .. });
    let bucket_region = told.then(|| bucket.region.clone());
    Ok(S3Response::new(HeadBucketOutput { bucket_region, ..HeadBucketOutput::default() }))
}

pub(super) async fn delete_bucket(
    core: &Core,
    request: S3Request<DeleteBucketInput>,
) -> S3Result<S3Response<DeleteBucketOutput>> {
    let mut state = core.state();
    let name = &request.input.bucket;
    let full = !bucket(&mut state, name)?.objects.is_empty();
    if full && !core.has(Quirk::FullBucketDeleted) {
        return Err(usual("BucketNotEmpty"));
    }
    state.buckets.remove(name);
    state.uploads.retain(|_, upload| upload.bucket != *name);
    Ok(S3Response::new(DeleteBucketOutput::default()))
}

pub(super) async fn get_bucket_location(
    core: &Core,
    request: S3Request<GetBucketLocationInput>,
) -> S3Result<S3Response<GetBucketLocationOutput>> {
    let mut state = core.state();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    let region = match core.behaviour.regions {
        Regions::Amazon { .. } if bucket.region == "us-east-1" => "",
        // MinIO without a region in its configuration keeps no location, whatever was asked for.
        Regions::Any => "",
        Regions::Auto => "auto",
        Regions::Amazon { .. } | Regions::One(_) | Regions::Strict(_) => bucket.region.as_str(),
    };
    let location_constraint = (!region.is_empty()).then(|| BucketLocationConstraint::from(region.to_owned()));
    Ok(S3Response::new(GetBucketLocationOutput { location_constraint }))
}

pub(super) async fn get_bucket_versioning(
    core: &Core,
    request: S3Request<GetBucketVersioningInput>,
) -> S3Result<S3Response<GetBucketVersioningOutput>> {
    let mut state = core.state();
    let versioned = bucket(&mut state, &request.input.bucket)?.versioned;
    let status = versioned.then(|| BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED));
    Ok(S3Response::new(GetBucketVersioningOutput { status, ..GetBucketVersioningOutput::default() }))
}

pub(super) async fn put_bucket_versioning(
    core: &Core,
    request: S3Request<PutBucketVersioningInput>,
) -> S3Result<S3Response<PutBucketVersioningOutput>> {
    let mut state = core.state();
    let bucket = bucket(&mut state, &request.input.bucket)?;
    let status = request.input.versioning_configuration.status;
    bucket.versioned = status.is_some_and(|status| status.as_str() == BucketVersioningStatus::ENABLED);
    Ok(S3Response::new(PutBucketVersioningOutput::default()))
}

pub(super) async fn get_bucket_lifecycle_configuration(
    core: &Core,
    request: S3Request<GetBucketLifecycleConfigurationInput>,
) -> S3Result<S3Response<GetBucketLifecycleConfigurationOutput>> {
    bucket(&mut core.state(), &request.input.bucket)?;
    Err(usual("NoSuchLifecycleConfiguration"))
}

pub(super) async fn get_bucket_cors(
    core: &Core,
    request: S3Request<GetBucketCorsInput>,
) -> S3Result<S3Response<GetBucketCorsOutput>> {
    bucket(&mut core.state(), &request.input.bucket)?;
    Err(usual("NoSuchCORSConfiguration"))
}

pub(super) async fn get_bucket_policy(
    core: &Core,
    request: S3Request<GetBucketPolicyInput>,
) -> S3Result<S3Response<GetBucketPolicyOutput>> {
    bucket(&mut core.state(), &request.input.bucket)?;
    Err(usual("NoSuchBucketPolicy"))
}

pub(super) async fn get_object_lock_configuration(
    core: &Core,
    request: S3Request<GetObjectLockConfigurationInput>,
) -> S3Result<S3Response<GetObjectLockConfigurationOutput>> {
    let mut state = core.state();
    if !bucket(&mut state, &request.input.bucket)?.from_start || !core.has(Quirk::Retained) {
        return Err(usual("ObjectLockConfigurationNotFoundError"));
    }
    let retention = DefaultRetention {
        days: Some(30),
        mode: Some(ObjectLockRetentionMode::from_static(ObjectLockRetentionMode::GOVERNANCE)),
        years: None,
    };
    let configuration = ObjectLockConfiguration {
        object_lock_enabled: Some(ObjectLockEnabled::from_static(ObjectLockEnabled::ENABLED)),
        rule: Some(ObjectLockRule { default_retention: Some(retention) }),
    };
    let object_lock_configuration = Some(configuration);
    Ok(S3Response::new(GetObjectLockConfigurationOutput { object_lock_configuration }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_taken_or_refused_as_the_product_does() {
        let amazon = Regions::Amazon { home: "us-east-1" };
        let at = |regions, host: &str, location: &str| {
            region(regions, host, location).map_err(|error| error.code().as_str().to_owned())
        };
        let regional = "s3.dualstack.eu-west-1.amazonaws.com";
        for (regions, host, location, expected) in [
            (Regions::Any, "h", "local", Ok("local")),
            (Regions::One("eu-central-1"), "h", "", Ok("eu-central-1")),
            (Regions::One("eu-central-1"), "h", "local", Err("InvalidRegion")),
            (amazon, "s3.amazonaws.com", "", Ok("us-east-1")),
            (amazon, "s3.amazonaws.com", "us-east-1", Err("InvalidLocationConstraint")),
            (amazon, "s3.amazonaws.com", "eu-west-1", Ok("eu-west-1")),
            (amazon, regional, "eu-west-1", Ok("eu-west-1")),
            (amazon, regional, "", Err("IllegalLocationConstraintException")),
            (amazon, regional, "eu-west-2", Err("IllegalLocationConstraintException")),
        ] {
            let expected = expected.map(str::to_owned).map_err(str::to_owned);
            assert_eq!(at(regions, host, location), expected, "{host} {location}");
        }
    }
}
