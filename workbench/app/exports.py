"""Reviews and score sheets of a stage as files."""

from __future__ import annotations

from typing import Literal

from workbench.app.opening import Workbench
from workbench.domain.season import Stage
from workbench.files.reports import Format, reviews_file, sheet_file
from workbench.workflows.reporting import review_rows, score_sheets

Report = Literal["reviews", "sheet"]


def export(workbench: Workbench, report: Report, format: Format, stage: Stage | None = None) -> bytes:
    """The current reviews in long form, or the сводный оценочный лист, of one stage (default: the first)."""
    stage = stage or workbench.stage()
    rubric = workbench.rubric(stage)
    with workbench.store.read() as work:
        rubric = work.rubrics.get(rubric.key) or rubric
        if report == "reviews":
            return reviews_file(review_rows(work, stage, rubric), format)
        sheets = score_sheets(work, stage, rubric)
    return sheet_file(sheets, format, title=f"{stage.name.ru} · {workbench.season.title.ru}")
