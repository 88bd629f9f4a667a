"""Types of parameters that several endpoints take."""

from typing import Annotated

from msgspec import Meta

from visavis.apps.models import MAX_APP_ID

AppId = Annotated[int, Meta(ge=1, le=MAX_APP_ID)]
"""Contract section 1; what is outside fits into no database."""
