"""What names and IDs in the catalogue may be."""

import re
import unicodedata
from collections.abc import Iterable

from visavis.catalogue.models import About
from visavis.errors import OperatorError

MAX_NAME = 128
MAX_VOICE = 1024
MAX_LANGUAGE = 35
_LANGUAGE = re.compile(r"([A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*)?")
MAX_TAG = 32
MAX_TAGS = 16
MAX_LANGUAGES = 16
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_name(name: str, of: str) -> str:
    """``name`` without surrounding blanks. Raises OperatorError for what cannot be shown."""
    name = name.strip()
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        raise OperatorError(
            f"The name of {of} has 1 to {MAX_NAME} printable characters; {name[:MAX_NAME]!r} came."
        )
    return name


def check_id(item_id: str, of: str) -> str:
    """Raises OperatorError for what is no ID."""
    if not _ID.fullmatch(item_id):
        raise OperatorError(
            f"The ID of {of} has 1 to 64 letters, digits, - and _; {item_id[:80]!r} came."
        )
    return item_id


def check_voice(engine: str, voice: str) -> None:
    """Raises OperatorError for what can be the name of no engine or no voice."""
    check_id(engine, "a voice engine")
    if not 1 <= len(voice) <= MAX_VOICE or not voice.isprintable():
        raise OperatorError(
            f"The name of a voice has 1 to {MAX_VOICE} printable characters; "
            f"{voice[:MAX_NAME]!r} came."
        )


def check_language(language: str) -> str:
    """Raises OperatorError for what is no language tag (BCP 47). Empty is none said."""
    if len(language) > MAX_LANGUAGE or not _LANGUAGE.fullmatch(language):
        raise OperatorError(
            f"A language is a tag such as en, pt-BR or zh-Hans; {language[:80]!r} came."
        )
    return language


def check_about(about: About) -> About:
    """As it is kept: tags in small letters, nothing twice. Raises OperatorError."""
    languages = [check_language(language.strip()) for language in about.languages]
    if len(languages) > MAX_LANGUAGES:
        raise OperatorError(
            f"A digital human has at most {MAX_LANGUAGES} languages; {len(languages)} came."
        )
    return About(
        tuple(dict.fromkeys(filter(None, languages))),
        about.gender,
        _check_tag(about.style, "A style") if about.style.strip() else "",
        check_tags(about.tags),
    )


def check_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """In small letters, nothing twice, in their order. Raises OperatorError."""
    kept = tuple(dict.fromkeys(_check_tag(tag, "A tag") for tag in tags))
    if len(kept) > MAX_TAGS:
        raise OperatorError(f"There may be {MAX_TAGS} tags at the most; {len(kept)} came.")
    return kept


def _check_tag(tag: str, what: str) -> str:
    kept = unicodedata.normalize("NFC", tag).strip().lower()
    if len(kept) > MAX_TAG or not _is_word(kept):
        raise OperatorError(
            f"{what} has 1 to {MAX_TAG} letters, digits and hyphens; {tag[:80]!r} came.",
            "Write front-desk rather than front desk.",
        )
    return kept


def _is_word(text: str) -> bool:
    return all(part and all(map(_is_part_of_a_word, part)) for part in text.split("-"))


def _is_part_of_a_word(character: str) -> bool:
    """Letters and digits of any script, and the signs that belong to letters (as in Hindi)."""
    return unicodedata.category(character)[0] in "LMN"
