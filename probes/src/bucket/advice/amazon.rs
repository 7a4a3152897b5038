//! AWS S3: policies of IAM and settings of buckets.

use super::Advice;

pub(super) const AWS_S3: &[Advice] = &[
    (
        "absent-bucket-denied",
        "Add a statement to the IAM policy of Gitpod's user that allows `s3:ListBucket` on `arn:aws:s3:::gitpod-user-*`. Amazon answers HEAD with 403 in place of 404 to whoever may not list the bucket.",
    ),
    (
        "absent-key-denied",
        "Allow `s3:ListBucket` on `arn:aws:s3:::{buckets}` itself, without `/*` and without a condition on `s3:prefix`, in the IAM policy of Gitpod's user. Amazon answers 403 in place of 404 for an object that does not exist to whoever may not list the bucket.",
    ),
    (
        "access-key-refused",
        "Try the pair with `aws sts get-caller-identity`: the key may be inactive, deleted, or of another partition (China and GovCloud have accounts of their own). `aws iam list-access-keys --user-name USER` shows its state.",
    ),
    (
        "anonymous-access",
        "Block public access to the bucket: `aws s3api put-public-access-block --bucket {buckets} --public-access-block-configuration BlockPublicAcls=true,IgnorePublicAcls=true,BlockPublicPolicy=true,RestrictPublicBuckets=true`. Better still, do it for the whole account.",
    ),
    (
        "bucket-create-denied",
        "Allow `s3:CreateBucket` on `arn:aws:s3:::gitpod-user-*` in the IAM policy of Gitpod's user, and check that no service control policy of the organisation denies it. Or make one bucket for all users and name it as `bucket` here and in Gitpod's object storage.",
    ),
    (
        "bucket-delete-denied",
        "Allow `s3:DeleteBucket` on `arn:aws:s3:::gitpod-user-*` in the IAM policy of Gitpod's user.",
    ),
    (
        "bucket-denied",
        "Allow `s3:ListBucket` and `s3:GetBucketLocation` on `arn:aws:s3:::{buckets}` in the IAM policy of Gitpod's user. Names of buckets are one list for the whole of Amazon: a 403 is also the answer for the bucket of somebody else, so check that the name is yours with `aws s3api list-buckets`.",
    ),
    (
        "bucket-missing",
        "Create the bucket with `aws s3 mb s3://{buckets} --region REGION`, in the region that Gitpod is configured for, or correct its name.",
    ),
    (
        "credentials-temporary",
        "Make a user of IAM for Gitpod and a key that stays: `aws iam create-user --user-name gitpod`, `aws iam create-access-key --user-name gitpod`. Keys that begin with ASIA come from a role, a single sign-on or an instance profile and end by themselves, and Gitpod does not renew them.",
    ),
    (
        "location-denied",
        "Allow `s3:GetBucketLocation` on `arn:aws:s3:::{buckets}` in the IAM policy of Gitpod's user. Without it Gitpod's client goes to us-east-1.",
    ),
    (
        "object-delete-denied",
        "Allow `s3:DeleteObject` on `arn:aws:s3:::{buckets}/*` in the IAM policy of Gitpod's user, and look for a statement in the bucket's policy that denies it.",
    ),
    (
        "overwrite-refused",
        "Take the default retention off with `aws s3api put-object-lock-configuration --bucket {buckets} --object-lock-configuration ObjectLockEnabled=Enabled`, which names no rule, and look for a condition on `s3:PutObject` in the policies (`s3:if-none-match`).",
    ),
    (
        "region-refused",
        "At this endpoint a bucket is made in another region than `region`. Use the endpoint `s3.amazonaws.com`, and give Gitpod the region as `metadata.region`.",
    ),
    (
        "retention-on",
        "Take the default retention off with `aws s3api put-object-lock-configuration --bucket {buckets} --object-lock-configuration ObjectLockEnabled=Enabled`, which names no rule. What is locked already stays until its time is over.",
    ),
    (
        "store-clock-skewed",
        "Amazon's clock is right: set the clock of this machine by NTP, and that of every node that Gitpod runs on.",
    ),
    (
        "too-many-buckets",
        "Have the quota `General purpose buckets` raised under Service Quotas; accounts from before the end of 2024 may still have 100. Gitpod makes a bucket for each user, and fails for the first one above it. Or configure one bucket for all users.",
    ),
    (
        "upload-not-aborted",
        "Allow `s3:AbortMultipartUpload` and `s3:ListMultipartUploadParts` on `arn:aws:s3:::{buckets}/*`, and add a lifecycle rule with `AbortIncompleteMultipartUpload` after one day.",
    ),
    (
        "uploads-unlisted",
        "Allow `s3:ListBucketMultipartUploads` on `arn:aws:s3:::{buckets}` and `s3:ListMultipartUploadParts` on `arn:aws:s3:::{buckets}/*` in the IAM policy of Gitpod's user.",
    ),
    (
        "versions-kept",
        "Suspend versions with `aws s3api put-bucket-versioning --bucket {buckets} --versioning-configuration Status=Suspended`, or add a lifecycle rule with `NoncurrentVersionExpiration` after one day. Gitpod's own Terraform modules turn versions on: change it there as well.",
    ),
    (
        "write-denied",
        "Allow `s3:PutObject` on `arn:aws:s3:::{buckets}/*` in the IAM policy of Gitpod's user. Where the bucket encrypts with a key of KMS, the user needs `kms:GenerateDataKey` and `kms:Decrypt` on that key, and the bucket's policy must not ask for an encryption header, which Gitpod does not send.",
    ),
];
