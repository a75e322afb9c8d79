"""What people write about themselves for pairing, as numbers and lists. None: cannot be read."""

from __future__ import annotations

import re
from collections.abc import Collection
from math import isfinite

from workbench.domain.identifiers import identifier
from workbench.domain.spelling import normal, one_line, text_of, words
from workbench.domain.time_zones import hours_ahead

LONGEST_EXPERIENCE = 80.0
MOST_MENTEES = 20
_NOTHING = frozenset(["", "нет", "не указано", "не указан", "нет данных", "none", "no", "null", "nan", "n a"])
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
# In their normal form; «полтора года» is 1.5 years.
_NUMBER_WORDS = {
    "один": 1.0,
    "одного": 1.0,
    "одна": 1.0,
    "полтора": 1.5,
    "полутора": 1.5,
    "два": 2.0,
    "двух": 2.0,
    "двое": 2.0,
    "две": 2.0,
    "три": 3.0,
    "трех": 3.0,
    "трое": 3.0,
    "четыре": 4.0,
    "четырех": 4.0,
    "пять": 5.0,
    "пяти": 5.0,
    "шесть": 6.0,
    "шести": 6.0,
    "семь": 7.0,
    "семи": 7.0,
    "восемь": 8.0,
    "восьми": 8.0,
    "девять": 9.0,
    "девяти": 9.0,
    "десять": 10.0,
    "десяти": 10.0,
    "пятнадцать": 15.0,
    "двадцать": 20.0,
    "тридцать": 30.0,
}
_YEAR = ("год", "лет", "г", "л", "year", "yr")
_MONTH = ("мес", "month")
_BELOW = ("до", "менее", "меньше", "less", "under", "up")
_OTHER_WORDS = (
    *("более", "больше", "свыше", "от", "около", "примерно", "чем", "и", "стаж", "опыт", "работ"),
    *("педагогич", "полн", "over", "than", "about", "more", "of", "experience", "to"),
)
_LANGUAGE_NAMES = {
    "рус": "русский",
    "ru": "русский",
    "russian": "русский",
    "англ": "английский",
    "en": "английский",
    "eng": "английский",
    "english": "английский",
    "тат": "татарский",
    "нем": "немецкий",
    "фр": "французский",
    "кит": "китайский",
}
_LANGUAGE_NOISE = re.compile(
    r"\(.*?\)|[—–:].*|\s-\s.*|\b[abc][12]\b|\bязыки?\b|\blanguages?\b", re.IGNORECASE
)
_PARTS = re.compile(r"[,;/|>\n]+|\s+и\s+|\s+and\s+")
_ORDINAL = re.compile(r"^\s*\d{1,2}[.)]\s+")


def is_nothing(cell: object) -> bool:
    """Whether a cell says that there is nothing to say."""
    return not one_line(cell).strip("-–—. ") or normal(cell) in _NOTHING


def experience_years(cell: object) -> float | None:
    """Years of experience that are certain: «5–7 лет» is 5, «менее года» is 0, «1 год 6 мес.» is 1.5."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        years = float(cell)
        return years if isfinite(years) and 0 <= years <= LONGEST_EXPERIENCE else None
    if normal(cell) in ("нет опыта", "без опыта", "нет стажа", "без стажа", "нет"):
        return 0.0
    if re.match(r"[-\u2212–—]\s*\d", one_line(cell)):
        return None
    parts = _parts(cell)
    numbers: list[tuple[float, bool]] = []  # and whether they are months
    below = half = False
    for part in parts:
        number = _number(part)
        if number is not None:
            numbers.append((number, False))
        elif part in ("полгода", "полугода"):
            half = True
        elif part.startswith(_MONTH):
            if not numbers:
                numbers.append((1.0, False))
            numbers[-1] = (numbers[-1][0], True)
        elif part in _BELOW:
            below = True
        elif part.startswith(_YEAR):
            if not numbers and not half:
                numbers.append((1.0, False))
        elif not part.startswith(_OTHER_WORDS):
            return None
    return _years(numbers, below=below and "от" not in parts, half=half)


def _years(numbers: list[tuple[float, bool]], *, below: bool, half: bool) -> float | None:
    if not numbers:
        return (0.0 if below else 0.5) if half else None
    whole = [number for number, is_month in numbers if not is_month]
    months = [number for number, is_month in numbers if is_month]
    if len(whole) > 2 or len(months) > 2 or (len(whole) == 2 and (months or whole[0] > whole[1])):
        return None
    years = (whole[0] if whole else 0.0) + (months[0] / 12 if months else 0.0) + (0.5 if half else 0.0)
    if max([*whole, years]) > LONGEST_EXPERIENCE:
        return None
    # «До 3 лет»: nothing is certain.
    return 0.0 if below else round(years, 2)


def _parts(cell: object) -> list[str]:
    """Numbers and words in lower case."""
    return re.findall(r"\d+(?:[.,]\d+)?|[^\W\d_]+", one_line(cell).casefold().replace("ё", "е"))


def _number(part: str) -> float | None:
    if _NUMBER.fullmatch(part):
        return float(part.replace(",", "."))
    return _NUMBER_WORDS.get(part)


def mentee_count(cell: object) -> int | None:
    """A whole number of mentees from 0 up: «2», «до 3», «не более двух»."""
    if isinstance(cell, bool):
        return None
    if normal(cell) in ("нет", "никого"):
        return 0
    found = [number for part in _parts(cell) if (number := _number(part)) is not None]
    minus = one_line(cell).startswith(("-", "\u2212", "–"))
    if len(found) != 1 or minus or not found[0].is_integer() or found[0] > MOST_MENTEES:
        return None
    return int(found[0])


def time_zone(cell: object) -> str | None:
    """One spelling of an offset: «МСК+4» and «UTC+07:00» are both UTC+7."""
    hours = hours_ahead(cell)
    if hours is None:
        return None
    whole, minutes = divmod(round(abs(hours) * 60), 60)
    sign = "-" if hours < 0 else "+"
    return f"UTC{sign}{whole}" + (f":{minutes:02d}" if minutes else "")


def listed(cell: object) -> tuple[str, ...]:
    """The parts of «культура, спорт; право», as written, each once."""
    parts = (one_line(part) for part in re.split(r"[,;/|\n]+", text_of(cell)))
    return tuple({normal(part): part for part in parts if normal(part)}.values())


def languages(cell: object) -> tuple[str, ...]:
    """Languages without how well they are known: «русский, англ. (B1)» are русский and английский."""
    found: dict[str, None] = {}
    text = re.sub(r"\s+(?:и|and)\s+", ",", text_of(cell))
    for part in listed(text):
        name = " ".join(words(_LANGUAGE_NOISE.sub(" ", part)))
        if name:
            found[_LANGUAGE_NAMES.get(name, name)] = None
    return tuple(found)


def people_named(cell: object, participants: Collection[str]) -> tuple[tuple[str, ...], str | None]:
    """Ids in a cell, in their order and each once, and the first part that is nobody's id."""
    found: dict[str, None] = {}
    for part in _PARTS.split(text_of(cell)):
        text = _ORDINAL.sub("", part)
        if not one_line(text) or is_nothing(text):
            continue
        joined = identifier(text)
        # «100 055» is one id, «100055 100077» are two.
        apart = [identifier(each) for each in text.split()]
        if joined in participants:
            found[joined] = None
        elif all(each in participants for each in apart):
            found.update(dict.fromkeys(apart))
        else:
            return (), one_line(text)
    return tuple(found), None
