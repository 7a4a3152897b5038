//! GitLab.com and GitLab Self-Managed: pages of settings, keys of `gitlab.rb`, and calls of the Rails console.

use super::Advice;

pub(super) const GITLAB_COM: &[Advice] = &[
    (
        "api-base-wrong",
        "Let Gitpod's server reach `https://gitlab.com` on port 443 as it is. What answers in its place is a proxy or a name server of your own: `curl -v https://gitlab.com/api/v4/version` from a node of the cluster has to answer 401 in JSON.",
    ),
    (
        "application-scope-missing",
        "Open the application under `https://gitlab.com/-/profile/applications` (or Settings, Applications of the group that owns it), tick `api`, `read_user` and `read_repository`, and have users log in to Gitpod anew: a token keeps the scopes that it was made with.",
    ),
    (
        "graphql-address-wrong",
        "Let `POST https://gitlab.com/api/graphql` through the proxy of your network: GitLab.com answers there to everybody.",
    ),
    (
        "hook-create-refused",
        "Look at `https://gitlab.com/{repository}/-/hooks`: a project takes a hundred webhooks at most, and an archived project none.",
    ),
    (
        "hook-not-delivered",
        "See what GitLab.com says of each delivery under `https://gitlab.com/{repository}/-/hooks`, Edit, Recent events. It delivers from the internet: let the addresses `34.74.90.64/28` and `34.74.226.0/24` reach port 443 of Gitpod's host, and give Gitpod a certificate of a public authority.",
    ),
    (
        "hook-target-refused",
        "GitLab.com delivers to public addresses alone, and nobody can change that. Give Gitpod a host that the internet resolves to a public address, or turn prebuilds off for projects of GitLab.com.",
    ),
    (
        "hooks-denied",
        "Give the user of the token the role Maintainer or Owner under `https://gitlab.com/{repository}/-/project_members`, and make the token with the scope `api`.",
    ),
    (
        "oauth-client-unknown",
        "Copy the Application ID from `https://gitlab.com/-/profile/applications`, or from Settings, Applications of the group that owns it. The application has to be a confidential one, with the callback `{callback}`.",
    ),
    (
        "oauth-secret-wrong",
        "GitLab.com does not say which of the two is wrong, the Application ID or the secret. Open the application under `https://gitlab.com/-/profile/applications` (or Settings, Applications of the group that owns it), compare the ID with `oauth.client_id`, renew the secret, and put it into Gitpod and into the secret that the environment file refers to.",
    ),
    (
        "rate-limit-low",
        "GitLab.com allows each user two thousand requests a minute, for all programs together. Look for another tool with tokens of this user under `https://gitlab.com/-/profile/personal_access_tokens` and `https://gitlab.com/-/profile/applications`.",
    ),
    (
        "scm-repository-not-found",
        "Check that `https://gitlab.com/{repository}` is the project's present path, and that the user of the token is a member of it. Where the group enforces SAML, the user has to have logged in to it by SAML.",
    ),
    (
        "scm-token-refused",
        "Make a personal token with `api`, `read_user` and `read_repository` under `https://gitlab.com/-/profile/personal_access_tokens`, and put it where `token` in the environment file refers to.",
    ),
    (
        "secondary-rate-limit",
        "Wait for the seconds that `Retry-After` names. GitLab.com counts requests by user, and those without a log-in by address: behind one address of a company the limit of the others counts, too.",
    ),
    (
        "token-scope-missing",
        "Make a new token with `api`, `read_user` and `read_repository` under `https://gitlab.com/-/profile/personal_access_tokens`: the scopes of one that exists cannot be changed.",
    ),
    (
        "user-unconfirmed",
        "Have the user follow the link in GitLab's mail; a new one is sent from `https://gitlab.com/users/confirmation/new`.",
    ),
];

