//! Why prebuilds, which begin with a webhook, do not.

harness::causes! {
    /// Why prebuilds, which begin with a webhook, do not.
    HOOKS {
    HOOKS_DENIED = "hooks-denied", Environment;
        "the webhooks of the repository cannot be listed with this token";
        "Give a token of a user who administrates the repository (GitLab: Maintainer; Bitbucket Server: Repository admin), with the scope for it: `repo` or `admin:repo_hook` on GitHub, `api` on GitLab, Webhooks on Bitbucket.org. Without that right users of Gitpod cannot turn prebuilds on."
    HOOK_CREATE_REFUSED = "hook-create-refused", Setup;
        "a webhook cannot be made";
        "Check whether the owner or the administrator of the product forbids webhooks or limits their number or targets, and whether something before the product refuses the `POST`: the message of this case quotes the answer."
    HOOK_TARGET_REFUSED = "hook-target-refused", Setup;
        "the product refuses webhooks to an address of the local network";
        "In GitLab under Admin, Settings, Network, Outbound requests, tick `Allow requests to the local network from webhooks and integrations`, or put the host of Gitpod on the list of allowed addresses below it."
    HOOK_NOT_DELIVERED = "hook-not-delivered", Setup;
        "the product cannot deliver a webhook to Gitpod";
        "Let the product reach `https://GITPOD-HOST` on port 443: open the firewall from its host, give it a proxy for outgoing calls if it needs one, and add the authority of Gitpod's certificate to its trust store. The message of this case quotes what the product says of the delivery.";
        "https://github.com/gitpod-io/gitpod/issues/8756"
    HOOK_HEADER_MISSING = "hook-header-missing", Setup;
        "deliveries do not bear the headers that Gitpod reads";
        "Have the proxies between GitHub Enterprise and Gitpod pass `X-GitHub-Enterprise-Host`, `X-GitHub-Event` and `X-Hub-Signature-256` on: without the first Gitpod logs `Unsupported GitHub Enterprise host: undefined` and drops the delivery.";
        "https://github.com/gitpod-io/gitpod/pull/10352"
    HOOK_NOT_DELETED = "hook-not-deleted", Setup;
        "a webhook cannot be removed again";
        "Remove the webhook whose address carries the run id by hand in the settings of the repository. Check whether something before the product refuses `DELETE`, which Gitpod sends when prebuilds are turned off."
    }
}
