"""Plans of who rates what, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.app.notebooks.checks import DrawnCheck
from workbench.app.notebooks.design_columns import COMPARE_COLUMNS
from workbench.app.notebooks.reading import Reader
from workbench.charts import Picture, design_chart, refusal_picture
from workbench.errors import N_, Sentence
from workbench.workflows.assigning.plan_changes import AssignmentSummary
from workbench.workflows.planning.design_findings import compare_findings, comparison_row

if TYPE_CHECKING:
    import pandas as pd

_DRAWN = ("high", "fit", "efficiency", "error")
_TITLE = N_("Plans side by side")


def compared(outcomes: Mapping[str, AssignmentSummary | Sentence], reader: Reader) -> DrawnCheck:
    """A row for each plan, the first is what others are set beside; numbers only of those that can be.

    `outcomes` : name → the plan, or why there is none.
    """
    import pandas as pd

    rows = {name: comparison_row(each) for name, each in outcomes.items() if not isinstance(each, Sentence)}
    refused = {name: each for name, each in outcomes.items() if isinstance(each, Sentence)}
    measures = [each.name for each in COMPARE_COLUMNS[1:]]
    nothing = dict.fromkeys(measures, float("nan"))
    frame = pd.DataFrame([{"name": name, **rows.get(name, nothing)} for name in outcomes])
    frame = frame.replace(float("inf"), float("nan"))
    first = next(iter(outcomes))
    said = tuple(compare_findings(first, rows, refused))
    return DrawnCheck(
        frame, reader, said, COMPARE_COLUMNS, lambda title: _side_by_side(frame, reader, said, title)
    )


def _side_by_side(
    frame: pd.DataFrame, reader: Reader, said: tuple[Sentence, ...], title: str | None
) -> Picture:
    known = frame.dropna(subset=list(_DRAWN))
    if known.empty:
        return refusal_picture(" ".join(reader.sentences(said)), title=title, language=reader.language)
    heading = {each.name: reader.word(each.heading) for each in COMPARE_COLUMNS}
    drawn = known[["name", *_DRAWN]].rename(columns={**heading, "name": "plan"})
    return design_chart(drawn, title=title or reader.word(_TITLE), language=reader.language)
