"""A situational-judgement test: situations keyed to competencies, each option with its credit and why.

What a participant reads are situations and options; credits and reasons are the key, and stay here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, model_validator

from workbench.domain.problems import Problem, quoted, raise_found, repeated_ids, rows
from workbench.domain.rubric import Identifier
from workbench.domain.text import Document, Language, Text
from workbench.errors import N_, Sentence

MOST_CREDIT = 4

_ALL_NOTHING = N_("every option has the credit 0, so that nobody is told apart; give the best one more")
_TWO_BEST = N_("two options have the highest credit; one is the best, or the key is in doubt")
_NO_LEAST = N_("no option has the credit 0; the least useful one gets it")
_SAME_SITUATION = N_("another situation says the same; change one of them")
_SAME_OPTION = N_("another option says the same; change one of them")
_NO_COMPETENCY = N_("the rubric has no competency %(name)s; known: %(known)s")


class Option(Document):
    """Something one could do. credit : whole points, from 0. reason : why; for methodologists and reports."""

    id: Identifier
    text: Text
    credit: Annotated[int, Field(ge=0, le=MOST_CREDIT)]
    reason: Text


class Situation(Document):
    """One item of the test. `text` : what happened; `question` : what is asked of it."""

    id: Identifier
    competency: Identifier
    text: Text
    question: Text
    options: Annotated[tuple[Option, ...], Field(min_length=3, strict=False)]

    def option(self, option_id: str) -> Option | None:
        return next((each for each in self.options if each.id == option_id), None)

    @property
    def most(self) -> int:
        return max(each.credit for each in self.options)


class SituationTest(Document):
    """A version of a test; frozen once somebody has answered it.

    rubric : `id@version` of the competencies, its criteria. minutes : about how long it takes.
    """

    id: Identifier
    version: Annotated[int, Field(ge=1)]
    original: Language
    title: Text
    purpose: Text
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    minutes: Annotated[int, Field(ge=1, le=240)]
    situations: Annotated[tuple[Situation, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _parts_agree(self) -> SituationTest:
        raise_found(disagreements(self.model_dump()))
        return self

    @property
    def key(self) -> str:
        """`id@version`, by which answers refer to this test."""
        return f"{self.id}@{self.version}"

    def situation(self, situation_id: str) -> Situation | None:
        return next((each for each in self.situations if each.id == situation_id), None)


def disagreements(data: Any) -> Iterator[Problem]:
    """Contradictions in a test, given as plain data that may have other mistakes too."""
    yield from repeated_ids(data, "situations", N_("situation id"))
    yield from _repeated_texts(data, "situations", _SAME_SITUATION)
    for place, situation in rows(data, "situations"):
        options = ("situations", place, "options")
        for path, message in _repeated_texts(situation, "options", _SAME_OPTION):
            yield ("situations", place, *path), message
        for path, message in repeated_ids(situation, "options", N_("option id")):
            yield ("situations", place, *path), message
        yield from ((options, Sentence(text)) for text in _key_problems(situation))


def _key_problems(situation: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the credits, once all of them are numbers."""
    given = [row.get("credit") for _, row in rows(situation, "options")]
    credits = [each for each in given if type(each) is int]
    if not credits or len(credits) < len(given):
        return
    if max(credits) == 0:
        yield _ALL_NOTHING
    elif Counter(credits)[max(credits)] > 1:
        yield _TWO_BEST
    if min(credits) > 0:
        yield _NO_LEAST


def _repeated_texts(data: Any, field: str, told: str) -> Iterator[Problem]:
    """Rows under `field` that say the same in one of the languages, at the later place."""
    seen: set[tuple[str, str]] = set()
    for index, row in rows(data, field):
        text = row.get("text")
        for language, said in text.items() if isinstance(text, Mapping) else ():
            if not isinstance(said, str):
                continue
            plain = (str(language), " ".join(said.casefold().split()))
            if plain in seen:
                yield (field, index, "text", language), Sentence(told)
            seen.add(plain)


def keyed_to_unknown(data: Any, competencies: list[str]) -> Iterator[Problem]:
    """Situations of competencies that the rubric does not have."""
    for place, situation in rows(data, "situations"):
        name = situation.get("competency")
        if isinstance(name, str) and name not in competencies:
            told = {"name": quoted(name), "known": ", ".join(competencies)}
            yield ("situations", place, "competency"), Sentence(_NO_COMPETENCY, told)
