"""Training works put into a stage: new, changed and gone, but never under the hands of who has rated them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workbench.domain.season import Stage
from workbench.domain.training import TrainingWork
from workbench.errors import FrozenTraining
from workbench.workflows.ports import Store

logger = logging.getLogger(__name__)

ORGANISER = "organiser"


@dataclass(frozen=True)
class TrainingImport:
    """Numbers of works by what was done; `kept` are gone from the files but rated, so they stay."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        return {name: list(numbers) for name, numbers in vars(self).items()}


def import_training(
    store: Store,
    stage: Stage,
    works: Collection[TrainingWork],
    *,
    clock: Callable[[], datetime],
    whole: bool,
    dry_run: bool = False,
) -> TrainingImport:
    """Put the works into the store; with `whole` they are all there are, and others are removed.

    Raises FrozenTraining for changed works that somebody has rated; then nothing was imported.
    """
    with store.read() if dry_run else store.write() as work:
        known = {each.number: each for each in work.training.works(stage.id)}
        given = {each.number: each for each in works}
        changed = [number for number, each in given.items() if number in known and each != known[number]]
        gone = [number for number in known if whole and number not in given]
        rated = {each.work for each in work.training.revisions(stage.id)} if changed or gone else set()
        if frozen := sorted(rated.intersection(changed)):
            raise FrozenTraining(works=", ".join(frozen))
        done = TrainingImport(
            new=tuple(sorted(given.keys() - known.keys())),
            changed=tuple(sorted(changed)),
            unchanged=tuple(sorted(given.keys() & known.keys() - set(changed))),
            removed=tuple(sorted(set(gone) - rated)),
            kept=tuple(sorted(rated.intersection(gone))),
        )
        if not dry_run and (done.new or done.changed or done.removed):
            work.training.put(given[number] for number in (*done.new, *done.changed))
            for number in done.removed:
                work.training.remove(stage.id, number)
            work.audit.append(
                at=clock(), actor=ORGANISER, action="import", subject="training", details=done.to_json()
            )
            logger.info("imported training works: %s", ", ".join((*done.new, *done.changed)) or "none new")
    return done
