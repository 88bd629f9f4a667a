"""GetTimbreList (contract section 3)."""

from typing import Annotated

import msgspec
from msgspec import Meta

from visavis.actions.spec import ActionSpec, Data, Limit, Offset, Params, Services
from visavis.apps.models import App
from visavis.catalogue.models import Timbre
from visavis.catalogue.paths import media_path
from visavis.catalogue.snapshot import SignUrl


class GetTimbreListParams(Params, kw_only=True):
    digital_human_id: Annotated[
        str,
        Meta(
            description="Absent or empty: all public timbres. Otherwise the private timbres "
            "bound to this digital human."
        ),
    ] = ""
    offset: Offset = 0
    limit: Limit = 20


class TimbreInfo(Data, kw_only=True):
    timbre_id: Annotated[str, Meta(description="The timbre's ID.")]
    name: Annotated[str, Meta(description="Its name.")]
    avatar_url: Annotated[str, Meta(description="Its picture, valid for 24 hours.")]


class GetTimbreListData(Data, kw_only=True):
    total: Annotated[int, Meta(description="How many match in all, beyond this page.")]
    timbres: Annotated[list[TimbreInfo], Meta(description="This page.")]


def encode_timbre(timbre: Timbre, sign_url: SignUrl) -> bytes:
    """The JSON of one entry, with URLs that ``sign_url`` makes of paths."""
    return msgspec.json.encode(
        TimbreInfo(
            timbre_id=timbre.timbre_id,
            name=timbre.name,
            avatar_url=sign_url(media_path(timbre.avatar)),
        )
    )


async def _list(services: Services, app: App, params: GetTimbreListParams) -> bytes:
    catalogue = services.catalogue()
    if params.digital_human_id:
        page = catalogue.bound_timbres(
            app.app_id, params.digital_human_id, params.offset, params.limit
        )
    else:
        page = catalogue.public_timbres(params.offset, params.limit)
    return b'{"Total":%d,"Timbres":[%b]}' % (page.total, b",".join(page.items))


GET_TIMBRE_LIST = ActionSpec(
    name="GetTimbreList",
    summary="List the public timbres, or the private ones bound to a digital human.",
    section="3",
    params=GetTimbreListParams,
    data=GetTimbreListData,
    handle=_list,
)
