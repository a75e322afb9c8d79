"""A plan of who rates what as tables: loads, fit, links, conflicts, common works; ids only."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from workbench.assignment import Assignment as Planned
from workbench.assignment.affinity import theme_affinity
from workbench.assignment.links import laplacian
from workbench.assignment.reading import Booleans
from workbench.domain.ratings import Label
from workbench.psychometrics.rasch.scale import Floats
from workbench.workflows.assigning.plan_changes import AssignmentSummary
from workbench.workflows.assigning.plan_reading import OBSTACLES, PlanReading

if TYPE_CHECKING:
    import pandas as pd


def shared_entries(planned: Planned) -> pd.DataFrame:
    """(n, n) how many entries every two of those who rate anything share; the diagonal is their load.

    Labels of rows and columns are jurors' ids. Jurors of one group stand together, in a group those who
    share much side by side, by the eigenvector of the smallest eigenvalue of their Laplacian [Fiedler1973].
    """
    import pandas as pd

    plan = planned.plan[:, planned.plan.any(axis=0)]
    shared = plan.T.astype(np.int64) @ plan.astype(np.int64)
    labels = [str(each) for each in planned.linked_jurors]
    order = _side_by_side(plan, planned.link_quality.juror_group)
    return pd.DataFrame(shared, labels, labels).iloc[order, order]


def resistances(planned: Planned) -> Floats:
    """(n, n) variance of the difference of two jurors' severities, of those who rate anything.

    In units of one review's variance, as in `LinkQuality`; infinite between groups that share no entry
    [KleinRandic1993].
    """
    plan = planned.plan[:, planned.plan.any(axis=0)]
    group = planned.link_quality.juror_group
    found = np.full((plan.shape[1], plan.shape[1]), np.inf)
    for each in range(planned.link_quality.n_groups):
        own = np.flatnonzero(group == each)
        inverse = np.linalg.pinv(laplacian(plan[:, own]), hermitian=True)
        spread = np.diag(inverse)
        found[np.ix_(own, own)] = np.maximum(spread[:, None] + spread[None, :] - 2 * inverse, 0.0)
    np.fill_diagonal(found, 0.0)
    return found


def load_table(summary: AssignmentSummary) -> pd.DataFrame:
    """One row for each juror, by id.

    juror, region, load, submitted, open, added, load_min, load_max, colleagues (with whom an entry is
    shared), regions (theirs), former.
    """
    import pandas as pd

    reading, plan = summary.reading, summary.plan.plan
    added = Counter(each.juror for each in summary.changes if each.change == "added")
    submitted = Counter(juror for juror, _ in reading.submitted)
    shared = plan.T.astype(np.int64) @ plan.astype(np.int64)
    jurors = [str(each) for each in reading.problem.jurors]
    regions = [reading.members[each].region for each in jurors]
    rows = []
    for at, juror in enumerate(jurors):
        others = [other for other in np.flatnonzero(shared[at]).tolist() if other != at]
        load = int(plan[:, at].sum())
        rows.append(
            {
                "juror": juror,
                "region": regions[at] or None,
                "load": load,
                "submitted": submitted[juror],
                "open": load - submitted[juror] - added[juror],
                "added": added[juror],
                "load_min": int(reading.problem.load_min[at]),
                "load_max": int(reading.problem.load_max[at]),
                "colleagues": len(others),
                "regions": len({regions[other] for other in others} - {""}),
                "former": juror in reading.former,
            }
        )
    return pd.DataFrame(rows)


def same_region_entries(planned: Planned, reading: PlanReading) -> list[str]:
    """Entries that several jurors of one region rate, common works apart."""
    found = []
    for at, entry in enumerate(planned.problem.entries):
        if planned.problem.common[at]:
            continue
        jurors = np.flatnonzero(planned.plan[at]).tolist()
        homes = [reading.members[str(planned.problem.jurors[each])].region for each in jurors]
        known = [each for each in homes if each]
        if len(set(known)) < len(known):
            found.append(str(entry))
    return found


def entry_fit_table(summary: AssignmentSummary) -> pd.DataFrame:
    """One row for each entry that anybody rates, worst-served first; common works apart.

    entry, theme, panel, jurors (ids), fit (mean of its jurors), best (mean of as many jurors who are nearest
    to it and have no conflict), share (fit over best; NaN where best is 0).
    """
    import pandas as pd

    plan, problem, groups = summary.plan, summary.plan.problem, summary.reading.groups
    rows = []
    for at, entry in enumerate(problem.entries):
        jurors = np.flatnonzero(plan.plan[at])
        if not len(jurors) or problem.common[at]:
            continue
        may = problem.allowed[at] | plan.plan[at]
        nearest = np.sort(problem.affinity[at, may])[::-1][: len(jurors)]
        fit, best = float(problem.affinity[at, jurors].mean()), float(nearest.mean())
        theme, panel = groups.get(str(entry), ("", ""))
        rows.append(
            {
                "entry": entry,
                "theme": theme or None,
                "panel": panel or None,
                "jurors": ", ".join(str(problem.jurors[each]) for each in jurors),
                "fit": fit,
                "best": best,
                "share": fit / best if best > 0 else float("nan"),
            }
        )
    columns = ["entry", "theme", "panel", "jurors", "fit", "best", "share"]
    return pd.DataFrame(rows, columns=columns).sort_values(["fit", "entry"], ignore_index=True)


def juror_fit_table(summary: AssignmentSummary) -> pd.DataFrame:
    """One row for each juror who rates anything, by id.

    juror, load, fit (mean over the juror's entries), lowest, highest, best (mean of as many entries that are
    nearest to the juror), chosen (share of entries in a theme the juror chose; NaN for who chose none).
    """
    import pandas as pd

    plan, problem = summary.plan, summary.plan.problem
    chosen = in_chosen_theme(summary.reading)
    rows = []
    for at, juror in enumerate(problem.jurors):
        entries = np.flatnonzero(plan.plan[:, at])
        if not len(entries):
            continue
        own = problem.affinity[entries, at]
        may = problem.allowed[:, at] | plan.plan[:, at]
        nearest = np.sort(problem.affinity[may, at])[::-1][: len(entries)]
        rows.append(
            {
                "juror": juror,
                "load": len(entries),
                "fit": float(own.mean()),
                "lowest": float(own.min()),
                "highest": float(own.max()),
                "best": float(nearest.mean()),
                "chosen": float(chosen[entries, at].mean()),
            }
        )
    columns = ["juror", "load", "fit", "lowest", "highest", "best", "chosen"]
    return pd.DataFrame(rows, columns=columns)


def in_chosen_theme(reading: PlanReading) -> Floats:
    """(n_entries, n_jurors) 1 where the entry's theme is among those the juror chose, 0 where not.

    NaN for jurors who chose none, and for entries without a theme.
    """
    problem = reading.problem
    themes = [reading.groups.get(str(each), ("", ""))[0] for each in problem.entries]
    chosen = [reading.members[str(each)].themes for each in problem.jurors]
    nothing = np.zeros(problem.affinity.shape)
    found = np.where(theme_affinity(nothing, themes, chosen) > 0, 1.0, 0.0)
    found[[not each for each in themes], :] = np.nan
    found[:, [not any(each.strip() for each in own) for own in chosen]] = np.nan
    return found


def link_table(planned: Planned) -> pd.DataFrame:
    """One row for each juror who rates anything, the least firmly tied first.

    juror, load, colleagues, alike (entries that two would have to rate side by side to be compared as
    firmly as the juror is with the others on average; 0 where somebody cannot be compared), weakest (with
    whom least), error (of the difference to that one, in errors of one review; infinite where there is no
    link).
    """
    import pandas as pd

    jurors = planned.linked_jurors
    columns = ["juror", "load", "colleagues", "alike", "weakest", "error"]
    if len(jurors) < 2:
        return pd.DataFrame([], columns=columns)
    apart = resistances(planned)
    shared = shared_entries(planned).loc[[str(each) for each in jurors], [str(each) for each in jurors]]
    numbers = shared.to_numpy()
    mean = apart.sum(axis=1) / (len(jurors) - 1)
    rows = [
        {
            "juror": juror,
            "load": int(numbers[at, at]),
            "colleagues": int((numbers[at] > 0).sum()) - 1,
            "alike": 2 / float(mean[at]),
            "weakest": jurors[int(np.argmax(apart[at]))],
            "error": float(np.sqrt(apart[at].max())),
        }
        for at, juror in enumerate(jurors)
    ]
    table = pd.DataFrame(rows, columns=columns)
    return table.sort_values(["alike", "juror"], ignore_index=True)


def conflict_table(reading: PlanReading) -> pd.DataFrame:
    """One row for each juror, those with the most conflicts first.

    juror, a column for each kind of `OBSTACLES`, conflicts (all), dismissed, possible (entries without a
    conflict), share (possible of all entries), load_max. Former jurors apart.
    """
    import pandas as pd

    kinds = Counter((juror, kind) for (juror, _), kind in reading.conflicts.items())
    dismissed = Counter(juror for juror, _ in reading.dismissed)
    n_entries = len(reading.problem.entries)
    rows = []
    for at, label in enumerate(reading.problem.jurors):
        juror = str(label)
        if juror in reading.former:
            continue
        counts: dict[str, int] = {kind: kinds[juror, kind] for kind in OBSTACLES}
        possible = int(reading.problem.allowed[:, at].sum())
        rows.append(
            {
                "juror": juror,
                **counts,
                "conflicts": sum(counts.values()),
                "dismissed": dismissed[juror],
                "possible": possible,
                "share": possible / n_entries,
                "load_max": int(reading.problem.load_max[at]),
            }
        )
    return pd.DataFrame(rows).sort_values(["conflicts", "juror"], ascending=[False, True], ignore_index=True)


def common_table(summary: AssignmentSummary) -> pd.DataFrame:
    """entry, theme, jurors (how many rate it), submitted, kept_out (jurors who may not); by number."""
    import pandas as pd

    reading, problem = summary.reading, summary.plan.problem
    submitted = Counter(entry for _, entry in reading.submitted)
    now = np.array([str(each) not in reading.former for each in problem.jurors], dtype=bool)
    rows = [
        {
            "entry": str(problem.entries[at]),
            "theme": reading.groups.get(str(problem.entries[at]), ("", ""))[0] or None,
            "jurors": int(summary.plan.plan[at].sum()),
            "submitted": submitted[str(problem.entries[at])],
            "kept_out": int((~problem.allowed[at] & now & ~summary.plan.plan[at]).sum()),
        }
        for at in np.flatnonzero(problem.common).tolist()
    ]
    return pd.DataFrame(rows, columns=["entry", "theme", "jurors", "submitted", "kept_out"])


def without_common(planned: Planned) -> Planned:
    """The plan as it would tie jurors together without the common works."""
    return Planned(planned.problem, planned.plan & ~planned.problem.common[:, None])


def errors_of_difference(planned: Planned) -> tuple[float, float]:
    """Mean and largest error of the difference of two jurors' severities, in errors of one review."""
    quality = planned.link_quality
    return float(np.sqrt(quality.mean_resistance)), float(np.sqrt(quality.largest_resistance))


def jurors_by_group(planned: Planned) -> list[list[Label]]:
    """Groups of jurors that share no entry, largest first."""
    group, jurors = planned.link_quality.juror_group, planned.linked_jurors
    found = [
        [juror for juror, own in zip(jurors, group, strict=True) if own == each]
        for each in range(planned.link_quality.n_groups)
    ]
    return sorted(found, key=len, reverse=True)


def _side_by_side(plan: Booleans, group: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[int]:
    order: list[int] = []
    for each in np.unique(group).tolist():
        own = np.flatnonzero(group == each)
        if len(own) > 2:
            _, vectors = np.linalg.eigh(laplacian(plan[:, own]))
            place = vectors[:, 1]
            # An eigenvector has no sign of its own: the first juror by id stands in the first half.
            place = place if place[0] <= 0 else -place
            own = own[np.argsort(np.round(place, 9), kind="stable")]
        order += own.tolist()
    return order
