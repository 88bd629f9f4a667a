"""Text as it is searched: without regard to case, accents and width."""

import unicodedata


def fold(text: str) -> str:
    """``Zoë`` and ``ZOE`` are the same, and so are ``ﾈ`` and ``ネ``."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def language_keys(tag: str) -> tuple[str, ...]:
    """By what a language tag is found: the whole of it, and the language alone."""
    whole = tag.lower()
    main = main_language(whole)
    return (whole,) if whole == main else (whole, main)


def main_language(tag: str) -> str:
    """``pt-BR`` is Portuguese. Mandarin, by whichever of its names, is Chinese."""
    main = tag.partition("-")[0].lower()
    return "zh" if main == "cmn" else main
