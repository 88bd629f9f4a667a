from __future__ import annotations

import re
from collections import Counter

from training.lipsync.prompts import compose_sentences, read_sentences


def test_sentences_by_patterns_are_whole_and_all_different() -> None:
    sentences = compose_sentences("en", 600, seed=1)
    assert len(sentences) == 600
    assert Counter(sentences).most_common(1)[0][1] == 1
    for sentence in sentences:
        assert re.fullmatch(r"[A-Z\"][A-Za-z ,;.?'\"-]+[.?\"]", sentence), sentence
        assert not re.search(r"\ba [aeio]", sentence), sentence


def test_the_same_dice_compose_the_same() -> None:
    once, again, other = (compose_sentences("en", 40, seed=seed) for seed in (3, 3, 4))
    assert once == again != other


def test_no_text_of_the_scores_is_composed() -> None:
    composed = " ".join(compose_sentences("en", 2000, seed=2))
    assert not any(text in composed for text in read_sentences("en.held"))
