"""Invented proposals on a few subjects, and an encoder that needs no model, for the tests of groups."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np

SUBJECTS = {
    "театр": (
        "школьный театр ставит спектакль",
        "новая пьеса для школьного театра",
        "юные актёры и режиссёр репетируют спектакль",
        "зрители смотрят спектакль в доме культуры",
        "костюмы и декорации школьного театра",
        "чтение пьесы по ролям со зрителями",
    ),
    "спорт": (
        "спортивная секция по лыжам",
        "тренер готовит лыжную гонку",
        "лыжная гонка и спортивный лагерь",
        "здоровый образ жизни и утренняя зарядка",
        "стадион, лыжи и спортивная секция",
        "тренировки спортивной секции на стадионе",
    ),
    "музей": (
        "школьный музей хранит письма фронтовиков",
        "экскурсия по школьному музею",
        "архив музея и воспоминания ветеранов",
        "поисковый отряд записывает воспоминания ветеранов",
        "выставка школьного музея о фронтовиках",
        "письма фронтовиков читают у памятника",
    ),
    "роботы": (
        "кружок робототехники собирает роботов",
        "программирование роботов и датчики",
        "инженерная лаборатория и кружок робототехники",
        "соревнования роботов и программирование",
        "инженерная лаборатория печатает детали",
        "датчики и детали для роботов",
    ),
}
_COMMON = (
    "цель проекта",
    "ожидаемые результаты проекта",
    "дети и работа с ними",
    "в течение учебного года",
    "участники программы",
)


def proposals(each: int, *, subjects: Sequence[str] = tuple(SUBJECTS), seed: int = 1) -> dict[str, str]:
    """`each` proposals on every subject by turns, И-0001…; sentences drawn by lot."""
    rng = np.random.default_rng(seed)
    found = {}
    for place in range(each * len(subjects)):
        own = rng.choice(SUBJECTS[subjects[place % len(subjects)]], 4, replace=False)
        found[f"И-{place + 1:04d}"] = ". ".join([*own, *rng.choice(_COMMON, 2, replace=False)]) + "."
    return found


def subject_of(entry: str, n_subjects: int = len(SUBJECTS)) -> int:
    return (int(entry.removeprefix("И-")) - 1) % n_subjects


def encode(texts: Sequence[str]) -> np.ndarray:
    """The mean of a vector drawn for each word's beginning, which is the same on every machine."""
    vectors = np.zeros((len(texts), 48), dtype=np.float32)
    for row, text in enumerate(texts):
        for word in text.casefold().split():
            seed = zlib.crc32(word[:5].encode())
            vectors[row] += np.random.default_rng(seed).normal(size=48).astype(np.float32)
    return vectors
