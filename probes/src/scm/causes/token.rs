//! Why the token, or the user that it belongs to, does not do for Gitpod.

harness::causes! {
    /// Why the token, or the user that it belongs to, does not do for Gitpod.
    TOKEN {
    SCM_TOKEN_REFUSED = "scm-token-refused", Environment;
        "the product does not take the token";
        "Make a new token and put it where `token` in the environment file refers to. GitHub: Settings, Developer settings, Personal access tokens, Tokens (classic). GitLab: User settings, Access tokens. Bitbucket Server: Manage account, HTTP access tokens. Bitbucket.org: an access token by the OAuth consumer. With SAML, authorize it for the organization."
    SCM_TOKEN_EXPIRED = "scm-token-expired", Environment;
        "the token has expired";
        "Make a new token with a later end, and put it where `token` in the environment file refers to. Tokens of an OAuth application end after two hours on GitLab 15 and on Bitbucket.org; for a nightly run a personal token is better where the product has one."
    TOKEN_KIND_UNSUITABLE = "token-kind-unsuitable", Environment;
        "a token of this kind cannot show what is checked here";
        "Give a token of the kind that Gitpod itself gets. GitHub: a classic personal token (`ghp_`) or one of an OAuth App (`gho_`), none of a GitHub App and no fine-grained one (`github_pat_`). GitLab: one of the application, or a personal one (`glpat-`). Bitbucket.org: one of the OAuth consumer, no app password, no API token and none of a single repository. Bitbucket Server: an HTTP access token of the user."
    SCOPES_HEADER_MISSING = "scopes-header-missing", Setup;
        "the answer does not name the scopes of the token";
        "Have the proxy before the product pass the header `X-OAuth-Scopes` on: Gitpod splits it without asking whether it is there, so that every log-in fails without it. If no proxy is there, register an OAuth App for Gitpod; tokens of a GitHub App never bear the header."
    TOKEN_SCOPE_MISSING = "token-scope-missing", Environment;
        "the token lacks a scope that Gitpod asks for";
        "Make a token with all of Gitpod's scopes. GitHub: `repo`, `read:user`, `user:email`, `read:org` and `workflow`. GitLab: `api`, `read_user` and `read_repository`. Bitbucket.org: Account read, Repositories write, Pull requests write and Webhooks."
    USER_INCOMPLETE = "user-incomplete", Product;
        "the answer for the user lacks what Gitpod makes its own user of";
        "Check what stands between Gitpod and the product: GitHub answers with `id` and `login`, Bitbucket.org with `account_id` and `username`, Bitbucket Server with `name` and `slug`. A product that has no such fields is not the one that it is taken for."
    USER_UNCONFIRMED = "user-unconfirmed", Setup;
        "the user's mail address is not confirmed";
        "Have the user follow the link in GitLab's mail, or confirm him as an administrator: Admin, Users, the user, Confirm user. For users that come from LDAP or SAML, `skip_confirmation` is set in the provider's configuration; without it Gitpod lets none of them in."
    USER_SUSPENDED = "user-suspended", Setup;
        "the user of the token is suspended or blocked";
        "Have an administrator let the user in again. GitHub Enterprise: Site admin, Users, Unsuspend. GitLab: Admin, Users, Unblock or Activate. Or give a token of a user who is active, as those are who shall work with Gitpod."
    TERMS_NOT_ACCEPTED = "terms-not-accepted", Setup;
        "the user has not accepted the terms of service, and every call is refused";
        "Log in to GitLab as that user with a browser and accept the terms; every user of Gitpod has to do so. Or turn them off: Admin, Settings, General, Terms of Service and Privacy Policy."
    PRIMARY_MAIL_MISSING = "primary-mail-missing", Setup;
        "the user has no primary mail address that is verified";
        "Have the user add a mail address to the account, verify it by the link in the mail, and make it the primary one (GitHub: Settings, Emails; Bitbucket.org: Personal settings, Email aliases; GitLab: User settings, Profile)."
    MAIL_HIDDEN = "mail-hidden", Setup;
        "the server does not show the user's mail address";
        "Show mail addresses to users who are logged in: Administration, Server settings, Email visibility, or `plugin.user.email.visibility` of the configuration, and give the user an address under Administration, Users. Gitpod cannot make a user without one."
    WHOAMI_EMPTY = "whoami-empty", Setup;
        "the server does not tell who the token belongs to";
        "Check that the token still exists and that the proxy before Bitbucket Server passes the header `Authorization` on for `/plugins/servlet/`: without a log-in that address answers 200 with nothing. If it is switched off, enable the system app `Application Links` under Administration, Manage apps."
    USER_NOT_FOUND_BY_NAME = "user-not-found-by-name", Setup;
        "the user is not found under the name that the server gives";
        "Let the proxy before Bitbucket Server pass `%40` and other encoded characters of a path on as they are. If the user has been renamed in the directory, synchronise it (Administration, User directories), so that name and account agree again."
    }
}
