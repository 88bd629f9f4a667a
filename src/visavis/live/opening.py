"""From what a stream is to be (its spec) to the session that runs it."""

from __future__ import annotations

from zlib import crc32

from visavis.clock import Clock
from visavis.faces.contract import Face, FaceModel
from visavis.live.placing import PlacedFace
from visavis.live.preparing import read_model
from visavis.live.reporting import Reporter
from visavis.live.session import Look, Session
from visavis.live.viewers import ViewerSettings
from visavis.live.webrtc import IceServer, Network
from visavis.live.wire import Prepare
from visavis.streams.messages import StreamSpec


def open_session(
    spec: StreamSpec, model_path: str, prepare: Prepare, clock: Clock, reporter: Reporter
) -> Session:
    """Raises FACE_FAULTS of ``visavis.live.preparing``."""
    model = read_model(spec.face_kind, model_path)
    face = _open_face(model, spec)
    look = Look(dict(model.gestures), spec.bitrate, seed=crc32(spec.task_id.encode()))
    viewing = ViewerSettings(network_of(prepare), prepare.most_viewers)
    return Session(face, look, viewing, clock, reporter.tell)


def network_of(prepare: Prepare) -> Network:
    """How this machine is reached."""
    servers = [IceServer(one.url, one.username, one.credential) for one in prepare.ice_servers]
    return Network(servers, prepare.public_addresses)


def _open_face(model: FaceModel, spec: StreamSpec) -> Face:
    box = spec.face_box
    if box is None:
        return model.open(spec.width, spec.height, background=spec.background)
    # Colours of neighbouring pixels are shared, so that places and sizes are even.
    size = (max(2, box.width & ~1), max(2, box.height & ~1))
    face = model.open(*size, background=spec.background)
    return PlacedFace(
        face, (spec.width, spec.height), (box.left & ~1, box.top & ~1), spec.background
    )
