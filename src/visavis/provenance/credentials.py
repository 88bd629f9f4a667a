"""The certificate and key that C2PA manifests are signed with, checked as soon as they are read."""

import datetime as dt
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes, PublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID

from visavis.errors import OperatorError

KEY_USES = {
    ExtendedKeyUsageOID.EMAIL_PROTECTION.dotted_string: "emailProtection",
    "1.3.6.1.5.5.7.3.36": "documentSigning",
    "1.3.6.1.4.1.62558.2.1": "C2PA claim signing",
}
"""Extended key usages that a signer of manifests may have, one of which is required."""
_CURVES = {"secp256r1": "es256", "secp384r1": "es384", "secp521r1": "es512"}
_RSA_BITS = 2048
_KEYS = "an EC key (P-256, P-384 or P-521), an Ed25519 key or an RSA key of 2048 bits or more"
_ASK = f"Ask the issuer for a certificate for signing content (C2PA), with {_KEYS}."


class CredentialsError(OperatorError):
    """A certificate or key that manifests cannot be signed with. Names files, never their text."""


@dataclass(frozen=True)
class Credentials:
    """A chain (PEM, the signer's own certificate first) and the key that belongs to it (PEM)."""

    certificate: Path
    """Where the chain was read from."""
    algorithm: str
    """What C2PA calls it: es256, es384, es512, ps256 or ed25519."""
    valid_until: dt.datetime
    chain_pem: bytes = field(repr=False)
    key_pem: bytes = field(repr=False)


def load_credentials(certificate: Path, key: Path, now: dt.datetime) -> Credentials:
    """Read a PEM chain and its PEM key. Raises CredentialsError."""
    chain = _read_chain(certificate)
    private_key = _read_key(key)
    leaf = chain[0]
    if leaf.public_key() != private_key.public_key():
        raise CredentialsError(
            f"The key in {key} does not belong to the first certificate in {certificate}.",
            "Give the key that the certificate was made for; in a chain, the signer's own "
            "certificate stands first.",
        )
    algorithm = _algorithm(private_key.public_key(), key)
    _check_dates(chain, certificate, now)
    _check_order(chain, certificate)
    _check_uses(leaf, certificate)
    pem = serialization.Encoding.PEM
    return Credentials(
        certificate,
        algorithm,
        min(link.not_valid_after_utc for link in chain),
        b"".join(link.public_bytes(pem) for link in chain),
        private_key.private_bytes(
            pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise CredentialsError(
            f"{path} cannot be read: {fault.strerror}.",
            "Correct VISAVIS_C2PA_CERTIFICATE and VISAVIS_C2PA_KEY, or unset both.",
        ) from None


def _read_chain(path: Path) -> list[x509.Certificate]:
    content = _read(path)
    try:
        chain = x509.load_pem_x509_certificates(content)
        for link in chain:  # what is inside is read only when it is asked for
            _ = link.public_key(), link.extensions, link.subject, link.issuer
        return chain  # noqa: TRY300
    except (ValueError, UnsupportedAlgorithm, x509.DuplicateExtension):
        raise CredentialsError(
            f"{path} does not hold PEM certificates that can be read.",
            "Give a file of -----BEGIN CERTIFICATE----- blocks, the signer's own first.",
        ) from None


def _read_key(path: Path) -> PrivateKeyTypes:
    content = _read(path)
    try:
        return serialization.load_pem_private_key(content, None)
    except TypeError:
        raise CredentialsError(
            f"The key in {path} is locked with a password.",
            "Unlock it (openssl pkey -in LOCKED -out UNLOCKED) and let only the server read it.",
        ) from None
    except (ValueError, UnsupportedAlgorithm):
        raise CredentialsError(
            f"{path} is not a PEM private key.", f"Give a PEM file with {_KEYS}."
        ) from None


def _algorithm(key: PublicKeyTypes, path: Path) -> str:
    found = type(key).__name__.removesuffix("PublicKey").lstrip("_")
    if isinstance(key, ec.EllipticCurvePublicKey):
        found = f"EC {key.curve.name}"
        if key.curve.name in _CURVES:
            return _CURVES[key.curve.name]
    if isinstance(key, rsa.RSAPublicKey):
        found = f"RSA of {key.key_size} bits"
        if key.key_size >= _RSA_BITS:
            return "ps256"
    if isinstance(key, ed25519.Ed25519PublicKey):
        return "ed25519"
    raise CredentialsError(f"C2PA has no signatures by keys as in {path} ({found}).", _ASK)


def _check_dates(chain: list[x509.Certificate], path: Path, now: dt.datetime) -> None:
    for link in chain:
        begin, end = link.not_valid_before_utc, link.not_valid_after_utc
        if not begin <= now <= end:
            state = "has expired" if now > end else "is not valid yet"
            raise CredentialsError(
                f"A certificate in {path} {state}: {_name(link)}, "
                f"valid from {begin:%Y-%m-%d %H:%M} to {end:%Y-%m-%d %H:%M} UTC.",
                "Give one that is valid today, and check this machine's clock.",
            )


def _check_order(chain: list[x509.Certificate], path: Path) -> None:
    if chain[0].issuer == chain[0].subject:
        raise CredentialsError(
            f"The certificate in {path} is signed by itself, which C2PA does not allow.", _ASK
        )
    for link, issuer in pairwise(chain):
        try:
            link.verify_directly_issued_by(issuer)
        except (ValueError, TypeError, InvalidSignature):
            raise CredentialsError(
                f"The certificates in {path} are no chain: {_name(link)} was not issued by "
                f"{_name(issuer)}, which follows it.",
                "Put the signer's certificate first and each issuer's behind what it issued.",
            ) from None


def _check_uses(leaf: x509.Certificate, path: Path) -> None:
    uses: list[str] = []
    signs = False
    for extension in leaf.extensions:
        if isinstance(extension.value, x509.ExtendedKeyUsage):
            uses = [use.dotted_string for use in extension.value]
        elif isinstance(extension.value, x509.KeyUsage):
            signs = extension.value.digital_signature
    if not signs or not KEY_USES.keys() & uses:
        raise CredentialsError(
            f"The first certificate in {path} may not sign content: it needs the key usage "
            f"digitalSignature and one of the extended key usages {', '.join(KEY_USES.values())}.",
            _ASK,
        )


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string() or "one without a name"
