//! Why Gitpod cannot log in, though others can.

harness::causes! {
    /// Why Gitpod cannot log in, though others can.
    LOGIN {
    PROTOCOL_OLD = "protocol-old", Product;
        "the server speaks a form of the protocol from before MySQL 4.1";
        "UNWRITTEN."
    SECURE_TRANSPORT_REQUIRED = "secure-transport-required", Setup;
        "the server takes no log-in without TLS";
        "UNWRITTEN."
    USER_REQUIRES_TLS = "user-requires-tls", Setup;
        "the user may not log in without TLS";
        "UNWRITTEN."
    AUTH_PLUGIN_UNSUPPORTED = "auth-plugin-unsupported", Setup;
        "the user's authentication plug-in is one that Gitpod does not know";
        "UNWRITTEN."
    TLS_UNAVAILABLE = "tls-unavailable", Setup;
        "TLS is not offered, or not as today's clients need it";
        "UNWRITTEN."
    CERTIFICATE_ENDS_SOON = "certificate-ends-soon", Setup;
        "the server's certificate ends within two weeks";
        "UNWRITTEN."
    PLAINTEXT_ON_PUBLIC_ADDRESS = "plaintext-on-public-address", Setup;
        "the log-in goes over a public address in the clear";
        "UNWRITTEN."
    VERSION_DISGUISED = "version-disguised", Product;
        "the server gives itself the version of another product";
        "UNWRITTEN."
    }
}
