"""The catalogue in memory, from which every read is answered (``docs/architecture.md`` says why).

Each item keeps its encoded JSON with the signed URLs of the current hour, so that a page is a join
of bytes. Items are encoded when they are first asked for within an hour.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

import msgspec

from visavis.catalogue.listing import Listing
from visavis.catalogue.models import DigitalHuman, FetchMode, Timbre
from visavis.errors import ApiError, ReturnCode

Item = TypeVar("Item", DigitalHuman, Timbre)
SignUrl = Callable[[str], str]
"""Path to signed URL."""


Changed = Callable[[Item, bool], None]
"""Told an item, and whether it is there (added, or in place of the one before) or was taken out."""


KEPT = 50_000
"""How many items keep their JSON, of 3 KB with a dozen actions."""


class Card(msgspec.Struct, Generic[Item], gc=False):
    """An item, and its JSON with URLs that expire at ``expires`` (Unix seconds)."""

    position: int
    item: Item
    expires: int = 0
    encoded: bytes = b""


class Page(msgspec.Struct, frozen=True):
    """A page of encoded items, and how many match in all."""

    total: int
    items: list[bytes]


class Encoding(msgspec.Struct, frozen=True):
    """How items are written, and with which URLs; handed in, for the catalogue knows no wire."""

    digital_human: Callable[[DigitalHuman, SignUrl], bytes]
    timbre: Callable[[Timbre, SignUrl], bytes]
    sign_url: Callable[[str, int], str]
    """Path and expiry (Unix seconds) to URL."""
    expiry: Callable[[], int]
    """When URLs made now expire (Unix seconds)."""


class Snapshot:
    """Digital humans and timbres, as the last refresh found them."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._humans: dict[str, Card[DigitalHuman]] = {}
        self._public: Listing[Card[DigitalHuman]] = Listing()
        self._private: dict[int, Listing[Card[DigitalHuman]]] = defaultdict(Listing)
        self._timbres: dict[str, Card[Timbre]] = {}
        self._public_timbres: Listing[Card[Timbre]] = Listing()
        self._bound: dict[str, Listing[Card[Timbre]]] = defaultdict(Listing)
        self._nobodys: Listing[Card[DigitalHuman]] = Listing()
        self._kept: deque[Card[DigitalHuman] | Card[Timbre]] = deque()
        self._of_humans: list[Changed[DigitalHuman]] = []
        self._of_timbres: list[Changed[Timbre]] = []

    # What operators search

    def every_human(self, changed: Changed[DigitalHuman]) -> list[DigitalHuman]:
        """All of them, public or not; ``changed`` is told of every change from now on."""
        self._of_humans.append(changed)
        return [card.item for card in self._humans.values()]

    def every_timbre(self, changed: Changed[Timbre]) -> list[Timbre]:
        """As ``every_human``."""
        self._of_timbres.append(changed)
        return [card.item for card in self._timbres.values()]

    # What an App asks for

    def digital_humans(self, app_id: int, mode: FetchMode, offset: int, limit: int) -> Page:
        """Those the App may see: the public ones and its own (contract section 3)."""
        private = self._private.get(app_id, self._nobodys)
        if mode is FetchMode.PUBLIC:
            total, cards = len(self._public), self._public.page(offset, limit)
        elif mode is FetchMode.PRIVATE:
            total, cards = len(private), private.page(offset, limit)
        else:
            total = len(self._public) + len(private)
            cards = self._public.merged_page(private, offset, limit)
        return Page(total, self._encoded(cards, self._encoding.digital_human))

    def digital_human(self, app_id: int, digital_human_id: str) -> bytes:
        """One digital human. Raises ApiError 400000003 if there is none that the App may see."""
        card = self._visible(app_id, digital_human_id)
        return self._encoded((card,), self._encoding.digital_human)[0]

    def first_public(self) -> DigitalHuman | None:
        """The digital human that every App's list begins with."""
        return next((card.item for card in self._public.page(0, 1)), None)

    def first_voice(self) -> Timbre | None:
        """One of the public timbres that speaks, if there is one among the first hundred."""
        cards = self._public_timbres.page(0, 100)
        return next((card.item for card in cards if card.item.voice is not None), None)

    def public_timbres(self, offset: int, limit: int) -> Page:
        """The timbres that every digital human can have."""
        cards = self._public_timbres.page(offset, limit)
        return Page(len(self._public_timbres), self._encoded(cards, self._encoding.timbre))

    def bound_timbres(self, app_id: int, digital_human_id: str, offset: int, limit: int) -> Page:
        """The private timbres of a digital human. Raises ApiError 400000003 as above."""
        self._visible(app_id, digital_human_id)
        bound = self._bound.get(digital_human_id)
        if bound is None:
            return Page(0, [])
        return Page(len(bound), self._encoded(bound.page(offset, limit), self._encoding.timbre))

    def find_digital_human(self, app_id: int, digital_human_id: str) -> DigitalHuman:
        """The digital human itself. Raises ApiError 400000003 as above."""
        return self._visible(app_id, digital_human_id).item

    def find_timbre(self, app_id: int, digital_human_id: str, timbre_id: str) -> Timbre:
        """A timbre with which this digital human can speak: a public one, or one bound to it.

        Raises ApiError 400000004 for one that the App cannot see, 400000009 for one that is bound
        to others of the App's only.
        """
        card = self._timbres.get(timbre_id)
        timbre = card.item if card is not None else None
        if timbre is not None and (
            timbre.is_public or digital_human_id in timbre.digital_human_ids
        ):
            return timbre
        if timbre is not None and any(map(self._is_visible(app_id), timbre.digital_human_ids)):
            raise ApiError(
                ReturnCode.TIMBRE_NOT_SUPPORTED,
                f"The timbre {timbre_id!r} is not bound to this stream's digital human. "
                "GetTimbreList with its DigitalHumanId lists those that are.",
            )
        raise ApiError(
            ReturnCode.TIMBRE_NOT_FOUND,
            f"There is no timbre {timbre_id[:80]!r} that this App may use. "
            "GetTimbreList lists those there are.",
        )

    def _is_visible(self, app_id: int) -> Callable[[str], bool]:
        def visible(digital_human_id: str) -> bool:
            card = self._humans.get(digital_human_id)
            return card is not None and card.item.app_id in (None, app_id)

        return visible

    def _visible(self, app_id: int, digital_human_id: str) -> Card[DigitalHuman]:
        card = self._humans.get(digital_human_id)
        if card is None or card.item.app_id not in (None, app_id):
            raise ApiError(
                ReturnCode.DIGITAL_HUMAN_NOT_FOUND,
                f"There is no digital human {digital_human_id!r} that this App may use. "
                "GetDigitalHumanList lists those there are.",
            )
        return card

    def _encoded(
        self, cards: Iterable[Card[Item]], encode: Callable[[Item, SignUrl], bytes]
    ) -> list[bytes]:
        expires = self._encoding.expiry()

        def sign_url(path: str) -> str:
            return self._encoding.sign_url(path, expires)

        encoded = []
        for card in cards:
            if card.expires != expires:
                card.encoded = encode(card.item, sign_url)
                card.expires = expires
                self._keep(card)
            encoded.append(card.encoded)
        return encoded

    def _keep(self, card: "Card[DigitalHuman] | Card[Timbre]") -> None:
        """Of a large catalogue only what was encoded last stays so: who pages through all of it
        must not fill the memory."""
        self._kept.append(card)
        if len(self._kept) > KEPT:
            forgotten = self._kept.popleft()
            forgotten.encoded, forgotten.expires = b"", 0

    # What a refresh brings

    def put_digital_human(self, human: DigitalHuman) -> None:
        """Add a digital human, or take it in place of the one with its ID."""
        self.drop_digital_human(human.digital_human_id)
        card = Card(human.position, human)
        self._humans[human.digital_human_id] = card
        self._list_of(human).put(card)
        for changed in self._of_humans:
            changed(human, True)

    def drop_digital_human(self, digital_human_id: str) -> None:
        """Take out a digital human, if it is there. Its bindings go with its timbres."""
        card = self._humans.pop(digital_human_id, None)
        if card is not None:
            self._list_of(card.item).drop(card)
            for changed in self._of_humans:
                changed(card.item, False)

    def put_timbre(self, timbre: Timbre) -> None:
        """Add a timbre with its bindings, or take it in place of the one with its ID."""
        self.drop_timbre(timbre.timbre_id)
        card = Card(timbre.position, timbre)
        self._timbres[timbre.timbre_id] = card
        for listing in self._lists_of(timbre):
            listing.put(card)
        for changed in self._of_timbres:
            changed(timbre, True)

    def drop_timbre(self, timbre_id: str) -> None:
        """Take out a timbre and its bindings, if it is there."""
        card = self._timbres.pop(timbre_id, None)
        if card is not None:
            for listing in self._lists_of(card.item):
                listing.drop(card)
            for changed in self._of_timbres:
                changed(card.item, False)

    def _list_of(self, human: DigitalHuman) -> Listing[Card[DigitalHuman]]:
        return self._public if human.app_id is None else self._private[human.app_id]

    def _lists_of(self, timbre: Timbre) -> list[Listing[Card[Timbre]]]:
        if timbre.is_public:
            return [self._public_timbres]
        return [self._bound[human_id] for human_id in timbre.digital_human_ids]
