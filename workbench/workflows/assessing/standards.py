"""Standards of assessments, and the profiles of people that are made by them.

What a participant is shown is made from less than what organisers see: ratings of others count for them only
where enough people gave them, in the measure too, or what one of them said could be computed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from workbench.domain.competencies import (
    CompetencyResult,
    Norm,
    Profile,
    SourceView,
    ViewSource,
)
from workbench.domain.people import Participant
from workbench.domain.ratings import Indices
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment, Season
from workbench.errors import N_, Sentence, TooFewAnswers
from workbench.scoring.levels import Levels, say_levels
from workbench.scoring.norms import ranks
from workbench.scoring.standard_scores import Scores, score_people
from workbench.scoring.standards import OTHERS, CompetencyStandard, NormGroup, Standard
from workbench.workflows.assessing.filled_forms import Submitted, n_raters, submitted_forms
from workbench.workflows.assessing.growth import Since
from workbench.workflows.assessing.self_and_others import Overall, gaps_shown
from workbench.workflows.ports import Unit

Verdicts: TypeAlias = NDArray[np.int64]
Groups: TypeAlias = Mapping[tuple[str, str], Indices]

_NO_STANDARD = N_(
    "the assessment %(assessment)s has no standard yet; run: workbench assess standard %(assessment)s"
)
_NOTHING = N_(
    "nothing has been submitted about participant %(participant)s in the assessment %(assessment)s yet"
)

_VIEWS: tuple[ViewSource, ...] = ("test", "self", "others")
_ENDS: Mapping[int, Literal["lowest", "highest", ""]] = {-1: "lowest", 0: "", 1: "highest"}


@dataclass(frozen=True, eq=False)
class Measured:
    """People of an assessment measured by the standard that holds.

    n_raters : (n_people,) others who answered anything, of sources whose severity the standard knows.
    """

    standard: Standard
    number: int
    submitted: Submitted
    scores: Mapping[str, Scores]
    n_raters: Indices


def standing_standard(work: Unit, assessment_id: str) -> tuple[int, Standard] | None:
    """Number and standard that hold; None before the first."""
    found = work.assessments.standard(assessment_id)
    return None if found is None else (found[0], Standard.from_json(found[1]))


def levels_can_be_said(work: Unit, assessment_id: str) -> bool:
    """Whether there is a standard with cut scores."""
    found = work.assessments.standard(assessment_id)
    return found is not None and bool(found[1]["cut_scores"])


def profile_of(
    work: Unit,
    season: Season,
    assessment: Assessment,
    rubric: Rubric,
    participant_id: str,
    *,
    for_participant: bool,
) -> Profile:
    """One person's profile from what was submitted, by the standard that holds.

    Parameters
    ----------
    for_participant : count others' ratings of a competency by `raters_shown` people at once, in the order in
        which they submitted; those left over wait for further ones.

    Raises
    ------
    TooFewAnswers : there is no standard, or nothing was submitted about this person.
    """
    found = _profiles(work, season, assessment, rubric, participant_id, for_participant)
    if not found:
        places = {"participant": participant_id, "assessment": assessment.id}
        raise TooFewAnswers(reason=Sentence(_NOTHING, places))
    return found[0]


def profiles(
    work: Unit, season: Season, assessment: Assessment, rubric: Rubric, *, for_participant: bool = False
) -> list[Profile]:
    """Profiles of everybody about whom anything was submitted, by participant id; see `profile_of`.

    Raises
    ------
    TooFewAnswers : there is no standard.
    """
    return _profiles(work, season, assessment, rubric, None, for_participant)


def measured(
    work: Unit,
    assessment: Assessment,
    rubric: Rubric,
    participant_id: str | None = None,
    *,
    fewest_others: int = 1,
) -> Measured | None:
    """Measure one participant or all; None without a standard."""
    found = standing_standard(work, assessment.id)
    if found is None:
        return None
    number, standard = found
    submitted = submitted_forms(
        work,
        assessment,
        rubric,
        rubric_key=standard.rubric_key,
        test_key=standard.test_key,
        participant_id=participant_id,
    )
    n_people = len(submitted.people)
    scores = score_people(standard, submitted.forms, n_people, fewest_others=fewest_others)
    known = {source for each in standard.competencies.values() for source in each.sources.sources}
    return Measured(standard, number, submitted, scores, n_raters(submitted, known))


def _profiles(
    work: Unit,
    season: Season,
    assessment: Assessment,
    rubric: Rubric,
    participant_id: str | None,
    for_participant: bool,
) -> list[Profile]:
    fewest = assessment.raters_shown if for_participant else 1
    now = measured(work, assessment, rubric, participant_id, fewest_others=fewest)
    if now is None:
        raise TooFewAnswers(reason=Sentence(_NO_STANDARD, {"assessment": assessment.id}))
    if not now.submitted.people:
        return []
    people = now.submitted.people
    since = since_before(
        work,
        season,
        assessment,
        rubric,
        now.standard,
        now.scores,
        people,
        participant_id,
        fewest_others=fewest,
    )
    groups = _groups(_participants(work, people, participant_id))
    gaps, overall = gaps_shown(now.scores), Overall.of(now.scores, now.standard)
    results = [
        _results(now, criterion.id, tuple(rubric.scale.levels()), groups, since, gaps)
        for criterion in rubric.criteria
    ]
    return [
        since.told_of(overall.told(each, number), number)
        for number, each in enumerate(
            _profile(season, assessment, rubric, now, place, tuple(each[place] for each in results), fewest)
            for place in range(len(people))
        )
    ]


def _participants(
    work: Unit, people: tuple[str, ...], participant_id: str | None
) -> list[Participant | None]:
    if participant_id is not None:
        return [work.people.participant(participant_id)]
    known = work.people.participants()
    return [known.get(each) for each in people]


def since_before(
    work: Unit,
    season: Season,
    assessment: Assessment,
    rubric: Rubric,
    now: Standard,
    scores: Mapping[str, Scores],
    people: tuple[str, ...],
    participant_id: str | None = None,
    *,
    fewest_others: int = 1,
) -> Since:
    """What changed since the assessment that the season compares this one with; `people` have `scores`."""
    before = season.assessment(assessment.compared_with) if assessment.compared_with else None
    if before is None:
        return Since()
    if (before.rubric, before.test) != (assessment.rubric, assessment.test):
        return Since(before.id, "other_version")
    then = measured(work, before, rubric, participant_id, fewest_others=fewest_others)
    if then is None:
        return Since(before.id, "other_scale")
    return Since.of(before.id, (then.standard, now), (then.scores, scores), (then.submitted.people, people))


def _results(
    now: Measured,
    competency: str,
    levels: tuple[int, ...],
    groups: Groups,
    since: Since,
    gaps: Mapping[str, Verdicts],
) -> list[CompetencyResult]:
    """One competency of everybody."""
    standard = now.standard.competencies.get(competency)
    n_people = len(now.submitted.people)
    if standard is None:
        nothing = CompetencyResult(competency, None, None, (), levels, None, None, None, None, "", 0, 0)
        return [nothing] * n_people
    scores = now.scores[competency]
    cuts = standard.cuts.logits if standard.cuts is not None else ()
    said = say_levels(scores.measure, scores.se, cuts) if cuts else None
    norms = _norms(standard, scores, groups, n_people)
    found = []
    for number in range(n_people):
        level, lowest, highest, probability = _said(said, number, levels)
        found.append(
            since.told(
                CompetencyResult(
                    competency=competency,
                    measure=_number(scores.measure[number]),
                    se=_number(scores.se[number]),
                    cuts=cuts,
                    levels=levels,
                    level=level,
                    lowest=lowest,
                    highest=highest,
                    probability=probability,
                    at_end=_ENDS[int(scores.extreme[number])],
                    n_answered=int(scores.n_answered[number]),
                    n_items=int(scores.n_items[number]),
                    views=_views(scores, number),
                    norms=norms[number],
                    gap=_number(scores.gap[number]),
                    gap_shown=bool(gaps[competency][number]),
                ),
                number,
            )
        )
    return found


def _said(
    said: Levels | None, number: int, levels: tuple[int, ...]
) -> tuple[int | None, int | None, int | None, float | None]:
    """Level, lowest, highest and the probability of these together, in the rubric's levels."""
    if said is None or not said.level[number]:
        return None, None, None, None
    lowest, highest = int(said.lowest[number]), int(said.highest[number])
    probability = float(said.probability[number, lowest - 1 : highest].sum())
    return levels[said.level[number] - 1], levels[lowest - 1], levels[highest - 1], min(probability, 1.0)


