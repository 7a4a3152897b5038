//! Bitbucket.org and Bitbucket Server: pages of settings by their addresses, and the server's own files.

use super::Advice;

pub(super) const BITBUCKET_ORG: &[Advice] = &[
    (
        "api-base-wrong",
        "Let Gitpod's server reach `https://api.bitbucket.org` on port 443: Gitpod asks there and nowhere else. What answers in its place is a proxy or a name server of your own, as `curl -v https://api.bitbucket.org/2.0/user` shows from a node of the cluster: Bitbucket itself answers 401 with JSON.",
    ),
    (
        "default-branch-missing",
        "Push a first commit to `https://bitbucket.org/{repository}`, or name a repository in the environment file that has one.",
    ),
    (
        "git-credentials-refused",
        "Give a token that is not older than two hours, and tick Repositories Read and Write for the OAuth consumer before it is made. Git gets it as the password of the user `x-token-auth`.",
    ),
    (
        "git-push-refused",
        "Give the user of the token at least Write under `https://bitbucket.org/{repository}/admin/permissions`, and tick Repositories Write for the OAuth consumer. A workspace on a free plan with too many users is read-only for all of them.",
    ),
    (
        "hook-create-refused",
        "Look at `https://bitbucket.org/{repository}/admin/webhooks`: a repository takes at most fifty webhooks. The message of this case quotes what Bitbucket says of the one that underpin wanted to make.",
    ),
    (
        "hooks-denied",
        "Give the user of the token the right Admin under `https://bitbucket.org/{repository}/admin/permissions`, tick Webhooks for the OAuth consumer, and make the token anew: tokens keep the permissions that they were made with.",
    ),
    (
        "oauth-secret-wrong",
        "Open `https://bitbucket.org/WORKSPACE/workspace/settings/api`, click on the OAuth consumer for Gitpod, and copy `Key` and `Secret` as they stand there into Gitpod and into the secret that the environment file refers to: Bitbucket does not tell which of the two is wrong, and keeps on showing both.",
    ),
    (
        "paging-missing",
        "Compare with `curl -H 'Authorization: Bearer TOKEN' 'https://api.bitbucket.org/2.0/repositories/WORKSPACE?role=admin&pagelen=100'` from another network: Bitbucket tells `size` and `next` in the body. If they are there, what stands between Gitpod and Bitbucket takes them away.",
    ),
    (
        "primary-mail-missing",
        "Have the user open `https://bitbucket.org/account/settings/email/`, add and confirm an address, and make it the primary one. A user who was made by a directory of the company has none before the first log-in.",
    ),
    (
        "rate-limit-low",
        "Find out which other tool works with the same user, and give it a user of its own: Bitbucket counts about a thousand calls an hour for each user, and no setting raises that on the smaller plans.",
    ),
    (
        "scm-repository-not-found",
        "Open `https://bitbucket.org/{repository}` as the user of the token. If it is not there, mend `repository` in the environment file: WORKSPACE/REPOSITORY, both as they stand in the address and not as they are shown. If it is, give the user a right of its own under `https://bitbucket.org/{repository}/admin/permissions`.",
    ),
    (
        "scm-token-expired",
        "Make a new token: log in to Bitbucket as the user, and open `https://bitbucket.org/site/oauth2/authorize?client_id=KEY&response_type=token` with the key of the OAuth consumer. It stands behind `access_token=` in the address that you are led to, with `=` written as `%3D`, and lasts two hours.",
    ),
    (
        "scm-token-refused",
        "Make a token by the OAuth consumer, as Gitpod does: log in to Bitbucket as the user, and open `https://bitbucket.org/site/oauth2/authorize?client_id=KEY&response_type=token`. It stands behind `access_token=` in the address that you are led to, with `=` written as `%3D`, and lasts two hours. App passwords and API tokens are not taken in its place.",
    ),
    (
        "secondary-rate-limit",
        "Wait until the hour is over, or give a token of another user. Bitbucket counts calls by user, and those without a log-in by address, so that one user for several installations or tools of yours uses the limit up.",
    ),
    (
        "tls-untrusted",
        "Bitbucket.org has a certificate of a public authority, so that another one comes from a proxy of your own that breaks connections open. Exempt `bitbucket.org` and `api.bitbucket.org` from it, or give the PEM file of the proxy's authority to Gitpod as `customCACert` and name it as `ca` in the environment file.",
    ),
    (
        "token-kind-unsuitable",
        "Give a token by the OAuth consumer, as Gitpod gets: log in to Bitbucket as the user, and open `https://bitbucket.org/site/oauth2/authorize?client_id=KEY&response_type=token`. It stands behind `access_token=` in the address that you are led to, with `=` written as `%3D`. App passwords, API tokens and tokens of a repository or workspace show no scopes or no user.",
    ),
    (
        "token-scope-missing",
        "Open `https://bitbucket.org/WORKSPACE/workspace/settings/api`, edit the OAuth consumer for Gitpod, and tick Account Read, Repositories Write, Pull requests Write, and Webhooks. Then make the token anew: tokens keep the permissions that they were made with, and so do those of users who are logged in.",
    ),
];

