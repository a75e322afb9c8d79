"""Six invented entries, of which some resemble each other, and a model that needs no files."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

import numpy as np

from tests.builders import STAGE, a_pair, a_participant, a_version, an_entry
from workbench.domain.entries import Section
from workbench.workflows.ports import Store

PASSAGE = (
    "Каждую пятницу после уроков десятиклассники приезжают в мастерскую к столяру Тихону, выбирают себе "
    "доску и размечают её вдвоём с младшим товарищем; через месяц из таких досок собирают скамью для "
    "школьного двора, а ещё через месяц ребята сами принимают новичков и объясняют им, как держать рубанок"
)
WORKSHOP = (
    f"В посёлке нет ни кружка, ни секции, и вечерами подросткам некуда пойти. {PASSAGE}. К весне во дворе "
    "появится двенадцать скамей, беседка и навес над велосипедами, а мастерская станет общей."
)
COPY = WORKSHOP.replace("двенадцать скамей", "десять скамей").replace("К весне", "К лету")
THEATRE = (
    "Школьный театр ставит пьесы о родном крае: старшеклассники собирают воспоминания жителей, студенты "
    "педагогического вуза помогают сделать из них сцены, а учитель литературы ведёт читки. Спектакль играют "
    "в сельском клубе, куда приходят и те, чьи рассказы легли в его основу."
)
LIBRARY = (
    "Библиотекарь и шестиклассники раз в неделю читают вслух младшим детям, спорят о героях и рисуют карту "
    f"книг. Так уже работают соседи, о чём пишет районная газета: «{PASSAGE}». Мы попробуем то же с книгами: "
    "сначала малыши слушают, потом выбирают, о чём читать дальше, и наконец сами приходят с книгой к тем, "
    "кто ещё не умеет читать. Карта висит в коридоре, и на ней видно, какой путь прошёл каждый класс, где "
    "спорили дольше всего и какую книгу никто не дочитал. В конце года карту отдают новому пятому классу, "
    "рядом вешают чистый лист."
)
ROBOTS = (
    "Кружок робототехники собирает роботов из старых принтеров: инженер завода учит паять, ученики пишут "
    "программы, а готовых роботов дарят детской больнице. За год через кружок пройдут сорок учеников."
)
SPORT = (
    "Тренер лыжной секции и выпускники школы прокладывают лыжню до соседней деревни, готовят гонку для "
    "семей и учат малышей не бояться спусков. Зимой на лыжне каждый день есть дежурный старшеклассник."
)
TEXTS: dict[str, str] = {
    "И-0001": WORKSHOP,
    "И-0002": THEATRE,
    "И-0003": COPY,
    "И-0004": LIBRARY,
    "И-0005": ROBOTS,
    "И-0006": SPORT,
}
TITLES: dict[str, str] = {
    "И-0001": "Скамья для двора",
    "И-0002": "Сцена в клубе",
    "И-0003": "Двор начинается со скамьи",
    "И-0004": "Карта книг",
    "И-0005": "Второе рождение принтера",
    "И-0006": "Лыжня до соседей",
}


class Model:
    """Sees no likeness of meaning: a vector drawn for each text. Counts the texts it was given."""

    def __init__(self) -> None:
        self.seen = 0

    def encode(self, texts: Sequence[str], **_: object) -> np.ndarray:
        self.seen += len(texts)
        drawn = [np.random.default_rng(zlib.crc32(each.encode())).normal(size=256) for each in texts]
        vectors = np.array(drawn, dtype=np.float32).reshape(len(texts), 256)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def load(self, *_: object, **__: object) -> Model:
        return self


def put_entries(
    store: Store,
    texts: Mapping[str, str] = TEXTS,
    *,
    titles: Mapping[str, str] = TITLES,
    stage: str = STAGE,
) -> None:
    """Each from a pair of its own, of an organisation and a region of its own."""
    with store.write() as work:
        for place, (number, text) in enumerate(texts.items(), start=1):
            people = f"{200_000 + 2 * place - 1}", f"{200_000 + 2 * place}"
            known = {"organisation": f"Гимназия № {place}", "region": ""}
            work.people.put_participants([a_participant(each, **known) for each in people])
            work.people.put_pairs([a_pair(f"PR-{number}", *people)])
            version = a_version(titles.get(number, "Работа"), sections=(Section("problem", text),))
            entry = an_entry(number, pair_id=f"PR-{number}", stage_id=stage, version=version)
            work.entries.put([(entry, [])])
