"""Cut scores as a panel set them: where each level of a competency begins, on the scale they were set on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from workbench.domain.problems import PlacedError, Problem, quoted, raise_found, repeated_ids, rows
from workbench.domain.rubric import Identifier, Rubric
from workbench.domain.text import Document
from workbench.errors import N_, Sentence

CutMethod = Literal["angoff", "bookmark", "borderline", "contrasting"]

_A_DAY = N_("write the day as 2025-11-20")
_NEXT_LEVEL = N_("level %(level)s comes next; name each level once, in order")
_NOT_ABOVE = N_("has to lie above %(logits)s, where the level below begins")
_OTHER_RUBRIC = N_("these are for %(name)s, the assessment uses %(rubric)s; choose the other file")
_NO_COMPETENCY = N_("the rubric has no competency %(name)s; known: %(known)s")
_EACH_LEVEL = N_("a cut score is needed for each of the levels %(levels)s")


def _day(value: object) -> object:
    """`2025-11-20` → date."""
    if isinstance(value, str):
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            raise PlacedError([((), Sentence(_A_DAY))]) from None
    return value


class Cut(Document):
    """Where `level` begins: logits, and the error over other panels like this one."""

    level: int
    logits: Annotated[float, Field(ge=-20, le=20)]
    se: Annotated[float, Field(ge=0, le=20)]


class CompetencyCuts(Document):
    """The cut scores of one competency, of the lowest level but one first.

    scale : of the standard they were set on; logits of another scale mean something else. n : panellists, or
    people whose judgement they rest on.
    """

    id: Identifier
    scale: Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
    method: CutMethod
    n: Annotated[int, Field(ge=1)]
    cuts: Annotated[tuple[Cut, ...], Field(min_length=1, strict=False)]

    @property
    def logits(self) -> tuple[float, ...]:
        return tuple(each.logits for each in self.cuts)


class CutScores(Document):
    """What a panel decided on `set_on` for competencies of a rubric, all of them or some."""

    assessment: Identifier
    rubric: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*@[1-9][0-9]*$")]
    set_on: Annotated[date, BeforeValidator(_day)]
    competencies: Annotated[tuple[CompetencyCuts, ...], Field(min_length=1, strict=False)]

    @model_validator(mode="after")
    def _parts_agree(self) -> CutScores:
        raise_found(disagreements(self.model_dump()))
        return self


def disagreements(data: Any) -> Iterator[Problem]:
    """Contradictions in cut scores, given as plain data that may have other mistakes too."""
    yield from repeated_ids(data, "competencies", N_("competency id"))
    for place, row in rows(data, "competencies"):
        cuts = [(number, each) for number, each in rows(row, "cuts")]
        for (_, one), (number, other) in pairwise(cuts):
            where = ("competencies", place, "cuts", number)
            if _are(one.get("level"), other.get("level"), int) and other["level"] != one["level"] + 1:
                yield (*where, "level"), Sentence(_NEXT_LEVEL, {"level": one["level"] + 1})
            if _are(one.get("logits"), other.get("logits"), float) and other["logits"] <= one["logits"]:
                yield (*where, "logits"), Sentence(_NOT_ABOVE, {"logits": f"{one['logits']:g}"})


def unfit_for(data: Any, rubric: Rubric) -> Iterator[Problem]:
    """What does not fit the rubric: its key, competencies it lacks, levels that are missing or too many."""
    name = data.get("rubric") if isinstance(data, Mapping) else None
    if isinstance(name, str) and name != rubric.key:
        yield ("rubric",), Sentence(_OTHER_RUBRIC, {"name": name, "rubric": rubric.key})
    known = [each.id for each in rubric.criteria]
    wanted = list(rubric.scale.levels())[1:]
    for place, row in rows(data, "competencies"):
        if isinstance(row.get("id"), str) and row["id"] not in known:
            told = {"name": quoted(row["id"]), "known": ", ".join(known)}
            yield ("competencies", place, "id"), Sentence(_NO_COMPETENCY, told)
        levels = [each.get("level") for _, each in rows(row, "cuts")]
        if levels and all(type(each) is int for each in levels) and levels != wanted:
            needed = {"levels": ", ".join(map(str, wanted))}
            yield ("competencies", place, "cuts"), Sentence(_EACH_LEVEL, needed)


def _are(one: object, other: object, kind: type) -> bool:
    kinds = (int,) if kind is int else (int, float)
    return all(isinstance(each, kinds) and not isinstance(each, bool) for each in (one, other))
