"""``--tls auto``: an authority and a certificate of this server's own, for clients on this machine
and those whose host name is redirected here (contract section 7)."""

import datetime as dt
import fcntl
import ipaddress
import os
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from visavis.errors import OperatorError

HOST_NAMES = (
    "localhost",
    "aigc-digitalhuman-api.zegotech.cn",
    "aigc-digital-human-api.zegotech.cn",
)
ADDRESSES = ("127.0.0.1", "::1")
AUTHORITY_DAYS = 3650
CERTIFICATE_DAYS = 397  # the longest that all platforms accept
RENEWED_DAYS_BEFORE = 30


@dataclass(frozen=True)
class TlsFiles:
    """Where the certificate chain and its key are. ``authority`` is what clients have to trust, if
    the certificate is one of ours."""

    certificate: Path
    key: Path
    authority: Path | None = None


def tls_files(choice: str, directory: Path, now: dt.datetime) -> TlsFiles | None:
    """The files for a ``--tls`` choice: ``off`` (None), ``auto`` (made where needed) or
    ``CERT,KEY``.

    Raises OperatorError for any other choice, and for files that are missing or do not fit.
    """
    if choice == "off":
        return None
    if choice == "auto":
        return _own_files(directory, now)
    certificate, comma, key = choice.partition(",")
    if not (certificate and comma and key):
        raise OperatorError(
            f"--tls {choice!r} cannot be used.",
            "Give off, auto, or two PEM files as CERT,KEY.",
        )
    files = TlsFiles(Path(certificate), Path(key))
    _check_pair(files)
    return files


def _check_pair(files: TlsFiles) -> None:
    for path in (files.certificate, files.key):
        if not path.is_file():
            raise OperatorError(
                f"--tls: there is no file {path}.", "Give two PEM files as CERT,KEY."
            )
    try:
        # With no password given here, OpenSSL would ask for one on the terminal and wait.
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(files.certificate, files.key, password="")
    except (ssl.SSLError, OSError) as fault:
        raise OperatorError(
            f"--tls: {files.certificate} and {files.key} cannot be used together: {fault}.",
            "Give a PEM certificate (with its chain) and its PEM key, without a password.",
        ) from None


def _own_files(directory: Path, now: dt.datetime) -> TlsFiles:
    try:
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _locked(directory):
            return _make_own_files(directory, now)
    except OSError as fault:
        raise OperatorError(
            f"--tls auto: {fault.filename or directory} cannot be used: {fault.strerror}.",
            f"Correct the rights of {directory}, or free some space.",
        ) from None


@contextmanager
def _locked(directory: Path) -> Iterator[None]:
    """Of several servers that start on one data directory, one makes the files."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _make_own_files(directory: Path, now: dt.datetime) -> TlsFiles:
    files = TlsFiles(
        directory / "server.pem", directory / "server.key", directory / "authority.pem"
    )
    authority_files = (directory / "authority.pem", directory / "authority.key")
    authority = _usable(*authority_files, now)
    if authority is None:
        authority = _make_authority(_new_key(authority_files[1]), now)
        _write(authority_files[0], authority.public_bytes(serialization.Encoding.PEM))
    names = _permitted_names(authority)
    certificate = _usable(files.certificate, files.key, now)
    if certificate is None or not _is_issued(certificate, authority, names):
        authority_key = _read_key(authority_files[1])
        certificate = _make_certificate(_new_key(files.key), authority_key, authority, names, now)
        _write(files.certificate, certificate.public_bytes(serialization.Encoding.PEM))
    return files


def _usable(path: Path, key_path: Path, now: dt.datetime) -> x509.Certificate | None:
    """The certificate in this file, if it is valid for a while yet and the key is its own."""
    try:
        certificate = x509.load_pem_x509_certificate(path.read_bytes())
        fits = certificate.public_key() == _read_key(key_path).public_key()
    except (FileNotFoundError, ValueError):
        return None
    lasts = certificate.not_valid_after_utc >= now + dt.timedelta(days=RENEWED_DAYS_BEFORE)
    return certificate if fits and lasts else None


def _is_issued(
    certificate: x509.Certificate, authority: x509.Certificate, names: tuple[str, ...]
) -> bool:
    """Whether the certificate is of this authority and for all these names."""
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    extension = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    return set(names) == set(extension.value.get_values_for_type(x509.DNSName))


def _permitted_names(authority: x509.Certificate) -> tuple[str, ...]:
    """Our names, as far as the authority may speak for them. A machine that was renamed keeps its
    authority, which clients trust already: one name that it may not bear would spoil them all."""
    try:
        constraints = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:  # somebody's own authority, put in the place of ours
        return _names()
    permitted = {name.value for name in constraints.permitted_subtrees or ()}
    return tuple(name for name in _names() if name in permitted)


def _names() -> tuple[str, ...]:
    machine = socket.gethostname().lower()
    own = (machine,) if machine.isascii() and machine else ()
    return tuple(dict.fromkeys((*HOST_NAMES, *own)))


def _make_authority(key: ec.EllipticCurvePrivateKey, now: dt.datetime) -> x509.Certificate:
    name = _subject("Visavis local authority")
    # Whoever gets hold of this authority's key can speak for these names and for no other.
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in _names()]
    permitted += [x509.IPAddress(ipaddress.ip_network(address)) for address in ADDRESSES]
    return (
        _builder(name, name, key.public_key(), now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.NameConstraints(permitted, None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _make_certificate(
    key: ec.EllipticCurvePrivateKey,
    authority_key: ec.EllipticCurvePrivateKey,
    authority: x509.Certificate,
    names: tuple[str, ...],
    now: dt.datetime,
) -> x509.Certificate:
    alternatives: list[x509.GeneralName] = [x509.DNSName(name) for name in names]
    alternatives += [x509.IPAddress(ipaddress.ip_address(address)) for address in ADDRESSES]
    issuer_key = x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key())
    server_use = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
    subject = _subject("Visavis")
    return (
        _builder(subject, authority.subject, key.public_key(), now, CERTIFICATE_DAYS)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(server_use, critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(issuer_key, critical=False)
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: dt.datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=days))
    )


def _subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _new_key(path: Path) -> ec.EllipticCurvePrivateKey:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    _write(path, pem, mode=0o600)
    return key


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    """Raises ValueError for what is no key of ours."""
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except (TypeError, UnsupportedAlgorithm):
        raise ValueError from None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError  # noqa: TRY004 (it is the file that is wrong)
    return key


def _write(path: Path, content: bytes, mode: int = 0o644) -> None:
    draft = path.with_name(f".{path.name}")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    draft.replace(path)
