"""Seats in doubt in a methodologist's notebook: who is contested, whom to ask again, lots.

from workbench.app.notebooks.seats import open_seats
contest = open_seats()
contest.entries().picture()
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.app.notebooks.checks import Check, DrawnCheck, reader_of
from workbench.app.notebooks.methods import SEED, OpenedCalibration, calibrated, opened_season
from workbench.app.notebooks.reading import Column, Reader, ShownTable
from workbench.charts import caterpillar, gain_chart, probability_chart
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, Sentence
from workbench.i18n.system import system_reason
from workbench.selection.lottery import Chances, Lottery
from workbench.selection.rule import Quota
from workbench.workflows.assigning.contested import (
    FIRMLY,
    Contest,
    Openings,
    read_openings,
    selection_rule,
)
from workbench.workflows.assigning.contested_findings import (
    advice_findings,
    contest_findings,
    lottery_findings,
    rule_findings,
)
from workbench.workflows.choosing.candidates import read_candidates

if TYPE_CHECKING:
    import pandas as pd

DRAWS = 2000

_ENTRY_COLUMNS = (
    Column("entry", N_("Entry"), "label"),
    Column("raw_rank", N_("Place in the raw list"), "count"),
    Column("fair_rank", N_("Place in the fair list"), "count"),
    Column("fair", N_("Fair score")),
    Column("rank_low", N_("True place from"), "count"),
    Column("rank_high", N_("True place to"), "count"),
    Column("by_rule", N_("Probability of a seat"), "percent"),
    Column("band_name", N_("Band"), "label"),
)
_RULE_COLUMNS = (
    Column("entry", N_("Entry"), "label"),
    Column("fair_rank", N_("Place in the fair list"), "count"),
    Column("region", N_("Region"), "label"),
    Column("probability", N_("By merit alone"), "percent"),
    Column("by_rule", N_("By the rule"), "percent"),
)
_ADVICE_COLUMNS = (
    Column("juror", N_("Juror"), "label"),
    Column("entry", N_("Entry"), "label"),
    Column("probability", N_("Probability of a seat now"), "percent"),
    Column("expected_gain", N_("Wrong choices fewer by"), digits=3),
)
_LOT_COLUMNS = (
    Column("candidate", N_("Entry"), "label"),
    Column("probability", N_("Probability of a seat"), "percent"),
    Column("chance", N_("Chance in the lottery"), digits=4),
    Column("ticket_start", N_("Ticket begins with"), "label"),
    Column("chosen", N_("Seat"), "mark"),
)
_BAND_NAMES = {"in": N_("firmly in"), "contested": N_("in doubt"), "out": N_("firmly out")}
_TICKET_SHOWN = 12
_SHEET = "1"


@dataclass(frozen=True, eq=False)
class Lots(Check):
    """Lots as they were drawn; `lottery` holds all that is needed to draw them again."""

    lottery: Lottery


@dataclass(frozen=True, eq=False)
class OpenedSeats:
    """Questions about the seats of an opened season, answered from its ratings; ids only.

    Attributes
    ----------
    contest : draws, candidates and the rule. openings : which further reviews could be asked for.
    """

    opened: OpenedCalibration
    contest: Contest = field(repr=False)
    openings: Openings = field(repr=False)

    @property
    def seats(self) -> int:
        return self.contest.seats

    @cached_property
    def _reader(self) -> Reader:
        return reader_of(self.opened)

    @cached_property
    def _table(self) -> pd.DataFrame:
        frame = self.contest.table()
        frame["band_name"] = [self._reader.word(_BAND_NAMES[each]) for each in frame["band"]]
        return frame

    def entries(self) -> DrawnCheck:
        """Entries, best first, with the places they may truly have; the picture is the caterpillar."""
        frame = self._table
        return DrawnCheck(
            frame,
            self._reader,
            tuple(contest_findings(frame, self.seats, self.contest.wrong_choices())),
            _ENTRY_COLUMNS,
            lambda title: caterpillar(
                frame[["entry", "measure", "se"]],
                self.seats,
                frame["by_rule"].to_numpy(dtype=float),
                firmly=FIRMLY,
                title=title,
                language=self.opened.language,
            ),
        )

    def at_line(self, around: int = 6) -> Check:
        """So many entries on each side of the line of seats."""
        frame = self._table.iloc[max(self.seats - around, 0) : self.seats + around]
        return Check(frame, self._reader, (), _ENTRY_COLUMNS)

    def in_doubt(self) -> Check:
        """Only the entries in doubt, best first."""
        whole = self.entries()
        return Check(whole.frame[whole.frame["band"] == "contested"], self._reader, (), _ENTRY_COLUMNS[:-1])

    def by_rule(self) -> DrawnCheck:
        """The probability of a seat by merit alone and by the season's rule; largest changes first."""
        people = self.contest.candidates.rename(columns={"candidate": "entry"})
        frame = self._table.merge(people[["entry", "region", "category"]], on="entry")
        change = (frame["by_rule"] - frame["probability"]).abs()
        frame = frame.loc[change.sort_values(ascending=False, kind="stable").index].reset_index(drop=True)
        drawn = frame[["entry"]].assign(probability=frame["by_rule"])
        return DrawnCheck(
            frame,
            self._reader,
            tuple(rule_findings(frame, self.contest.rule)),
            _RULE_COLUMNS,
            lambda title: probability_chart(drawn, firmly=FIRMLY, title=title, language=self.opened.language),
        )

    def with_rule(
        self,
        *,
        seats: int | None = None,
        quotas: Sequence[Mapping[str, Any]] = (),
        at_most: Mapping[str, int] | None = None,
    ) -> OpenedSeats:
        """What if: the same ratings under another rule.

        Parameters
        ----------
        quotas : attribute, value, minimum, maximum of each, as in season.yaml. at_most : attribute → most
            finalists who share a value. Attributes are region, district, category, track, organisation, theme
            and panel.
        """
        rule = self.contest.rule
        changed = replace(
            rule,
            seats=rule.seats if seats is None else seats,
            quotas=tuple(Quota(**each) for each in quotas) or rule.quotas,
            at_most=dict(at_most or rule.at_most),
        )
        return replace(self, contest=replace(self.contest, rule=changed))

    def advice(
        self, n: int = 20, *, extra: int = 3, per_juror: int | None = None, seed: int = SEED
    ) -> DrawnCheck:
        """The n further reviews that lower the expected number of wrong choices most.

        Conflicts of interest and what is assigned already are left out; the picture sets the advice beside
        as many reviews at random.

        Parameters
        ----------
        extra : entries above the greatest load that each juror may be asked for.
        per_juror : most reviews to ask of one juror; by default twice an even share.
        """
        advised = self.contest.advice(
            self.openings, n, extra=extra, per_juror=per_juror, rng=np.random.default_rng(seed)
        )
        gains = self.contest.gains(self.openings, advised, extra=extra, rng=np.random.default_rng([seed, 1]))
        chance = dict(zip(self._table["entry"], self._table["probability"], strict=True))
        frame = advised.assign(probability=advised["entry"].map(chance))
        return DrawnCheck(
            frame,
            self._reader,
            tuple(advice_findings(advised, gains, self.openings, extra)),
            _ADVICE_COLUMNS,
            lambda title: gain_chart(gains, title=title, language=self.opened.language),
        )

    def lots(self, seed: str, *, chances: Chances = "probability") -> Lots:
        """Draw lots among those in doubt; `seed` is a text that nobody could have chosen, agreed beforehand.

        `chances` : in proportion to the probability of a seat, or `equal`.
        """
        drawn = self.contest.lots(seed=seed, chances=chances)
        equal = drawn if chances == "equal" else self.contest.lots(seed=seed, chances="equal")
        frame = drawn.frame[drawn.frame["band"] == "contested"].reset_index(drop=True)
        frame["ticket_start"] = frame["ticket"].str[:_TICKET_SHOWN]
        said = tuple(lottery_findings(drawn, equal, self.contest.wrong_choices()))
        return Lots(frame, self._reader, said, _LOT_COLUMNS, drawn)


