"""How somebody sees oneself beside how others do: on each competency, and on the whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.domain.competencies import Profile, level_width
from workbench.psychometrics.rasch.scale import Floats
from workbench.scoring.standard_scores import Scores, beyond_chance, overall_gap
from workbench.scoring.standards import Standard


def gaps_shown(scores: Mapping[str, Scores]) -> dict[str, NDArray[np.int64]]:
    """By competency (n_people,) whether self and others differ beyond chance and beyond what is usual."""
    gap = np.stack([each.gap for each in scores.values()], axis=1)
    gap_se = np.stack([each.gap_se for each in scores.values()], axis=1)
    return dict(zip(scores, beyond_chance(gap, gap_se).T, strict=True))


@dataclass(frozen=True, eq=False)
class Overall:
    """(n_people,) self less others over all competencies: logits, levels, and whether it is beyond chance."""

    gap: Floats
    levels: Floats
    shown: NDArray[np.bool_]

    @staticmethod
    def of(scores: Mapping[str, Scores], standard: Standard) -> Overall:
        """Levels are as wide as those of each competency; NaN where none has cut scores."""
        gap, se = overall_gap(scores)
        levels = np.full((len(gap), len(scores)), np.nan)
        for place, (name, each) in enumerate(scores.items()):
            cuts = standard.competencies[name].cuts
            if cuts is not None:
                levels[:, place] = each.gap / level_width(cuts.logits)
        known = np.isfinite(levels)
        count = np.where(known.any(axis=1), known.sum(axis=1), np.nan)
        # One test for a person: a single column.
        shown = beyond_chance(gap[:, None], se[:, None])[:, 0] != 0
        return Overall(gap, np.where(known, levels, 0.0).sum(axis=1) / count, shown)

    def told(self, profile: Profile, number: int) -> Profile:
        """The profile of the person at this place with what holds of them on the whole."""
        return replace(
            profile,
            overall_gap=_number(self.gap[number]),
            overall_levels=_number(self.levels[number]),
            overall_shown=bool(self.shown[number]),
        )


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
