//! GitHub.com and GitHub Enterprise: pages of settings by their addresses, and the appliance's own commands.

use super::Advice;

pub(super) const GITHUB_COM: &[Advice] = &[
    (
        "api-base-wrong",
        "Let Gitpod's server reach `https://api.github.com` on port 443: Gitpod asks there and nowhere else. What answers in its place is a proxy or a name server of your own, as `curl -v https://api.github.com/meta` shows from a node of the cluster.",
    ),
    (
        "callback-mismatch",
        "Open the application under `https://github.com/settings/developers` (or `https://github.com/organizations/ORGANIZATION/settings/applications`) and set its authorization callback URL to `{callback}`. GitHub takes one callback only: an application serves one installation of Gitpod.",
    ),
    (
        "hook-create-refused",
        "Look at `https://github.com/{repository}/settings/hooks`: a repository takes at most twenty webhooks for each event, and one address only once. An archived repository takes none.",
    ),
    (
        "hook-not-delivered",
        "See what GitHub.com says of each delivery under `https://github.com/{repository}/settings/hooks`. Let the addresses that `https://api.github.com/meta` lists as `hooks` reach port 443 of Gitpod's host, and give Gitpod a certificate of a public authority: GitHub.com knows no other.",
    ),
    (
        "hooks-denied",
        "Give the user of the token the role Admin under `https://github.com/{repository}/settings/access`, and make the token with the scope `repo`. GitHub.com answers 404, as for a repository that is not there, to whoever may not see the webhooks.",
    ),
    (
        "oauth-client-unknown",
        "Copy the client id from the application under `https://github.com/settings/developers`, or under `https://github.com/organizations/ORGANIZATION/settings/applications` where an organization owns it. If there is none, register one there under OAuth Apps with the callback `{callback}`; a GitHub App does not do.",
    ),
    (
        "oauth-secret-wrong",
        "Open the application under `https://github.com/settings/developers` (or `https://github.com/organizations/ORGANIZATION/settings/applications`), generate a new client secret, and put it into Gitpod and into the secret that the environment file refers to. It is shown once; delete the old one when Gitpod has the new one.",
    ),
    (
        "organization-restricts-app",
        "Have an owner approve Gitpod's application under `https://github.com/organizations/ORGANIZATION/settings/oauth_application_policy`. Where the organization has SAML, the user also authorizes the token: `Configure SSO` beside it under `https://github.com/settings/tokens`, or a new log-in with Gitpod.",
    ),
    (
        "primary-mail-missing",
        "Have the user open `https://github.com/settings/emails`, verify an address by the link in GitHub's mail, and choose it as the primary one.",
    ),
    (
        "raw-file-refused",
        "Let Gitpod's server reach `https://raw.githubusercontent.com` on port 443, with the header `Authorization` as it was sent: firewalls that let `github.com` and `api.github.com` through often forget this host. Gitpod then starts workspaces as if there was no `.gitpod.yml`.",
    ),
    (
        "scm-token-refused",
        "Look for the token under `https://github.com/settings/tokens`: it may have been deleted, or have come to its end. GitHub also withdraws tokens that it finds in public repositories. Make a new classic one, and where the organization has SAML, authorize it by `Configure SSO` beside it.",
    ),
    (
        "scopes-header-missing",
        "GitHub.com sends `X-OAuth-Scopes` with every answer to a classic token: a proxy that opens TLS on the way takes it away. Have it pass `api.github.com` untouched.",
    ),
    (
        "tls-untrusted",
        "The certificates of GitHub.com come from a public authority: another one is shown by a proxy that opens TLS on the way. Have it pass `github.com`, `api.github.com` and `raw.githubusercontent.com` untouched, or name its authority as `ca` in the environment file and give it to Gitpod as `customCACert`.",
    ),
    (
        "token-kind-unsuitable",
        "Make a classic token under `https://github.com/settings/tokens/new?scopes=repo,read:user,user:email,read:org,workflow`. A fine-grained one, and one of a GitHub App, has no scopes that an answer could name.",
    ),
    (
        "token-scope-missing",
        "Make a classic token under `https://github.com/settings/tokens/new?scopes=repo,read:user,user:email,read:org,workflow`, which ticks what Gitpod asks for, or tick the missing ones of the present token under `https://github.com/settings/tokens`.",
    ),
    (
        "user-suspended",
        "Log in to GitHub.com as that user: a banner says why the account was suspended and how to write to GitHub's support. Accounts of a company with managed users are suspended by its identity provider, which has to assign them again.",
    ),
];

