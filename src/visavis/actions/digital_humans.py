"""GetDigitalHumanList and GetDigitalHumanInfo (contract section 3)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.spec import ActionSpec, Data, Limit, Offset, Params, Services
from visavis.apps.models import App
from visavis.catalogue.models import Action, DigitalHuman, FetchMode
from visavis.catalogue.paths import media_path, preview_path
from visavis.catalogue.snapshot import SignUrl


class GetDigitalHumanListParams(Params, kw_only=True):
    fetch_mode: Annotated[
        int,
        Meta(
            ge=1,
            le=3,
            description="1 all (public ones and the App's own), 2 public only, 3 private only. "
            "Default 1.",
        ),
    ] = 1
    offset: Offset = 0
    limit: Limit = 20


class DigitalHumanAction(Data, kw_only=True):
    action: Annotated[str, Meta(description="The action's name.")]
    preview_url: Annotated[str, Meta(description="A video of the action, valid for 24 hours.")]


class DigitalHumanInfo(Data, kw_only=True):
    digital_human_id: Annotated[str, Meta(description="The digital human's ID.")]
    name: Annotated[str, Meta(description="Its name.")]
    avatar_url: Annotated[str, Meta(description="Its picture, valid for 24 hours.")]
    is_public: Annotated[bool, Meta(description="Whether every App may use it.")]
    actions: Annotated[
        list[DigitalHumanAction], Meta(description="The actions that it can perform.")
    ]


class GetDigitalHumanListData(Data, kw_only=True):
    total: Annotated[int, Meta(description="How many match in all, beyond this page.")]
    digital_humans: Annotated[list[DigitalHumanInfo], Meta(description="This page.")]


class GetDigitalHumanInfoParams(Params, kw_only=True):
    digital_human_id: Annotated[str, Meta(min_length=1, description="The digital human's ID.")]


def encode_digital_human(human: DigitalHuman, sign_url: SignUrl) -> bytes:
    """The JSON of one entry, with URLs that ``sign_url`` makes of paths."""
    return msgspec.json.encode(
        DigitalHumanInfo(
            digital_human_id=human.digital_human_id,
            name=human.name,
            avatar_url=sign_url(media_path(human.avatar)),
            is_public=human.app_id is None,
            actions=[
                DigitalHumanAction(action=action.action, preview_url=sign_url(path))
                for action in human.actions
                if (path := _preview_path(human, action)) is not None
            ],
        )
    )


def _preview_path(human: DigitalHuman, action: Action) -> str | None:
    """Where an action's video is, or None if there is none and no face to render it from."""
    if action.preview is not None:
        return media_path(action.preview)
    if human.face is not None:
        return preview_path(human.face.kind, human.face.model, action.action)
    return None


async def _list(services: Services, app: App, params: GetDigitalHumanListParams) -> bytes:
    page = services.catalogue().digital_humans(
        app.app_id, FetchMode(params.fetch_mode), params.offset, params.limit
    )
    return b'{"Total":%d,"DigitalHumans":[%b]}' % (page.total, b",".join(page.items))


async def _info(services: Services, app: App, params: GetDigitalHumanInfoParams) -> bytes:
    return services.catalogue().digital_human(app.app_id, params.digital_human_id)


GET_DIGITAL_HUMAN_LIST = ActionSpec(
    name="GetDigitalHumanList",
    summary="List the digital humans that the App may use, the newest last.",
    section="3",
    params=GetDigitalHumanListParams,
    data=GetDigitalHumanListData,
    handle=_list,
)
GET_DIGITAL_HUMAN_INFO = ActionSpec(
    name="GetDigitalHumanInfo",
    summary="Show one digital human.",
    section="3",
    params=GetDigitalHumanInfoParams,
    data=DigitalHumanInfo,
    handle=_info,
)
