"""A mistyped command is told of in plain words and in the language of what is said."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from workbench.cli.main import main

MISTYPED = [
    (["exprot"], "there is no command exprot; perhaps you mean: export", "workbench"),
    (["assess", "stauts"], "there is no command stauts; perhaps you mean: status", "workbench assess"),
    (["--nothing"], "there is no option --nothing", "workbench"),
    (
        ["export", "sheet", "--ot", "x"],
        "there is no option --ot; perhaps you mean: ",
        "workbench export",
    ),
    (["export"], "is missing; add one of: reviews, sheet", "workbench export"),
    (["export", "sheet", "--format", "pdf"], "of --format; known: xlsx, csv, json", "workbench export"),
    (["export", "sheet", "--out"], "--out needs a value", "workbench export"),
    (["export", "sheet", "x", "y"], "there are too many words", "workbench export"),
    (["check", "--fix=yes"], "--fix takes no value", "workbench check"),
    (["assess", "booklet", "--out", "x.pdf"], "--competency is missing", "workbench assess booklet"),
    (["similar", "И-0001", "--count", "0"], "--count; write a number not less than 1", "workbench similar"),
    (
        ["assess", "panel-sheet", "entry", "--out", "x.xlsx", "--round", "99"],
        "--round; write a number from 1 to 20",
        "workbench assess panel-sheet",
    ),
    (["export", "sheet", "--out", "/"], "--out; check the path", "workbench export"),
    (["import", "jurors"], "name one FILE to import", "workbench import"),
]


@pytest.mark.parametrize(("given", "said", "command"), MISTYPED, ids=[" ".join(each[0]) for each in MISTYPED])
def test_what_is_mistyped_is_told_with_where_to_read_more(given, said, command):
    refused = CliRunner().invoke(main, given, prog_name="workbench")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("Error: ")
    assert said in refused.stderr
    assert refused.stderr.endswith(f"\nMore: {command} --help\n")


@pytest.mark.parametrize("given", [each[0] for each in MISTYPED], ids=" ".join)
def test_what_is_mistyped_is_told_in_russian_too(given, monkeypatch):
    monkeypatch.delenv("WORKBENCH_LANGUAGE")

    refused = CliRunner().invoke(main, given, prog_name="workbench")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("Ошибка: ")
    assert re.search(r"\nПодробнее: workbench.* --help\n$", refused.stderr)


def test_the_language_asked_for_holds_where_the_other_words_are_wrong(monkeypatch):
    monkeypatch.delenv("WORKBENCH_LANGUAGE")

    refused = CliRunner().invoke(main, ["export", "--language", "en", "--ot"], prog_name="workbench")

    assert refused.stderr.startswith("Error: there is no option --ot")


def test_a_group_without_a_command_still_shows_its_help():
    shown = CliRunner().invoke(main, ["assess"], prog_name="workbench")

    assert "panel-sheet" in shown.output
    assert "Error" not in shown.output
