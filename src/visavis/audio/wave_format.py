"""What the ``fmt`` chunk of a WAV file says, and which formats are taken."""

from __future__ import annotations

import struct
from typing import NamedTuple

from visavis.audio.faults import AudioError, Reason

LOWEST_RATE = 4_000
"""Hz. Below it there is no speech to be heard, nor lips to be read."""
HIGHEST_RATE = 384_000
MOST_CHANNELS = 8

SHORTEST = 14
"""Bytes of the shortest ``fmt`` chunk there is: one without bits per sample."""
_FULL = 16
_EXTENSIBLE_SIZE = 40

PCM, FLOAT, A_LAW, MU_LAW, MP3 = 1, 3, 6, 7, 0x55
_EXTENSIBLE = 0xFFFE
_BASE_GUID = bytes.fromhex("000000001000800000aa00389b71")
"""What follows the format's number in the GUIDs of WAVE_FORMAT_EXTENSIBLE."""

_WIDTHS = {PCM: (8, 16, 24, 32), FLOAT: (32, 64), A_LAW: (8,), MU_LAW: (8,)}
"""Bits of a sample, as it lies in the file."""

_NAMES = {
    PCM: "PCM", 2: "Microsoft ADPCM", FLOAT: "floating-point", A_LAW: "A-law", MU_LAW: "mu-law",
    0x11: "IMA ADPCM", 0x31: "GSM 6.10", 0x50: "MPEG layer 1 or 2", MP3: "MP3", 0x92: "AC-3",
    0xFF: "AAC", 0x160: "Windows Media", 0x161: "Windows Media", 0x162: "Windows Media",
    0x1610: "AAC", 0x2000: "AC-3", 0x2001: "DTS", 0x674F: "Vorbis", 0xF1AC: "FLAC",
}  # fmt: skip


class WaveFormat(NamedTuple):
    """How the samples of a WAV file are to be read."""

    tag: int
    channels: int
    sample_rate: int
    """Hz"""
    width: int
    """Bits of a sample, as it lies in the file; 0 where the format has no such thing."""

    @property
    def name(self) -> str:
        """Such as "24-bit PCM"."""
        known = _NAMES.get(self.tag, f"format 0x{self.tag:04x}")
        return f"{self.width}-bit {known}" if self.tag in (PCM, FLOAT) else known

    @property
    def frame_bytes(self) -> int:
        """Bytes of one sample of all channels."""
        return self.channels * self.width // 8


def read_format(chunk: bytes) -> WaveFormat:
    """Raises AudioError for a chunk that makes no sense, and for formats that are not taken."""
    if len(chunk) < SHORTEST:
        raise AudioError(Reason.DAMAGED, f"The WAV file's fmt chunk has only {len(chunk)} bytes.")
    tag, channels, rate, _, frame_bytes = struct.unpack_from("<HHIIH", chunk)
    bits = struct.unpack_from("<H", chunk, SHORTEST)[0] if len(chunk) >= _FULL else 0
    if tag == _EXTENSIBLE and len(chunk) >= _EXTENSIBLE_SIZE:
        tag = struct.unpack_from("<H", chunk, 24)[0]
        if chunk[26:40] != _BASE_GUID:
            tag = _EXTENSIBLE  # somebody's own format
    form = WaveFormat(tag, channels, rate, _width(tag, channels, bits, frame_bytes))
    _check(form)
    return form


def _width(tag: int, channels: int, bits: int, frame_bytes: int) -> int:
    """Samples of 12 or 20 bits lie in 16 or 24; the bits of a frame tell best."""
    widths = _WIDTHS.get(tag, ())
    if (
        channels
        and frame_bytes % channels == 0
        and (width := frame_bytes // channels * 8) in widths
    ):
        return width
    if not bits and len(widths) == 1:
        return widths[0]
    return -(-bits // 8) * 8


def _check(form: WaveFormat) -> None:
    if form.tag != MP3 and form.width not in _WIDTHS.get(form.tag, ()):
        raise AudioError(
            Reason.UNSUPPORTED,
            f"The WAV file holds {form.name}; PCM of 8, 16, 24 or 32 bits, floating-point, A-law, "
            "mu-law and MP3 are taken.",
        )
    check_sound(form.channels, form.sample_rate)


def check_sound(channels: int, sample_rate: int) -> None:
    """Raises AudioError for counts of channels and sample rates (Hz) that are not taken."""
    if not 1 <= channels <= MOST_CHANNELS:
        raise AudioError(
            Reason.UNSUPPORTED,
            f"The audio has {channels} channels; 1 to {MOST_CHANNELS} are taken.",
        )
    if not LOWEST_RATE <= sample_rate <= HIGHEST_RATE:
        raise AudioError(
            Reason.UNSUPPORTED,
            f"The audio has a sample rate of {sample_rate} Hz; {LOWEST_RATE} to {HIGHEST_RATE} Hz "
            "are taken.",
        )
