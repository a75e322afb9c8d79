"""The example's training as invented jurors have done it: near the reference levels, few exactly on them."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import timedelta

import numpy as np

from workbench.app.opening import Workbench
from workbench.domain.reviews import Form, Rating
from workbench.domain.rubric import Rubric
from workbench.domain.training import TrainingRevision, TrainingWork
from workbench.workflows.judging.training import works_of

_COMMENT = "Пример комментария: сказано, что именно в тексте привело к этому уровню."
_ERROR_SD = 0.8  # levels


def invent_training(workbench: Workbench, newcomers: Collection[str], rng: np.random.Generator) -> None:
    """Have the jurors submit the training works before judging opens; newcomers have yet to begin."""
    stage = workbench.stage()
    rubric = workbench.rubric(stage)
    opens = workbench.season.moment(stage.judging_opens)
    with workbench.store.write() as work:
        works = works_of(work, stage, rubric)
        jurors = sorted(each.id for each in work.people.members().values() if each.role == "juror")
        for juror in jurors:
            for each in works if juror not in newcomers else ():
                saved_at = opens - timedelta(minutes=float(rng.uniform(60, 24 * 60)))
                work.training.append(
                    TrainingRevision(
                        str(uuid.UUID(bytes=rng.bytes(16), version=4)),
                        juror,
                        each.number,
                        stage.id,
                        number=1,
                        base=0,
                        status="submitted",
                        form=_form(each, rubric, rng),
                        saved_at=saved_at,
                    )
                )


def _form(work: TrainingWork, rubric: Rubric, rng: np.random.Generator) -> Form:
    ratings: dict[str, Rating] = {}
    for criterion in rubric.criteria:
        level = round(work.level_by_criterion[criterion.id] + rng.normal(0.0, _ERROR_SD))
        level = min(max(level, rubric.scale.lowest), rubric.scale.highest)
        ratings[criterion.id] = Rating(
            level, comment=_COMMENT if rubric.needs_comment(criterion, level) else ""
        )
    return Form(ratings)
