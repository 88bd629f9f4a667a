"""From what a stream is to be (its spec) to the session that runs it."""

from __future__ import annotations

from contextlib import aclosing
from pathlib import Path
from zlib import crc32

import structlog

from visavis.audio.addresses import AllowedHosts
from visavis.audio.fetching import AudioFetcher
from visavis.clock import Clock
from visavis.faces.contract import Face, FaceModel
from visavis.live.preparing import read_model
from visavis.live.recording import Recorder
from visavis.live.reporting import Reporter
from visavis.live.scene import Scene, order
from visavis.live.session import Look, Session
from visavis.live.sizing import small
from visavis.live.stills import ACCEPT, LIMITS, Still, fetch_stills
from visavis.live.viewers import ViewerSettings
from visavis.live.webrtc import Network
from visavis.live.wire import Prepare
from visavis.streams.messages import Box, StreamSpec

log = structlog.get_logger()

_LEAST_SIDE = 16
"""Pixels, as a picture has at least: smaller faces cannot be drawn."""


async def open_session(
    spec: StreamSpec, model_path: str, prepare: Prepare, clock: Clock, reporter: Reporter
) -> Session:
    """Raises StillError, and FACE_FAULTS of ``visavis.live.preparing``."""
    if spec.small_picture:
        spec = small(spec)
    model = read_model(spec.face_kind, model_path)
    face = _open_face(model, spec, await _fetch(spec, prepare) if spec.images else [])
    look = Look(
        dict(model.gestures),
        spec.bitrate,
        seed=crc32(spec.task_id.encode()),
        recorder=_open_recorder(spec, prepare.recordings),
    )
    viewing = ViewerSettings(network_of(prepare), prepare.most_viewers)
    return Session(face, look, viewing, clock, reporter.tell)


def _open_recorder(spec: StreamSpec, folder: str) -> Recorder | None:
    """None where nothing is to be recorded, or nothing can be."""
    if not folder:
        return None
    try:
        return Recorder(Path(folder), spec.task_id, spec.width, spec.height)
    except (OSError, ValueError) as fault:
        log.warning("recording.not_begun", folder=folder, fault=str(fault))
        return None


def network_of(prepare: Prepare) -> Network:
    """How this machine is reached."""
    return Network(prepare.ice_servers, prepare.public_addresses)


async def _fetch(spec: StreamSpec, prepare: Prepare) -> list[Still]:
    allowed = AllowedHosts(prepare.private_hosts)
    async with aclosing(AudioFetcher(allowed, LIMITS, accept=ACCEPT)) as fetcher:
        return await fetch_stills(spec, fetcher.fetch)


def _open_face(model: FaceModel, spec: StreamSpec, stills: list[Still]) -> Face:
    if spec.face_box is None and not stills:
        return model.open(spec.width, spec.height, background=spec.background)
    box = spec.face_box or Box(top=0, left=0, width=spec.width, height=spec.height)
    # Colours of neighbouring pixels are shared, so that places and sizes are even.
    size = (max(_LEAST_SIDE, box.width & ~1), max(_LEAST_SIDE, box.height & ~1))
    place = (box.left & ~1, box.top & ~1)
    behind, before = order(stills, box.layer)
    face = model.open(*size, background=None if behind else spec.background)
    return Scene(face, (spec.width, spec.height), place, spec.background, behind, before)
