"""What groups of entries are like, and what they would mean for a jury, in plain sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from workbench.errors import N_, Sentence
from workbench.similarity.edits import CannotLink, Edit, Merge, Move, MustLink, Pin, Rename, Split
from workbench.similarity.groups import Grouping
from workbench.workflows.wording import decimal

if TYPE_CHECKING:
    import pandas as pd

    from workbench.similarity.agreement import LateArrivals, Told
    from workbench.workflows.assigning.plan_reading import PlanReading

FIRM = 0.8  # of a theme's pairs, another order of visiting texts puts together at least so many
_NAMED = 12

_FIRM = N_(
    "Firm themes: %(firm)s of %(themes)s. In these, at least %(share)s of the pairs of entries stay together "
    "also where the method visits the texts in another order."
)
_LOOSE = N_("Least firm are «%(label)s»: %(share)s. Look through these by hand first.")
_SAME = N_("With another seed and with the texts in another order nobody moves: the groups are the same.")
_MOVED = N_(
    "With another seed or order these entries move: %(entries)s. Please tell the makers of the workbench."
)
_LATE = N_(
    "A tenth of the texts held back and brought later, drawn %(draws)s times: of the entries that stood "
    "%(moved)s moved. Of %(held)s late ones %(theme)s came into the theme and %(panel)s into the panel where "
    "a run of all at once puts them; %(novel)s were left for people to decide."
)
_TOLD = N_(
    "%(question)s: best is %(best)s, average precision %(precision)s; by chance it would be %(chance)s."
)
_THRESHOLDS = N_(
    "The best threshold is %(lowest)s with %(low)s and %(highest)s with %(high)s: a threshold found with one "
    "encoder says nothing of another."
)
_ALL_FIT = N_("All %(panels)s panels have from %(low)s to %(high)s entries.")
_OUT = N_("Outside %(low)s to %(high)s entries are %(count)s of %(panels)s panels: %(names)s.")
_LOAD = N_(
    "With %(per_entry)s reviews for each entry a panel needs from %(fewest)s to %(most)s reviews. A juror "
    "takes %(load)s entries at most, so a panel needs at least %(jurors)s jurors."
)
_FREE = N_(
    "Least choice is for «%(label)s»: %(free)s of %(all)s jurors have no conflict with any of its entries."
)
_SHORT = N_(
    "Jurors for whom a theme is the nearest one cannot take all of it: %(themes)s. The others come from "
    "neighbouring themes."
)
_ENOUGH = N_("For every theme, the jurors for whom it is the nearest one can take all of its reviews.")
_OF_THEME = N_("«%(label)s» (%(capacity)s of %(reviews)s)")
_BOUNDS = N_(
    "%(low)s–%(high)s entries: %(panels)s panels, outside the bounds %(out)s, mean typicality %(typical)s."
)

_MOVE = N_("%(entries)s: into «%(group)s»")
_MERGE = N_("«%(first)s» and «%(second)s» made one")
_SPLIT = N_("%(entries)s: into a group of their own")
_PIN = N_("%(entries)s: stays in its group")
_TOGETHER = N_("%(entries)s: in one group")
_APART = N_("%(first)s and %(second)s: in different groups")
_RENAME = N_("«%(group)s» is called «%(label)s»")
_GROUP_OF = N_("the group of %(entry)s")


def theme_frame(grouping: Grouping) -> pd.DataFrame:
    """id, label, entries, panels, phrases, typical, stability of each theme."""
    import pandas as pd

    rows = [
        {
            "id": each.id,
            "label": each.label,
            "entries": len(each.entries),
            "panels": len(each.panels),
            "phrases": ", ".join(each.phrases),
            "typical": ", ".join(each.typical),
            "stability": each.stability,
        }
        for each in grouping.themes
    ]
    return pd.DataFrame(rows, columns=["id", "label", "entries", "panels", "phrases", "typical", "stability"])


def panel_frame(grouping: Grouping) -> pd.DataFrame:
    """id, theme, panel, entries, fits, frozen, typicality (mean), phrases, typical of each panel."""
    import pandas as pd

    low, high = grouping.size
    rows = [
        {
            "id": panel.id,
            "theme": theme.label,
            "panel": panel.label,
            "entries": len(panel.entries),
            "fits": low <= len(panel.entries) <= high,
            "frozen": not grouping.judged.isdisjoint(panel.entries),
            "typicality": mean_typicality(grouping, panel.entries),
            "phrases": ", ".join(panel.phrases),
            "typical": ", ".join(panel.typical),
        }
        for theme in grouping.themes
        for panel in theme.panels
    ]
    columns = ["id", "theme", "panel", "entries", "fits", "frozen", "typicality", "phrases", "typical"]
    return pd.DataFrame(rows, columns=columns)


def mean_typicality(grouping: Grouping, entries: Sequence[str]) -> float:
    """Of the entries that are in a group; NaN for none."""
    known = [grouping.typicality[each] for each in entries if each in grouping.typicality]
    return sum(known) / len(known) if known else float("nan")


def stability_findings(grouping: Grouping) -> Iterator[Sentence]:
    """Which themes are firm."""
    if not grouping.themes:
        return
    firm = [each for each in grouping.themes if each.stability >= FIRM]
    yield Sentence(_FIRM, {"firm": len(firm), "themes": len(grouping.themes), "share": decimal(FIRM)})
    if len(firm) < len(grouping.themes):
        least = min(grouping.themes, key=lambda each: (round(each.stability, 9), each.id))
        yield Sentence(_LOOSE, {"label": least.label, "share": decimal(least.stability, 2)})


def repeat_findings(moved: Sequence[str], late: Sequence[LateArrivals]) -> Iterator[Sentence]:
    """What another run moves, and what late arrivals do. `moved` : by another seed or order."""
    yield Sentence(_MOVED, {"entries": _listed(moved)}) if moved else Sentence(_SAME)
    if late:
        places = {
            "draws": len(late),
            "moved": sum(len(each.moved) for each in late),
            "held": sum(len(each.held) for each in late),
            "theme": sum(len(each.same_theme) for each in late),
            "panel": sum(len(each.same_panel) for each in late),
            "novel": sum(len(each.novel) for each in late),
        }
        yield Sentence(_LATE, places)


def told_findings(found: Mapping[str, Mapping[str, Told]]) -> Iterator[Sentence]:
    """`found` : question → way of comparing → how well it tells pairs apart; both as people read them."""
    for question, by_way in found.items():
        best = max(by_way, key=lambda each: round(by_way[each].average_precision, 9))
        places = {
            "question": question,
            "best": best,
            "precision": decimal(by_way[best].average_precision, 2),
            "chance": decimal(by_way[best].by_chance, 2),
        }
        yield Sentence(_TOLD, places)
    for by_way in list(found.values())[:1]:
        low, high = (choose(by_way, key=lambda each: by_way[each].threshold) for choose in (min, max))
        places = {
            "low": low,
            "lowest": decimal(by_way[low].threshold, 2),
            "high": high,
            "highest": decimal(by_way[high].threshold, 2),
        }
        yield Sentence(_THRESHOLDS, places)


@dataclass(frozen=True)
class JuryOfThemes:
    """What panels and themes ask of the jurors; made by `jury_of_themes`."""

    panels: pd.DataFrame
    themes: pd.DataFrame
    jurors: int
    per_entry: int
    load: int


def jury_of_themes(grouping: Grouping, reading: PlanReading, per_entry: int) -> JuryOfThemes:
    """Reviews and jurors that each panel and theme needs, and who there is.

    Returns
    -------
    panels : as `panel_frame`, and reviews, jurors (at least so many, at the largest load), free (jurors who
        have no conflict with any of its entries).
    themes : id, label, entries, reviews, nearest (jurors whose mean affinity to its entries exceeds that of
        all jurors by more than with any other theme), capacity (entries these can take together).
    """
    import numpy as np
    import pandas as pd

    problem = reading.problem
    here = [at for at, juror in enumerate(problem.jurors) if str(juror) not in reading.former]
    row_of = {str(each): row for row, each in enumerate(problem.entries)}
    load = int(problem.load_max[here].max()) if here else 0
    panels = panel_frame(grouping)
    panels["reviews"] = panels["entries"] * per_entry
    panels["jurors"] = [
        max(per_entry, ceil(each / load)) if load else 0 for each in panels["reviews"].tolist()
    ]
    panels["free"] = [
        int(problem.allowed[[row_of[each] for each in panel.entries]][:, here].all(axis=0).sum())
        for panel in grouping.panels
    ]
    near = np.array(
        [
            problem.affinity[[row_of[each] for each in theme.entries]][:, here].mean(axis=0)
            for theme in grouping.themes
        ]
    ).reshape(len(grouping.themes), len(here))
    if near.size:
        # Texts full of general words are near to everybody: what counts is to whom more than to others.
        near = near - near.mean(axis=1, keepdims=True)
    nearest = np.argmax(np.round(near, 9), axis=0) if near.size else np.zeros(0, dtype=np.int64)
    rows = [
        {
            "id": theme.id,
            "label": theme.label,
            "entries": len(theme.entries),
            "reviews": len(theme.entries) * per_entry,
            "nearest": int((nearest == number).sum()),
            "capacity": int(problem.load_max[here][nearest == number].sum()),
        }
        for number, theme in enumerate(grouping.themes)
    ]
    columns = ["id", "label", "entries", "reviews", "nearest", "capacity"]
    return JuryOfThemes(panels, pd.DataFrame(rows, columns=columns), len(here), per_entry, load)


def jury_findings(grouping: Grouping, jury: JuryOfThemes) -> Iterator[Sentence]:
    """What the panels ask of the jury."""
    panels = jury.panels
    if panels.empty:
        return
    low, high = grouping.size
    bounds = {"low": low, "high": high, "panels": len(panels)}
    wrong = panels.loc[~panels["fits"], "panel"].tolist()
    if wrong:
        yield Sentence(_OUT, {**bounds, "count": len(wrong), "names": "; ".join(wrong[:_NAMED])})
    else:
        yield Sentence(_ALL_FIT, bounds)
    fewest, most = int(panels["reviews"].min()), int(panels["reviews"].max())
    places = {"per_entry": jury.per_entry, "fewest": fewest, "most": most, "load": jury.load}
    yield Sentence(_LOAD, {**places, "jurors": int(panels["jurors"].max())})
    free = panels["free"].tolist()
    at = free.index(min(free))
    yield Sentence(_FREE, {"label": panels["panel"].tolist()[at], "free": free[at], "all": jury.jurors})
    short = jury.themes[jury.themes["capacity"] < jury.themes["reviews"]]
    if short.empty:
        yield Sentence(_ENOUGH)
    else:
        themes = tuple(
            Sentence(_OF_THEME, {key: row[key] for key in ("label", "capacity", "reviews")})
            for row in short.to_dict("records")
        )
        yield Sentence(_SHORT, {"themes": themes})


def bounds_findings(frame: pd.DataFrame) -> Iterator[Sentence]:
    """`frame` : low, high, panels, out, typicality for each pair of bounds."""
    for row in frame.to_dict("records"):
        places = {each: int(row[each]) for each in ("low", "high", "panels", "out")}
        yield Sentence(_BOUNDS, {**places, "typical": decimal(row["typicality"], 2)})


def edits_in_words(edits: Sequence[Edit], labels: Mapping[str, str]) -> Sentence:
    """What was corrected in one go, told as one sentence.

    Parameters
    ----------
    edits : of one kind. labels : group, or entry that stands for its panel → label.
    """
    first = edits[0]
    match first:
        case Move():
            return Sentence(_MOVE, {"entries": _moved(edits), "group": _label(first.to, labels)})
        case Merge():
            return Sentence(
                _MERGE, {"first": _label(first.first, labels), "second": _label(first.second, labels)}
            )
        case Split():
            return Sentence(_SPLIT, {"entries": _listed(first.entries)})
        case Pin():
            named = [each.entry for each in edits if isinstance(each, Pin)]
            return Sentence(_PIN, {"entries": _listed(named)})
        case MustLink():
            linked = [each for each in edits if isinstance(each, MustLink)]
            named = list(dict.fromkeys(name for each in linked for name in (each.first, each.second)))
            return Sentence(_TOGETHER, {"entries": _listed(named)})
        case CannotLink():
            return Sentence(_APART, {"first": first.first, "second": first.second})
        case Rename():
            return Sentence(_RENAME, {"group": _label(first.group, labels), "label": first.label})


def _moved(edits: Sequence[Edit]) -> str:
    return _listed([each.entry for each in edits if isinstance(each, Move)])


def _label(group: str, labels: Mapping[str, str]) -> object:
    return labels.get(group) or Sentence(_GROUP_OF, {"entry": group})


def _listed(entries: Sequence[str]) -> str:
    return ", ".join(entries[:_NAMED]) + ("…" if len(entries) > _NAMED else "")
