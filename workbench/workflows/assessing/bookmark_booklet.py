"""The ordered booklet of the bookmark method: what panellists turn over, page by page [Mitzel2001]."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.assessment import Situation, SituationTest
from workbench.domain.rubric import Criterion, Rubric
from workbench.errors import N_, Sentence, SettingsError, TooFewAnswers
from workbench.scoring.panel_cuts import RESPONSE_PROBABILITY, ordered_items
from workbench.scoring.standards import Standard
from workbench.workflows.assessing.assessed import scales_of

_UNKNOWN = N_("there is no %(competency)s; known: %(known)s")
_NO_SITUATIONS = N_("the standard has no situations of %(competency)s; a bookmark needs a test")


@dataclass(frozen=True)
class BookletPage:
    """One step of a situation: to get `credit` or more there.

    number : from 1, by rising difficulty. location : logits at which this is done with the response
    probability; the cut score of whoever puts the bookmark right after this page.
    """

    number: int
    situation: Situation
    credit: int
    location: float


@dataclass(frozen=True)
class Booklet:
    """All pages of one competency. number : of the standard whose scale orders them."""

    assessment_id: str
    competency: Criterion
    pages: tuple[BookletPage, ...]
    response_probability: float
    standard: int


def bookmark_booklet(
    assessment_id: str,
    competency: str,
    standard: tuple[int, Standard],
    test: SituationTest | None,
    rubric: Rubric,
) -> Booklet:
    """Order a competency's situations and credits as `bookmark` reads their pages.

    standard : its number and itself. test, rubric : the versions that it was made of.

    Raises
    ------
    SettingsError : no such competency. TooFewAnswers : the standard has no scale of its situations.
    """
    criterion = rubric.criterion(competency)
    if criterion is None:
        places = {"competency": competency, "known": ", ".join(each.id for each in rubric.criteria)}
        raise SettingsError(name="competency", reason=Sentence(_UNKNOWN, places))
    number, holds = standard
    scale = scales_of(holds, "test").get(competency)
    if test is None or scale is None:
        raise TooFewAnswers(reason=Sentence(_NO_SITUATIONS, {"competency": competency}))
    asked = {each.id: each for each in test.situations}
    ordered = ordered_items(scale)
    pages = tuple(
        BookletPage(int(page), asked[str(item)], int(credit), float(location))
        for page, item, credit, location in ordered[["page", "item", "credit", "location"]].itertuples(
            index=False
        )
    )
    return Booklet(assessment_id, criterion, pages, RESPONSE_PROBABILITY, number)