pub(super) const GITLAB_SELF_MANAGED: &[Advice] = &[
    (
        "api-base-wrong",
        "Let `https://{host}/api/v4` through to GitLab's own nginx or Workhorse unchanged. `curl -v https://{host}/api/v4/version` has to answer 401 in JSON; if `curl` on the GitLab server itself gets that and Gitpod's cluster does not, the proxy in between hides `/api/`.",
    ),
    (
        "application-scope-missing",
        "Open the application under `https://{host}/admin/applications` (or under Applications of the user or group that owns it), tick `api`, `read_user` and `read_repository`, and have users log in to Gitpod anew: a token keeps the scopes that it was made with.",
    ),
    (
        "clock-off",
        "Synchronise the clock of the GitLab server by NTP: `timedatectl set-ntp true`, then `timedatectl` shows `System clock synchronized: yes`. In a container the clock is that of its host.",
    ),
    (
        "context-path-needed",
        "Give GitLab a host of its own: set `external_url 'https://{host}'` without a path in `/etc/gitlab/gitlab.rb`, run `gitlab-ctl reconfigure` and `gitlab-ctl restart`, and move the addresses of remotes and applications. In the chart it is `global.hosts.gitlab.name`.",
    ),
    (
        "encoded-slash-decoded",
        "Have the proxy before GitLab pass paths on unchanged. nginx: `proxy_pass http://gitlab;` without a path or a slash after the name. Apache: `AllowEncodedSlashes NoDecode` and `ProxyPass / http://gitlab/ nocanon`. An Ingress of nginx: no `rewrite-target`. `curl -i https://{host}/api/v4/projects/a%2Fb` has to answer `404 Project Not Found`, and not `404 Not Found`.",
    ),
    (
        "git-http-disabled",
        "Allow it under `https://{host}/admin/application_settings/general`, Visibility and access controls, Enabled Git access protocols: `Both SSH and HTTP(S)` or `Only HTTP(S)`. A group may narrow it again: Settings, General, Permissions of the group.",
    ),
    (
        "git-push-refused",
        "Give the user of the token the role Developer at least under `https://{host}/{repository}/-/project_members`, and the token the scope `api` or `write_repository`. An archived project and one that mirrors another take no pushes.",
    ),
    (
        "graphql-address-wrong",
        "Let `POST https://{host}/api/graphql` through to GitLab beside `/api/v4`. nginx: one `location /` for all of GitLab, instead of one for `/api/v4`.",
    ),
    (
        "hook-create-refused",
        "Look at `https://{host}/{repository}/-/hooks`: a project takes a hundred webhooks at most (`project_hooks` of the plan's limits), and an archived project none. The message of this case quotes GitLab's answer.",
    ),
    (
        "hook-not-delivered",
        "See what GitLab says of each delivery under `https://{host}/{repository}/-/hooks`, Edit, Recent events. Let the GitLab server reach Gitpod's host on port 443; a private authority of Gitpod's certificate belongs into `/etc/gitlab/trusted-certs/`, then `gitlab-ctl reconfigure`; a proxy for outgoing calls into `gitlab_rails['env']` as `https_proxy`.",
    ),
    (
        "hook-target-refused",
        "Under `https://{host}/admin/application_settings/network`, Outbound requests, tick `Allow requests to the local network from webhooks and integrations`, or write Gitpod's host into the list of local addresses that hooks may access.",
    ),
    (
        "hooks-denied",
        "Give the user of the token the role Maintainer or Owner under `https://{host}/{repository}/-/project_members`, and make the token with the scope `api`.",
    ),
    (
        "link-foreign-host",
        "Set `external_url 'https://{host}'` in `/etc/gitlab/gitlab.rb` and run `gitlab-ctl reconfigure`; empty `Custom Git clone URL for HTTP(S)` under `https://{host}/admin/application_settings/general`, Visibility and access controls, or write `https://{host}` there. Gitpod clones from the address that the project's answer names.",
    ),
    (
        "oauth-client-unknown",
        "Copy the Application ID from `https://{host}/admin/applications`, or from Applications of the user or group that owns it. The application has to be a confidential one, with the callback `{callback}`.",
    ),
    (
        "oauth-secret-wrong",
        "GitLab does not say which of the two is wrong, the Application ID or the secret. Open the application under `https://{host}/admin/applications` (or Applications of the user or group that owns it), compare the ID with `oauth.client_id`, and copy the secret into Gitpod and into what the environment file refers to. Newer releases show a secret only once: renew it there.",
    ),
    (
        "paging-missing",
        "Have the proxy before GitLab pass the header `Link` on, as Gitpod's client goes by it. nginx: raise `proxy_buffer_size` if long headers are cut, and remove `proxy_hide_header Link`. `curl -sI -H 'Authorization: Bearer TOKEN' 'https://{host}/api/v4/projects?per_page=1'` shows what arrives.",
    ),
    (
        "rate-limit-low",
        "Raise the limit of authenticated API requests under `https://{host}/admin/application_settings/network`, User and IP rate limits: GitLab's own default is 7200 an hour for each user. Single users are exempted by their numbers in `GITLAB_THROTTLE_USER_ALLOWLIST` of `gitlab_rails['env']`.",
    ),
    (
        "refresh-incomplete",
        "Under `https://{host}/admin/applications` tick `Expire access tokens` for the application of Gitpod (14.3 to 14.10; from 15.0 on it always holds), and have users log in to Gitpod anew. Before 14.3 tokens do not end, and nothing has to be refreshed.",
    ),
    (
        "refresh-refused",
        "Make a new pair of tokens for underpin by a log-in with the same application, and put its refresh token where `refresh_token` refers to: GitLab takes each once, and the run before has used this one. A token that was revoked under `https://{host}/-/profile/applications` is refused as well.",
    ),
    (
        "scm-plain-http",
        "Set `external_url 'https://{host}'` in `/etc/gitlab/gitlab.rb`, with the certificate in `/etc/gitlab/ssl/` or with `letsencrypt['enable'] = true`, and run `gitlab-ctl reconfigure`. Where a proxy ends TLS: `nginx['listen_port'] = 80` and `nginx['listen_https'] = false` beside the same https `external_url`.",
    ),
    (
        "scm-repository-not-found",
        "Check that `https://{host}/{repository}` is the project's present path with all its groups, and that the user of the token is a member of it: GitLab answers 404 to whoever is not.",
    ),
    (
        "scm-token-refused",
        "Make a personal token with `api`, `read_user` and `read_repository` under `https://{host}/-/profile/personal_access_tokens`, and put it where `token` in the environment file refers to. If a fresh one is refused as well, the proxy before GitLab takes the header `Authorization` away.",
    ),
    (
        "scm-version-unreadable",
        "Give a token with the scope `read_user` or `api`, and let `/api/v4/version` through the proxy before GitLab. `curl -H 'Authorization: Bearer TOKEN' https://{host}/api/v4/version` shows what Gitpod's cluster is answered.",
    ),
    (
        "terms-not-accepted",
        "Log in as the user of the token at `https://{host}` with a browser and accept the terms; every user of Gitpod has to do so. An administrator can turn them off under `https://{host}/admin/application_settings/general`, Terms of Service and Privacy Policy.",
    ),
    (
        "tls-untrusted",
        "Put the authority of GitLab's certificate as PEM into `customCACert` of Gitpod's configuration and into `ca` of the environment file. Omnibus serves `/etc/gitlab/ssl/{host}.crt`: it has to hold the server's certificate first and the intermediate ones after it; then `gitlab-ctl hup nginx`.",
    ),
    (
        "token-endpoint-wrong",
        "Let `POST https://{host}/oauth/token` through to GitLab as it is. `curl -X POST https://{host}/oauth/token` has to answer 400 or 401 in JSON; a page shows that a log-in or a firewall before GitLab answers, and has to make an exception for `/oauth/`.",
    ),
    (
        "token-scope-missing",
        "Make a new token with `api`, `read_user` and `read_repository` under `https://{host}/-/profile/personal_access_tokens`: the scopes of one that exists cannot be changed.",
    ),
    (
        "user-suspended",
        "An administrator lets the user in again under `https://{host}/admin/users`: Unblock, Activate or, where sign-ups need it, Approve. Users of LDAP are blocked by themselves while the directory does not know them.",
    ),
    (
        "user-unconfirmed",
        "An administrator confirms the user under `https://{host}/admin/users`, Edit, Confirm user. If all users of LDAP or SAML are so, send the confirmation mails (`gitlab_rails['smtp_enable']`), or take `Send confirmation email on sign-up` off under `https://{host}/admin/application_settings/general`, Sign-up restrictions.",
    ),
];
