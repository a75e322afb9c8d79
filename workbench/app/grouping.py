"""Groups of a stage's entries for commands and notebooks."""

from __future__ import annotations

from collections.abc import Sequence

from workbench.app.opening import Workbench
from workbench.domain.season import Stage
from workbench.similarity.edits import Edit
from workbench.similarity.groups import Grouping
from workbench.workflows.grouping.encoding import Progress
from workbench.workflows.grouping.group import GroupingSummary, group_stage, standing_grouping


def standing_groups(workbench: Workbench, stage: Stage) -> Grouping | None:
    """The groups that hold now; None before the first."""
    with workbench.store.read() as work:
        return standing_grouping(work, stage)


def group_stage_entries(
    workbench: Workbench,
    stage: Stage,
    *,
    edits: Sequence[Edit] | None = None,
    size: tuple[int, int] | None = None,
    encoder: str = "embedded",
    anew: bool = False,
    seed: int = 0,
    dry_run: bool = False,
    may_wait: bool = True,
    progress: Progress | None = None,
) -> GroupingSummary:
    """Group the stage's entries beside the groups that stand; see `group_stage` for errors and `may_wait`.

    `edits` : all corrections from now on; None keeps those that stand.
    """
    return group_stage(
        workbench.store,
        workbench.season,
        stage,
        seed=seed,
        now=workbench.clock(),
        edits=edits,
        size=size,
        encoder=encoder,
        anew=anew,
        dry_run=dry_run,
        may_wait=may_wait,
        progress=progress,
    )
