"""Who may judge what: the hard rules of an assignment as plain arrays."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from workbench.assignment.reading import (
    Booleans,
    Floats,
    Integers,
    Pairs,
    named_pairs,
    read_affinity,
    read_column,
    read_ids,
    read_loads,
    read_members,
    read_pairs,
    region_key,
    shared,
)
from workbench.domain.naming import named
from workbench.domain.organisations import organisation_key
from workbench.domain.ratings import Label, sorted_labels
from workbench.errors import N_, InvalidAssignment, Sentence

if TYPE_CHECKING:
    import pandas as pd

_PER_ENTRY = N_("the number of jurors for each entry has to be a whole number from 1 up, not %(value)r")
_EXTRA = N_("further ratings have to be a whole number from 1 up; they are not for %(entries)s")
_NO_ENTRY = N_("%(what)s names %(entries)s, and there is no such entry in this plan; check the ids")
_SEVERAL_REGIONS = N_("a juror belongs to one region; %(jurors)s have several")
_FIXED_CONFLICT = N_(
    "what is fixed breaks a conflict of interest: %(pairs)s; take these away or have the chair dismiss the"
    " conflict"
)
_FIXED_REGION = N_(
    "what is fixed gives entries more than one juror of a region: %(pairs)s; take one of each away"
)
_FIXED_LOAD = N_("what is fixed is more than the greatest load of %(jurors)s; take some away or raise it")


@dataclass(frozen=True, eq=False)
class AssignmentProblem:
    """Entries and jurors sorted by id, so that the order of the frames changes nothing.

    Attributes
    ----------
    entries, jurors : ids.
    wanted : (n_entries,) ratings each is to have; everyone rates the common ones, whatever stands here.
    load_min, load_max : (n_jurors,) entries a juror rates in all.
    affinity : (n_entries, n_jurors), higher is better.
    allowed : (n_entries, n_jurors) no conflict, or a dismissed one.
    fixed : (n_entries, n_jurors) stands and is never moved.
    common : (n_entries,) rated by every juror who may.
    theme : (n_entries,) numbers of groups.
    panel : (n_entries,) as well; None where there are no panels.
    home : (n_jurors,) keys of jurors' regions: no two of one region rate the same entry. Empty where it is
        not known or does not matter.
    """

    entries: tuple[Label, ...]
    jurors: tuple[Label, ...]
    wanted: Integers
    load_min: Integers
    load_max: Integers
    affinity: Floats
    allowed: Booleans
    fixed: Booleans
    common: Booleans
    theme: Integers
    panel: Integers | None
    home: tuple[str, ...]

    @classmethod
    def from_frames(
        cls,
        entries: pd.DataFrame,
        jurors: pd.DataFrame,
        *,
        per_entry: int,
        affinity: object,
        conflicts: Pairs = (),
        fixed: Pairs = (),
        standing: Pairs = (),
        dismissed: Pairs = (),
        common: Collection[Label] = (),
        extra: Mapping[Label, int] | None = None,
        one_per_region: bool = True,
    ) -> AssignmentProblem:
        """Read a stage's entries and jurors.

        Parameters
        ----------
        entries : entry, theme, region; optional: panel, organisation.
        jurors : juror, load_min, load_max, region; optional: organisation. A juror's region or organisation
            that is among the entry's is a conflict: cells hold a value or a collection (both members of a
            pair), organisations are compared in all their spellings.
        affinity : (n_entries, n_jurors) in the order of the frames.
        conflicts, fixed : (juror, entry) pairs: never, and for certain. What is fixed has to keep the rules.
        standing : (juror, entry) pairs that are there already and stay, whatever the rules say now.
        dismissed : (juror, entry) pairs that the chair allows although there is a conflict.
        common : entries that everyone without a conflict rates, to tie jurors together; they count in loads.
        extra : entry → further ratings beside `per_entry`, for a dispute or a contested place.
        one_per_region : at most one juror of a region for each entry.

        Raises
        ------
        InvalidAssignment : names the columns, entries, jurors or pairs that are wrong.
        """
        entry_ids, entry_row = read_ids(entries, "entry", "entries")
        juror_ids, juror_row = read_ids(jurors, "juror", "jurors")
        places = (
            {each: at for at, each in enumerate(entry_ids)},
            {each: at for at, each in enumerate(juror_ids)},
        )
        regions = [
            read_members(frame, "region", ids, row, region_key)
            for frame, ids, row in ((entries, entry_ids, entry_row), (jurors, juror_ids, juror_row))
            if read_column(frame, "region", "entries" if frame is entries else "jurors") is not None
        ]
        conflict = read_pairs(conflicts, "conflicts", *places) | shared(*regions)
        conflict |= shared(
            read_members(entries, "organisation", entry_ids, entry_row, organisation_key),
            read_members(jurors, "organisation", juror_ids, juror_row, organisation_key),
        )
        must, stands = read_pairs(fixed, "fixed", *places), read_pairs(standing, "standing", *places)
        low, high = read_loads(jurors, juror_ids, juror_row, most=len(entry_ids))
        theme = _groups(entries, "theme", entry_row)
        problem = cls(
            entries=entry_ids,
            jurors=juror_ids,
            wanted=_wanted(per_entry, extra or {}, places[0]),
            load_min=low,
            load_max=high,
            affinity=read_affinity(affinity, entry_ids, juror_ids, (entry_row, juror_row)),
            allowed=~conflict | read_pairs(dismissed, "dismissed", *places),
            fixed=must | stands,
            common=_common(common, places[0]),
            theme=theme,
            panel=_panels(entries, theme, entry_row),
            home=_homes(regions[1], juror_ids, matters=one_per_region),
        )
        _check_fixed(problem, must & ~stands)
        return problem

    @cached_property
    def region(self) -> Integers:
        """(n_jurors,) numbers of regions; everybody their own where the region does not matter."""
        keys = [home or f" {at}" for at, home in enumerate(self.home)]
        number: Integers = np.unique(keys, return_inverse=True)[1].astype(np.int64)
        return number

    @cached_property
    def base(self) -> Booleans:
        """(n_entries, n_jurors) what stands before anything is decided: fixed pairs and common entries."""
        return self.fixed | (self.allowed & self.common[:, None])

    @cached_property
    def open_slots(self) -> Integers:
        """(n_entries,) ratings that are still to be given away."""
        slots: Integers = np.maximum(self.wanted - self.base.sum(axis=1), 0)
        slots[self.common] = 0
        return slots

    @cached_property
    def candidates(self) -> Booleans:
        """(n_entries, n_jurors) pairs that may still be added."""
        free: Booleans = self.allowed & ~self.base & (self.open_slots > 0)[:, None]
        return free & ~self.region_taken[:, self.region]

    @cached_property
    def region_taken(self) -> Booleans:
        """(n_entries, n_regions) whether a juror of the region stands for the entry already."""
        taken = np.zeros((len(self.entries), int(self.region.max()) + 1), dtype=bool)
        entry, juror = np.nonzero(self.base)
        taken[entry, self.region[juror]] = True
        return taken

    @cached_property
    def room(self) -> tuple[Integers, Integers]:
        """(n_jurors,) least and greatest number of entries a juror may be given beside what stands."""
        load = self.base.sum(axis=0)
        return np.maximum(self.load_min - load, 0), np.maximum(self.load_max - load, 0)


def _wanted(per_entry: object, extra: Mapping[Label, int], place: Mapping[Label, int]) -> Integers:
    if not _is_count(per_entry):
        raise InvalidAssignment(reason=Sentence(_PER_ENTRY, {"value": per_entry}))
    unknown = [entry for entry in extra if entry not in place]
    if unknown:
        raise InvalidAssignment(reason=Sentence(_NO_ENTRY, {"what": "extra", "entries": named(unknown)}))
    wrong = [entry for entry, further in extra.items() if not _is_count(further)]
    if wrong:
        raise InvalidAssignment(reason=Sentence(_EXTRA, {"entries": named(wrong)}))
    wanted = np.full(len(place), per_entry, dtype=np.int64)
    for entry, further in extra.items():
        wanted[place[entry]] += further
    return wanted


def _is_count(value: object) -> bool:
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and int(value) >= 1


def _common(common: Collection[Label], place: Mapping[Label, int]) -> Booleans:
    unknown = [entry for entry in common if entry not in place]
    if unknown:
        raise InvalidAssignment(reason=Sentence(_NO_ENTRY, {"what": "common", "entries": named(unknown)}))
    found = np.zeros(len(place), dtype=bool)
    found[[place[entry] for entry in common]] = True
    return found


def _groups(entries: pd.DataFrame, column: str, row: Integers) -> Integers:
    """Numbers of the groups in the order of their names; entries without one are a group together."""
    values = read_column(entries, column, "entries").astype(object).tolist()
    texts = ["" if value is None or value != value else value for value in (values[at] for at in row)]
    number = {value: at for at, value in enumerate(sorted_labels(list(set(texts))))}
    return np.array([number[value] for value in texts], dtype=np.int64)


def _panels(entries: pd.DataFrame, theme: Integers, row: Integers) -> Integers | None:
    """Numbers of panels; two themes may call their panels alike."""
    if "panel" not in entries.columns:
        return None
    panel = _groups(entries, "panel", row)
    both = theme * (int(panel.max()) + 1) + panel
    number: Integers = np.unique(both, return_inverse=True)[1].astype(np.int64)
    return number


def _homes(regions: list[frozenset[str]], jurors: tuple[Label, ...], *, matters: bool) -> tuple[str, ...]:
    several = [juror for juror, each in zip(jurors, regions, strict=True) if len(each) > 1]
    if several:
        raise InvalidAssignment(reason=Sentence(_SEVERAL_REGIONS, {"jurors": named(several)}))
    return tuple(min(each) if each and matters else "" for each in regions)


def _check_fixed(problem: AssignmentProblem, fixed: Booleans) -> None:
    """Refuse what is fixed against the rules."""

    def pairs(where: Booleans) -> Sentence:
        return named_pairs(
            (problem.jurors[juror], problem.entries[entry]) for entry, juror in np.argwhere(where)
        )

    against = fixed & ~problem.allowed
    if against.any():
        raise InvalidAssignment(reason=Sentence(_FIXED_CONFLICT, {"pairs": pairs(against)}))
    entry, juror = np.nonzero(problem.fixed & ~problem.common[:, None])
    count = np.zeros_like(problem.region_taken, dtype=np.int64)
    np.add.at(count, (entry, problem.region[juror]), 1)
    doubled = fixed & (count[:, problem.region] > 1)
    if doubled.any():
        raise InvalidAssignment(reason=Sentence(_FIXED_REGION, {"pairs": pairs(doubled)}))
    over = (problem.fixed.sum(axis=0) > problem.load_max) & fixed.any(axis=0)
    if over.any():
        who = named(problem.jurors[at] for at in np.flatnonzero(over))
        raise InvalidAssignment(reason=Sentence(_FIXED_LOAD, {"jurors": who}))
