"""What an assessment has gathered so far, as methodologists' questions need it: ids and numbers only."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.domain.assessment import SituationTest
from workbench.domain.ratings import Label
from workbench.domain.regions import federal_district
from workbench.domain.responses import CANNOT_SAY, FREQUENCIES, Response, indicator_items
from workbench.domain.rubric import Rubric
from workbench.domain.season import Assessment
from workbench.scoring.answers import Answers, Item, keyed
from workbench.scoring.item_scales import CompetencyScale
from workbench.scoring.standard_scores import Scores, score_people
from workbench.scoring.standards import ItemScale, Kind, Standard
from workbench.workflows.assessing.filled_forms import situation_credits, submitted_forms
from workbench.workflows.assessing.people import takes
from workbench.workflows.assessing.setting_standards import items_of
from workbench.workflows.ports import Unit

if TYPE_CHECKING:
    import pandas as pd

GROUPS = ("category", "region", "district")


@dataclass(frozen=True, eq=False)
class Assessed:
    """An assessment's people, forms and answers, measured by a standard.

    Attributes
    ----------
    people : participant, category, region, district ("" where not known) of everybody who is to take it or
        has been rated, sorted by id; `to_take` False for those who are only in the answers.
    forms : participant, source, rater, submitted, answered, asked, cannot_say: one row for each response.
    chosen : person, item, option of submitted tests. rated : form, item, frequency of submitted ratings.
    measured : participants in the order of `scores`. scores : by competency.
    """

    assessment: Assessment
    rubric: Rubric
    test: SituationTest | None
    standard: Standard
    people: pd.DataFrame
    forms: pd.DataFrame
    chosen: pd.DataFrame
    rated: pd.DataFrame
    measured: tuple[str, ...]
    scores: Mapping[str, Scores]

    @property
    def competencies(self) -> tuple[str, ...]:
        """Those that have a scale, in the rubric's order."""
        return tuple(each.id for each in self.rubric.criteria if each.id in self.scores)

    @property
    def key(self) -> dict[Label, dict[Hashable, int]]:
        """Situation → option → credit."""
        known = {} if self.test is None else situation_credits(self.test)
        return {item: dict(options.items()) for item, options in known.items()}

    @cached_property
    def answers(self) -> Answers:
        """Credits of people on situations of the competencies that have a scale of them."""
        scales = self.scales("test")
        items = items_of(self.test, self.rubric).get("test", {})
        known: dict[Label, Item] = {item: each for item, each in items.items() if each.competency in scales}
        return Answers.from_frame(keyed(self.chosen[self.chosen["item"].isin(list(known))], self.key), known)

    @cached_property
    def ratings(self) -> Answers:
        """Credits of forms on indicators of the competencies that have a scale; a form is a person here."""
        scales = self.scales("ratings")
        items = items_of(None, self.rubric)["ratings"]
        known: dict[Label, Item] = {item: each for item, each in items.items() if each.competency in scales}
        credit = {value: float(number) for number, value in enumerate(FREQUENCIES)}
        frame = self.rated.rename(columns={"form": "person"})
        frame = frame.assign(credit=frame["frequency"].map(credit))
        return Answers.from_frame(frame[frame["item"].isin(list(known))], known)

    def scales(self, kind: Kind) -> dict[str, CompetencyScale]:
        """The standard's scales of situations, or of indicators."""
        return scales_of(self.standard, kind)

    def groups(self, kind: str, persons: tuple[object, ...]) -> list[str | None]:
        """The group of each person; None where it is not known."""
        if kind not in GROUPS:
            raise ValueError(f"groups are {', '.join(GROUPS)}, not {kind!r}")
        known = dict(zip(self.people["participant"], self.people[kind], strict=True))
        return [known.get(each) or None for each in persons]


def scales_of(standard: Standard, kind: Kind) -> dict[str, CompetencyScale]:
    """A standard's scales of situations, or of indicators, by competency."""
    return {
        name: _known_scale(name, each.scales[kind])
        for name, each in standard.competencies.items()
        if kind in each.scales
    }


def read_assessed(work: Unit, assessment: Assessment, rubric: Rubric, standard: Standard) -> Assessed:
    """Read what was answered; measure whom the standard can measure."""
    import pandas as pd

    test_key, test = standard.test_key, None
    if test_key is not None:
        test = work.assessments.test(test_key)
    responses = work.assessments.responses(assessment.id)
    answers = work.assessments.answers([each.id for each in responses])
    tests = [each for each in responses if each.source == "test" and each.test_key == test_key]
    ratings = [each for each in responses if each.source != "test" and each.rubric_key == rubric.key]
    chosen = [
        (each.participant_id, item, value)
        for each in tests
        for item, value in answers.get(each.id, {}).items()
        if each.submitted_at is not None
    ]
    rated = [
        (f"{each.participant_id} {each.source} {each.rater_id}", item, value)
        for each in ratings
        for item, value in answers.get(each.id, {}).items()
        if each.submitted_at is not None
    ]
    submitted = submitted_forms(work, assessment, rubric, rubric_key=standard.rubric_key, test_key=test_key)
    return Assessed(
        assessment,
        rubric,
        test,
        standard,
        _people(work, assessment, responses),
        _forms([*tests, *ratings], answers, test, rubric),
        pd.DataFrame(chosen, columns=["person", "item", "option"]),
        pd.DataFrame(rated, columns=["form", "item", "frequency"]),
        submitted.people,
        score_people(standard, submitted.forms, len(submitted.people)),
    )


def _people(work: Unit, assessment: Assessment, responses: list[Response]) -> pd.DataFrame:
    import pandas as pd

    known = work.people.participants()
    to_take = {each.id for each in known.values() if takes(assessment, each)}
    rows = []
    for each in sorted(to_take | {one.participant_id for one in responses}):
        person = known.get(each)
        region = person.region if person is not None else ""
        category = person.category if person is not None else ""
        rows.append((each, category, region, federal_district(region), each in to_take))
    return pd.DataFrame(rows, columns=["participant", *GROUPS, "to_take"])


def _forms(
    responses: list[Response],
    answers: Mapping[int, Mapping[str, str]],
    test: SituationTest | None,
    rubric: Rubric,
) -> pd.DataFrame:
    import pandas as pd

    asked = {"test": 0 if test is None else len(test.situations)}
    rows = []
    for each in responses:
        given = list(answers.get(each.id, {}).values())
        unable = given.count(CANNOT_SAY)
        rows.append(
            (
                each.participant_id,
                each.source,
                each.rater_id,
                each.submitted_at is not None,
                len(given) - unable,
                asked.get(each.source, len(indicator_items(rubric))),
                unable,
            )
        )
    columns = ["participant", "source", "rater", "submitted", "answered", "asked", "cannot_say"]
    return pd.DataFrame(rows, columns=columns)


def _known_scale(name: str, scale: ItemScale) -> CompetencyScale:
    errors = np.full((len(scale.items), scale.scale.n_levels - 1), np.nan)
    spread = float("nan") if scale.person_sd is None else scale.person_sd
    return CompetencyScale(name, scale.items, scale.scale, scale.n_forms, errors, spread)
