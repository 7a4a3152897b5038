//! Why the API does not answer Gitpod's questions on repositories.

harness::causes! {
    /// Why the API does not answer Gitpod's questions on repositories.
    API {
    GRAPHQL_ADDRESS_WRONG = "graphql-address-wrong", Setup;
        "GraphQL does not answer at its address";
        "Let `/api/graphql` through to the product beside `/api/v3` (GitHub Enterprise) or `/api/v4` (GitLab): a proxy before it often passes only the REST API on. On GitHub Enterprise it lies at the root of the API, and not below `/api/v3`.";
        "https://github.com/gitpod-io/gitpod/issues/8501"
    GRAPHQL_REFUSED = "graphql-refused", Setup;
        "GraphQL refuses a query that everybody may ask";
        "Look into the log of the product, and of a firewall before it, for the time of this run: bodies with braces are taken for an attack by some. Let `POST` of JSON to the GraphQL address through with the header `Authorization`."
    GRAPHQL_SHAPE_REFUSED = "graphql-shape-refused", Product;
        "GraphQL does not know a field that Gitpod asks for";
        "Upgrade the product to a release that the matrix lists, and Gitpod with it: the schema has lost or not yet won a field of Gitpod's own query. The message of this case names the field."
    SCM_REPOSITORY_NOT_FOUND = "scm-repository-not-found", Environment;
        "the repository of the environment file is not found";
        "Check `repository` in the environment file: `owner/repository` for GitHub and Bitbucket.org, the whole path with all groups for GitLab, `KEY/repository` or `~user/repository` for Bitbucket Server. Give the user of the token access to it, and authorize the token for the organization where it has single sign-on."
    REPOSITORY_PERMISSIONS_MISSING = "repository-permissions-missing", Product;
        "the answer for the repository does not hold the user's rights";
        "Check what stands between Gitpod and GitHub: the answer to `GET /repos/OWNER/REPO` with a token holds `permissions` with `admin`, `push` and `pull`. Gitpod offers a fork, and no prebuilds, where they are missing."
    ENCODED_SLASH_DECODED = "encoded-slash-decoded", Setup;
        "a path with encoded slashes or dots does not arrive as it was sent";
        "Have the proxy before GitLab pass paths on unchanged. nginx: `proxy_pass http://gitlab;` without a path or a slash after the host. Apache: `AllowEncodedSlashes NoDecode` and `ProxyPass / http://gitlab/ nocanon`. IIS and some firewalls: allow double escaping, and turn the normalising of addresses off."
    RAW_FILE_REFUSED = "raw-file-refused", Setup;
        "a raw file is not served where Gitpod reads it";
        "GitHub Enterprise: under subdomain isolation (Management console, Settings, Hostname) and in private mode `/raw/` leads to another host or to the log-in; set both so that `https://HOST/raw/OWNER/REPO/REF/PATH` is answered to a token. GitHub.com: let `raw.githubusercontent.com` through the firewall. GitLab: let `/api/v4/projects/` with encoded paths through.";
        "https://github.com/gitpod-io/gitpod/issues/8429"
    CONTENTS_WRONG = "contents-wrong", Product;
        "files and folders are not answered as Gitpod reads them";
        "Upgrade the product to a release that the matrix lists. If it is one, something before it changes answers (a cache, a scanner, a filter by size): exempt the API from it, and compare with an answer that is asked of the product itself."
    BRANCHES_WRONG = "branches-wrong", Product;
        "branches, tags or commits are not answered as Gitpod reads them";
        "Upgrade the product to a release that the matrix lists. If it is one, check that the user may read the code of the repository (GitLab: Settings, General, Visibility, Repository must be on), and that nothing before the product changes its answers."
    LANGUAGES_WRONG = "languages-wrong", Product;
        "the languages of the repository are not answered as Gitpod reads them";
        "Check that the product still detects languages (GitLab: a background job, which an administrator sees under Monitoring), and that nothing before it changes its answers: Gitpod wants an object of numbers by name."
    PAGING_MISSING = "paging-missing", Setup;
        "a full page of a list does not tell the next one";
        "Have the proxy before the product pass the headers `Link`, `X-Next-Page` and `X-Total-Pages` on, and leave the query parameters of pages alone. Bitbucket tells the next page in the body, as `next` or `nextPageStart`: there a filter changes bodies."
    LISTING_WRONG = "listing-wrong", Product;
        "a list of repositories or workspaces is not answered as Gitpod reads it";
        "Upgrade the product to a release that the matrix lists. If it is one, check that the user of the token may list what belongs to him, and that nothing before the product changes its answers."
    PERMISSIONS_ENDPOINT_GONE = "permissions-endpoint-gone", Product;
        "Bitbucket no longer tells the user's permissions at the address that Gitpod asks";
        "Update Gitpod to a release that asks another address, if there is one: Bitbucket has withdrawn `/2.0/user/permissions/repositories` (CHANGE-2770), and no setting on its side brings it back."
    CLONE_LINK_MISSING = "clone-link-missing", Setup;
        "the repository shows no clone address over HTTP";
        "Turn cloning over HTTP on: Administration, Server settings, `HTTP(S) enabled`. Gitpod clones by HTTP with the user's token alone, never over SSH."
    BASE_URL_WRONG = "base-url-wrong", Setup;
        "the product names another host in its addresses than the one that Gitpod is given";
        "Set the base URL to the address that users and Gitpod come by: Administration, Server settings, Base URL in Bitbucket Server, and `server.proxy-name`, `server.proxy-port`, `server.scheme` and `server.secure` in `bitbucket.properties` where a proxy stands before it."
    DEFAULT_BRANCH_MISSING = "default-branch-missing", Setup;
        "the repository's default branch cannot be read";
        "Push a first commit to the repository, or set its default branch to one that exists: Repository settings, Repository details, Default branch."
    LATEST_COMMIT_MISSING = "latest-commit-missing", Setup;
        "branches come without the metadata of their latest commit";
        "Enable the app that comes with Bitbucket Server and gives branches their details under Administration, Manage apps, System: look for disabled modules of the branch utilities. Gitpod reads the author and the message of a branch from these details, and fails without them."
    PERMISSIONS_UNREADABLE = "permissions-unreadable", Environment;
        "the rights of users to the repository cannot be read with this token";
        "Make the HTTP access token with Repository admin, for a user who is an administrator of the repository that the environment file names: Gitpod itself asks for `REPO_ADMIN`."
    PERSONAL_REPOSITORIES_REFUSED = "personal-repositories-refused", Setup;
        "the user's personal repositories cannot be listed";
        "Allow personal repositories for licensed users under Administration, Global permissions, or let the proxy before Bitbucket Server pass `/rest/api/1.0/users/` and a `~` in paths on unchanged."
    OCTOCRAB_FAILED = "octocrab-failed", Product;
        "a common client cannot read what Gitpod's own requests can";
        "Gitpod's own requests work, and those of a client that many tools are built on do not: see its message. Often an answer has another content type or lacks a field, because something before the product has changed it."
    GITLAB_CRATE_FAILED = "gitlab-crate-failed", Product;
        "a common client cannot read what Gitpod's own requests can";
        "Gitpod's own requests work, and those of a client that many tools are built on do not: see its message. Often a field has another type, or the query of an address is lost, because something before GitLab changes them."
    }
}