def _views(scores: Scores, number: int) -> tuple[SourceView, ...]:
    found = []
    for source in _VIEWS:
        view = scores.views[source]
        if np.isfinite(view.value[number]):
            found.append(SourceView(source, float(view.value[number]), float(view.se[number])))
    return tuple(found)


def _groups(people: list[Participant | None]) -> Groups:
    """Kind and name of each group → places of the people in it."""
    members: dict[tuple[str, str], list[int]] = {("all", ""): list(range(len(people)))}
    for number, person in enumerate(people):
        if person is not None:
            members.setdefault(("category", person.category), []).append(number)
            members.setdefault(("region", person.region), []).append(number)
    return {key: np.array(each, dtype=np.int64) for key, each in members.items()}


def _norms(
    standard: CompetencyStandard, scores: Scores, groups: Groups, n_people: int
) -> list[tuple[Norm, ...]]:
    found: list[tuple[Norm, ...]] = [()] * n_people
    nobody = np.zeros(0, dtype=np.int64)
    for norm in standard.norms:
        here = groups.get((norm.kind, norm.group), nobody)
        here = here[np.isfinite(scores.measure[here])]
        for number, each in zip(here.tolist(), _placed(norm, scores, here), strict=True):
            found[number] = (*found[number], each)
    return found


def _placed(norm: NormGroup, scores: Scores, here: Indices) -> list[Norm]:
    below, lower, upper = ranks(norm.points, norm.n_people, scores.measure[here], scores.se[here])
    return [
        Norm(norm.kind, norm.group, norm.n_people, *each)
        for each in zip(below.tolist(), lower.tolist(), upper.tolist(), strict=True)
    ]


def _profile(
    season: Season,
    assessment: Assessment,
    rubric: Rubric,
    now: Measured,
    number: int,
    results: tuple[CompetencyResult, ...],
    fewest: int,
) -> Profile:
    submitted = now.submitted
    shown = any(each.n_others[number] for each in now.scores.values())
    raters = int(now.n_raters[number]) // fewest * fewest if shown else 0
    asked = any(each in OTHERS for each in assessment.sources)
    # Whoever waits for others to be counted with does not show in the date either.
    own, others = submitted.last_own[number], submitted.by_rater[number]
    moment = max((each for each in (own, *others[:raters]) if each is not None), default=None)
    return Profile(
        assessment_id=assessment.id,
        participant_id=submitted.people[number],
        rubric_key=rubric.key,
        competencies=results,
        n_raters=raters,
        raters_missing=fewest if asked and not shown else 0,
        standard=now.number,
        made_at="" if moment is None else moment.astimezone(season.zone).date().isoformat(),
        without_scale=now.standard.left_out,
    )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
