"""Driving streams: what they say and do (contract section 4)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.pictures import check_bytes
from visavis.actions.spec import NOTHING, ActionSpec, Data, NoData, Params, Services
from visavis.actions.streams import ROOM_ID_BYTES, RoomId, StreamId, TaskId, TaskParams
from visavis.apps.models import App
from visavis.streams.orders import Speech

MAX_TEXT = 1800
MAX_AUDIO_URL = 4096
NOW = 1

InterruptMode = Annotated[
    int,
    Meta(
        ge=0,
        le=1,
        description="0 behind what is queued, 1 now: the current drive is interrupted, the queued "
        "ones stay, behind this one. Default 0.",
    ),
]
DriveId = Annotated[str, Meta(description="The drive's ID.")]


class TtsConfig(Params, kw_only=True):
    timbre_id: Annotated[str, Meta(min_length=1, description="The timbre that speaks.")]
    speech_rate: Annotated[int, Meta(ge=-500, le=500, description="How fast. Default 0.")] = 0
    pitch_rate: Annotated[int, Meta(ge=-500, le=500, description="How high. Default 0.")] = 0
    volume: Annotated[int, Meta(ge=1, le=100, description="How loud. Default 50.")] = 50


class DriveByTextParams(Params, kw_only=True):
    task_id: TaskId
    text: Annotated[str, Meta(min_length=1, max_length=MAX_TEXT, description="What is to be said.")]
    tts_config: Annotated[TtsConfig, Meta(description="How it is said.")] = msgspec.field(
        name="TTSConfig"
    )
    interrupt_mode: InterruptMode = 0


class DriveByAudioParams(Params, kw_only=True):
    task_id: TaskId
    audio_url: Annotated[
        str, Meta(min_length=1, max_length=MAX_AUDIO_URL, description="An MP3 or WAV file.")
    ]
    interrupt_mode: InterruptMode = 0
    voice_channel: Annotated[
        int,
        Meta(
            ge=0,
            le=2,
            description="Which channel of a stereo file is the voice: 0 both, mixed, 1 left, "
            "2 right. Default 0.",
        ),
    ] = 0


class SourceConfig(Params, kw_only=True):
    room_id: Annotated[RoomId, Meta(description="The room it is in. At most 128 bytes.")]
    stream_id: Annotated[StreamId, Meta(description="Its StreamId.")]


class DriveByRtcStreamParams(Params, kw_only=True):
    task_id: TaskId
    rtc_config: Annotated[SourceConfig, Meta(description="The stream whose sound is spoken.")] = (
        msgspec.field(name="RTCConfig")
    )


class DoActionParams(Params, kw_only=True):
    task_id: TaskId
    action: Annotated[
        str, Meta(min_length=1, description="One of the digital human's Actions, by name.")
    ]


class GetDriveStatusParams(Params, kw_only=True):
    task_id: Annotated[
        str | None, Meta(description="Of all its drives. Needed unless DriveId is given.")
    ] = None
    drive_id: Annotated[
        str | None, Meta(description="Of this drive. Needed unless TaskId is given.")
    ] = None


class DriveData(Data, kw_only=True):
    drive_id: DriveId


class SocketData(Data, kw_only=True):
    drive_id: DriveId
    wss_address: Annotated[
        str, Meta(description="Where to send the sound; for this drive only, and secret.")
    ]


class DriveInfo(Data, kw_only=True):
    drive_id: DriveId
    status: Annotated[
        int, Meta(description="1 queued, 2 driving, 3 failed, 4 ended, 5 interrupted.")
    ]


class GetDriveStatusData(Data, kw_only=True):
    drive_list: Annotated[
        list[DriveInfo], Meta(description="The drives, in the order in which they came.")
    ]


async def _by_text(services: Services, app: App, params: DriveByTextParams) -> bytes:
    tts = params.tts_config
    speech = Speech(
        timbre_id=tts.timbre_id, rate=tts.speech_rate, pitch=tts.pitch_rate, volume=tts.volume
    )
    return _data(
        await services.drives.speak(
            app, params.task_id, params.text, speech, interrupt=params.interrupt_mode == NOW
        )
    )


async def _by_audio(services: Services, app: App, params: DriveByAudioParams) -> bytes:
    return _data(
        await services.drives.play(
            app,
            params.task_id,
            params.audio_url,
            voice_channel=params.voice_channel,
            interrupt=params.interrupt_mode == NOW,
        )
    )


async def _by_ws_stream(services: Services, app: App, params: TaskParams) -> bytes:
    drive_id, address = await services.drives.open_socket(app, params.task_id)
    return msgspec.json.encode(SocketData(drive_id=drive_id, wss_address=address))


async def _by_rtc_stream(services: Services, app: App, params: DriveByRtcStreamParams) -> bytes:
    source = params.rtc_config
    check_bytes("RTCConfig.RoomId", source.room_id, ROOM_ID_BYTES)
    return _data(await services.drives.relay(app, params.task_id, source.room_id, source.stream_id))


async def _interrupt(services: Services, app: App, params: TaskParams) -> bytes:
    await services.drives.interrupt(app, params.task_id)
    return NOTHING


async def _do_action(services: Services, app: App, params: DoActionParams) -> bytes:
    await services.drives.act(app, params.task_id, params.action)
    return NOTHING


async def _status(services: Services, app: App, params: GetDriveStatusParams) -> bytes:
    # Clients of typed languages send what they leave out as empty text.
    found = await services.drives.status(app, params.task_id or None, params.drive_id or None)
    return msgspec.json.encode(
        GetDriveStatusData(
            drive_list=[
                DriveInfo(drive_id=drive.drive_id, status=drive.status.value) for drive in found
            ]
        )
    )


def _data(drive_id: str) -> bytes:
    return msgspec.json.encode(DriveData(drive_id=drive_id))


BY_TEXT = ActionSpec(
    name="DriveByText",
    summary="Have a stream say a text.",
    section="4",
    params=DriveByTextParams,
    data=DriveData,
    handle=_by_text,
)
BY_AUDIO = ActionSpec(
    name="DriveByAudio",
    summary="Have a stream speak an audio file. One that cannot be fetched or decoded makes the "
    "drive fail, not the call.",
    section="4",
    params=DriveByAudioParams,
    data=DriveData,
    handle=_by_audio,
)
BY_WS_STREAM = ActionSpec(
    name="DriveByWsStream",
    summary="Have a stream speak PCM that is sent to a WebSocket. Interrupts the current drive and "
    "drops the queued ones.",
    section="4",
    params=TaskParams,
    data=SocketData,
    handle=_by_ws_stream,
)
BY_RTC_STREAM = ActionSpec(
    name="DriveByRTCStream",
    summary="Have a stream speak the sound of another stream of the App. Interrupts the current "
    "drive and drops the queued ones.",
    section="4",
    params=DriveByRtcStreamParams,
    data=DriveData,
    handle=_by_rtc_stream,
)
INTERRUPT = ActionSpec(
    name="InterruptDriveTask",
    summary="Stop the current drive and drop the queued ones. With nothing to interrupt, it "
    "succeeds.",
    section="4",
    params=TaskParams,
    data=NoData,
    handle=_interrupt,
)
DO_ACTION = ActionSpec(
    name="DoAction",
    summary="Have a digital human make a gesture, while it speaks or does not. By POST only: in a "
    "GET's query, `Action` is the name of the call.",
    section="4",
    params=DoActionParams,
    data=NoData,
    handle=_do_action,
    post_only=True,
)
STATUS = ActionSpec(
    name="GetDriveStatus",
    summary="Show a drive, or all drives of a task, be they ended or not.",
    section="4",
    params=GetDriveStatusParams,
    data=GetDriveStatusData,
    handle=_status,
)
