"""Commands speak Russian unless somebody asks for English."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from workbench.cli.common import language, speak
from workbench.cli.main import main
from workbench.files.starting import start_season

# What stays as it is in a Russian sentence: commands, options, paths, files, ids, names of formats.
CODE = re.compile(
    r"`[^`]*`|workbench( [a-z-]+)+( FILE| ID)?|--[\w-]+|(Настройка|Параметр) \S+|\S*[/\\._@=\d][^\s«»]*"
)
KNOWN = {
    "XLSX",
    "CSV",
    "JSON",
    "PDF",
    "YAML",
    "Excel",
    "RMSE",
    "Infit",
    "Outfit",
    "Ctrl",
    "EMAIL",
    "FILE",
    "zip",
}
NAMES = {"assessments", "initiatives", "none", "mysql", "email", "jurors", "mentoring"}


def latin(text: str) -> set[str]:
    """English words of an output."""
    return set(re.findall(r"[A-Za-z]{2,}", CODE.sub(" ", text))) - KNOWN - NAMES


@pytest.fixture(autouse=True)
def russian(english, monkeypatch):
    monkeypatch.delenv("WORKBENCH_LANGUAGE")


@pytest.fixture(scope="module")
def season(tmp_path_factory):
    """New, with its database and without people."""
    directory = tmp_path_factory.mktemp("russian") / "season"
    start_season(directory)
    assert CliRunner().invoke(main, ["db", "upgrade", "--season", str(directory)]).exit_code == 0
    return directory


def run(*arguments: object):
    return CliRunner().invoke(main, [str(each) for each in arguments])


def test_words_of_english_are_found_and_code_is_not():
    assert latin("Ошибка: Настройка seats: is not known") == {"is", "not", "known"}
    assert latin("Ошибка: /tmp/a b.csv: нет; выполните: workbench import jurors FILE, дайте --all") == set()


SUCCESSES = (
    ("check", "--season", "SEASON"),
    ("db", "upgrade", "--season", "SEASON"),
    ("db", "verify", "--season", "SEASON"),
    ("db", "backup", "TMP/backup.zip", "--season", "SEASON"),
    ("export", "reviews", "--season", "SEASON", "--out", "TMP/reviews.csv", "--format", "csv"),
    ("import", "training", "--season", "SEASON", "--dry-run"),
    ("init", "TMP/another"),
    ("invite", "--season", "SEASON"),
    ("rubric", "sheet", "SEASON/rubrics/joint_initiative.v1.yaml", "--out", "TMP/sheet.pdf"),
    ("rubric", "to-xlsx", "SEASON/rubrics/joint_initiative.v1.yaml", "--out", "TMP/rubric.xlsx"),
    ("simulate", "--entries", "20", "--jurors", "5", "--criteria", "3", "--runs", "1"),
)


@pytest.mark.parametrize("arguments", SUCCESSES, ids=" ".join)
def test_what_a_command_prints_is_russian(arguments, season, tmp_path):
    given = [each.replace("SEASON", str(season)).replace("TMP", str(tmp_path)) for each in arguments]

    done = run(*given)

    assert done.exit_code == 0, done.output
    assert re.search("[а-яё]", done.output)
    assert latin(done.output) == set()


REFUSALS = (
    ("assess", "status", "none", "--season", "SEASON"),
    ("assess", "report", "none", "--season", "SEASON", "--out", "TMP/x.pdf"),
    ("assess", "standard", "none", "--season", "SEASON"),
    ("assess", "profiles", "none", "--season", "SEASON", "--out", "TMP/absent/x.xlsx"),
    ("assign", "--season", "SEASON"),
    ("assign", "--season", "SEASON", "--extra", "И-0001"),
    ("assign", "--season", "SEASON", "--stage", "none"),
    ("calibrate", "--season", "SEASON"),
    ("calibrate", "--ratings", "TMP/absent.csv"),
    ("calibrate", "--season", "SEASON", "--out", "TMP/x.csv"),
    ("check", "TMP/absent"),
    ("check", "--season", "SEASON", "--ignore", "RUB777"),
    ("db", "backup", "SEASON/season.yaml", "--season", "SEASON"),
    ("db", "restore", "SEASON/season.yaml", "--season", "SEASON"),
    ("db", "verify", "--database", "sqlite:////absent/season.sqlite"),
    ("db", "verify", "--database", "mysql://host/season"),
    ("demo", "--season", "SEASON"),
    ("duplicates", "--season", "SEASON", "--out", "TMP/x.pdf"),
    ("export", "sheet", "--season", "SEASON", "--out", "TMP/absent/x.xlsx"),
    ("group", "--season", "SEASON", "--undo", "--pin", "И-0001"),
    ("group", "--season", "SEASON"),
    ("import", "jurors", "TMP/absent.csv", "--season", "SEASON"),
    ("import", "jurors", "SEASON/season.yaml", "--season", "SEASON"),
    ("init", "SEASON"),
    ("invite", "--season", "SEASON", "--reissue", "nobody@example.org"),
    ("invite", "--season", "SEASON", "--out", "TMP/absent/links.csv"),
    ("pair", "--season", "SEASON"),
    ("pair", "--season", "SEASON", "--again", "--stable"),
    ("protocol", "--season", "SEASON"),
    ("rubric", "diff", "TMP/a.yaml", "TMP/b.yaml"),
    ("rubric", "from-xlsx", "TMP/absent.xlsx"),
    ("select", "--season", "SEASON"),
    ("serve", "--season", "SEASON", "--notebooks", "TMP"),
    ("similar", "И-0001", "--season", "SEASON"),
    ("simulate", "--jurors", "2", "--per-entry", "3"),
    ("verify", "TMP/absent.json", "--season", "SEASON"),
    ("verify", "SEASON/season.yaml", "--season", "SEASON"),
    ("withdraw", "И-0001", "--reason", "болезнь", "--season", "SEASON"),
)


@pytest.mark.parametrize("arguments", REFUSALS, ids=" ".join)
def test_what_a_command_refuses_it_says_in_russian(arguments, season, tmp_path):
    given = [each.replace("SEASON", str(season)).replace("TMP", str(tmp_path)) for each in arguments]

    refused = run(*given)

    assert refused.exit_code in (1, 2), refused.output
    assert refused.exception is None or isinstance(refused.exception, SystemExit), refused.exception
    assert re.search("[а-яё]", refused.output)
    assert latin(refused.output) == set()


def test_a_command_is_english_where_it_is_asked_to_be(season, tmp_path):
    told = run("import", "jurors", tmp_path / "absent.csv", "--season", season, "--language", "en")

    assert "there is no such file; check the path" in told.output
    assert not re.search("[а-яё]", told.output)


def test_the_environment_asks_for_english_too_and_an_option_goes_before_it(season, monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")

    assert "The database is sound." in run("db", "verify", "--season", season).output
    assert "База данных в порядке." in run("db", "verify", "--season", season, "--language", "ru").output


def test_a_season_in_english_speaks_english(tmp_path):
    start_season(tmp_path / "season")
    file = tmp_path / "season" / "season.yaml"
    text = file.read_text(encoding="utf-8").replace("settings: {}", "settings: {language: en}")
    file.write_text(text, encoding="utf-8")

    assert "there are no jurors yet" in run("assign", "--season", tmp_path / "season").output


def test_an_unknown_language_is_told_of_in_russian(season, monkeypatch):
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "fr")

    refused = run("db", "verify", "--season", season)

    assert refused.exit_code == 1
    assert "напишите ru или en" in refused.output


def test_outside_a_command_the_environment_says_the_language(monkeypatch):
    assert language() == "ru"
    assert speak("en") == "en"
    assert language() == "ru"  # there is no command whose language it could be
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    assert language() == "en"
