"""Ratings by hand, on which a rubric is tuned: six entries, two jurors, criteria need, plan and result."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.builders import a_rubric
from tests.workflows.rule_candidates import a_rule, a_stage
from workbench.domain.calibration import CalibrationRules
from workbench.domain.rubric import Rubric
from workbench.errors import TooFewRatings
from workbench.workflows.calibrating import Calibration, calibrate
from workbench.workflows.rubric_columns import CRITERION
from workbench.workflows.trying_rules import RuleTrials
from workbench.workflows.tuning import RubricTrials

# Both jurors give an entry the same: levels 0..4 on need, plan, result. With equal weights the totals are
# 3, 8/3, 7/3, 2, 5/3 and 2/3.
LEVELS = {
    "И-0001": (3, 3, 3),
    "И-0002": (4, 4, 0),
    "И-0003": (4, 2, 1),
    "И-0004": (1, 1, 4),
    "И-0005": (2, 0, 3),
    "И-0006": (0, 1, 1),
}
CRITERIA = ("need", "plan", "result")


def levels_given() -> pd.DataFrame:
    rows = [
        (entry, juror, criterion, level)
        for entry, levels in LEVELS.items()
        for juror in ("J01", "J02")
        for criterion, level in zip(CRITERIA, levels, strict=True)
    ]
    return pd.DataFrame(rows, columns=["entry", "juror", "criterion", "level"])


def candidates_of(calibration: Calibration) -> pd.DataFrame:
    """As `read_candidates` gives them: the scores, the means by criterion and a region."""
    means = calibration.ratings.pivot_table(index="entry", columns="criterion", values="level")
    frame = calibration.raw[["entry", "raw"]].rename(columns={"entry": "candidate"})
    frame["fair"] = float("nan")
    if calibration.adjusted:
        frame["fair"] = frame["candidate"].map(calibration.entries().set_index("entry")["fair"])
    frame = frame.assign(reviews=2, complete=True, region="г. Москва").round(9)
    return frame.assign(**{CRITERION + each: means[each].to_numpy() for each in means.columns})


def six_rated(rubric: Rubric | None = None, **rule: Any) -> RubricTrials:
    """Three seats and one place on the reserve list; too few ratings for a fair list."""
    rubric = rubric or a_rubric()
    frame = levels_given()
    refusal = TooFewRatings(reason="two jurors")
    calibration = calibrate(frame, rubric, CalibrationRules())
    assert calibration.refusal is not None
    rules = RuleTrials(a_stage(), candidates_of(calibration), a_rule(**rule), 2025, refusal.sentence)
    return RubricTrials(rubric, calibration, rules)
