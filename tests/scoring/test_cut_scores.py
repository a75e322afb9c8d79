"""Whom a cut score affects, one standard error lower and higher."""

from __future__ import annotations

import numpy as np
import pytest

from workbench.errors import TooFewAnswers
from workbench.scoring.cut_scores import CutScore, affected, bootstrap_se, compared, median_of_rows

CUT = CutScore("angoff", 0.0, 0.5, 9)


def test_a_lower_cut_lets_more_people_pass():
    found = affected(np.array([-1.0, -0.4, 0.0, 0.4, 0.6, np.nan]), CUT)

    assert found["at"].tolist() == [-1, 0, 1]
    assert found["n_reached"].tolist() == [4, 3, 1]
    assert found["share"].tolist() == pytest.approx([0.8, 0.6, 0.2])


def test_methods_stand_side_by_side():
    found = compared([CUT, CutScore("bookmark", 0.5, 0.1, 7)], np.linspace(-1, 1, 101))

    assert found["method"].tolist() == ["angoff", "bookmark"]
    assert found["share_lower"].gt(found["share"]).all()
    assert found["share"].gt(found["share_higher"]).all()


def test_nobody_measured_is_nobody_affected():
    with pytest.raises(TooFewAnswers, match="nobody has a measure"):
        affected(np.array([np.nan]), CUT)


def test_the_error_of_a_median_is_that_of_theory():
    rng = np.random.default_rng(1)

    found = bootstrap_se(rng.normal(0, 1, 400), median_of_rows, rng)

    assert found == pytest.approx(np.sqrt(np.pi / 2 / 400), rel=0.25)
