"""A sentence for trying a voice, in its own language."""

from __future__ import annotations

_GREETINGS = {
    "ar": "مرحبا، يسعدني لقاؤك. عمّ نتحدث اليوم؟",
    "cmn": "你好，很高兴认识你。今天我们聊些什么？",
    "de": "Guten Tag, schön, Sie kennenzulernen. Worüber sprechen wir heute?",
    "en": "Hello, I am glad to meet you. What shall we talk about today?",
    "es": "Hola, es un placer conocerte. ¿De qué hablamos hoy?",
    "fr": "Bonjour, je suis heureux de vous rencontrer. De quoi parlons-nous aujourd'hui ?",
    "hi": "नमस्ते, आपसे मिलकर खुशी हुई। आज हम किस बारे में बात करें?",
    "id": "Halo, senang bertemu dengan Anda. Apa yang akan kita bicarakan hari ini?",
    "it": "Ciao, piacere di conoscerti. Di cosa parliamo oggi?",
    "ja": "こんにちは、おあいできてうれしいです。きょうはなにをはなしましょうか。",
    "ko": "안녕하세요, 만나서 반갑습니다. 오늘은 무슨 이야기를 할까요?",
    "nl": "Hallo, leuk u te ontmoeten. Waar zullen we het vandaag over hebben?",
    "pt": "Olá, é um prazer conhecer você. Sobre o que vamos falar hoje?",
    "ru": "Здравствуйте, рад познакомиться. О чём поговорим сегодня?",
    "sv": "Hej, trevligt att träffas. Vad ska vi prata om idag?",
    "tr": "Merhaba, tanıştığımıza memnun oldum. Bugün ne hakkında konuşalım?",
}
_SAME = {"zh": "cmn", "": "en"}


def greeting_in(language: str) -> str:
    """In the language of a BCP 47 tag; English where we have none in it."""
    main = language.partition("-")[0].lower()
    return _GREETINGS.get(_SAME.get(main, main), _GREETINGS["en"])
