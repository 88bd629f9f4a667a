"""Creating, stopping and finding streams (contract section 4)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.pictures import (
    COLOUR_FORM,
    MAX_ASSETS,
    MAX_URL_BYTES,
    Asset,
    Layout,
    VideoConfig,
    check_bytes,
    check_human,
    read_colour,
)
from visavis.actions.spec import NOTHING, ActionSpec, Data, NoData, Params, Services
from visavis.apps.models import App
from visavis.streams.models import StreamTask
from visavis.streams.orders import StreamOrder

ROOM_ID_BYTES = 128
# The last assertion: in Python, $ alone lets a line feed through.
STREAM_ID_FORM = r"^[A-Za-z0-9_-]+$(?!\n)"
MOBILE = 2

TaskId = Annotated[str, Meta(min_length=1, description="The task's ID.")]
RoomId = Annotated[
    # A database takes no NUL.
    str,
    Meta(min_length=1, pattern=r"^[^\u0000]+$", description="The room. At most 128 bytes."),
]
StreamId = Annotated[str, Meta(min_length=1, max_length=128, pattern=STREAM_ID_FORM)]


class DigitalHumanConfig(Params, kw_only=True):
    digital_human_id: Annotated[str, Meta(min_length=1, description="The digital human's ID.")]
    background_color: Annotated[
        str,
        Meta(
            pattern=COLOUR_FORM,
            description="`#rrggbb` or `#aarrggbb`, whose alpha is ignored. Default `#000000`.",
        ),
    ] = "#000000"
    layout: Annotated[
        Layout | None,
        Meta(
            description="Where the digital human stands, at least 16 pixels wide and high, at most "
            "4096 each and 8294400 multiplied. Default: the whole picture."
        ),
    ] = None


class RtcConfig(Params, kw_only=True):
    room_id: RoomId
    stream_id: Annotated[
        StreamId,
        Meta(description="Letters, digits, `-` and `_`; unique among the App's live streams."),
    ]

    def check(self) -> None:
        """Raises ApiError 400000001 for a RoomId that is too long."""
        check_bytes("RTCConfig.RoomId", self.room_id, ROOM_ID_BYTES)


class ExtraConfig(Params, kw_only=True):
    output_mode: Annotated[
        int,
        Meta(ge=1, le=MOBILE, description="1 web, 2 mobile (a small picture). Default 1."),
    ] = 1


class CreateParams(Params, kw_only=True):
    digital_human_config: Annotated[DigitalHumanConfig, Meta(description="Who is streamed.")]
    rtc_config: Annotated[RtcConfig, Meta(description="Where to.")] = msgspec.field(
        name="RTCConfig"
    )
    ttl: Annotated[
        int,
        Meta(ge=10, le=86_400, description="How long the task lives, in seconds. Default 86400."),
    ] = msgspec.field(name="TTL", default=86_400)
    max_idle_time: Annotated[
        int,
        Meta(
            ge=30,
            le=86_400,
            description="How long it lives without being driven, in seconds. Default 900.",
        ),
    ] = 900
    video_config: Annotated[
        VideoConfig | None, Meta(description="The picture's size and bit rate.")
    ] = None
    assets: Annotated[
        list[Asset],
        Meta(max_length=MAX_ASSETS, description="Still pictures. At most 16, by default none."),
    ] = msgspec.field(default_factory=list)
    extra_config: Annotated[
        ExtraConfig | None, Meta(description="What some clients send besides.")
    ] = None


class CreateData(Data, kw_only=True):
    task_id: TaskId


class TaskParams(Params, kw_only=True):
    task_id: TaskId


class StatusData(Data, kw_only=True, omit_defaults=True):
    status: Annotated[
        int,
        Meta(
            description="1 initialising, 2 initialisation failed, 3 streaming, 4 stopping, "
            "5 stopped."
        ),
    ]
    room_id: Annotated[str, Meta(description="The room.")]
    stream_id: Annotated[str, Meta(description="The stream.")]
    create_time: Annotated[int, Meta(description="When it was created, in Unix seconds.")]
    fail_reason: Annotated[
        str, Meta(description="With Status 2 only: why the initialisation failed.")
    ] = ""


class QueryParams(Params, kw_only=True):
    """No parameters."""


class RunningTask(Data, kw_only=True):
    task_id: TaskId
    room_id: Annotated[str, Meta(description="The room.")]
    stream_id: Annotated[str, Meta(description="The stream.")]
    status: Annotated[int, Meta(description="1 initialising, 3 streaming.")]
    create_time: Annotated[int, Meta(description="When it was created, in Unix seconds.")]


class QueryData(Data, kw_only=True):
    task_list: Annotated[list[RunningTask], Meta(description="The App's running tasks.")]


async def _create(services: Services, app: App, params: CreateParams) -> bytes:
    task_id = await services.streams.create(app, _order(params))
    return msgspec.json.encode(CreateData(task_id=task_id))


def _order(params: CreateParams) -> StreamOrder:
    human, video = params.digital_human_config, params.video_config or VideoConfig()
    extra = params.extra_config or ExtraConfig()
    params.rtc_config.check()
    video.check()
    if human.layout is not None:
        check_human(human.layout, video)
    for index, asset in enumerate(params.assets):
        check_bytes(f"Assets[{index}].AssetUrl", asset.asset_url, MAX_URL_BYTES)
    return StreamOrder(
        digital_human_id=human.digital_human_id,
        room_id=params.rtc_config.room_id,
        stream_id=params.rtc_config.stream_id,
        ttl_s=params.ttl,
        max_idle_s=params.max_idle_time,
        background=read_colour(human.background_color),
        width=video.width,
        height=video.height,
        bitrate=video.bitrate,
        place=human.layout.place() if human.layout else None,
        assets=tuple(
            (asset.asset_url, asset.layout.place() if asset.layout else None)
            for asset in params.assets
        ),
        small_picture=extra.output_mode == MOBILE,
    )


async def _stop(services: Services, app: App, params: TaskParams) -> bytes:
    await services.streams.stop(app, params.task_id)
    return NOTHING


async def _status(services: Services, app: App, params: TaskParams) -> bytes:
    task = await services.streams.get(app, params.task_id)
    return msgspec.json.encode(
        StatusData(
            status=task.status.value,
            room_id=task.room_id,
            stream_id=task.stream_id,
            create_time=task.created_ms // 1000,
            fail_reason=task.fail_reason,
        )
    )


async def _query(services: Services, app: App, _: QueryParams) -> bytes:
    running = await services.streams.store.running(app.app_id)
    return msgspec.json.encode(QueryData(task_list=[_running(task) for task in running]))


def _running(task: StreamTask) -> RunningTask:
    return RunningTask(
        task_id=task.task_id,
        room_id=task.room_id,
        stream_id=task.stream_id,
        status=task.status.value,
        create_time=task.created_ms // 1000,
    )


CREATE = ActionSpec(
    name="CreateDigitalHumanStreamTask",
    summary="Begin a stream of a digital human.",
    section="4",
    params=CreateParams,
    data=CreateData,
    handle=_create,
)
STOP = ActionSpec(
    name="StopDigitalHumanStreamTask",
    summary="End a stream.",
    section="4",
    params=TaskParams,
    data=NoData,
    handle=_stop,
)
STATUS = ActionSpec(
    name="GetDigitalHumanStreamTaskStatus",
    summary="Show a task, be it running or ended.",
    section="4",
    params=TaskParams,
    data=StatusData,
    handle=_status,
)
QUERY = ActionSpec(
    name="QueryDigitalHumanStreamTasks",
    summary="List the App's running tasks.",
    section="4",
    params=QueryParams,
    data=QueryData,
    handle=_query,
)
