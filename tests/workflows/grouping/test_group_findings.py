"""What groups are like and what they ask of a jury, as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.builders import STAGE, a_member, a_pair, a_participant, a_version, an_entry
from tests.judging_case import a_season
from tests.similarity.proposals import encode, proposals
from workbench.domain.entries import Section
from workbench.similarity.agreement import LateArrivals, Told
from workbench.similarity.edits import CannotLink, Edit, Merge, Move, MustLink, Pin, Rename, Split
from workbench.similarity.grouping import Grouping, group_entries
from workbench.store.database import Database, open_database
from workbench.workflows.assigning.plan_reading import PlanReading, read_problem
from workbench.workflows.grouping.group_findings import (
    edits_in_words,
    jury_findings,
    jury_of_themes,
    mean_typicality,
    panel_frame,
    repeat_findings,
    stability_findings,
    theme_frame,
    told_findings,
)

TEXTS = proposals(6)
LABELS = {"T1-1": "Театр", "И-0001": "Театр", "T2": "Спорт"}


@pytest.fixture(scope="module")
def grouping() -> Grouping:
    return group_entries(TEXTS, encoder=encode, size=(3, 6), rng=np.random.default_rng(0))


def test_tables_hold_every_entry_once_and_say_which_panels_fit(grouping: Grouping) -> None:
    themes, panels = theme_frame(grouping), panel_frame(grouping)
    assert themes["entries"].sum() == panels["entries"].sum() == len(TEXTS)
    assert themes["panels"].sum() == len(panels)
    assert panels["fits"].all()
    assert not panels["frozen"].any()
    narrow = panel_frame(replace(grouping, size=(1, 2)))
    assert not narrow["fits"].any()
    first = grouping.panels[0]
    assert panel_frame(grouping.with_judged(first.entries[:1]))["frozen"].tolist()[0]


def test_the_mean_typicality_of_nobody_is_not_a_number(grouping: Grouping) -> None:
    assert np.isnan(mean_typicality(grouping, []))
    assert 0 < mean_typicality(grouping, list(TEXTS)) < 1


def test_the_least_firm_theme_is_named(grouping: Grouping) -> None:
    loose = replace(grouping.themes[1], stability=0.4)
    others = [replace(each, stability=1.0) for each in grouping.themes]
    changed = replace(grouping, themes=(others[0], loose, *others[2:]))
    firm, least = map(str, stability_findings(changed))
    assert f"{len(others) - 1} of {len(others)}" in firm
    assert loose.label in least
    assert "0.40" in least
    assert len(list(stability_findings(replace(grouping, themes=tuple(others))))) == 1


def test_late_arrivals_are_counted_over_all_draws() -> None:
    one = LateArrivals(("a", "b"), (), ("b",), ("a",), ("a",))
    other = LateArrivals(("c", "d"), (), (), ("c", "d"), ())
    same, late = map(str, repeat_findings((), [one, other]))
    assert "nobody moves" in same
    assert "Of 4 late ones 3 came into the theme and 1 into the panel" in late
    assert "1 were left" in late
    (moved,) = map(str, repeat_findings(("И-0001",), []))
    assert "И-0001" in moved


def test_the_best_way_of_comparing_is_named_with_what_chance_would_give() -> None:
    good, poor = Told(10, 5, 0.9, 0.4, 0.8, 0.7), Told(10, 5, 0.5, 0.8, 0.5, 1.0)
    best, thresholds = map(str, told_findings({"One theme": {"poor": poor, "good": good}}))
    assert "One theme: best is good, average precision 0.90; by chance it would be 0.50" in best
    assert "0.40 with good and 0.80 with poor" in thresholds


@pytest.mark.parametrize(
    ("edits", "words"),
    [
        ((Move("И-0002", "T1-1"), Move("И-0003", "T1-1")), "И-0002, И-0003: into «Театр»"),
        ((Move("И-0002", "И-0099"),), "И-0002: into «the group of И-0099»"),
        ((Merge("T1-1", "T2"), Rename("T1-1", "Театр")), "«Театр» and «Спорт» made one"),
        ((Split(("И-0002", "И-0003")),), "И-0002, И-0003: into a group of their own"),
        ((Pin("И-0002"), Pin("И-0003")), "И-0002, И-0003: stays in its group"),
        (
            (MustLink("И-0002", "И-0003"), MustLink("И-0002", "И-0004")),
            "И-0002, И-0003, И-0004: in one group",
        ),
        ((CannotLink("И-0002", "И-0003"),), "И-0002 and И-0003: in different groups"),
        ((Rename("T1-1", "Сцена"),), "«Театр» is called «Сцена»"),
    ],
)  # fmt: skip
def test_a_correction_is_told_in_words(edits: tuple[Edit, ...], words: str) -> None:
    assert str(edits_in_words(edits, LABELS)) == words


def test_of_many_entries_the_first_are_named() -> None:
    many = tuple(Pin(f"И-{each:04d}") for each in range(1, 41))
    said = str(edits_in_words(many, {}))
    assert "И-0012…" in said
    assert "И-0013" not in said


@pytest.fixture
def reading(tmp_path: Path) -> Iterator[PlanReading]:
    with open_database(f"sqlite:///{tmp_path / 'season.sqlite'}") as database:
        yield read(database)


def read(database: Database) -> PlanReading:
    with database.write() as work:
        for place, (number, text) in enumerate(TEXTS.items(), start=1):
            region = "Пермский край" if place == 1 else "Тульская область"
            people = [
                a_participant(f"{each}{place:03d}", region=region, organisation=f"Школа № {place}")
                for each in (1, 2)
            ]
            work.people.put_participants(people)
            work.people.put_pairs([a_pair(f"PR-{place}", people[0].id, people[1].id)])
            version = a_version(text[:20], sections=(Section("goal", text),))
            work.entries.put([(an_entry(number, pair_id=f"PR-{place}", version=version), [])])
        work.people.put_members(
            [
                a_member("J01", region="Пермский край", expertise="школьный театр, спектакль", load_max=10),
                a_member("J02", region="Омская область", expertise="лыжи, спортивная секция", load_max=20),
            ]
        )
    stage = a_season().stage(STAGE)
    assert stage is not None
    with database.read() as work:
        return read_problem(work, stage, per_entry=2)


def test_a_juror_with_a_conflict_in_a_panel_is_not_free_for_it(
    grouping: Grouping, reading: PlanReading
) -> None:
    jury = jury_of_themes(grouping, reading, per_entry=2)
    own = grouping.panel_of()["И-0001"]
    free = dict(zip(jury.panels["id"], jury.panels["free"], strict=True))
    assert free.pop(own.id) == 1
    assert set(free.values()) == {2}
    assert (jury.panels["reviews"] == 2 * jury.panels["entries"]).all()
    assert jury.panels["jurors"].min() == 2
    assert jury.load == 20


def test_jurors_stand_by_the_theme_they_know_most_of(grouping: Grouping, reading: PlanReading) -> None:
    jury = jury_of_themes(grouping, reading, per_entry=2)
    of_theme = {entry: place for place, theme in enumerate(grouping.themes) for entry in theme.entries}
    theatre, sport = jury.themes.iloc[of_theme["И-0001"]], jury.themes.iloc[of_theme["И-0002"]]
    assert (theatre["nearest"], theatre["capacity"]) == (1, 10)
    assert (sport["nearest"], sport["capacity"]) == (1, 20)
    said = [str(each) for each in jury_findings(grouping, jury)]
    assert str(theatre["label"]) in said[-1]
    assert "1 of 2 jurors" in said[2]


def test_panels_out_of_bounds_are_named(grouping: Grouping, reading: PlanReading) -> None:
    narrow = replace(grouping, size=(1, 2))
    said = next(iter(jury_findings(narrow, jury_of_themes(narrow, reading, per_entry=2))))
    assert grouping.panels[0].label in str(said)
