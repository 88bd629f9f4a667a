"""Certificates and keys for manifests: taken, or refused with the reason."""

import datetime as dt
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID
from support.signers import DAY, NOW, Authority, Key, key_pem, new_key, write_pair

from visavis.provenance.credentials import CredentialsError, load_credentials

CLAIM_SIGNING = x509.ObjectIdentifier("1.3.6.1.4.1.62558.2.1")
DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")


def refusal(files: tuple[Path, Path]) -> CredentialsError:
    with pytest.raises(CredentialsError) as caught:
        load_credentials(*files, NOW)
    for line in files[1].read_text("latin-1").splitlines() if files[1].is_file() else []:
        assert line not in str(caught.value)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), "es256"),
        (ec.generate_private_key(ec.SECP384R1()), "es384"),
        (ec.generate_private_key(ec.SECP521R1()), "es512"),
        (ed25519.Ed25519PrivateKey.generate(), "ed25519"),
        (rsa.generate_private_key(65537, 2048), "ps256"),
    ],
    ids=["P-256", "P-384", "P-521", "Ed25519", "RSA"],
)
def test_the_key_decides_the_algorithm(
    tmp_path: Path, authority: Authority, key: Key, algorithm: str
) -> None:
    files = write_pair(tmp_path, authority.issue(key) + authority.pem, key_pem(key))
    assert load_credentials(*files, NOW).algorithm == algorithm


def test_a_key_of_openssls_own_form_is_taken(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    files = write_pair(tmp_path, authority.issue(key), key_pem(key, traditional=True))
    credentials = load_credentials(*files, NOW)
    assert credentials.key_pem == key_pem(key)


def test_what_ends_first_says_until_when_they_are_valid(
    tmp_path: Path, authority: Authority
) -> None:
    key = new_key()
    files = write_pair(tmp_path, authority.issue(key) + authority.pem, key_pem(key))
    assert load_credentials(*files, NOW).valid_until == (NOW + DAY).replace(microsecond=0)


def test_the_key_is_not_shown(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    files = write_pair(tmp_path, authority.issue(key), key_pem(key))
    assert "PRIVATE" not in repr(load_credentials(*files, NOW))


@pytest.mark.parametrize("use", [CLAIM_SIGNING, DOCUMENT_SIGNING], ids=["C2PA", "documents"])
def test_other_uses_for_signing_content_are_taken(
    tmp_path: Path, authority: Authority, use: x509.ObjectIdentifier
) -> None:
    key = new_key()
    files = write_pair(tmp_path, authority.issue(key, uses=[use]), key_pem(key))
    assert load_credentials(*files, NOW).algorithm == "es256"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    fault = refusal((tmp_path / "missing.pem", tmp_path / "missing.key"))
    assert f"{tmp_path / 'missing.pem'} cannot be read: No such file" in fault.problem


def test_what_is_no_certificate_is_refused(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    broken = authority.issue(key).replace(b"MII", b"AAA", 1)
    for content in (b"", b"\xff\0", b"hello", key_pem(key), broken):
        fault = refusal(write_pair(tmp_path, content, key_pem(key)))
        assert "signer.pem does not hold PEM certificates" in fault.problem


def test_what_is_no_key_is_refused(tmp_path: Path, authority: Authority) -> None:
    chain = authority.issue(new_key())
    for content in (b"", b"\xff\0", b"secret words", chain):
        fault = refusal(write_pair(tmp_path, chain, content))
        assert "signer.key is not a PEM private key" in fault.problem
        assert "secret" not in str(fault)


def test_a_locked_key_is_refused(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    fault = refusal(write_pair(tmp_path, authority.issue(key), key_pem(key, b"password")))
    assert "signer.key is locked with a password" in fault.problem


def test_a_key_of_another_certificate_is_refused(tmp_path: Path, authority: Authority) -> None:
    fault = refusal(write_pair(tmp_path, authority.issue(new_key()), key_pem(new_key())))
    assert "signer.key does not belong to the first certificate in" in fault.problem


def test_a_chain_in_the_wrong_order_is_refused(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    chain = authority.pem + authority.issue(key)
    assert (
        "does not belong to the first" in refusal(write_pair(tmp_path, chain, key_pem(key))).problem
    )


def test_a_chain_of_strangers_is_refused(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    chain = authority.issue(key) + Authority.make("Stranger").pem
    fault = refusal(write_pair(tmp_path, chain, key_pem(key)))
    assert "CN=Signer,O=Test was not issued by CN=Stranger,O=Test" in fault.problem


def test_one_of_the_same_name_with_another_key_is_a_stranger(
    tmp_path: Path, authority: Authority
) -> None:
    key = new_key()
    chain = authority.issue(key) + Authority.make().pem
    assert "are no chain" in refusal(write_pair(tmp_path, chain, key_pem(key))).problem


@pytest.mark.parametrize(
    ("begin", "end", "words"),
    [
        (NOW - 3 * DAY, NOW - DAY, "has expired: CN=Signer"),
        (NOW + DAY, NOW + 3 * DAY, "is not valid yet: CN=Signer"),
    ],
    ids=["expired", "future"],
)
def test_a_certificate_of_another_time_is_refused(
    tmp_path: Path, authority: Authority, begin: dt.datetime, end: dt.datetime, words: str
) -> None:
    key = new_key()
    chain = authority.issue(key, begin=begin, end=end)
    fault = refusal(write_pair(tmp_path, chain, key_pem(key)))
    assert words in fault.problem
    assert f"from {begin:%Y-%m-%d %H:%M} to" in fault.problem


def test_the_authority_may_not_have_expired_either(tmp_path: Path, authority: Authority) -> None:
    key = new_key()
    chain = authority.issue(key, end=NOW + 300 * DAY) + authority.pem
    files = write_pair(tmp_path, chain, key_pem(key))
    with pytest.raises(CredentialsError, match="has expired: CN=Authority"):
        load_credentials(*files, NOW + 31 * DAY)


@pytest.mark.parametrize(
    ("key", "found"),
    [
        (ec.generate_private_key(ec.SECP256K1()), "EC secp256k1"),
        (rsa.generate_private_key(65537, 1024), "RSA of 1024 bits"),  # noqa: S505
    ],
    ids=["secp256k1", "RSA-1024"],
)
def test_a_key_that_c2pa_has_no_signatures_by_is_refused(
    tmp_path: Path, authority: Authority, key: Key, found: str
) -> None:
    fault = refusal(write_pair(tmp_path, authority.issue(key), key_pem(key)))
    assert found in fault.problem
    assert "P-256" in fault.remedy


def test_a_certificate_that_signed_itself_is_refused(tmp_path: Path) -> None:
    authority = Authority.make()
    fault = refusal(write_pair(tmp_path, authority.pem, key_pem(authority.key)))
    assert "is signed by itself" in fault.problem


@pytest.mark.parametrize("uses", [(), (ExtendedKeyUsageOID.SERVER_AUTH,)], ids=["none", "TLS"])
def test_a_certificate_for_other_uses_is_refused(
    tmp_path: Path, authority: Authority, uses: tuple[x509.ObjectIdentifier, ...]
) -> None:
    key = new_key()
    fault = refusal(write_pair(tmp_path, authority.issue(key, uses=uses), key_pem(key)))
    assert "emailProtection, documentSigning, C2PA claim signing" in fault.problem
