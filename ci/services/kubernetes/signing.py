"""Keys, requests and certificates as cert-manager makes them from the spec of a Certificate."""

import datetime
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID


def new_key(spec):
    wanted = spec.get("privateKey") or {}
    if wanted.get("algorithm") == "ECDSA":
        curve = {384: ec.SECP384R1(), 521: ec.SECP521R1()}.get(wanted.get("size"), ec.SECP256R1())
        return ec.generate_private_key(curve)
    return rsa.generate_private_key(65537, wanted.get("size") or 2048)


def pem_of_key(key):
    # PKCS#1 as cert-manager writes it by default; SEC1 for ECDSA.
    form = serialization.PrivateFormat.TraditionalOpenSSL
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def names_of(spec):
    names = [x509.DNSName(name) for name in spec.get("dnsNames") or []]
    names += [x509.IPAddress(ipaddress.ip_address(address)) for address in spec.get("ipAddresses") or []]
    return names + [x509.UniformResourceIdentifier(uri) for uri in spec.get("uris") or []]


def new_request(spec, key):
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, spec["commonName"])] if spec.get("commonName") else []
    subject += [
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, name)
        for name in (spec.get("subject") or {}).get("organizations") or []
    ]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(subject))
    if names := names_of(spec):
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def hours(text):
    """A duration as Go writes it, in whole minutes at least: `2160h0m0s`."""
    total, number = datetime.timedelta(), ""
    for letter in text or "2160h":
        if letter.isdigit() or letter == ".":
            number += letter
        else:
            unit = {"h": "hours", "m": "minutes", "s": "seconds"}[letter]
            total, number = total + datetime.timedelta(**{unit: float(number)}), ""
    return total


def sign(request, spec, signer, signer_name, signer_key):
    """The certificate for a request; `signer` is None where it signs itself."""
    now = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0)
    is_ca = bool(spec.get("isCA"))
    usages = spec.get("usages") or ["digital signature", "key encipherment"]
    builder = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(signer_name)
        .public_key(request.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + hours(spec.get("duration")))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature="digital signature" in usages,
                content_commitment=False,
                key_encipherment="key encipherment" in usages,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_ca,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(request.public_key()), critical=False)
    )
    oids = {"server auth": ExtendedKeyUsageOID.SERVER_AUTH, "client auth": ExtendedKeyUsageOID.CLIENT_AUTH}
    if extended := [oid for usage, oid in oids.items() if usage in usages]:
        builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=False)
    if signer is not None:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key())
        builder = builder.add_extension(identifier, critical=False)
    for extension in request.extensions:
        if extension.oid == x509.SubjectAlternativeName.oid:
            builder = builder.add_extension(extension.value, critical=not request.subject.rdns)
    return builder.sign(signer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
