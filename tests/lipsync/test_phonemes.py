from __future__ import annotations

import unicodedata
from contextlib import aclosing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from visavis.faces.contract import VISEMES
from visavis.lipsync.phonemes import is_known, read_phoneme
from visavis.voices.contract import Utterance
from visavis.voices.espeak.engine import EspeakEngine

TEXTS = {
    "af": "Die vinnige bruin jakkals spring oor die lui hond",
    "am": "ሰላም ለዓለም ጸሐይ ቤት ፊደል",
    "ar": "صباح الخير، قضى ظهر غداً ضيف طعام ثلج عين شمس",
    "bg": "Жълтата дюля беше щастлива, че пухът замръзна като гьон",
    "cmn": "你好世界，我喜欢吃苹果和喝茶，日出时去四川旅行",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy",
    "da": "Quizdeltagerne spiste jordbær med fløde",
    "de": "Zwölf Boxkämpfer jagen Viktor quer über den großen Deich",
    "el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία",
    "en-gb-scotland": "The thin chef judged which vision was the loch's",
    "en-us": "The quick brown fox jumps over the lazy dog, a measure of thirty third church joys",
    "es": "El veloz murciélago hindú comía feliz cardillo y kiwi; niño, llama",
    "fa": "صبح بخیر، چطور می‌توانم کمک کنم؟ ژاله گفت قاشق",
    "fi": "Törkylempijävongahdus, hyvää yötä",
    "fr": "Portez ce vieux whisky au juge blond qui fume, un bon vin brun, huit oignons",
    "ga": "D'fhuascail Íosa Úrmhac na hÓighe Beannaithe pór Éava agus Ádhaimh",
    "he": "שלום חבר, צהריים טובים, רגע",
    "hi": "नमस्ते भारत, छात्र झरना ठंडा ढोल फूल शेर ज्ञान खाना",
    "hu": "Árvíztűrő tükörfúrógép, gyönyörű nyúl, ty",
    "id": "Muharjo seorang xenofobia universal yang takut pada warga jazirah",
    "it": "Quel vituperabile xenofobo zelante assaggia il whisky, gli gnocchi, la zia",
    "ja": "こんにちは つくえ ふじさん らりるれろ ぎゅうにゅう っぽい",
    "ka": "ყველა ჭკვიანი ძაღლი ჯიხვს ხედავს",
    "ko": "안녕하세요 빨간 학교 쪽 의사",
    "nl": "Pa's wijze lynx bezag vroom het fikse aquaduct, schuur, neus, leeuw",
    "pl": "Pchnąć w tę łódź jeża lub ośm skrzyń fig",
    "pt": "Luís argüia à Júlia que brações, fé, chá, óxido, pôr, zângão, filho, vinho",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю",
    "sv": "Flygande bäckasiner söka hwila på mjuka tuvor, sjuk, tjugo, barn",
    "sw": "Habari za asubuhi, ng'ombe, ghali, nyumba, thelathini",
    "ta": "வணக்கம், பழம், நாள், ஞாயிறு, மரம்",
    "th": "สวัสดีครับ ประเทศไทย",
    "tr": "Pijamalı hasta yağız şoföre çabucak güvendi",
    "uk": "Жебракують філософи при ґанку церкви в Гадячі",
    "vi": "Tôi yêu Việt Nam, nghĩa, khuya, mưa phùn bay khắp vùng biển",
    "yue": "你好世界，我哋去飲茶",
}


async def test_every_letter_that_espeak_writes_is_known_in_36_languages() -> None:
    engine = EspeakEngine()
    unknown: dict[str, set[str]] = {}
    try:
        for language, text in TEXTS.items():
            said = engine.speak(Utterance(f"{text}. 0 1 2 3 4 5 6 7 8 9 10 100.", language))
            async with aclosing(said) as chunks:
                names = {p.ipa async for chunk in chunks for p in chunk.phonemes or ()}
            assert len(names) > 12, language
            shapes = {part.viseme for name in names for part in read_phoneme(name)}
            assert len(shapes) >= 8, (language, shapes)
            unknown |= {language: odd} if (odd := {n for n in names if not is_known(n)}) else {}
    finally:
        await engine.aclose()
    assert not unknown


@pytest.mark.parametrize(
    ("ipa", "visemes"),
    [
        ("p", "PP"), ("ˈm̩", "PP"), ("f", "FF"), ("ð", "TH"), ("ɾʲ", "DD"), ("ɡ", "kk"),
        ("ç", "kk"), ("tʃ", "CH"), ("t͡ɕʰ", "CH"), ("ts", "SS"), ("tsh", "SS"), ("th", "DD"),
        ("ʂ", "CH"), ("ŋ", "nn"), ("ɚ", "RR"), ("ˈɑː", "aa"), ("ɛ̃", "E"), ("ᵻ", "ih"),
        ("œ", "oh"), ("ɯᵝ", "ou"), ("aɪ", "aa ih"), ("ˈoʊ", "oh ou"), ("iou", "ih oh ou"),
        ("nɡ", "nn"), ("", "sil"), ("dʒ", "CH"), ("kʰ", "kk"),
    ],
)  # fmt: skip
def test_sounds_and_what_is_seen_of_them(ipa: str, visemes: str) -> None:
    assert [part.viseme for part in read_phoneme(ipa)] == visemes.split()


def test_diphthongs_are_split_half_and_half_and_length_counts() -> None:
    assert [part.share for part in read_phoneme("aʊ")] == [0.5, 0.5]
    assert [part.share for part in read_phoneme("aːʊ")] == pytest.approx([2 / 3, 1 / 3])


@pytest.mark.parametrize("ipa", ["ʲ", "ː", "̃", "1", "(en)", "#", "☃", "字"])
def test_what_has_no_shape_of_its_own_has_none(ipa: str) -> None:
    assert read_phoneme(ipa) == ()


def test_letters_without_a_row_are_told_apart_from_marks() -> None:
    assert not is_known("ß")
    assert is_known("ʲ")


@given(st.text(max_size=12))
def test_anything_is_read_and_its_shares_sum_to_one(ipa: str) -> None:
    parts = read_phoneme(ipa)
    assert {part.viseme for part in parts} <= set(VISEMES)
    assert sum(part.share for part in parts) == pytest.approx(1 if parts else 0)
    assert parts == read_phoneme(unicodedata.normalize("NFC", unicodedata.normalize("NFD", ipa)))
