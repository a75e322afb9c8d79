"""`workbench pair` as an organiser runs it, on the example season."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.import_case import DATA
from workbench.cli.main import main
from workbench.files.starting import start_season
from workbench.store.database import open_database


@pytest.fixture
def season(tmp_path: Path) -> Path:
    """People, pairs and profiles of the example: 18 mentors and 21 mentees are without a pair."""
    start_season(tmp_path / "season")
    for source, name in (
        ("participants", "participants.xlsx"),
        ("pairs", "pairs.csv"),
        ("profiles", "profiles.csv"),
    ):
        assert run(tmp_path / "season", "import", source, str(DATA / name)).exit_code == 0
    return tmp_path / "season"


def run(season: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, [*arguments, "--season", str(season)], env={"WORKBENCH_LANGUAGE": "en"})


def rows(file: Path) -> list[dict[str, str]]:
    text = file.read_bytes().decode("cp1251")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=";"))


def states(season: Path) -> dict[str, str]:
    with open_database(f"sqlite:///{season / 'season.sqlite'}") as store, store.read() as work:
        return {each.pair_id: each.state for each in work.pairing.offers()}


def test_offers_go_to_the_bot_come_back_and_a_second_round_follows(season: Path) -> None:
    result = run(season, "pair")
    assert result.exit_code == 0, result.output
    first = rows(season / "offers-1.csv")
    assert [each["pair_id"] for each in first] == [f"П-{number:04d}" for number in range(106, 127)]
    assert {each["status"] for each in first} == {"предложена"}
    # They asked for each other.
    assert ("105038", "105129") in {(each["mentor_id"], each["mentee_id"]) for each in first}

    answers = season / "answers.csv"
    told = [("принята", "отказ", "предложена")[number % 3] for number in range(len(first))]
    lines = [";".join([*list(row.values())[:4], answer]) for row, answer in zip(first, told, strict=True)]
    answers.write_bytes("\r\n".join([";".join(first[0]), *lines]).encode("cp1251"))
    counted = json.loads(run(season, "import", "pairs", str(answers), "--json").stdout)
    assert (counted["accepted"], counted["refused"], counted["offered"]) == (7, 7, 7)

    result = run(season, "pair", "--left", str(season / "left.xlsx"))
    assert result.exit_code == 0, result.output
    second = rows(season / "offers-2.csv")
    moved = {each["mentee_id"] for each in second}
    assert moved <= {row["mentee_id"] for row, answer in zip(first, told, strict=True) if answer == "отказ"}
    assert not {(each["mentor_id"], each["mentee_id"]) for each in second} & {
        (each["mentor_id"], each["mentee_id"]) for each in first
    }
    assert "active pairs; none is moved" in result.stdout
    assert list(states(season).values()).count("accepted") == 7
    left = load_workbook(season / "left.xlsx")["Без пары"]
    assert {row[0] for row in left.iter_rows(min_row=2, values_only=True)}.isdisjoint(moved)


def test_a_dry_run_shows_the_round_and_keeps_nothing(season: Path) -> None:
    result = run(season, "pair", "--dry-run", "--left", str(season / "left.xlsx"))
    assert result.exit_code == 0
    assert "Dry run: nothing was kept." in result.stdout
    assert states(season) == {}
    assert not list(season.glob("offers-*"))
    assert (season / "left.xlsx").exists()


def test_offers_that_cannot_be_written_are_not_kept(season: Path) -> None:
    result = run(season, "pair", "--out", str(season / "nowhere" / "offers.csv"))
    assert result.exit_code == 1
    assert "cannot be written" in result.stderr
    assert states(season) == {}


def test_offers_that_cannot_be_kept_leave_no_file(season: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.app import pairing
    from workbench.errors import PairingOutdated

    def changed(*_: object, **__: object) -> None:
        raise PairingOutdated

    monkeypatch.setattr(pairing, "save_round", changed)
    result = run(season, "pair")
    assert result.exit_code == 1
    assert "run it again" in result.stderr
    assert not list(season.glob("offers-*"))


def test_lost_offers_are_written_once_more(season: Path) -> None:
    run(season, "pair")
    result = run(season, "pair", "--again", "--out", str(season / "lost.csv"))
    assert result.exit_code == 0
    assert rows(season / "lost.csv") == rows(season / "offers-1.csv")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--stable",), "stable pairs need the preferences of both sides"),
        (("--again",), "there are no offers without an answer"),
        (("--again", "--dry-run"), "goes only with --out"),
        (("--out", "offers.xlsx"), "has to end with .csv"),
        (("--left", "left.csv"), "has to end with .xlsx"),
    ],
)
def test_what_cannot_be_done_is_one_sentence_and_keeps_nothing(
    season: Path, arguments: tuple[str, ...], told: str
) -> None:
    result = run(season, "pair", *arguments)
    assert result.exit_code == 1
    assert told in " ".join(result.stderr.split())
    assert "Traceback" not in result.output
    assert states(season) == {}


def test_a_season_without_people_says_whom_to_import(tmp_path: Path) -> None:
    start_season(tmp_path / "season")
    result = run(tmp_path / "season", "pair")
    assert result.exit_code == 1
    assert "nobody on the track mentoring" in result.stderr


def test_nobody_is_named_and_no_text_is_shown(season: Path) -> None:
    shown = run(season, "pair").output
    with open_database(f"sqlite:///{season / 'season.sqlite'}") as store, store.read() as work:
        people = work.people.personal_data().values()
        profiles = work.pairing.profiles().values()
    assert not any(each.email and each.email in shown for each in people)
    assert not any(each.goals and each.goals in shown for each in profiles)
