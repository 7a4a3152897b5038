//! Names in certificates, from the reader's types to the writer's.

use std::net::{Ipv4Addr, Ipv6Addr};

use rcgen::string::{Ia5String, PrintableString};
use rcgen::{DistinguishedName, DnType, DnValue, SanType};
use x509_parser::asn1_rs::Tag;
use x509_parser::extensions::GeneralName;
use x509_parser::x509::{AttributeTypeAndValue, X509Name};

/// The same name, in the same kinds of text: an issuer must be, byte for byte, its authority's subject.
pub(super) fn distinguished(name: &X509Name<'_>) -> Option<DistinguishedName> {
    let mut same = DistinguishedName::new();
    for part in name.iter_attributes() {
        same.push(kind(part)?, value(part)?);
    }
    Some(same)
}

fn kind(part: &AttributeTypeAndValue<'_>) -> Option<DnType> {
    let oid: Vec<u64> = part.attr_type().iter()?.collect();
    Some(match oid[..] {
        [2, 5, 4, 3] => DnType::CommonName,
        [2, 5, 4, 6] => DnType::CountryName,
        [2, 5, 4, 7] => DnType::LocalityName,
        [2, 5, 4, 8] => DnType::StateOrProvinceName,
        [2, 5, 4, 10] => DnType::OrganizationName,
        [2, 5, 4, 11] => DnType::OrganizationalUnitName,
        _ => DnType::CustomDnType(oid),
    })
}

fn value(part: &AttributeTypeAndValue<'_>) -> Option<DnValue> {
    let text = part.as_str().ok()?;
    match part.attr_value().tag() {
        Tag::PrintableString => PrintableString::try_from(text).ok().map(DnValue::PrintableString),
        Tag::Ia5String => Ia5String::try_from(text).ok().map(DnValue::Ia5String),
        _ => Some(DnValue::Utf8String(text.to_owned())),
    }
}

/// The same alternative name; those of kinds that cert-manager does not know are left out, as it does.
pub(super) fn alternative(name: &GeneralName<'_>) -> Option<SanType> {
    let text = |text: &str| Ia5String::try_from(text).ok();
    match name {
        GeneralName::DNSName(name) => text(name).map(SanType::DnsName),
        GeneralName::RFC822Name(name) => text(name).map(SanType::Rfc822Name),
        GeneralName::URI(name) => text(name).map(SanType::URI),
        GeneralName::IPAddress(bytes) => match bytes.len() {
            4 => {
                <[u8; 4]>::try_from(*bytes).ok().map(|bytes| SanType::IpAddress(Ipv4Addr::from(bytes).into()))
            }
            _ => <[u8; 16]>::try_from(*bytes)
                .ok()
                .map(|bytes| SanType::IpAddress(Ipv6Addr::from(bytes).into())),
        },
        _ => None,
    }
}
