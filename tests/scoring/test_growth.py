"""A change is said only where it is more than the errors of both assessments."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from workbench.scoring.familywise import holm
from workbench.scoring.growth import Growth, growth
from workbench.scoring.standard_scores import Scores

CASES = json.loads(
    (Path(__file__).parents[1] / "reference" / "intervals_and_change.json").read_text(encoding="utf-8")
)
N, COMPETENCIES = 3000, 8
# Errors of measuring, and how far all views of a person lie off, in logits.
OWN, SHARED = 0.45, 0.15


def scores_of(measure, se, shared=0.0) -> dict[str, Scores]:
    """Measures (n_people, n_competencies) and their errors."""
    measure = np.atleast_2d(np.asarray(measure, dtype=float))
    nobody = np.zeros(len(measure))
    count = np.zeros(len(measure), dtype=np.int64)
    errors = np.broadcast_to(se, measure.shape)
    alike = np.full(len(measure), shared)
    return {
        f"K{number}": Scores(
            column, errors[:, number], count, count, count, count, {}, nobody, nobody, nobody, alike
        )
        for number, column in enumerate(measure.T)
    }


def compared(before: dict[str, Scores], after: dict[str, Scores]) -> Growth:
    return growth(before, after, tuple(after), range(len(after["K0"].measure)))


def drawn(moved: float, *, together: bool = True, competencies: int = COMPETENCIES) -> Growth:
    """People measured twice who moved this far; views lie off alike on all competencies, or on each."""
    rng = np.random.default_rng(3)
    ability = rng.normal(0, 1, (N, competencies))

    def assessed(place: np.ndarray) -> dict[str, Scores]:
        off = rng.normal(0, SHARED, (N, 1 if together else competencies))
        return scores_of(place + off + rng.normal(0, OWN, place.shape), np.hypot(OWN, SHARED), SHARED)

    return compared(assessed(ability), assessed(ability + moved))


def test_the_index_is_that_of_the_published_example() -> None:
    case = CASES["jacobson_truax"]
    found = compared(scores_of([[case["before"]]], case["se"]), scores_of([[case["after"]]], case["se"]))
    assert found.change[0, 0] / found.se[0, 0] == pytest.approx(case["index"], abs=0.005)
    assert found.verdict[0, 0] == -1


def test_several_tests_of_one_person_are_adjusted_as_r_does() -> None:
    case = CASES["holm"]
    adjusted = holm(np.array([[*case["p"][:4], np.nan, *case["p"][4:]]]))
    assert adjusted[0, [0, 1, 2, 3, 5, 6, 7]] == pytest.approx(np.array(case["adjusted"]))
    assert np.isnan(adjusted[0, 4])


def test_people_who_did_not_change_are_said_to_have_one_time_in_twenty_at_most() -> None:
    worst, apart = drawn(0.0), drawn(0.0, together=False)
    assert (worst.verdict != 0).any(axis=1).mean() == pytest.approx(0.05, abs=0.012)
    # Alike on all competencies is the worst that views can do.
    assert (worst.overall_verdict != 0).mean() == pytest.approx(0.05, abs=0.012)
    assert (apart.overall_verdict != 0).mean() < 0.03


@pytest.mark.parametrize(("moved", "told"), [(0.5, 0.3), (1.0, 0.8), (-1.0, 0.8)])
def test_a_change_on_all_competencies_is_seen_on_the_whole_where_single_ones_show_little(moved, told) -> None:
    found = drawn(moved)
    assert (found.overall_verdict == np.sign(moved)).mean() > told
    assert (found.verdict != 0).mean() < 0.2


def test_the_error_on_the_whole_is_how_far_the_whole_scatters() -> None:
    found = drawn(0.3)
    assert found.overall.mean() == pytest.approx(0.3, abs=0.02)
    assert found.overall.std() == pytest.approx(found.overall_se[0], rel=0.05)
    assert found.overall_se == pytest.approx(np.sqrt(2 * (OWN**2 / COMPETENCIES + SHARED**2)))


def test_errors_of_both_assessments_count() -> None:
    found = compared(scores_of([[0.0, 0.0]], [0.3, 0.3]), scores_of([[1.5, 1.5]], [0.4, 1.5]))
    assert found.se[0] == pytest.approx([0.5, np.hypot(0.3, 1.5)])
    assert found.verdict[0].tolist() == [1, 0]


def test_only_who_was_assessed_twice_is_compared() -> None:
    before = scores_of([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]], 0.3)
    after = scores_of([[2.0, 2.0, 2.0], [3.0, np.nan, np.nan], [1.0, 1.0, 1.0]], 0.3)
    found = growth(before, after, ("K0", "K1", "K2"), (1, 0, -1))
    assert found.change[0] == pytest.approx(1.0)
    assert found.change[1, 0] == pytest.approx(3.0)
    assert np.isnan(found.change[2]).all()
    assert found.verdict[2].tolist() == [0, 0, 0]
    # A single competency is no whole, and its change is told there.
    assert np.isfinite(found.overall).tolist() == [True, False, False]
    assert found.overall_verdict.tolist() == [1, 0, 0]
