"""Entries of a stage that resemble each other, for commands and notebooks."""

from __future__ import annotations

from workbench.app.opening import Workbench
from workbench.domain.season import Stage
from workbench.workflows.grouping.compare import ComparisonSummary, SimilarToEntry, compare_stage, similar_to
from workbench.workflows.grouping.encoding import Progress


def compare_stage_entries(
    workbench: Workbench,
    stage: Stage,
    *,
    encoder: str = "embedded",
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ComparisonSummary:
    """Compare the stage's entries with each other; see `compare_stage` for errors."""
    return compare_stage(
        workbench.store,
        workbench.season,
        stage,
        now=workbench.clock(),
        encoder=encoder,
        dry_run=dry_run,
        progress=progress,
    )


def similar_to_entry(
    workbench: Workbench, stage: Stage, entry: str, *, count: int | None = None
) -> SimilarToEntry:
    """The entries most like one, as they were last compared; see `similar_to` for errors."""
    return similar_to(workbench.store, stage, entry, count=count)
