"""A plan: who rates what, how well it fits, how firmly it ties jurors together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.assignment.problem import AssignmentProblem
from workbench.assignment.reading import Booleans
from workbench.domain.ratings import Label
from workbench.psychometrics.rasch.linking import LinkQuality, link_quality

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, eq=False)
class Assignment:
    """Jurors for entries, by all the rules of the problem.

    Attributes
    ----------
    plan : (n_entries, n_jurors) who rates what, fixed pairs and common entries among them.
    """

    problem: AssignmentProblem
    plan: Booleans

    @cached_property
    def pairs(self) -> tuple[tuple[Label, Label], ...]:
        """(juror, entry), sorted by juror."""
        return self._labelled(self.plan)

    @cached_property
    def added(self) -> tuple[tuple[Label, Label], ...]:
        """The (juror, entry) pairs that did not stand before."""
        return self._labelled(self.plan & ~self.problem.fixed)

    @property
    def affinity(self) -> float:
        """Sum over all pairs."""
        return float(self.problem.affinity[self.plan].sum())

    @property
    def load_by_juror(self) -> dict[Label, int]:
        return dict(zip(self.problem.jurors, self.plan.sum(axis=0).tolist(), strict=True))

    @cached_property
    def worst_served(self) -> tuple[Label, float]:
        """The entry whose jurors have the lowest mean affinity to it, and that mean; common ones apart."""
        plan = self.plan & ~self.problem.common[:, None]
        count = plan.sum(axis=1)
        total = np.where(plan, self.problem.affinity, 0.0).sum(axis=1)
        mean = np.divide(total, count, out=np.full(len(count), np.inf), where=count > 0)
        worst = int(np.argmin(mean))
        return self.problem.entries[worst], float(mean[worst])

    @cached_property
    def linked_jurors(self) -> tuple[Label, ...]:
        """Those who rate anything: the jurors that the indices of `link_quality` count."""
        return tuple(self.problem.jurors[at] for at in np.flatnonzero(self.plan.any(axis=0)))

    @cached_property
    def link_quality(self) -> LinkQuality:
        """How firmly the plan ties together those who rate anything; entries in the problem's order."""
        entry, juror = np.nonzero(self.plan[:, self.plan.any(axis=0)])
        return link_quality(entry, juror, len(self.problem.entries), len(self.linked_jurors))

    def frame(self) -> pd.DataFrame:
        """One row for each pair: juror, entry."""
        import pandas as pd

        return pd.DataFrame(list(self.pairs), columns=["juror", "entry"])

    def _labelled(self, where: Booleans) -> tuple[tuple[Label, Label], ...]:
        jurors, entries = self.problem.jurors, self.problem.entries
        return tuple((jurors[juror], entries[entry]) for juror, entry in np.argwhere(where.T).tolist())
