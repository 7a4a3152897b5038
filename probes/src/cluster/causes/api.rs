//! What the API lacks.

harness::causes! {
    /// What the API lacks.
    API {
    API_NOT_READY = "api-not-ready", Setup;
        "the API server says that it is not ready";
        "UNWRITTEN."
    API_GROUP_MISSING = "api-group-missing", Product;
        "the API server does not serve a kind that Gitpod installs";
        "UNWRITTEN."
    AGGREGATED_API_DOWN = "aggregated-api-down", Setup;
        "an aggregated API does not answer";
        "UNWRITTEN."
    INSTALLER_LACKS_RIGHTS = "installer-lacks-rights", Setup;
        "the installer may not do what it has to";
        "UNWRITTEN."
    INSTALLER_CANNOT_GRANT = "installer-cannot-grant", Setup;
        "the installer may not grant the rights that Gitpod needs";
        "UNWRITTEN."
    OWN_RIGHTS_FEW = "own-rights-few", Setup;
        "the kubeconfig's user could not install Gitpod";
        "UNWRITTEN."
    OWN_GRANT_REFUSED = "own-grant-refused", Setup;
        "the kubeconfig's user could not grant the rights that Gitpod needs";
        "UNWRITTEN."
    }
}
