"""Every Action that this server speaks, by name."""

from visavis.actions import digital_humans, drives, streams, timbres
from visavis.actions.spec import AnyActionSpec

ACTIONS: dict[str, AnyActionSpec] = {
    spec.name: spec
    for spec in (
        digital_humans.GET_DIGITAL_HUMAN_LIST,
        digital_humans.GET_DIGITAL_HUMAN_INFO,
        timbres.GET_TIMBRE_LIST,
        streams.CREATE,
        streams.STOP,
        streams.STATUS,
        streams.QUERY,
        drives.BY_TEXT,
        drives.BY_AUDIO,
        drives.BY_WS_STREAM,
        drives.BY_RTC_STREAM,
        drives.INTERRUPT,
        drives.DO_ACTION,
        drives.STATUS,
        digital_humans.GET_DIGITAL_HUMAN_RENDER_INFO,
    )
}
