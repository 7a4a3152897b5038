//! Why git over HTTP does not work.

harness::causes! {
    /// Why git over HTTP does not work.
    GIT {
    GIT_CHALLENGE_MISSING = "git-challenge-missing", Setup;
        "a refused request of git does not say how to log in";
        "Have what stands before the product pass its 401 with `WWW-Authenticate: Basic` on. git asks its credential helper only after that header, so that every clone of a private repository ends without it."
    GIT_ANONYMOUS_WRONG = "git-anonymous-wrong", Setup;
        "something else than git answers at the clone address";
        "Exempt addresses that end with `/info/refs`, `/git-upload-pack` and `/git-receive-pack` from the single sign-on or the web filter before the product: git follows no log-in page. Check that the clone address of `repository` in the environment file is right."
    GIT_HTTP_DISABLED = "git-http-disabled", Setup;
        "git over HTTP is switched off";
        "Switch it on. GitLab: Admin, Settings, General, Visibility and access controls, Enabled Git access protocols: both, or only HTTP(S). Bitbucket Server: Administration, Server settings, `HTTP(S) enabled`. Gitpod clones by HTTP with a token alone."
    GIT_CREDENTIALS_REFUSED = "git-credentials-refused", Environment;
        "git is not let in with the token";
        "Give a token with which the repository may be read by git: `repo` on GitHub, `read_repository` or `api` on GitLab, Repositories read on Bitbucket. On GitHub Enterprise and on organizations with single sign-on the token has to be authorized for the organization."
    GIT_ADVERTISEMENT_WRONG = "git-advertisement-wrong", Setup;
        "the advertisement of git arrives in another form";
        "Exempt git's addresses from what changes answers before the product: caches, compression, virus scanners. The type has to be `application/x-git-upload-pack-advertisement`, and the body packet lines, the first being `# service=git-upload-pack` or `version 2`."
    GIT_REFS_WRONG = "git-refs-wrong", Setup;
        "the branches are not listed by git's protocol";
        "Have what stands before the product pass `POST` to `/git-upload-pack` with the header `Git-Protocol` and its answer on unchanged, without buffering and without a limit. If the repository has no commit yet, push one."
    GIT_SHALLOW_REFUSED = "git-shallow-refused", Product;
        "the server has no shallow fetch";
        "Use a release of the product that the matrix lists: Gitpod clones with `--depth=1`, which needs the capability `shallow` of git's server."
    GIT_PACK_DAMAGED = "git-pack-damaged", Setup;
        "the pack ends early or is damaged";
        "Raise the limits of what stands before the product for answers to `/git-upload-pack`: on their size, on the time of an answer, and on buffering (nginx: `proxy_buffering off`, `proxy_read_timeout 300s`). If the product itself is asked and still cuts, check the repository with `git fsck`."
    GIT_HTTP1_BROKEN = "git-http1-broken", Setup;
        "git does not work over HTTP/1.1";
        "Let the proxy before the product speak HTTP/1.1 to clients, with chunked answers: Gitpod forces it where the address contains `gitlab.com`, and older gits of custom images know nothing else."
    GIT_HTTP2_BROKEN = "git-http2-broken", Setup;
        "git does not work over HTTP/2, which the server offers";
        "Mend or turn off HTTP/2 for git's addresses in the proxy before the product (nginx: `listen 443 ssl;` without `http2`), or set `git config --global http.version HTTP/1.1` in the images of workspaces. Gitpod does so by itself for gitlab.com alone."
    GIT_PUSH_REFUSED = "git-push-refused", Environment;
        "git may not push with the token";
        "Give a token of a user who may push to the repository, with the scope for it: `api` or `write_repository` on GitLab, Repositories write on Bitbucket.org, Repository write on Bitbucket Server."
    }
}
