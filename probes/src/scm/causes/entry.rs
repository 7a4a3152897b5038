//! Why the product is not found, or is not the one that Gitpod has a client for.

harness::causes! {
    /// Why the product is not found, or is not the one that Gitpod has a client for.
    ENTRY {
    SCM_PLAIN_HTTP = "scm-plain-http", Setup;
        "the product is given with a plain http address";
        "Serve the product over https. Gitpod puts `https://` before the host in every address, in the callback of the OAuth application, too, so that no setting makes plain http work: a proxy with TLS before the product does, once the product's own external address says https (GitLab: `external_url`, Bitbucket Server: the base URL and `server.scheme`, GitHub Enterprise: SSL in the management console)."
    GIT_HOST_UNTRUSTED = "git-host-untrusted", Environment;
        "a further host of the product shows a certificate that is not trusted, though the API's is";
        "Put the authority of that host into the PEM file, too, that Gitpod is given as `customCACert` and that the environment file names as `ca`: Gitpod's server and the git in workspaces take it into stores of their own. Check that the host sends the intermediate certificates along with its own.";
        "https://github.com/gitpod-io/gitpod/issues/9604"
    CLOCK_OFF = "clock-off", Setup;
        "the clock of the server and ours differ by more than a minute";
        "Synchronise the clocks by NTP, that of the product first, then that of this machine and of the cluster's nodes. `timedatectl` shows on each whether its clock is kept in time."
    PROXY_REFUSES_HOST = "proxy-refuses-host", Setup;
        "the proxy does not lead to a host of the product";
        "Allow `CONNECT` to that host and port 443 in the proxy. For GitHub.com these are `github.com`, `api.github.com` and `raw.githubusercontent.com`, for Bitbucket.org `bitbucket.org` and `api.bitbucket.org`. A host inside the company network belongs into `NO_PROXY` instead."
    PORTAL_IN_BETWEEN = "portal-in-between", Setup;
        "a page for people answers in place of the API";
        "Exempt the paths of the API, of OAuth and of git from the single sign-on or the access proxy before the product: `/api/`, `/login/oauth/`, `/oauth/`, `/rest/`, `/plugins/servlet/applinks/`, `/scm/`, `/raw/` and `*.git/`. Gitpod's server and the git of workspaces come there with a token alone, and cannot fill in a form."
    REDIRECTED_ELSEWHERE = "redirected-elsewhere", Setup;
        "calls of the API are redirected to another host";
        "Give the host in the environment file, and to Gitpod, that the product itself answers at: the one in its redirect, if that is the product. If the redirect leads to a log-in of the company, exempt the product's API, OAuth and git paths from it."
    NOT_SOURCE_CONTROL = "not-source-control", Setup;
        "what answers at this address is none of the products that Gitpod knows";
        "Point the environment file to the address of the product's own pages, without a path: `https://github.example.com`. If a proxy before the product strips its headers and rewrites its answers, have it pass them through."
    NO_CLIENT_IN_GITPOD = "no-client-in-gitpod", Product;
        "Gitpod has no client for this product";
        "Use a product that the matrix lists: GitHub.com, GitHub Enterprise, GitLab.com, GitLab Self-Managed, Bitbucket.org or Bitbucket Server. Repositories can be mirrored into one of them; Gitpod has no kind of provider for others, even where their API resembles GitHub's."
    DATA_RESIDENCY_MISROUTED = "data-residency-misrouted", Product;
        "Gitpod looks for the API of this tenant at an address that it does not have";
        "Use GitHub.com or GitHub Enterprise Server. A tenant with data residency has its API at `api.TENANT.ghe.com`, while Gitpod takes `https://TENANT.ghe.com/api/v3` for every host but `github.com`, and no setting changes that."
    CONTEXT_PATH_NEEDED = "context-path-needed", Setup;
        "the product is served below a path";
        "Serve the product at the root of a host of its own, since Gitpod knows hosts only. GitLab: `external_url 'https://gitlab.example.com'` in `/etc/gitlab/gitlab.rb` without a path, then `gitlab-ctl reconfigure`. Bitbucket Server: remove `server.context-path` from `bitbucket.properties`, set the base URL under Administration, Server settings, and restart."
    API_BASE_WRONG = "api-base-wrong", Setup;
        "the API does not answer at the address that Gitpod makes from the host";
        "Let the API through at the product's own paths on the same host: `/api/v3` and `/api/graphql` of GitHub Enterprise, `/api/v4` of GitLab, `/rest/api/1.0` of Bitbucket Server, and `api.bitbucket.org` or `api.github.com` for the hosted ones. A proxy before the product that rewrites or hides these paths has to pass them on unchanged.";
        "https://github.com/gitpod-io/gitpod/issues/8501"
    SCM_VERSION_UNREADABLE = "scm-version-unreadable", Environment;
        "the version of the product cannot be read";
        "Give a token that may read the version (GitLab: scope `read_user` or `api`), and have a proxy before the product keep its headers and answers: `X-GitHub-Enterprise-Version` and `/api/v3/meta` of GitHub Enterprise, `/api/v4/version` of GitLab, `/rest/api/1.0/application-properties` of Bitbucket Server."
    SCM_VERSIONS_CONFLICT = "scm-versions-conflict", Environment;
        "the product tells two different versions";
        "Several nodes of different versions may stand behind one address, as in the middle of an upgrade: run again when it is done. Otherwise see which of the two a proxy or a cache before the product makes up, and have it pass the product's own answers on."
    LINK_FOREIGN_HOST = "link-foreign-host", Setup;
        "the product sends its clients to another host for what belongs to it";
        "Set the external address of the product to the host that Gitpod is given (GitHub Enterprise: Hostname in the management console; GitLab: `external_url`; Bitbucket Server: the base URL under Administration, Server settings), or stop the proxy before it from rewriting links. Tokens are not sent to the other host."
    }
}
