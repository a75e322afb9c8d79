"""Regions of Russia in their many spellings. Never a guess: a spelling names one region or none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from workbench.domain.region_names import DISTRICTS, SPELLINGS, TABLE
from workbench.domain.spelling import normal, one_line, words

_ABBREVIATIONS = {
    "обл": ("область",),
    "респ": ("республика",),
    "р": ("республика",),
    "кр": ("край",),
    "авт": ("автономный",),
    "окр": ("округ",),
    "ао": ("автономный", "округ"),
    "аобл": ("автономный", "область"),
    "г": ("город",),
    "гор": ("город",),
}
_COUNTRY = ("российская федерация", "россия", "рф", "russia")
_SEPARATORS = re.compile(r"[,;\n]|\s[|]\s")


@dataclass(frozen=True)
class Region:
    name: str
    district: str  # federal district, "" where the region belongs to none
    types: frozenset[str]
    parts: tuple[frozenset[str], ...]
    parts_with_type: tuple[frozenset[str], ...]


def find_region(cell: object, spellings: Mapping[str, str] | None = None) -> str | None:
    """The canonical name of the region that a cell names, or None.

    `spellings` are a season's own: spelling → any known name. A region followed by a place in it after a
    comma is understood («Московская область, Химки»); two different regions in one cell are not.
    """
    for spelling, meant in (spellings or {}).items():
        if normal(spelling) == normal(cell):
            return find_region(meant)
    return _find(one_line(cell))


def all_regions() -> tuple[str, ...]:
    """The canonical names, in the order of the constitution."""
    return tuple(region.name for region in _regions())


def federal_district(region: str) -> str:
    """The federal district of a canonical region name; "" for one that belongs to none or is unknown."""
    return next((each.district for each in _regions() if each.name == region), "")


@cache
def _find(text: str) -> str | None:
    whole = _named(text)
    if whole is not None:
        return whole
    parts = [part for part in _SEPARATORS.split(text) if normal(part) and normal(part) not in _COUNTRY]
    if len(parts) < 2:
        return _named(parts[0]) if parts else None
    found = {region for part in parts if (region := _named(part)) is not None}
    leading = _named(parts[0])
    # A bare adjective in an address may be a district or a street: «Кировская, 5».
    return leading if len(found) == 1 and leading and _says_its_type(parts[0], leading) else None


def _says_its_type(text: str, region: str) -> bool:
    tokens = _tokens(text)
    types = next(each.types for each in _regions() if each.name == region)
    return bool(tokens & types) or normal(text) in ("москва", "санкт петербург", "севастополь", "спб")


def _named(text: str) -> str | None:
    tokens = _tokens(text)
    if (spelled := _spellings().get(tokens)) is not None:
        return spelled
    found = [region.name for region in _regions() if _fits(tokens, region)]
    return found[0] if len(found) == 1 else None


def _fits(tokens: frozenset[str], region: Region) -> bool:
    """Whether the words are whole distinctive parts of the region and its type words, and nothing else."""
    own = tokens - region.types
    parts = [part for part in region.parts if part <= own]
    if tokens & region.types:
        parts += [part for part in region.parts_with_type if part <= own]
    return bool(parts) and own == frozenset().union(*parts)


@cache
def _tokens(text: str) -> frozenset[str]:
    tokens: list[str] = []
    spelled = list(words(text))
    for country in _COUNTRY:
        length = len(country.split())
        if len(spelled) > length and spelled[:length] == country.split():
            spelled = spelled[length:]
    # «77 Москва», «[16] Республика Татарстан»: the region's number before its name says nothing new.
    if len(spelled) > 1 and re.fullmatch(r"\d{2,3}", spelled[0]):
        spelled = spelled[1:]
    for word in spelled:
        if word.startswith("автономн"):
            word = "автономный"
        tokens.extend(_ABBREVIATIONS.get(word, (word,)))
    return frozenset(tokens)


@cache
def _regions() -> tuple[Region, ...]:
    return tuple(_region(line) for line in TABLE.strip().splitlines())


@cache
def _spellings() -> dict[frozenset[str], str]:
    return {_tokens(spelling): name for spelling, name in SPELLINGS.items()}


def _region(line: str) -> Region:
    name, district, types, listing = (cell.strip() for cell in line.split("|"))
    parts = [part.strip() for part in listing.split(";")]
    return Region(
        name=name,
        district=DISTRICTS[district],
        types=frozenset(types.split()),
        parts=tuple(frozenset(part.split()) for part in parts if not part.startswith("!")),
        parts_with_type=tuple(frozenset(part[1:].split()) for part in parts if part.startswith("!")),
    )
