"""Which tracks and which category of a season a cell names, however people wrote them."""

from __future__ import annotations

import re
from functools import cache

from workbench.domain.season import Category, Season, Track
from workbench.domain.spelling import words

_BETWEEN_TRACKS = frozenset(
    ["и", "and", "трек", "треки", "конкурс", "конкурсы", "направление", "направления", "номинация", "track"]
)
_ENDINGS = re.compile(r"(?:ами|ями|ого|его|ому|ему|ыми|ими|ая|яя|ое|ее|ые|ие|ый|ий|ой|ы|и|а|я|ь|е|о|у|ю)$")
_LONGEST_ENDING = 3


def find_tracks(cell: object, season: Season) -> tuple[str, ...] | None:
    """Ids of the tracks a cell names, in the season's order; None when any part of it is no known track."""
    spellings = _track_spellings(season.tracks)
    by_length = sorted(spellings, key=len, reverse=True)
    rest, found = words(cell), set()
    while rest:
        spelling = next((each for each in by_length if each and rest[: len(each)] == each), None)
        if spelling is not None:
            found.add(spellings[spelling])
            rest = rest[len(spelling) :]
        elif rest[0] in _BETWEEN_TRACKS or rest[0].isdigit():
            rest = rest[1:]
        else:
            return None
    return tuple(track.id for track in season.tracks if track.id in found) or None


def find_category(cell: object, season: Season) -> str | None:
    """Id of the category a cell names, in any gender, number or case, with additions («Студент (СПО)»).

    Of several that fit, the more exactly worded one stands, then the one named first.
    """
    tokens = words(cell)
    best: tuple[int, int, str] | None = None
    for category in season.eligibility.categories:
        for spelling in _category_spellings(category):
            place = _place(tokens, spelling)
            if place is None:
                continue
            rank = (-len(spelling), place, category.id)
            best = rank if best is None else min(best, rank)
    return best[2] if best else None


@cache
def _track_spellings(tracks: tuple[Track, ...]) -> dict[tuple[str, ...], str]:
    return {
        words(spelling): track.id
        for track in tracks
        for spelling in (track.id, track.name.ru, track.name.en, *track.also)
    }


@cache
def _category_spellings(category: Category) -> list[tuple[str, ...]]:
    spellings = (words(text) for text in (category.id, category.name.ru, category.name.en, *category.also))
    return [spelling for spelling in spellings if spelling]


def _place(tokens: tuple[str, ...], spelling: tuple[str, ...]) -> int | None:
    """Where the phrase stands in the text, word by word in any of its forms."""
    for start in range(len(tokens) - len(spelling) + 1):
        if all(
            _same_word(token, word) for token, word in zip(tokens[start:], spelling, strict=False)
        ) and not _denied(tokens, start):
            return start
    return None


def _denied(tokens: tuple[str, ...], start: int) -> bool:
    return start > 0 and tokens[start - 1] in ("не", "бывший", "бывшая")


def _same_word(token: str, word: str) -> bool:
    if token == word:
        return True
    stem = _ENDINGS.sub("", word)
    return len(stem) >= 4 and token.startswith(stem) and len(token) - len(stem) <= _LONGEST_ENDING
