//! The faults of credentials, challenges and tokens.

use super::{account, bearer, change, fault, guarded, instead, set};
use crate::fault::Fault;
use crate::registry::answers::{AUTHENTICATION_REQUIRED, UNSUPPORTED};
use crate::registry::behaviour::{
    Change, Kind, Lifetime, PasswordCheck, Scope, Situation, Token, UnauthenticatedBody, Uses,
};
use crate::registry::canned::Canned;
use crate::registry::products::ending_password;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("any-password", "takes any password of any user", |b| {
        set(&mut account(b)?.check, PasswordCheck::Any)
    }),
    fault("catalog-refused", "answers 401 to the catalogue", |b| {
        instead(b, Situation::Catalog, AUTHENTICATION_REQUIRED)
    }),
    fault("challenge-absent", "answers 401 without a challenge", |b| {
        guarded(b)?;
        change(b, Kind::Challenge, Change::Drop("www-authenticate"))
    }),
    fault("challenge-negotiate", "answers 401 with the challenge Negotiate alone", |b| {
        guarded(b)?;
        change(b, Kind::Challenge, Change::Set("www-authenticate", "Negotiate"))
    }),
    fault("challenge-without-scope", "names no scope in its challenges", |b| {
        set(&mut bearer(b)?.scope, Scope::Missing)
    }),
    fault("credentials-short-lived", "has a password that bears its own end, twelve hours ahead", |b| {
        set(&mut account(b)?.password, ending_password())
    }),
    fault("password-changed", "knows another password than the target's file", |b| {
        set(&mut account(b)?.check, PasswordCheck::Changed)
    }),
    fault(
        "resets-unauthenticated-put",
        "resets the connection under an unauthenticated PUT with a body",
        |b| {
            guarded(b)?;
            set(&mut b.unauthenticated_body, UnauthenticatedBody::ResetAfter(1))
        },
    ),
    fault("token-absent", "answers the request for a token with JSON that holds none", |b| {
        set(&mut bearer(b)?.token, Token::Missing)
    }),
    fault("token-dies-early", "takes a token no more once it was used for an upload", |b| {
        set(&mut bearer(b)?.lifetime, Lifetime { seconds: 300, uses: Uses::OneUpload })
    }),
    fault("token-get-refused", "gives tokens by POST only", |b| {
        bearer(b)?;
        b.instead.retain(|(situation, _)| *situation != Situation::TokenByPost);
        instead(b, Situation::TokenByGet, UNSUPPORTED)
    }),
    fault("token-post-forbidden", "answers 403 to the request for a token by POST", |b| {
        bearer(b)?;
        instead(b, Situation::TokenByPost, Canned::html(403, "<html><title>403 Forbidden</title></html>\n"))
    }),
    fault("token-realm-foreign", "names a token realm on a host that the target does not name", |b| {
        set(&mut bearer(b)?.realm, Some("https://tokens.invalid/v2/token"))
    }),
];
