"""Invented texts for the tests of encoders."""

from __future__ import annotations

import numpy as np

SCHOOL = (
    "Наставники помогают молодым педагогам сельских школ подготовить первый открытый урок, разобрать его "
    "вместе и не остаться наедине с трудным классом."
)
SCHOOL_AGAIN = (
    "Опытные учителя поддерживают начинающих коллег в сельской школе: вместе готовят первые уроки и "
    "обсуждают, что в них получилось."
)
THEATRE = "Студенты колледжа ставят спектакль по пьесе Чехова и показывают его в домах культуры района."
ENGLISH = "Experienced teachers help young colleagues at village schools with their first lessons."
_WORDS = f"{SCHOOL} {SCHOOL_AGAIN} {THEATRE} {ENGLISH}".split()


def a_long_text(words: int, seed: int = 1) -> str:
    """Words of the texts above in an order drawn by lot."""
    return " ".join(np.random.default_rng(seed).choice(_WORDS, words))


TEXTS = {
    "russian": f"{SCHOOL} {THEATRE}",
    "english": ENGLISH,
    "emoji": "Конкурс начался 🎉🎉 ждём всех 👩‍🏫 и 👍🏽 ещё ❤️",
    "other alphabets": "日本語の文章 العربية ελληνικά",
    "empty": "",
    "spaces": " \t\n ",
    "control characters": "Цель\x01\x02 проекта\x0b\x1f школа",
    "ligatures": "ﬁнал ½ № 3 e\u0301 \u200b\ufeff",
    "one word": "школа",
    "a number": "2025",
    "10,000 words": a_long_text(10_000),
}
