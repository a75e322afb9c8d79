"""Ratings by hand, on which a rubric is tuned: six entries, two jurors, criteria need, plan and result."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from tests.builders import (
    NOON,
    a_form,
    a_member,
    a_pair,
    a_participant,
    a_revision,
    a_rubric,
    an_assignment,
    an_entry,
)
from tests.workflows.rule_candidates import a_rule, a_stage
from workbench.app.opening import open_workbench
from workbench.domain.calibration import CalibrationRules
from workbench.domain.rubric import Rubric
from workbench.files.starting import start_season
from workbench.workflows.calibrating.calibrate import Calibration, calibrate
from workbench.workflows.choosing.rubric_columns import CRITERION
from workbench.workflows.choosing.trying_rules import RuleTrials
from workbench.workflows.tuning.tune import RubricTrials

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
    calibration = calibrate(frame, rubric, CalibrationRules())
    assert calibration.refusal is not None
    rules = RuleTrials(
        a_stage(), candidates_of(calibration), a_rule(**rule), 2025, calibration.refusal.sentence
    )
    return RubricTrials(rubric, calibration, rules)


def a_rated_season(directory: Path, *, entries: int = 40, jurors: int = 10) -> None:
    """A season of the ready rubric on disk, 3 submitted reviews of each entry, 8 seats."""
    start_season(directory, season_id="tuned-2025")
    file = directory / "season.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(seats:\s*)\d+.*", r"\g<1>8", text, count=1), encoding="utf-8")
    workbench = open_workbench({"season": directory}, clock=lambda: NOON)
    stage, rng = workbench.stage(), np.random.default_rng(8)
    rubric = workbench.rubric(stage)
    members = [f"J{place:02d}" for place in range(1, jurors + 1)]
    with workbench.store, workbench.store.write() as work:
        work.rubrics.put(rubric)
        work.people.put_members([a_member(each) for each in members])
        for place in range(entries):
            number, pair = f"И-{place + 1:04d}", [str(200_000 + 2 * place + each) for each in (0, 1)]
            work.people.put_participants([a_participant(each) for each in pair])
            work.people.put_pairs([a_pair(f"PR-{place}", *pair)])
            work.entries.put([(an_entry(number, pair_id=f"PR-{place}", stage_id=stage.id), [])])
            chosen = [members[(place * 3 + each * (1 + place // jurors)) % jurors] for each in range(3)]
            work.assignments.add([an_assignment(each, number, stage_id=stage.id) for each in chosen])
        quality = dict(zip(work.entries.numbers(stage.id), rng.normal(3, 1, entries), strict=True))
        severity = dict(zip(members, rng.normal(0, 0.4, jurors), strict=True))
        for each in work.assignments.all(stage.id):
            centre = quality[each.entry] - severity[each.member_id] + rng.normal(0, 0.3)
            levels = (centre + rng.normal(0, 0.6, len(rubric.criteria))).round().clip(1, 5).astype(int)
            form = a_form(dict(zip([c.id for c in rubric.criteria], levels.tolist(), strict=True)))
            work.reviews.append(
                a_revision(each.id, status="submitted", form=form, rubric_key=rubric.key, saved_at=NOON)
            )
