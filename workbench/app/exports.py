"""Reviews, score sheets and protocols of a stage as files."""

from __future__ import annotations

from typing import Literal

from workbench.app.opening import Workbench
from workbench.domain.season import Stage
from workbench.files.reports import Format, reviews_file, sheet_file
from workbench.workflows.reporting import review_rows, score_sheets

Report = Literal["reviews", "sheet"]
ProtocolFormat = Literal["pdf", "xlsx", "json"]


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


def export_protocol(
    workbench: Workbench, decision_id: str, kind: ProtocolFormat, stage: Stage | None = None
) -> bytes:
    """The protocol of a decision of one stage (default: the first), without names of people.

    Raises InvalidDecision where there is none.
    """
    # Imported here: a server that nobody asks for a protocol loads no library of choosing or printing.
    from workbench.app.choosing import protocol_content
    from workbench.files.protocols.writing import protocol_json, protocol_pdf, protocol_xlsx

    content = protocol_content(workbench, decision_id, stage=stage)
    if kind == "json":
        return protocol_json(content.protocol)
    return protocol_pdf(content) if kind == "pdf" else protocol_xlsx(content)
