"""`workbench import` as an organiser runs it."""

from __future__ import annotations

import json
import re

import pytest
from click.testing import CliRunner

from tests.import_case import DATA
from workbench.cli.import_labels import LABELS
from workbench.cli.main import main
from workbench.files.starting import start_season
from workbench.workflows.importing.import_reasons import REASON_CODES

SUMMARY = ["rows", "accepted", "updated", "unchanged", "repeated", "cancelled", "newer_versions", "rejected"]


@pytest.fixture
def season(tmp_path):
    start_season(tmp_path / "season")
    return tmp_path / "season"


def run(season, *arguments):
    return CliRunner().invoke(main, ["import", *map(str, arguments), "--season", str(season)])


def test_a_terminal_without_russian_letters_still_gets_its_counts(season):
    result = CliRunner(charset="ascii").invoke(
        main, ["import", "jurors", str(DATA / "jurors.xlsx"), "--season", str(season)]
    )
    assert result.exit_code == 0, result.exception
    assert "24" in result.stdout


def test_json_is_all_that_stands_on_stdout(season):
    result = run(season, "participants", DATA / "participants.xlsx", "--json")

    assert result.exit_code == 0
    printed = json.loads(result.stdout)
    assert list(printed)[: len(SUMMARY)] == SUMMARY
    assert (printed["rows"], printed["accepted"], printed["rejected"]["late"]) == (393, 370, 4)
    assert printed["rejected_file"].startswith(str(season))


def test_the_table_names_counts_unused_columns_and_the_file_of_rejected_rows(season):
    result = run(season, "participants", DATA / "participants.xlsx")

    assert result.exit_code == 0
    for part in (
        "Import: participants",
        "accepted",
        "370",
        "unknown region (unknown_region)",
        "rejected-participants-participants-",
    ):
        assert part in result.stdout


def test_every_reason_has_a_line_in_the_table_in_both_languages():
    assert set(LABELS) == set(REASON_CODES)
    assert all(re.search("[а-яё]", each.ru) and not re.search("[а-яё]", each.en) for each in LABELS.values())


def test_a_file_without_rows_is_told_to_have_none(season):
    (season / "none.csv").write_text("ID;ФИО;Email\n", encoding="utf-8")
    result = run(season, "jurors", season / "none.csv")
    assert "The file has no rows of data." in result.stdout, result.output


def test_a_dry_run_says_so_and_leaves_the_database_as_it_was(season):
    dry = run(season, "participants", DATA / "participants.xlsx", "--dry-run", "--json")
    assert json.loads(dry.stdout)["accepted"] == 370
    assert "Dry run" in run(season, "participants", DATA / "participants.xlsx", "--dry-run").stdout
    real = run(season, "participants", DATA / "participants.xlsx", "--json")
    assert json.loads(real.stdout)["accepted"] == 370
    again = run(season, "participants", DATA / "participants.xlsx", "--json")
    assert json.loads(again.stdout)["unchanged"] == 370


@pytest.mark.parametrize(
    "content", [b"", b"not a table", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
)
def test_a_file_that_cannot_be_used_is_one_sentence_and_no_traceback(season, content):
    (season / "people.xlsx").write_bytes(content)
    result = run(season, "participants", season / "people.xlsx")
    assert result.exit_code == 1
    assert isinstance(result.exception, SystemExit)
    assert "people.xlsx" in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_stage_is_told_with_the_known_ones(season):
    result = run(season, "proposals", DATA / "proposals.xlsx", "--stage", "finals")
    assert result.exit_code == 1
    assert "initiatives" in result.stderr


def test_english_speakers_read_english(season, monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    assert "Import: jurors" in run(season, "jurors", DATA / "jurors.xlsx").stdout
