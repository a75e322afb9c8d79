"""Training works of the small season of `tests.judging_case`."""

from __future__ import annotations

from typing import Any

from tests.builders import STAGE, a_rubric
from workbench.domain.entries import Section
from workbench.domain.training import TrainingWork
from workbench.workflows.ports import Store


def a_training_work(place: int = 1, **changes: Any) -> TrainingWork:
    """Reference levels need 3, plan 1, result 4."""
    fields: dict[str, Any] = {
        "number": f"Т-{place:02d}",
        "stage_id": STAGE,
        "place": place,
        "title": f"Учебная работа {place}",
        "sections": (Section("problem", "К зиме ушли девять из 52."), Section("goal", "Чтобы остались.")),
        "level_by_criterion": {"need": 3, "plan": 1, "result": 4},
        "reason_by_criterion": {
            "need": "Число названо, источника нет.",
            "plan": "Перечислены мероприятия.",
            "result": "Измеряют до и после.",
        },
        "rubric_key": a_rubric().key,
    }
    return TrainingWork(**{**fields, **changes})


def put_training(store: Store, *, works: int = 2) -> None:
    with store.write() as work:
        work.training.put(a_training_work(place) for place in range(1, works + 1))
