//! Why a log-in by the OAuth application does not work.

harness::causes! {
    /// Why a log-in by the OAuth application does not work.
    OAUTH {
    OAUTH_CLIENT_UNKNOWN = "oauth-client-unknown", Environment;
        "the product does not know the client id";
        "Copy the client id anew from the application that was registered for Gitpod. GitHub: Settings of the organization, Developer settings, OAuth Apps (a GitHub App does not do). GitLab: Admin, Applications. Bitbucket.org: Workspace settings, OAuth consumers, `Key`. Bitbucket Server: Administration, Application Links, the incoming link of type External application."
    OAUTH_SECRET_WRONG = "oauth-secret-wrong", Environment;
        "the product does not take the client secret";
        "Make a new secret for the application that was registered for Gitpod, at the place where its client id stands, and put it both into Gitpod and into the secret that the environment file refers to. A secret that ends with a line break or a space is a frequent reason."
    CALLBACK_MISMATCH = "callback-mismatch", Setup;
        "the application is registered for another callback";
        "Set the callback of the application to `https://GITPOD-HOST/auth/SCM-HOST/callback`, with https, without a slash at its end, and with each `:` of the product's host written as `_`. `callback_host` in the environment file is the host of Gitpod.";
        "https://github.com/gitpod-io/gitpod/issues/2073"
    CONSUMER_WITHOUT_CALLBACK = "consumer-without-callback", Setup;
        "the OAuth consumer is not private, or has no callback";
        "In Bitbucket's Workspace settings under OAuth consumers, edit the one for Gitpod: give it the callback `https://GITPOD-HOST/auth/bitbucket.org/callback`, tick `This is a private consumer`, and tick the permissions Account, Repositories (write), Pull requests (write) and Webhooks."
    OAUTH2_PROVIDER_MISSING = "oauth2-provider-missing", Product;
        "the server has no OAuth 2 provider";
        "Upgrade to Bitbucket Server 7.20 or newer, which is the first that gives tokens by OAuth 2. If the server is new enough, a proxy before it has to let `/rest/oauth2/` through.";
        "https://github.com/gitpod-io/gitpod/issues/7957"
    OAUTH_SCOPES_REFUSED = "oauth-scopes-refused", Setup;
        "the product refuses the scopes that Gitpod asks for";
        "Tick every permission for the application that Gitpod asks for. Bitbucket Server: Account (write is not needed), Repositories with Admin, and Projects with Admin for the incoming link. If they are ticked, Gitpod itself may be too old: it once wrote a space before the first scope.";
        "https://github.com/gitpod-io/gitpod/pull/9135"
    TOKEN_ENDPOINT_WRONG = "token-endpoint-wrong", Setup;
        "something else than the product answers at the token address";
        "Let `POST` to the token address through to the product as it is: `/login/oauth/access_token` of GitHub, `/oauth/token` of GitLab, `/site/oauth2/access_token` of Bitbucket.org, `/rest/oauth2/latest/token` of Bitbucket Server. A firewall or a single sign-on before it must not ask for a cookie or a form token there.";
        "https://github.com/gitpod-io/gitpod/issues/2615"
    ORGANIZATION_RESTRICTS_APP = "organization-restricts-app", Setup;
        "the organization does not let the OAuth application in";
        "An owner of the organization has to approve the application: Settings of the organization, Third-party access, OAuth app policy, then grant access to the one of Gitpod. With SAML single sign-on each user has to authorize the token for the organization as well."
    APPLICATION_SCOPE_MISSING = "application-scope-missing", Setup;
        "the application's tokens lack a scope that Gitpod asks for";
        "Tick `api`, `read_user` and `read_repository` for the application in GitLab (Admin, Applications, or User settings, Applications), and have users log in anew, since tokens keep the scopes that they were made with.";
        "https://github.com/gitpod-io/gitpod/issues/1906"
    REFRESH_REFUSED = "refresh-refused", Environment;
        "the refresh token is not taken";
        "Make a new pair of tokens for underpin with the application, and put its refresh token where `refresh_token` refers to: each can be used once, and the run before has used this one. If a fresh one is refused as well, check that it was made by the same client id."
    REFRESH_INCOMPLETE = "refresh-incomplete", Product;
        "the answer to a refresh lacks what Gitpod needs to go on";
        "Tick `Expire access tokens` for the application in GitLab, or use a release in which it always holds (15.0 and newer): the answer has to hold `access_token`, `refresh_token` and `expires_in`, by which Gitpod knows when to refresh next.";
        "https://github.com/gitpod-io/gitpod/issues/10090"
    }
}
