"""Sets of slots: small ones as they are, large ones as a row of bits."""

FEW = 2048
"""Above that many, a row of bits takes less memory and is quicker."""

Slots = int
"""A set of slots to reckon with: bit ``n`` stands for slot ``n``."""


class SlotSet:
    """Slots that are added and taken away one by one."""

    def __init__(self) -> None:
        self._few: set[int] | None = set()
        self._bits = bytearray()

    def add(self, slot: int) -> None:
        if self._few is None:
            _set(self._bits, slot)
            return
        self._few.add(slot)
        if len(self._few) > FEW:
            self._bits, self._few = _row(self._few), None

    def discard(self, slot: int) -> None:
        if self._few is not None:
            self._few.discard(slot)
        elif slot >> 3 < len(self._bits):
            self._bits[slot >> 3] &= ~(1 << (slot & 7))

    def slots(self) -> Slots:
        row = self._bits if self._few is None else _row(self._few)
        return int.from_bytes(row, "little")

    def count(self, among: Slots, row: bytes) -> int:
        """How many are among these; ``row`` is the same as a row of bits."""
        if self._few is None:
            return (int.from_bytes(self._bits, "little") & among).bit_count()
        end = len(row) * 8
        return sum(1 for slot in self._few if slot < end and row[slot >> 3] >> (slot & 7) & 1)


def slots_of(some: set[int] | list[int]) -> Slots:
    return int.from_bytes(_row(some), "little")


def row_of(slots: Slots) -> bytes:
    """As a row of bits, slot 0 first."""
    return slots.to_bytes((slots.bit_length() + 7) // 8, "little")


def _row(some: set[int] | list[int]) -> bytearray:
    bits = bytearray()
    for slot in sorted(some, reverse=True):
        _set(bits, slot)
    return bits


def _set(bits: bytearray, slot: int) -> None:
    missing = (slot >> 3) + 1 - len(bits)
    if missing > 0:
        bits.extend(bytes(missing))
    bits[slot >> 3] |= 1 << (slot & 7)