def open_seats(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    seats: int | None = None,
    language: Language | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    **rules: Any,
) -> OpenedSeats:
    """Open the seats of a stage: parameters as of `open_calibration`.

    `draws` : of what the ratings leave possible; more make probabilities finer. `seed` : theirs.

    Raises
    ------
    as `open_calibration`, and the refusal where too little is known of severities for a fair list.
    """
    with ExitStack() as stack:
        workbench, example = opened_season(season, stack)
        opened = calibrated(workbench, example, stage, seats=seats, language=language, **rules)
        table = opened.fit.table
        with workbench.store.read() as work:
            candidates = read_candidates(
                work, workbench.season, opened.stage, opened.rubric, calibration=opened.calibration
            )
            openings = read_openings(work, opened.stage, frozenset(table.jurors))
        written = next((each for each in workbench.season.selection if each.stage == opened.stage.id), None)
    rule = selection_rule(written, opened.calibration.require_seats())
    contest = Contest.of(opened.calibration, candidates, rule, n_draws=draws, rng=np.random.default_rng(seed))
    return OpenedSeats(opened, contest, openings)


def save_table(table: ShownTable, path: Path | str | None) -> Path | None:
    """Write a shown table to `path`, as the suffix says: .csv or .xlsx; with None nothing is written.

    Returns the path. Raises FileProblem for another suffix or where it cannot be written.
    """
    if path is None:
        return None
    import pandas as pd

    file = Path(path)
    frame = pd.DataFrame(list(table.rows), columns=list(table.headings))
    try:
        if file.suffix == ".csv":
            # The encoding and separator by which Russian Excel opens it right away.
            frame.to_csv(file, sep=";", index=False, encoding="utf-8-sig")
        elif file.suffix == ".xlsx":
            with pd.ExcelWriter(file) as book:
                frame.to_excel(book, index=False, sheet_name=_SHEET, freeze_panes=(1, 0))
                for letter, heading in zip(ascii_uppercase, frame.columns, strict=False):
                    widest = max([len(heading), *frame[heading].str.len()])
                    book.sheets[_SHEET].column_dimensions[letter].width = widest + 2
        else:
            raise FileProblem(file=file.name, reason=N_("end its name in .csv or .xlsx"))
    except OSError as problem:
        raise FileProblem(
            file=file, reason=Sentence(N_("cannot be written (%(why)s)"), {"why": system_reason(problem)})
        ) from problem
    return file
