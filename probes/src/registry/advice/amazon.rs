//! Amazon ECR, private and public.

use super::Advice;

pub(super) const ECR: &[Advice] = &[
    (
        "absent-repository-denied",
        "Give the AWS user or role the actions `ecr:BatchGetImage`, `ecr:BatchCheckLayerAvailability` and `ecr:GetDownloadUrlForLayer` on `*`: without them ECR hides what does not exist. The registry in the cluster, with S3 behind it, needs none of this.",
    ),
    (
        "credentials-expire",
        "The passwords of ECR end after twelve hours, and Gitpod keeps one in a secret. Use the registry in the cluster with S3 behind it (`containerRegistry.inCluster: true` with `containerRegistry.s3storage`); to stay with ECR, have a job renew the secret with `aws ecr get-login-password` well within that time.",
    ),
    (
        "credentials-refused",
        "Log in to ECR as the user `AWS` with a new password of `aws ecr get-login-password` for the region in `{host}`. The passwords of ECR end after twelve hours, and Gitpod keeps one in a secret.",
    ),
    (
        "dns-not-resolved",
        "Check account and region in `{host}`; inside a VPC without internet ECR needs the interface endpoints `ecr.api` and `ecr.dkr` with private DNS, and the gateway endpoint for S3.",
    ),
    (
        "gitpod-repository-denied",
        "Create both repositories, `aws ecr create-repository --repository-name {in}base-images` and the same for `{in}workspace-images`, and give the account the push actions of ECR on them.",
    ),
    (
        "push-denied",
        "Give the AWS user or role the actions `ecr:InitiateLayerUpload`, `ecr:UploadLayerPart`, `ecr:CompleteLayerUpload`, `ecr:PutImage` and `ecr:BatchCheckLayerAvailability`, and `ecr:CreateRepository` where a template creates repositories on push.",
    ),
    (
        "redirect-unreachable",
        "ECR hands layers out from S3 of its region: let the nodes reach S3, in a VPC without internet by a gateway endpoint for S3 whose policy allows the buckets of ECR.",
    ),
    (
        "repository-not-created-on-push",
        "ECR creates no repository by itself. Use the registry in the cluster with S3 behind it (`containerRegistry.inCluster: true` with `containerRegistry.s3storage`). To stay with ECR, add a repository creation template for `ROOT` or the prefix of the url that applies to `CREATE_ON_PUSH`, and renew the password within its twelve hours.",
    ),
    (
        "tag-immutable",
        "Allow tags to be overwritten: `aws ecr put-image-tag-mutability --image-tag-mutability MUTABLE --repository-name {in}workspace-images`, the same for `{in}base-images`, and in the creation template.",
    ),
];

pub(super) const ECR_PUBLIC: &[Advice] = &[
    (
        "credentials-expire",
        "The passwords of ECR Public end after twelve hours. Use the registry in the cluster with S3 behind it; everybody can read what is in ECR Public.",
    ),
    (
        "push-denied",
        "ECR Public is no place for images of workspaces, since everybody can read them. Use the registry in the cluster with S3 behind it.",
    ),
    (
        "repository-not-created-on-push",
        "ECR Public creates no repository by a push, and everybody can read what is in it. Use the registry in the cluster with S3 behind it.",
    ),
];