pub(super) const BITBUCKET_SERVER: &[Advice] = &[
    (
        "api-base-wrong",
        "Ask `curl -v https://{host}/rest/api/1.0/application-properties` from a node of the cluster, and the same on the machine of Bitbucket at its own port (7990). If only the latter answers, the proxy before it does not pass `/rest/` on. If neither does, Bitbucket has started with a failed plug-in: see `atlassian-bitbucket.log`.",
    ),
    (
        "base-url-wrong",
        "Under Administration, Server settings, set the base URL to `https://{host}`. Where a proxy stands before Bitbucket, set `server.proxy-name`, `server.proxy-port`, `server.scheme=https` and `server.secure=true` in `shared/bitbucket.properties` of its home folder to the same host, and restart.",
    ),
    (
        "callback-mismatch",
        "Under Administration, Application links, open the incoming link for Gitpod (External application) and set its redirect URL to `{callback}`: Bitbucket compares it to the letter.",
    ),
    (
        "context-path-needed",
        "Remove `server.context-path` from `shared/bitbucket.properties` of Bitbucket's home folder, restart, and set the base URL under Administration, Server settings, to the host alone. If other products share the host, give Bitbucket a name of its own; its clone addresses change with it.",
    ),
    (
        "git-credentials-refused",
        "Give an HTTP access token with Repository read at least (Manage account, HTTP access tokens), and check that the proxy before Bitbucket passes the header `Authorization` on for `/scm/`. Git gets the token as the password of the user `x-token-auth`.",
    ),
    (
        "git-http-disabled",
        "Under Administration, Server settings, tick `HTTP(S) enabled` below the access to repositories: Gitpod clones over HTTP with a token alone.",
    ),
    (
        "git-push-refused",
        "Give the user Write to the repository (Repository settings, Repository permissions), and make the HTTP access token with Repository write. A repository that is archived, or a server that is a read-only mirror, takes no push of anybody.",
    ),
    (
        "hook-create-refused",
        "Try the same in the browser under Repository settings, Webhooks: the page shows what the server has against it. See `atlassian-bitbucket.log` for the time of this run where it says nothing.",
    ),
    (
        "hook-not-delivered",
        "Try `curl -v https://GITPOD-HOST/` on the machine of Bitbucket. Open the firewall from there to port 443. If Gitpod's certificate is of an authority of your own, import that into the trust store of Bitbucket's Java: `keytool -importcert -cacerts -alias gitpod -file ca.pem`, and restart. If Bitbucket needs a proxy to go out, it takes it from `-Dhttps.proxyHost` and `-Dhttps.proxyPort` in `JVM_SUPPORT_RECOMMENDED_ARGS`.",
    ),
    (
        "hooks-denied",
        "Make the user of the token an administrator of the repository (Repository settings, Repository permissions), and make the HTTP access token with Repository admin: a token never has more rights than it was made with.",
    ),
    (
        "oauth-client-unknown",
        "Copy the client id anew from Administration, Application links, the incoming link for Gitpod. If there is none, make one: Create link, External application, Incoming, with the redirect URL `{callback}` and the permissions Repositories Admin and Projects Admin. A link of the kind Atlassian product is OAuth 1, which does not do.",
    ),
    (
        "oauth-secret-wrong",
        "Under Administration, Application links, open the incoming link for Gitpod and copy both the client id and the client secret from its credentials: Bitbucket does not tell which of the two is wrong. Mind a line break at the end of the file that holds the secret.",
    ),
    (
        "rate-limited",
        "Under Administration, Rate limiting, give the users of Gitpod an exemption or a larger bucket. Where it is off, the 429 comes from what stands before Bitbucket.",
    ),
    (
        "scm-answer-slow",
        "Gitpod gives up after 10 s. Look at the page Administration, Monitoring, or at `atlassian-bitbucket-access.log`, for how long requests take, and for how many wait for a ticket of `scm-hosting`: many clones at once hold up the API, too.",
    ),
    (
        "scm-plain-http",
        "Serve Bitbucket over https: by a proxy before it with `server.scheme=https`, `server.secure=true`, `server.proxy-name` and `server.proxy-port=443` in `shared/bitbucket.properties`, or by itself with `server.ssl.enabled=true` and `server.ssl.key-store`. Then set the base URL under Administration, Server settings, to the https address.",
    ),
    (
        "scm-repository-not-found",
        "Write `repository` in the environment file as the address of the repository has it: `https://{host}/projects/KEY/repos/NAME` is `KEY/NAME`, and `https://{host}/users/NAME/repos/REPO` is `~NAME/REPO`. Give the user of the token access under Repository settings, Repository permissions.",
    ),
    (
        "scm-token-expired",
        "Make a new HTTP access token as the user under `https://{host}/plugins/servlet/access-tokens/manage`, with Repository admin and Project admin. It may be made without an end where the server allows that.",
    ),
    (
        "scm-token-refused",
        "Make a new HTTP access token as the user under `https://{host}/plugins/servlet/access-tokens/manage`, with Repository admin and Project admin. If a fresh one is refused as well, check that the proxy before Bitbucket passes the header `Authorization` on, and that an app for single sign-on does not take it for its own.",
    ),
    (
        "scm-version-unreadable",
        "Have the proxy before Bitbucket pass `https://{host}/rest/api/1.0/application-properties` on: Bitbucket tells its version there to everybody.",
    ),
    (
        "scm-versions-conflict",
        "Compare `https://{host}/rest/api/1.0/application-properties` with Administration, Clustering: every node has to run the same version. Where there is one node alone, a proxy or a cache before it has made up one of the two numbers.",
    ),
    (
        "secondary-rate-limit",
        "Under Administration, Rate limiting, give the users of Gitpod an exemption or a larger bucket: Bitbucket counts for each user.",
    ),
    (
        "token-endpoint-wrong",
        "Ask `curl -v -d grant_type=authorization_code https://{host}/rest/oauth2/latest/token` from a node of the cluster: Bitbucket answers with JSON. A page or a redirect comes from the proxy or the single sign-on before it, which has to let `/rest/oauth2/` through without a log-in of its own.",
    ),
];
