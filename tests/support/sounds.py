"""Sounds, and WAV and MP3 files of them."""

import io
import struct
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

Pcm = NDArray[np.int16]


def tone(seconds: float, rate: int, hertz: float = 440.0, loudness: float = 0.4) -> Pcm:
    """A sine: (n,)."""
    times = np.arange(round(seconds * rate)) / rate
    wave: Pcm = np.rint(loudness * 32767 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
    return wave


def level(samples: NDArray[Any]) -> float:
    """Root mean square, 0 to 1."""
    return float(np.sqrt(np.mean((samples / 32768.0) ** 2))) if len(samples) else 0.0


def pitch(samples: Pcm, rate: int) -> float:
    """The loudest frequency, in Hz."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum)) * rate / len(samples)


def fmt(tag: int = 1, channels: int = 1, rate: int = 16000, bits: int = 16, **odd: int) -> bytes:
    """The content of a ``fmt`` chunk; ``frame_bytes`` may be given a value of its own."""
    frame_bytes = odd.get("frame_bytes", channels * bits // 8)
    per_second = rate * frame_bytes & 0xFFFFFFFF
    return struct.pack("<HHIIHH", tag, channels, rate, per_second, frame_bytes, bits)


def extensible(tag: int, channels: int, rate: int, bits: int, valid_bits: int = 0) -> bytes:
    guid = struct.pack("<H", tag) + bytes.fromhex("000000001000800000aa00389b71")
    head = fmt(0xFFFE, channels, rate, bits)
    return head + struct.pack("<HHI", 22, valid_bits or bits, 3) + guid


def chunk(name: bytes, content: bytes, size: int | None = None) -> bytes:
    size = len(content) if size is None else size
    return name + struct.pack("<I", size) + content + b"\0" * (len(content) % 2)


def wav(
    content: bytes | Pcm,
    form: bytes | None = None,
    before: bytes = b"",
    after: bytes = b"",
    size: int | None = None,
) -> bytes:
    """A WAV file; 16 kHz mono of 16 bits unless ``form`` says otherwise."""
    raw = content if isinstance(content, bytes) else content.astype("<i2").tobytes()
    form = fmt() if form is None else form
    body = b"WAVE" + chunk(b"fmt ", form) + before + chunk(b"data", raw, size) + after
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body


def rf64(samples: Pcm) -> bytes:
    raw = samples.astype("<i2").tobytes()
    sizes = struct.pack("<QQQI", len(raw) + 72, len(raw), len(samples), 0)
    data = b"data\xff\xff\xff\xff" + raw
    return b"RF64\xff\xff\xff\xffWAVE" + chunk(b"ds64", sizes) + chunk(b"fmt ", fmt()) + data


def stereo(left: Pcm, right: Pcm) -> Pcm:
    """Interleaved: (2 * n,)."""
    return np.stack((left, right), axis=1).reshape(-1)


def mp3(*channels: Pcm, rate: int = 24000, quality: int | None = None, kbit: int = 64) -> bytes:
    """As LAME makes it, of one channel or two; with a quality, of variable bit rate."""
    file = io.BytesIO()
    layout = "mono" if len(channels) == 1 else "stereo"
    with av.open(file, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=rate, layout=layout)
        if quality is None:
            stream.codec_context.bit_rate = kbit * 1000
        else:
            stream.codec_context.options = {
                "global_quality": str(quality * 118),
                "flags": "+qscale",
            }
        frame = av.AudioFrame.from_ndarray(np.stack(channels), format="s16p", layout=layout)
        frame.sample_rate = rate
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue()


def id3(size: int, picture: bytes = b"") -> bytes:
    """A tag of ``size`` bytes and, if given, a cover picture."""
    content = b""
    if picture:
        frame = b"\0image/png\0\3\0" + picture
        content = b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
    content = content.ljust(size, b"\0")
    return b"ID3\3\0\0" + syncsafe(len(content)) + content


def syncsafe(size: int) -> bytes:
    """A number as ID3 writes it: seven bits a byte."""
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
