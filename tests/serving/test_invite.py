"""`workbench invite`: the table of links an organiser mails out."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.builders import a_member, a_participant, a_persons_data
from workbench.app import open_workbench
from workbench.cli.serving import COLUMNS, invite
from workbench.files.starting import start_season
from workbench.workflows import access

ASSESSMENTS = """
assessments:
  - id: entry
    track: mentoring
    name: {ru: "Оценка компетенций", en: "Assessment"}
    rubric: mentor_competencies@1
    test: mentor_situations@1
    opens: 2025-11-10 09:00
    closes: 2025-11-28 18:00
"""


@pytest.fixture
def season(tmp_path: Path) -> Path:
    directory = tmp_path / "season"
    start_season(directory)
    bench = open_workbench({"season": directory})
    with bench.store, bench.store.write() as work:
        work.people.put_members([a_member("J01"), a_member("J02")])
        people = [a_persons_data("J01"), a_persons_data("J02", surname="=HYPERLINK(1)")]
        work.people.put_personal_data(people)
    return directory


def run(season: Path, *arguments: str) -> Result:
    return CliRunner().invoke(invite, ["--season", str(season), *arguments, "--language", "en"])


def table(file: Path) -> dict[str, dict[str, str]]:
    text = file.read_bytes().decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(text[1:].splitlines(), delimiter=";"))
    assert tuple(rows[0]) == COLUMNS
    return {row[3]: dict(zip(COLUMNS, row, strict=True)) for row in rows[1:]}


def works(season: Path, link: str) -> bool:
    bench = open_workbench({"season": season})
    with bench.store:
        try:
            access.holder(bench.store, link.rpartition("/")[2], bench.clock())
        except access.NoValidLink:
            return False
    return True


def test_the_file_holds_a_working_link_for_each_juror_and_only_its_owner_reads_it(
    season: Path, tmp_path: Path
) -> None:
    out = tmp_path / "links.csv"
    assert run(season, "--role", "juror", "--out", str(out)).exit_code == 0
    rows = table(out)
    assert set(rows) == {"J01", "J02"}
    assert rows["J01"]["email"] == "j01@example.org"
    assert rows["J01"]["role"] == "juror"
    assert rows["J01"]["link"].startswith("http://127.0.0.1:8866/enter/")
    assert works(season, rows["J01"]["link"])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_name_that_looks_like_a_formula_stays_a_text(season: Path, tmp_path: Path) -> None:
    run(season, "--role", "juror", "--out", str(tmp_path / "links.csv"))
    assert table(tmp_path / "links.csv")["J02"]["name"].startswith("'=HYPERLINK")


def test_inviting_again_keeps_the_links_in_the_file(season: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    run(season, "--role", "juror", "--out", str(out))
    before = out.read_bytes()
    again = run(season, "--role", "juror", "--out", str(out))
    assert again.exit_code == 0
    assert out.read_bytes() == before


def test_a_reissued_link_takes_the_place_of_the_dead_one(season: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    run(season, "--role", "juror", "--out", str(out))
    old = table(out)
    assert run(season, "--reissue", "J01@example.org", "--out", str(out)).exit_code == 0
    new = table(out)
    assert set(new) == {"J01", "J02"}
    assert new["J02"] == old["J02"]
    assert works(season, new["J01"]["link"])
    assert not works(season, old["J01"]["link"])


def test_without_a_file_every_link_is_printed_on_one_line(season: Path) -> None:
    result = run(season, "--role", "juror")
    links = [line.split()[1] for line in result.stdout.splitlines() if "/enter/" in line]
    assert len(links) == 2
    assert all(works(season, link) for link in links)


def test_revoking_ends_the_link(season: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    run(season, "--role", "juror", "--out", str(out))
    assert run(season, "--revoke", "j01@example.org").exit_code == 0
    assert not works(season, table(out)["J01"]["link"])


@pytest.mark.parametrize("flag", ["--reissue", "--revoke"])
def test_an_unknown_e_mail_is_said_to_be_unknown(season: Path, flag: str) -> None:
    result = run(season, flag, "nobody@example.org")
    assert result.exit_code == 1
    assert "nobody@example.org" in result.output


def test_no_link_is_made_when_it_could_not_be_written_down(season: Path, tmp_path: Path) -> None:
    other = tmp_path / "notes.csv"
    other.write_text("мои заметки\n", "utf-8")
    assert run(season, "--role", "juror", "--out", str(other)).exit_code == 1
    assert other.read_text("utf-8") == "мои заметки\n"
    assert run(season, "--role", "juror", "--out", str(tmp_path / "absent" / "links.csv")).exit_code == 1
    assert run(season, "--role", "juror", "--out", str(tmp_path / "links.xlsx")).exit_code == 1
    assert not (tmp_path / "links.xlsx").exists()
    bench = open_workbench({"season": season})
    with bench.store, bench.store.read() as work:
        assert work.access.links_of("J01") == []


def test_reissue_and_revoke_exclude_each_other(season: Path) -> None:
    assert run(season, "--reissue", "a@example.org", "--revoke", "a@example.org").exit_code == 2


@pytest.fixture
def assessed(season: Path) -> Path:
    """The season assesses the competencies of two participants, one of whom has no address."""
    with (season / "season.yaml").open("a", encoding="utf-8") as file:
        file.write(ASSESSMENTS)
    bench = open_workbench({"season": season})
    with bench.store, bench.store.write() as work:
        work.people.put_participants([a_participant("100001"), a_participant("100002")])
        work.people.put_personal_data([a_persons_data("100001")])
    return season


def test_participants_get_links_for_an_assessment_and_by_no_other_way(assessed: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    assert run(assessed, "--out", str(tmp_path / "jurors.csv")).exit_code == 0
    assert set(table(tmp_path / "jurors.csv")) == {"J01", "J02"}
    done = run(assessed, "--assessment", "entry", "--out", str(out))
    assert done.exit_code == 0
    rows = table(out)
    assert {each: (row["role"], row["email"]) for each, row in rows.items()} == {
        "100001": ("participant", "100001@example.org"),
        "100002": ("participant", ""),
    }
    assert works(assessed, rows["100002"]["link"])
    assert "1 of them have no e-mail" in done.output
    assert run(assessed, "--assessment", "entry", "--out", str(out)).exit_code == 0
    assert table(out) == rows


def test_only_the_participants_named_get_a_link(assessed: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    named = run(assessed, "--assessment", "entry", "--participants", "100002", "--out", str(out))
    assert named.exit_code == 0
    assert set(table(out)) == {"100002"}
    assert "999" in run(assessed, "--assessment", "entry", "--participants", "999").output


def test_a_participants_lost_link_is_reissued_and_ended_by_e_mail(assessed: Path, tmp_path: Path) -> None:
    out = tmp_path / "links.csv"
    run(assessed, "--assessment", "entry", "--out", str(out))
    lost = table(out)["100001"]["link"]
    assert run(assessed, "--reissue", "100001@example.org", "--out", str(out)).exit_code == 0
    assert not works(assessed, lost)
    assert works(assessed, table(out)["100001"]["link"])
    assert run(assessed, "--revoke", "100001@example.org").exit_code == 0
    assert not works(assessed, table(out)["100001"]["link"])


@pytest.mark.parametrize(
    "arguments",
    [
        ["--role", "participant"],
        ["--participants", "100001"],
        ["--assessment", "entry", "--role", "juror"],
        ["--assessment", "entry", "--revoke", "100001@example.org"],
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_made(
    assessed: Path, arguments: list[str]
) -> None:
    assert run(assessed, *arguments).exit_code == 2


def test_an_unknown_assessment_is_told_with_those_that_are_there(assessed: Path) -> None:
    told = run(assessed, "--assessment", "exit")
    assert told.exit_code == 1
    assert "known are entry" in told.output
