//! Why the product wants no more of us for now, and why we stop by ourselves.

harness::causes! {
    /// Why the product wants no more of us for now, and why we stop by ourselves.
    LIMITS {
    SECONDARY_RATE_LIMIT = "secondary-rate-limit", Environment;
        "the product refuses further requests of this user for now";
        "Wait for the time that `Retry-After` or `X-RateLimit-Reset` names, and run again with another user's token or at another hour. On your own GitHub Enterprise, GitLab or Bitbucket Server an administrator can raise the limit or exempt the user."
    SCM_ANSWER_SLOW = "scm-answer-slow", Environment, transient;
        "the product answers later than Gitpod waits";
        "Look at the load of the product and of what stands between it and the cluster. Gitpod gives up after 5 s for GitHub's REST API and GitLab's GraphQL, after 15 s for GitHub's GraphQL and raw files, and after 10 s for Bitbucket Server, and no setting changes that."
    RATE_LIMIT_LOW = "rate-limit-low", Setup;
        "the rate limit leaves less room than starts of workspaces need";
        "Raise the limit for users who are logged in. GitLab: Admin, Settings, Network, User and IP rate limits. GitHub Enterprise: Management console, Rate limits. Bitbucket Server: Administration, Rate limiting, with an exemption for the users of Gitpod. The hosted products count for each user, so that here another tool uses the limit up."
    SCM_REQUESTS_SPENT = "scm-requests-spent", Underpin;
        "the requests that a run may cost are used up";
        "This is a defect of underpin, not of the target: a run may send sixty requests to one target. Report it with the text of this case, and run single cases by a filter until then."
    SCM_TOKEN_KEPT_BACK = "scm-token-kept-back", Underpin;
        "a token was to be sent to a host that is none of the product's";
        "This is a defect of underpin, not of the target: the token was not sent. Report it with the text of this case, which names the host."
    }
}
