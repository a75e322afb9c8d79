"""Rubrics with gates, sums, minima, floors, cut scores and indicators; invented, as small as can be."""

from __future__ import annotations

from typing import Any

from tests.builders import a_criterion, a_rubric, a_text
from workbench.domain.rubric import Aggregation, CutScore, Gate, Indicator, Rubric

# Weights 1, 3 and 6 on levels 0..4: totals run from 0 to 40.
WEIGHTS = {"need": 1.0, "plan": 3.0, "result": 6.0}


def a_gate(gate_id: str = "consent", **changes: Any) -> Gate:
    fields: dict[str, Any] = {
        "id": gate_id,
        "name": a_text(f"Условие {gate_id}", f"Gate {gate_id}"),
        "question": a_text("Есть ли согласие участников?", "Have the participants agreed?"),
    }
    return Gate(**{**fields, **changes})


def a_cut_score(cut_id: str, at: float) -> CutScore:
    return CutScore(id=cut_id, name=a_text(f"Не ниже {at:g}", f"From {at:g}"), at=at)


def an_indicator(indicator_id: str = "asks_first", **changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "id": indicator_id,
        "text": a_text("Сначала спрашивает, потом советует.", "Asks first, then advises."),
    }
    return Indicator(**{**fields, **changes})


def weighing(*, comment: str = "never", **changes: Any) -> Rubric:
    """Criteria of weights 1, 3 and 6 on levels 0..4, with what a test is about."""
    criteria = tuple(a_criterion(each, weight=weight, comment=comment) for each, weight in WEIGHTS.items())
    return Rubric.model_validate(dict(a_rubric()) | {"criteria": criteria} | changes)


def a_gated_rubric(**changes: Any) -> Rubric:
    """Two gates; comments nowhere, unless a gate is answered by no."""
    return weighing(**{"gates": (a_gate("consent"), a_gate("both", may_abstain=False)), **changes})


def a_full_rubric() -> Rubric:
    """With every field of the format."""
    criteria = tuple(
        a_criterion(
            each,
            weight=weight,
            evidence=a_text("Что видно", "What is seen"),
            indicators=(an_indicator(f"{each}_first"), an_indicator(f"{each}_second", level=2)),
        )
        for each, weight in WEIGHTS.items()
    )
    return weighing(
        rates="competency",
        criteria=criteria,
        gates=(
            a_gate("consent", evidence=a_text("Подпись", "A signature")),
            a_gate("both", comment="always"),
        ),
        aggregation=Aggregation(method="sum", minimum={"need": 2, "plan": 1.5}, floor=1),
        cut_scores=(a_cut_score("fair", 20), a_cut_score("good", 30)),
        version=3,
        replaces={
            "version": 1,
            "ratings": [
                {"id": "result", "are": "mapped", "levels": {"0": 0, "1": 0, "2": 2, "3": 3, "4": 4}},
                {"id": "plan", "are": "kept", "was": "steps"},
                {"id": "need", "are": "asked_again"},
            ],
            "dropped": ["budget", "style"],
        },
    )
