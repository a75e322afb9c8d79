"""Make the standard of an assessment from what was submitted, and keep it.

The order of work: people answer; a first standard gives the scale; a panel sets cut scores on it; the next
standard takes them in, and profiles can say levels. A standard keeps the items' steps of the one before, of
this assessment or of the one it is compared with, so that cut scores stay valid and growth can be told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workbench.domain.assessment import SituationTest
from workbench.domain.cut_scores import CutScores, unfit_for
from workbench.domain.naming import named
from workbench.domain.problems import Problem
from workbench.domain.responses import FREQUENCIES, indicator_items
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment, Season
from workbench.domain.text import Language
from workbench.errors import N_, InvalidAnswers, Sentence, TooFewAnswers
from workbench.scoring.answers import Item
from workbench.scoring.standard_making import MadeStandard, make_standard
from workbench.scoring.standards import Kind, NormKind, Standard
from workbench.workflows.assessing.filled_forms import Submitted, forms_aside, submitted_forms
from workbench.workflows.assessing.standards import standing_standard
from workbench.workflows.ports import Store, Unit

_NOTHING = N_("nothing has been submitted in the assessment %(assessment)s yet")
_UNFIT = N_("the cut scores do not fit the rubric: %(problems)s")
_OTHER_ASSESSMENT = N_("the cut scores are for the assessment %(other)s, not for %(assessment)s")
_VOID = N_(
    "the standard that holds has cut scores of %(competencies)s, which the new scale would make void, and "
    "with them the levels on participants' pages; name cut scores of this scale by --cut-scores FILE, or "
    "keep the standard without them by --drop-cut-scores"
)


@dataclass(frozen=True, eq=False)
class StandardSet:
    """A standard as it was made; number 0 where it was not kept.

    submitted : what it was made from. aside : versions → submitted forms by them, which do not count in it.
    before : the standard that held until now.
    """

    number: int
    made: MadeStandard
    submitted: Submitted
    aside: Mapping[str, int] = field(default_factory=dict)
    before: Standard | None = None


def set_standard(
    store: Store,
    season: Season,
    assessment: Assessment,
    test: SituationTest | None,
    rubric: Rubric,
    cuts: CutScores | None,
    *,
    by: str,
    now: datetime,
    seed: int,
    anew: bool = False,
    drop_cuts: bool = False,
    dry_run: bool = False,
    language: Language = "ru",
) -> StandardSet:
    """Make a standard and keep it, with a row in the audit.

    Parameters
    ----------
    cuts : None keeps those of the standard before. anew : calibrate all items again; cut scores set before
        are void then, unless the scale comes out the same. drop_cuts : yes, lose cut scores that become void.
    dry_run : keep nothing. language : of competencies' names in a refusal.

    Raises
    ------
    TooFewAnswers : nothing was submitted, or too little for any competency.
    InvalidAnswers : cut scores that do not fit rubric, assessment or scale; cut scores that would be lost.
    StoreBusy : somebody else set one at the same time.
    """
    _check_cuts(cuts, assessment, rubric)
    with store.read() as work:
        standing = standing_standard(work, assessment.id)
        previous = None if anew else _previous(work, season, assessment, standing)
        test_key = None if test is None else test.key
        submitted = submitted_forms(work, assessment, rubric, rubric_key=rubric.key, test_key=test_key)
        aside = forms_aside(work, assessment, rubric_key=rubric.key, test_key=test_key)
        groups = _groups(work, submitted.people)
    before = None if standing is None else standing[1]
    names = {each.id: each.name.to(language) for each in rubric.criteria}
    if not submitted.people:
        raise TooFewAnswers(reason=Sentence(_NOTHING, {"assessment": assessment.id}))
    made = make_standard(
        submitted.forms,
        items_of(test, rubric),
        len(submitted.people),
        competencies=[each.id for each in rubric.criteria],
        rubric_key=rubric.key,
        test_key=test_key,
        seed=seed,
        groups=groups,
        cuts=cuts,
        previous=previous,
        standing=before,
        names=names,
    )
    if dry_run:
        return StandardSet(0, made, submitted, aside, before)
    if before is not None and not drop_cuts:
        _require_cuts(made.standard, before, names)
    number = 1 + (standing[0] if standing is not None else 0)
    _keep(store, assessment, number, made, by=by, now=now)
    return StandardSet(number, made, submitted, aside, before)


def items_of(test: SituationTest | None, rubric: Rubric) -> dict[Kind, dict[str, Item]]:
    """All items of an assessment, by kind."""
    most = len(FREQUENCIES) - 1
    items: dict[Kind, dict[str, Item]] = {
        "ratings": {item: Item(name, most) for item, name in indicator_items(rubric).items()}
    }
    if test is not None:
        items["test"] = {each.id: Item(each.competency, each.most) for each in test.situations}
    return items


def _check_cuts(cuts: CutScores | None, assessment: Assessment, rubric: Rubric) -> None:
    if cuts is None:
        return
    if cuts.assessment != assessment.id:
        places = {"other": cuts.assessment, "assessment": assessment.id}
        raise InvalidAnswers(reason=Sentence(_OTHER_ASSESSMENT, places))
    problems = [_shown(each) for each in unfit_for(cuts.model_dump(), rubric)]
    if problems:
        raise InvalidAnswers(reason=Sentence(_UNFIT, {"problems": tuple(problems)}))


def _require_cuts(now: Standard, before: Standard, names: Mapping[str, str]) -> None:
    """Levels that participants see go only when somebody said so."""
    kept = {name for name, each in now.competencies.items() if each.cuts is not None}
    lost = [name for name, each in before.competencies.items() if each.cuts is not None and name not in kept]
    if lost:
        shown = named(names.get(each, each) for each in lost)
        raise InvalidAnswers(reason=Sentence(_VOID, {"competencies": shown}))


def _shown(problem: Problem) -> Sentence:
    path, message = problem
    return Sentence("%(place)s: %(problem)s", {"place": ".".join(map(str, path)), "problem": message})


def _previous(
    work: Unit, season: Season, assessment: Assessment, standing: tuple[int, Standard] | None
) -> Standard | None:
    """The standard whose steps go on: of this assessment, or at first of the one it is compared with."""
    if standing is None and assessment.compared_with:
        before = season.assessment(assessment.compared_with)
        same = before is not None and (before.rubric, before.test) == (assessment.rubric, assessment.test)
        standing = standing_standard(work, before.id) if before is not None and same else None
    return None if standing is None else standing[1]


def _groups(work: Unit, people: tuple[str, ...]) -> Mapping[NormKind, list[str | None]]:
    known = work.people.participants()
    found = [known.get(each) for each in people]
    return {
        "category": [None if each is None else each.category for each in found],
        "region": [None if each is None or not each.region else each.region for each in found],
    }


def _keep(
    store: Store, assessment: Assessment, number: int, made: MadeStandard, *, by: str, now: datetime
) -> None:
    standard = made.standard
    details = {
        "number": number,
        "digest": standard.digest,
        "n_people": standard.n_people,
        "cut_scores": standard.has_cuts,
        "left_out": sorted(made.left_out),
    }
    with store.write() as work:
        work.assessments.add_standard(assessment.id, number, standard.to_json(), by=by, at=now)
        work.audit.append(at=now, actor=by, action="set_standard", subject=assessment.id, details=details)
