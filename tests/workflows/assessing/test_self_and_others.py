"""The difference on the whole in levels, by the width of each competency's own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tests.profile_case import a_profile
from tests.scoring.standard_case import COMPETENCIES, N_PEOPLE, invented, made
from workbench.domain.cut_scores import CompetencyCuts, Cut, CutScores
from workbench.scoring.standard_scores import score_people
from workbench.scoring.standards import Standard
from workbench.workflows.assessing.self_and_others import Overall

WIDTHS = {"listening": 0.5, "planning": 2.0}


def with_cuts(standard: Standard, names: tuple[str, ...]) -> Standard:
    def cuts(name: str) -> CompetencyCuts:
        places = (Cut(level=2, logits=0.0, se=0.1), Cut(level=3, logits=WIDTHS[name], se=0.1))
        own = standard.competencies[name]
        found = CompetencyCuts(id=name, scale=own.origin, method="bookmark", n=8, cuts=places)
        return CutScores(
            assessment="entry", rubric="mentor@1", set_on=date(2025, 11, 20), competencies=(found,)
        ).competencies[0]

    changed = {name: replace(standard.competencies[name], cuts=cuts(name)) for name in names}
    return replace(standard, competencies={**standard.competencies, **changed})


def test_the_difference_in_levels_is_by_the_width_of_each_competencys_levels() -> None:
    forms, _ = invented()
    standard = with_cuts(made().standard, COMPETENCIES)
    scores = score_people(standard, forms, N_PEOPLE)
    found = Overall.of(scores, standard)
    expected = np.mean([scores[name].gap / WIDTHS[name] for name in COMPETENCIES], axis=0)
    known = np.isfinite(found.gap)
    assert known.sum() > 100
    assert found.levels[known] == pytest.approx(expected[known])
    assert 0.0 < found.shown[known].mean() < 0.2
    assert not found.shown[~known].any()


def test_without_cut_scores_there_are_no_levels_to_say_it_in() -> None:
    forms, _ = invented()
    standard = made().standard
    found = Overall.of(score_people(standard, forms, N_PEOPLE), standard)
    person = int(np.flatnonzero(np.isfinite(found.gap))[0])
    told = found.told(a_profile(), person)
    assert told.overall_gap == pytest.approx(found.gap[person])
    assert told.overall_levels is None
    unseen = found.told(a_profile(), int(np.flatnonzero(np.isnan(found.gap))[0]))
    assert (unseen.overall_gap, unseen.overall_shown) == (None, False)
