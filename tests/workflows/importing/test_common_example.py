"""The example season's exports give the counts of `data/examples/expected.json`, on both databases."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from tests.import_case import DATA, SEASON, ImportCase

EXPECTED = json.loads((DATA / "expected.json").read_text(encoding="utf-8"))
FILES = {
    "participants": "participants.xlsx",
    "pairs": "pairs.csv",
    "proposals": "proposals.xlsx",
    "jurors": "jurors.xlsx",
    "profiles": "profiles.csv",
}


@pytest.fixture
def case(tmp_path, database):
    return ImportCase(tmp_path, database)


@pytest.fixture
def imported(case):
    for source, name in FILES.items():
        case.file(source, DATA / name)
    return case


def test_counts_of_the_example_season_are_as_expected(imported):
    for done in imported.runs:
        summary = done.report.summary.to_json()
        expected = EXPECTED[done.table.source]
        for name in ("accepted", "repeated", "cancelled", "newer_versions", "rejected"):
            assert summary[name] == expected.get(name, 0), (done.table.source, name)
        parts = [summary[name] for name in summary if name not in ("rows", "rejected")]
        assert summary["rows"] == sum(parts) + sum(summary["rejected"].values())
    assert imported.runs[0].report.summary.rows == EXPECTED["participants"]["rows"]
    assert all(not done.table.ignored for done in imported.runs)


def test_participants_by_region_and_track_are_as_expected(imported):
    people = imported.participants().values()
    assert Counter(each.region for each in people) == EXPECTED["participants"]["by_region"]
    names = {track.id: track.name.ru for track in SEASON.tracks}
    tracks = Counter(names[track] for each in people for track in each.tracks)
    assert tracks == EXPECTED["participants"]["by_track"]


def test_importing_the_example_again_changes_nothing(imported):
    before = imported.everything()
    for source, name in FILES.items():
        summary = imported.file(source, DATA / name).report.summary
        assert (summary.accepted, summary.updated) == (0, 0)
        assert summary.unchanged == EXPECTED[source]["accepted"]
    assert imported.everything() == before


def test_awkward_texts_of_the_example_are_shown_as_they_should_be(imported):
    entries = {entry.pair_id: entry.version for entry in imported.everything()["entries"]}
    skiing = {each.field: each.text for each in entries["П-0103"].sections}
    assert entries["П-0103"].title == "Школьная лыжная база «Старт»"
    assert skiing["goal"].startswith(
        "• Увеличить число регулярно катающихся детей с 27 до 90 за зиму;\n• под"
    )
    assert skiing["activities"].splitlines()[0] == "Октябрь — ремонт инвентаря & разметка трассы"
    assert entries["П-0103"].links == ("http://example.org/foto",)
    assert not any(mark in text for text in skiing.values() for mark in ("<", "&nbsp;", "  ", "WordDocument"))
    assert entries["П-0104"].flags == ("title_only",)
    scripted = {each.field: each.text for each in entries["П-0105"].sections}
    assert scripted["summary"].endswith('<script>alert("10 баллов");document.title="winner"</script>')
    assert entries["П-0049"].title == "Лыжня до соседей (новая редакция)"
    assert entries["П-0101"].title.startswith("Code Neighbours")