pub(super) const GITHUB_ENTERPRISE: &[Advice] = &[
    (
        "api-base-wrong",
        "Let `https://{host}/api/v3` through to the appliance as it is. With subdomain isolation the API has an address of its own as well, which Gitpod does not use: the path has to work beside it. `curl -i https://{host}/api/v3/meta` from a node of the cluster shows what Gitpod gets.",
    ),
    (
        "callback-mismatch",
        "Open the application under `https://{host}/settings/developers` (or `https://{host}/organizations/ORGANIZATION/settings/applications`) and set its authorization callback URL to `{callback}`.",
    ),
    (
        "clock-off",
        "Set the time servers of the appliance in the Management Console (`https://{host}:8443/setup/settings`, Time), and check them by SSH on port 122 with `chronyc tracking` or `timedatectl`.",
    ),
    (
        "graphql-address-wrong",
        "Let `POST https://{host}/api/graphql` through to the appliance. It does not lie below `/api/v3`, so that a rule for that path alone leaves it out.",
    ),
    (
        "hook-header-missing",
        "Have every proxy between the appliance and Gitpod pass the headers of deliveries on: Gitpod finds its settings for `{host}` by `X-GitHub-Enterprise-Host`. Its value is the hostname of the Management Console, which has to be the host that Gitpod was given.",
    ),
    (
        "hook-not-delivered",
        "See what the appliance says of each delivery under `https://{host}/{repository}/settings/hooks`. By SSH on port 122, `curl -v https://GITPOD-HOST` shows whether it gets through. For a private authority install its certificate with `ghe-ssl-ca-certificate-install -c CA.pem`; where the appliance goes out by a proxy, set it in the Management Console and exclude Gitpod's host from it if it is inside.",
    ),
    (
        "hooks-denied",
        "Give the user of the token the role Admin under `https://{host}/{repository}/settings/access`, and make the token with the scope `repo` under `https://{host}/settings/tokens`. The answer is 404, as for a repository that is not there, to whoever may not see the webhooks.",
    ),
    (
        "link-foreign-host",
        "Set the hostname of the appliance in the Management Console (`https://{host}:8443/setup/settings`, Hostname) to `{host}`, or give Gitpod the one that stands there. A proxy before it has to leave links and the header `Host` alone.",
    ),
    (
        "oauth-client-unknown",
        "Copy the client id from the application under `https://{host}/settings/developers`, or under `https://{host}/organizations/ORGANIZATION/settings/applications` where an organization owns it. If there is none, register one there under OAuth Apps with the callback `{callback}`; one of GitHub.com is not known to the appliance.",
    ),
    (
        "oauth-secret-wrong",
        "Open the application under `https://{host}/settings/developers` (or `https://{host}/organizations/ORGANIZATION/settings/applications`), generate a new client secret, and put it into Gitpod and into the secret that the environment file refers to.",
    ),
    (
        "primary-mail-missing",
        "Have the user open `https://{host}/settings/emails` and verify a primary address. Where the appliance sends no mail, addresses cannot be verified: set its mail server in the Management Console (Email), or have the directory give the address.",
    ),
    (
        "rate-limit-low",
        "Raise the limits in the Management Console (`https://{host}:8443/setup/settings`, Rate limits), or by SSH on port 122 exempt the user of prebuilds with `ghe-config app.github.rate-limiting-exempt-users USER` and `ghe-config-apply`.",
    ),
    (
        "raw-file-refused",
        "See with `curl -i -H \"Authorization: Bearer TOKEN\" https://{host}/raw/{repository}/BRANCH/README.md` where the appliance leads to. With subdomain isolation (Management Console, Hostname) raw files have a host of their own, and in private mode (Management Console, Privacy) they want a session: Gitpod needs them at that address with a token, and else works as if there was no `.gitpod.yml`.",
    ),
    (
        "scm-token-refused",
        "Look for the token under `https://{host}/settings/tokens`: it may have been deleted, or a policy of the enterprise may have ended it. A token of GitHub.com is not known to the appliance.",
    ),
    (
        "scm-version-unreadable",
        "See with `curl -si https://{host}/api/v3/meta` what arrives: the appliance sends `X-GitHub-Enterprise-Version` with every answer, and `installed_version` in this one, so that a proxy before it takes both away. By SSH on port 122, `ghe-version` says it.",
    ),
    (
        "secondary-rate-limit",
        "Wait for as long as the answer says. On your own appliance, limits are set in the Management Console (`https://{host}:8443/setup/settings`, Rate limits), and `ghe-config app.github.rate-limiting-exempt-users USER` with `ghe-config-apply` exempts a user from them.",
    ),
    (
        "token-kind-unsuitable",
        "Make a classic token under `https://{host}/settings/tokens/new?scopes=repo,read:user,user:email,read:org,workflow`. A fine-grained one, and one of a GitHub App, has no scopes that an answer could name.",
    ),
    (
        "token-scope-missing",
        "Make a classic token under `https://{host}/settings/tokens/new?scopes=repo,read:user,user:email,read:org,workflow`, which ticks what Gitpod asks for, or tick the missing ones of the present token under `https://{host}/settings/tokens`.",
    ),
    (
        "user-suspended",
        "Unsuspend the user under `https://{host}/stafftools/users/USER/admin`, or by SSH on port 122 with `ghe-user-unsuspend USER`. Where LDAP or SAML keeps the accounts, give the user the group there, else the next synchronisation suspends him again.",
    ),
];
