"""How many jurors and criteria make a score dependable."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from workbench.workflows.calibrating.dependability import (
    SOURCES,
    criteria_now,
    dependability_findings,
    jurors_now,
    jury_sizes,
    season_g_study,
)

N_ENTRIES, N_JURORS, N_CRITERIA, PER_ENTRY = 200, 20, 5, 3


def made(
    *, severity_sd: float, impression_sd: float, chance_sd: float, entry_sd: float = 1.0
) -> pd.DataFrame:
    """Levels with these SDs, on a scale so long that rounding hardly matters."""
    rng = np.random.default_rng(4)
    quality = rng.normal(0, entry_sd, N_ENTRIES)
    severity = rng.normal(0, severity_sd, N_JURORS)
    rows = []
    for entry in range(N_ENTRIES):
        for juror in rng.choice(N_JURORS, PER_ENTRY, replace=False):
            whole = quality[entry] - severity[juror] + rng.normal(0, impression_sd)
            for criterion in range(N_CRITERIA):
                level = round(10 * (whole + rng.normal(0, chance_sd)) + 50)
                rows.append((f"E{entry:03d}", f"J{juror:02d}", f"C{criterion}", level))
    return pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"])


@pytest.fixture(scope="module")
def usual() -> pd.DataFrame:
    return made(severity_sd=0.5, impression_sd=0.6, chance_sd=0.8)


def test_components_of_a_season_are_told_apart(usual):
    study = season_g_study(usual)
    variance = study.variance / 100

    assert set(study.variance.index) == set(SOURCES)
    assert variance["entry"] == pytest.approx(1.0, rel=0.25)
    assert variance["juror"] == pytest.approx(0.25, rel=0.5)
    assert variance["entry:juror"] == pytest.approx(0.36, rel=0.2)
    assert variance["residual"] == pytest.approx(0.64, rel=0.1)


def test_phi_of_a_jury_is_what_the_components_come_to(usual):
    study = season_g_study(usual)
    sizes = jury_sizes(study, [3], [5]).iloc[0]
    v = study.variance
    own = v["entry"] + v["entry:criterion"] / 5
    relative = v["entry:juror"] / 3 + v["residual"] / 15
    absolute = relative + v["juror"] / 3 + v["juror:criterion"] / 15

    assert sizes["g"] == pytest.approx(own / (own + relative))
    assert sizes["phi"] == pytest.approx(own / (own + absolute))
    assert list(sizes.index[:2]) == ["jurors", "criteria"]


def test_the_season_as_it_is_and_each_further_juror_are_told(usual):
    study = season_g_study(usual)
    said = [str(each) for each in dependability_findings(study, N_CRITERIA, 0.8)]
    grid = jury_sizes(study, range(1, 9), [N_CRITERIA]).set_index("jurors")["phi"]
    needed = int((grid >= 0.8).idxmax())

    assert (jurors_now(study), criteria_now(usual)) == (3, 5)
    assert f"Juror number 3 for an entry lifts Phi from {grid[2]:.2f} to {grid[3]:.2f}." in said
    assert f"Phi 0.8 takes {needed} jurors for an entry, with all 5 criteria." in said
    assert any("More criteria help less than jurors" in each for each in said)


def test_severe_differences_between_jurors_are_worth_taking_out():
    study = season_g_study(made(severity_sd=0.8, impression_sd=0.8, chance_sd=0.5))
    said = "\n".join(str(each) for each in dependability_findings(study, N_CRITERIA, 0.8))

    assert "as much as" in said


def test_a_target_out_of_reach_is_said():
    study = season_g_study(made(severity_sd=0.3, impression_sd=1.5, chance_sd=1.0, entry_sd=0.4))
    said = "\n".join(str(each) for each in dependability_findings(study, N_CRITERIA, 0.8))

    assert "is not reached with 8 jurors" in said
    assert "takes" not in said
