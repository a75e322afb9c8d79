"""Exchanges that tie jurors together: what they may change and what not."""

from __future__ import annotations

import numpy as np
import pytest

from tests.assignment.cases import PLAIN, a_themed_stage, assert_keeps_every_rule, solved
from workbench.assignment import Assignment
from workbench.assignment.links import efficiency, firmer, laplacian
from workbench.psychometrics.rasch.linking import link_quality


def exchanged(plan: Assignment, *, share: float, level: float = -np.inf, seed: int = 0) -> Assignment:
    problem = plan.problem
    utility = problem.affinity
    chosen = firmer(
        problem,
        problem.candidates,
        plan.plan & ~problem.base,
        utility,
        level=level,
        budget=share * plan.affinity,
        rng=np.random.default_rng(seed),
    )
    return Assignment(problem, chosen | problem.base)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("share", [0.0, 0.005, 0.03, 0.2])
def test_exchanges_keep_loads_rules_and_the_budget(seed: int, share: float) -> None:
    before = solved(a_themed_stage(seed=seed), wishes=PLAIN)
    after = exchanged(before, share=share, seed=seed)
    assert_keeps_every_rule(after)
    assert after.load_by_juror == before.load_by_juror
    assert after.affinity >= (1 - share) * before.affinity - 1e-9


def test_more_given_up_ties_jurors_more_firmly() -> None:
    before = solved(a_themed_stage(), wishes=PLAIN)
    reached = [exchanged(before, share=share).link_quality.efficiency for share in (0.0, 0.01, 0.05)]
    assert reached[0] < reached[1] < reached[2]


def test_no_entry_falls_below_its_level() -> None:
    before = solved(a_themed_stage(), wishes=PLAIN)
    level = 0.95 * before.worst_served[1]
    after = exchanged(before, share=0.1, level=level)
    assert after.worst_served[1] >= level
    assert exchanged(before, share=0.1).worst_served[1] < level


def test_information_on_severities_is_that_of_link_quality() -> None:
    plan = solved(a_themed_stage(60, 12, n_themes=2), wishes=PLAIN)
    entry, juror = np.nonzero(plan.plan)
    quality = link_quality(entry, juror, 60, 12)
    assert np.linalg.eigvalsh(laplacian(plan.plan))[1] == pytest.approx(quality.connectivity, abs=1e-9)
    firm = exchanged(plan, share=0.05).plan
    entry, juror = np.nonzero(firm)
    assert efficiency(firm) == pytest.approx(link_quality(entry, juror, 60, 12).efficiency)


def test_single_juror_is_linked_with_himself() -> None:
    assert efficiency(np.ones((4, 1), dtype=bool)) == 1.0
