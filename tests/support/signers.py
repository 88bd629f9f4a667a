"""Authorities and signers' certificates as C2PA wants them, and as it does not."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
NOW = dt.datetime.now(dt.UTC)
PEM = serialization.Encoding.PEM
EMAIL = ExtendedKeyUsageOID.EMAIL_PROTECTION
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """Issues certificates, good ones unless told otherwise."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def make(cls, name: str = "Authority") -> "Authority":
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(name, name, key, NOW - DAY, NOW + 30 * DAY)
        builder = _limit(builder, is_authority=True)
        return cls(key, builder.sign(key, hashes.SHA256()))

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    def issue(
        self,
        key: Key,
        *,
        name: str = "Signer",
        begin: dt.datetime = NOW - DAY,
        end: dt.datetime = NOW + DAY,
        uses: Sequence[x509.ObjectIdentifier] = (EMAIL,),
        ocsp_url: str = "",
    ) -> bytes:
        builder = _limit(_builder(name, "Authority", key, begin, end), is_authority=False)
        own = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.add_extension(own, False)
        if uses:
            builder = builder.add_extension(x509.ExtendedKeyUsage(uses), False)
        if ocsp_url:
            place = x509.UniformResourceIdentifier(ocsp_url)
            access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, place)
            builder = builder.add_extension(x509.AuthorityInformationAccess([access]), False)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(PEM)


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def key_pem(key: Key, password: bytes = b"", *, traditional: bool = False) -> bytes:
    locked = serialization.BestAvailableEncryption(password) if password else None
    form = serialization.PrivateFormat
    return key.private_bytes(
        PEM,
        form.TraditionalOpenSSL if traditional else form.PKCS8,
        locked or serialization.NoEncryption(),
    )


def write_pair(directory: Path, chain: bytes, key: bytes) -> tuple[Path, Path]:
    """The two files that settings name."""
    files = directory / "signer.pem", directory / "signer.key"
    files[0].write_bytes(chain)
    files[1].write_bytes(key)
    return files


def _builder(
    name: str, issuer: str, key: Key, begin: dt.datetime, end: dt.datetime
) -> x509.CertificateBuilder:
    def names(name: str) -> x509.Name:
        organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Test")
        return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, name)])

    return (
        x509.CertificateBuilder()
        .subject_name(names(name))
        .issuer_name(names(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begin)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )


def _limit(builder: x509.CertificateBuilder, *, is_authority: bool) -> x509.CertificateBuilder:
    usage = x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    limits = x509.BasicConstraints(ca=is_authority, path_length=None)
    return builder.add_extension(limits, True).add_extension(usage, True)
