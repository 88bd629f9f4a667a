"""C2PA manifests: a signed statement inside a video that it is synthetic, made by c2pa-python."""

import datetime as dt
import io
import os
import secrets
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from visavis.errors import OperatorError
from visavis.provenance.credentials import (
    KEY_USES,
    Credentials,
    CredentialsError,
    load_credentials,
)
from visavis.provenance.mark import COMPOSITE_SYNTHETIC

_MEDIA_TYPE = "video/mp4"
_SMALLEST_VIDEO = b"\0\0\0\x10ftypisom\0\0\0\0" + b"\0\0\0\x08free" + b"\0\0\0\x08mdat"
_SETTINGS = {
    # What is signed is read back, all but trust: whom to trust is the reader's choice.
    "verify": {
        "verify_after_sign": True,
        "verify_trust": False,
        "ocsp_fetch": False,
        "remote_manifest_fetch": False,
    },
    "trust": {"trust_config": "\n".join(KEY_USES)},
    "builder": {"thumbnail": {"enabled": False}},
}


class SigningError(OperatorError):
    """A video that could not be signed; nothing was written."""


class VideoSigner:
    """Signs finished MP4 files. May be used by several threads."""

    def __init__(self, credentials: Credentials, timestamp_url: str = "") -> None:
        """The one network address that is ever used is ``timestamp_url``, where one is given: an
        RFC 3161 authority, asked once for each video.

        Raises OperatorError without c2pa-python, and CredentialsError if it refuses to sign with
        these: found out now, on a video of 32 bytes, and not after an hour of rendering.
        """
        self._c2pa: Any = _load_c2pa()
        self._credentials = credentials
        self.valid_until = credentials.valid_until
        self._timestamp_url = timestamp_url
        try:
            self._embed(io.BytesIO(_SMALLEST_VIDEO), io.BytesIO(), timestamp_url="")
        except self._c2pa.C2paError as fault:
            raise CredentialsError(
                f"Manifests cannot be signed with {credentials.certificate} and its key: {fault}.",
                "Ask the issuer for a certificate that follows the C2PA specification.",
            ) from None

    def sign(self, video: Path, output: Path) -> None:
        """Write ``video`` with a manifest to ``output``, which is replaced as a whole or stays as
        it was; both may be the same file. Blocks for as long as reading and writing the file twice
        takes, and for up to 30 s more if there is a time-stamp authority that does not answer.

        Raises SigningError and OSError.
        """
        draft = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
        try:
            with video.open("rb") as source, _Target(draft) as raw:
                self._write(source, raw)
            draft.replace(output)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise

    def _write(self, source: BinaryIO, raw: "_Target") -> None:
        with io.BufferedRandom(raw) as target:
            try:
                self._embed(source, target, self._timestamp_url)
            except self._c2pa.C2paError as fault:
                if raw.fault is not None:
                    raise raw.fault from None
                # Without a path: what is signed may be a draft, whose name says nothing to people.
                raise SigningError(f"The video was not signed: {fault}.", self._advice()) from None
            target.flush()
            os.fsync(raw.fileno())

    def _embed(self, source: BinaryIO, target: BinaryIO, timestamp_url: str) -> None:
        c2pa, credentials = self._c2pa, self._credentials
        signer_info = c2pa.C2paSignerInfo(
            credentials.algorithm,
            credentials.chain_pem,
            credentials.key_pem,
            timestamp_url or None,
        )
        with (
            c2pa.Signer.from_info(signer_info) as signer,
            c2pa.Context.from_dict(_SETTINGS) as context,
            c2pa.Builder(_manifest(), context) as builder,
        ):
            builder.sign(signer, _MEDIA_TYPE, source, target)

    def _advice(self) -> str:
        if self._timestamp_url:
            return (
                f"Check that {self._timestamp_url} answers, or unset VISAVIS_C2PA_TSA_URL, and "
                f"that {self._credentials.certificate} is still valid."
            )
        return f"Check that {self._credentials.certificate} is still valid."


def open_signer(
    certificate: Path | None, key: Path | None, timestamp_url: str, now: dt.datetime
) -> VideoSigner | None:
    """A signer with what the settings name, or None if they name nothing. Raises OperatorError."""
    if certificate is None or key is None:
        return None
    return VideoSigner(load_credentials(certificate, key, now), timestamp_url)


class _Target(io.FileIO):
    """A new file that remembers why it could not be written: c2pa-python says only that it could
    not."""

    fault: OSError | None = None

    def __init__(self, path: Path) -> None:
        super().__init__(path, "x+b")

    def write(self, content: Any) -> int:
        try:
            return super().write(content)
        except OSError as fault:
            self.fault = fault
            raise


def _manifest() -> dict[str, Any]:
    """Nothing about persons, and no thumbnail: what was done, and by which program."""
    created = {"action": "c2pa.created", "digitalSourceType": COMPOSITE_SYNTHETIC}
    return {
        "claim_generator_info": [{"name": "Visavis", "version": version("visavis")}],
        "assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}],
    }


def _load_c2pa() -> Any:
    remedy = "or unset VISAVIS_C2PA_CERTIFICATE and VISAVIS_C2PA_KEY."
    try:
        import c2pa  # noqa: PLC0415 (an extra, and 20 MB that only who signs should load)
    except ImportError:
        raise OperatorError(
            "A C2PA certificate is set, but c2pa-python is not installed.",
            f"pip install 'visavis[c2pa]', {remedy}",
        ) from None
    except RuntimeError as fault:  # its library is not for this platform
        raise OperatorError(
            f"c2pa-python cannot be used on this machine: {fault}.",
            f"pip install --force-reinstall 'visavis[c2pa]', {remedy}",
        ) from None
    return c2pa
