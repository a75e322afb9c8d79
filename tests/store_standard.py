"""`python -m tests.store_standard`: makes the example's verdicts on people, cut scores and standard anew.

For a change that moves the example's answers, its panel or how measures are made: look at the difference in
git before it is committed. Tests hold the files against the answers and the panel's judgements.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from workbench.app.assessments import load_assessment_files
from workbench.app.example.assessment import ASSESSMENT, SET_BY, STANDARD_FILE, Taker, invented_takers
from workbench.app.example.season import SEED, build_example
from workbench.domain.cut_scores import CompetencyCuts, Cut, CutScores
from workbench.domain.rubric import Rubric
from workbench.files.shipped import example_directory
from workbench.files.yaml_files.cut_scores import cut_scores_yaml
from workbench.scoring.item_scales import CompetencyScale
from workbench.scoring.panel_cuts import angoff
from workbench.scoring.standards import CompetencyStandard, Standard
from workbench.workflows.assessing.setting_standards import set_standard

SET_ON = date(2025, 11, 20)
LEVELS = (2, 3, 4, 5)
# What the example's judges go by, in logits: where levels begin, and how far from there is on the line.
TRUE_CUTS = (-1.2, -0.4, 0.6, 1.5)
BORDERLINE = 0.2
JUDGES = tuple(f"M{number:02d}" for number in range(1, 11))
JUDGE_SEVERITY_SD, JUDGE_VIEW_SD = 0.15, 0.35


def store_standard() -> None:
    with tempfile.TemporaryDirectory() as directory:
        bench = build_example(Path(directory) / "season", reviews=False, assessments=True)
        try:
            assessment = bench.season.assessment(ASSESSMENT)
            assert assessment is not None
            files = load_assessment_files(bench)
            test, rubric = files.tests[str(assessment.test)], files.rubrics[assessment.rubric]

            def made(cuts: CutScores | None) -> Standard:
                told = {"by": SET_BY, "now": bench.clock(), "seed": SEED, "anew": True, "dry_run": True}
                there = (bench.store, bench.season, assessment, test, rubric)
                return set_standard(*there, cuts, **told).made.standard

            with bench.store.read() as work:
                takers = invented_takers(work, assessment, rubric, np.random.default_rng(SEED))
                submitted = {
                    each.participant_id
                    for each in work.assessments.responses(ASSESSMENT)
                    if each.source == "test" and each.submitted_at
                }
            known = [each for each in takers if each.participant.id in submitted]
            verdicts = _verdicts(known, rubric, np.random.default_rng(SEED))

            panel = pd.read_csv(example_directory() / "cut_score_panel.csv")
            competencies = [
                _judged(name, each, panel[panel["competency"] == name])
                for name, each in made(None).competencies.items()
            ]
            cuts = CutScores(
                assessment=ASSESSMENT, rubric=rubric.key, set_on=SET_ON, competencies=tuple(competencies)
            )
            document = json.dumps(made(cuts).to_json(), ensure_ascii=False, separators=(",", ":"))
        finally:
            bench.store.close()
    verdicts.to_csv(example_directory() / "cut_score_verdicts.csv", index=False)
    (example_directory() / "cut_scores.yaml").write_text(cut_scores_yaml(cuts), encoding="utf-8")
    (example_directory() / STANDARD_FILE).write_text(document + "\n", encoding="utf-8")


def _verdicts(known: Sequence[Taker], rubric: Rubric, rng: np.random.Generator) -> pd.DataFrame:
    """judge, participant, competency, level, borderline: a judge knows a tenth of those who took the test."""
    rows = []
    severity = rng.normal(0.0, JUDGE_SEVERITY_SD, len(JUDGES))
    for place, taker in enumerate(known):
        judge = place * len(JUDGES) // len(known)
        seen = taker.ability - severity[judge] + rng.normal(0.0, JUDGE_VIEW_SD, len(taker.ability))
        for criterion, about in zip(rubric.criteria, seen, strict=True):
            level = 1 + int(np.searchsorted(TRUE_CUTS, about))
            nearest = int(np.abs(np.subtract(TRUE_CUTS, about)).argmin())
            near = abs(TRUE_CUTS[nearest] - about) < BORDERLINE
            rows.append(
                (JUDGES[judge], taker.participant.id, criterion.id, level, LEVELS[nearest] if near else "")
            )
    return pd.DataFrame(rows, columns=["judge", "participant", "competency", "level", "borderline"])


def _judged(name: str, standard: CompetencyStandard, panel: pd.DataFrame) -> CompetencyCuts:
    items = standard.scales["test"]
    unknown = np.full((len(items.items), items.scale.n_levels - 1), np.nan)
    scale = CompetencyScale(name, items.items, items.scale, items.n_forms, unknown, items.person_sd or np.nan)
    found = []
    for level in LEVELS:
        judged = panel[["panellist", "round", "situation", f"level_{level}"]]
        cut = angoff(judged.set_axis(["panellist", "round", "item", "credit"], axis=1), scale).cut_score
        found.append(Cut(level=level, logits=round(cut.cut, 4), se=round(cut.se, 4)))
    n = panel["panellist"].nunique()
    return CompetencyCuts(id=name, scale=standard.origin, method="angoff", n=n, cuts=tuple(found))


if __name__ == "__main__":
    store_standard()
