//! What Gitpod is given: its keys and its password.

use super::{fault, set};
use crate::fault::Fault;

/// Sorted by id.
pub(super) const FAULTS: &[Fault] = &[
    fault("encryption-keys-no-primary", "comes with keys of which none is the primary one", |b| {
        set(
            &mut b.target.encryption_keys,
            r#"[{"name":"general","version":1,"primary":false,"material":"bGFiIG1hdGVyaWFsIG9mIHRoaXJ0eS10d28gYnl0ZXM="}]"#,
        )
    }),
    fault("encryption-keys-not-json", "comes with keys that are no JSON", |b| {
        set(&mut b.target.encryption_keys, "general:1:bGFiIG1hdGVyaWFsIG9mIHRoaXJ0eS10d28gYnl0ZXM=")
    }),
    fault("encryption-keys-short", "comes with a key of 16 bytes", |b| {
        set(
            &mut b.target.encryption_keys,
            r#"[{"name":"general","version":1,"primary":true,"material":"c2l4dGVlbiBieXRlcyAxIQ=="}]"#,
        )
    }),
    fault("password-with-space", "has a password with a space", |b| {
        set(&mut b.user.password, "lab password of gitpod 1")
    }),
];
