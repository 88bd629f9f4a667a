"""Every Action that this server speaks, by name."""

from visavis.actions.digital_humans import GET_DIGITAL_HUMAN_INFO, GET_DIGITAL_HUMAN_LIST
from visavis.actions.spec import AnyActionSpec
from visavis.actions.timbres import GET_TIMBRE_LIST

ACTIONS: dict[str, AnyActionSpec] = {
    spec.name: spec for spec in (GET_DIGITAL_HUMAN_LIST, GET_DIGITAL_HUMAN_INFO, GET_TIMBRE_LIST)
}
