"""`workbench select`, `withdraw`, `protocol`, `verify` as an organiser runs them on the judged example."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from pypdf import PdfReader

from tests.builders import a_member
from workbench.app import Workbench, open_workbench
from workbench.app.choosing import decision
from workbench.app.example.season import build_judged_example, example_flags, sign_in_invented
from workbench.cli.main import main
from workbench.workflows.choosing.deciding import DecidingSession
from workbench.workflows.choosing.decision_views import views_of

Run = Callable[..., Result]
NUMBER = re.compile(r"И-\d{4}")


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("judged") / "season"
    build_judged_example(directory).store.close()
    return directory


@pytest.fixture
def season(judged: Path, tmp_path: Path) -> Path:
    """A copy that a test may write to."""
    return Path(shutil.copytree(judged, tmp_path / "season"))


@pytest.fixture
def run(season: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name in ("SEASON", "DATABASE"):
        monkeypatch.delenv(f"WORKBENCH_{name}", raising=False)
    monkeypatch.setenv("WORKBENCH_LANGUAGE", "en")
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(main, [*arguments, "--season", str(season)], catch_exceptions=False)

    return command


def with_rule(season: Path, *lines: str) -> None:
    """Write lines into the season's rule of selection."""
    file = season / "season.yaml"
    text = file.read_text(encoding="utf-8")
    added = "".join(f"    {line}\n" for line in lines)
    file.write_text(re.sub(r"(    seats: \d+.*\n)", rf"\g<1>{added}", text, count=1), encoding="utf-8")


def opened(season: Path) -> Workbench:
    return open_workbench(example_flags(season))


def kept(season: Path) -> list[str]:
    workbench = opened(season)
    with workbench.store as store, store.read() as work:
        return [f"{each.id} {each.state}" for each in views_of(work, workbench.stage().id)]


def publish(season: Path, decision_id: str) -> None:
    """Approved by one and published by another of those who sign."""
    workbench = opened(season)
    with workbench.store as store:
        stage = workbench.stage()
        with store.write() as work:
            work.people.put_members([a_member("K01", role="commission")])

        def session(sign_in: str) -> DecidingSession:
            return DecidingSession(
                store,
                workbench.season,
                stage,
                workbench.rubric(stage),
                sign_in_id=sign_in,
                clock=workbench.clock,
            )

        session(sign_in_invented(workbench, "commission")).approve(decision_id)
        session(sign_in_invented(workbench, "chair")).publish(decision_id)


def said(done: Result) -> str:
    return " ".join(done.output.split())


def test_a_dry_run_shows_the_list_and_keeps_nothing(run: Run, season: Path) -> None:
    with_rule(season, "at_most: {region: 2}")
    done = run("select", "--dry-run", "--seed", "7", "--explain", "и-0001", "--out", "list.xlsx")
    assert done.exit_code == 0, done.output
    told = said(done)
    assert "Seats: 20; candidates: 105; ranked by mean scores; seed of the lots: 7." in told
    for part in (
        "Finalists",
        "Reserve, in the order of call-up",
        "in thanks to the limits",
        "at most, each 2",
    ):
        assert part in told
    assert "Passed over for the limits" in told
    assert "Without quotas and limits" in told
    assert "Ranked by fair scores" in told
    assert re.search(r"И-0001: (Not in|In)", told)
    assert "Dry run: nothing is kept." in told
    assert kept(season) == []
    assert "Finalists" in load_workbook("list.xlsx").sheetnames


def test_from_choice_to_protocol_to_withdrawal_and_back(run: Run, season: Path) -> None:
    with_rule(season, "at_most: {region: 2}")
    assert run("select").exit_code == 0
    assert kept(season) == ["D-0001 proposed"]
    done = run("protocol", "--out", "drafts")
    assert done.exit_code == 0, done.output
    assert sorted(path.name for path in Path("drafts").iterdir()) == [
        "D-0001.json",
        "D-0001.pdf",
        "D-0001.xlsx",
    ]
    checked = run("verify", "drafts/D-0001.json")
    assert checked.exit_code == 0, checked.output
    assert "Equal: everything in D-0001.json follows from the store again (decision D-0001, draft)" in said(
        checked
    )
    publish(season, "D-0001")
    finalists = json.loads(Path("drafts/D-0001.json").read_text(encoding="utf-8"))["finalists"]
    tried = run("withdraw", finalists[4], "--reason", "Болезнь", "--dry-run")
    entering = NUMBER.findall(tried.output)[1]
    assert kept(season) == ["D-0001 published"]
    done = run("withdraw", finalists[4].lower(), "--reason", "Болезнь")
    assert f"{finalists[4]} leaves the finalists; {entering} enters." in said(done)
    publish(season, "D-0002")
    assert run("protocol", "D-0002", "--names").exit_code == 0
    after = json.loads(Path("D-0002.json").read_text(encoding="utf-8"))
    assert set(after["finalists"]) == {*finalists, entering} - {finalists[4]}
    assert run("verify", "D-0002.json").exit_code == 0
    text = "".join(page.extract_text() for page in PdfReader("D-0002-names.pdf").pages)
    assert entering in text


def test_only_the_copy_for_organisers_names_people(run: Run, season: Path) -> None:
    run("select", "--seed", "1")
    run("protocol", "--out", "plain")
    run("protocol", "--out", "named", "--names")
    workbench = opened(season)
    with workbench.store as store, store.read() as work:
        surnames = {each.surname for each in work.people.personal_data().values() if each.surname}
    plain = Path("plain/D-0001.json").read_text(encoding="utf-8") + "".join(
        str(cell.value)
        for page in load_workbook("plain/D-0001.xlsx")
        for row in page.iter_rows()
        for cell in row
        if cell.value is not None
    )
    named = "".join(page.extract_text() for page in PdfReader("named/D-0001-names.pdf").pages)
    assert not {each for each in surnames if each in set(re.findall(r"\w+", plain))}
    assert {each for each in surnames if each in set(re.findall(r"\w+", named))}


def test_a_changed_file_differs_with_exit_code_1(run: Run, season: Path) -> None:
    run("select", "--seed", "1")
    run("protocol")
    document = json.loads(Path("D-0001.json").read_text(encoding="utf-8"))
    document["candidates"][0]["raw"] += 0.1
    Path("edited.json").write_text(json.dumps(document), encoding="utf-8")
    done = run("verify", "edited.json")
    assert done.exit_code == 1
    assert f"{document['candidates'][0]['candidate']}, raw" in said(done)
    assert "D-0001 in the store is another" in said(done)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff\xfe", b"[]", b'{"format": 2, "candidates": [], "inputs": {}}']
)
def test_a_damaged_file_is_an_error_in_one_sentence(run: Run, content: bytes) -> None:
    Path("broken.json").write_bytes(content)
    done = run("verify", "broken.json")
    assert done.exit_code == 1
    assert "broken.json" in done.output
    assert "Traceback" not in done.output


def test_interviews_certificates_and_votes_come_from_a_table(run: Run, season: Path) -> None:
    with_rule(season, "gates: [сертификат]", "ties: [interview]", "casting_vote: голос")
    workbench = opened(season)
    with workbench.store as store, store.read() as work:
        numbers = work.entries.numbers(workbench.stage().id)
    rows = [
        f"{number};{'нет' if place % 3 == 0 else 'да'};{place},5;{'1' if place == 4 else ''}"
        for place, number in enumerate(numbers)
    ]
    Path("table.csv").write_text("\n".join(["номер;сертификат;interview;голос", *rows]), encoding="utf-8")
    lacking = run("select", "--seed", "1")
    assert lacking.exit_code == 1
    assert "import attributes" in said(lacking)
    tried = run("import", "attributes", "table.csv", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert run("select", "--seed", "1").exit_code == 1
    imported = run("import", "attributes", "table.csv", "--json")
    assert json.loads(imported.stdout)["accepted"] == len(numbers)
    done = run("select", "--seed", "1")
    assert done.exit_code == 0, done.output
    protocol = _protocol(season)
    barred = {each["candidate"] for each in protocol["candidates"] if each["status"] == "barred"}
    assert barred == {number for place, number in enumerate(numbers) if place % 3 == 0}
    assert not barred & set(protocol["finalists"])
    run("protocol")
    assert run("verify", "D-0001.json").exit_code == 0


def _protocol(season: Path) -> dict[str, list[dict[str, object]]]:
    workbench = opened(season)
    with workbench.store:
        return decision(workbench, workbench.stage()).protocol.to_json()


@pytest.mark.parametrize(
    ("rule", "arguments", "named"),
    [
        (["at_most: {city: 1}"], [], "city"),
        (["gates: [certificate]"], [], "certificate"),
        (["must_have: {И-9999: решение}"], [], "И-9999"),
        (["quotas: [{attribute: region, value: Атлантида, minimum: 1}]"], [], "Атлантида"),
        (["quotas: [{attribute: region, value: X, minimum: 5, maximum: 1}]"], [], "maximum"),
        ([], ["--seats", "999"], "105"),
        ([], ["--scenario", "nothing"], "nothing"),
        ([], ["--explain", "И-7777"], "И-7777"),
        ([], ["--out", "list.pdf"], "list.pdf"),
        ([], ["--stage", "nothing"], "nothing"),
    ],
)
def test_bad_input_is_named_and_keeps_nothing(
    run: Run, season: Path, rule: list[str], arguments: list[str], named: str
) -> None:
    with_rule(season, *rule)
    done = run("select", *arguments)
    assert done.exit_code == 1
    assert named in done.output
    assert "Traceback" not in done.output
    with_rule_free = (season / "season.yaml").read_text(encoding="utf-8")
    for line in rule:
        with_rule_free = with_rule_free.replace(f"    {line}\n", "")
    (season / "season.yaml").write_text(with_rule_free, encoding="utf-8")
    assert kept(season) == []


def test_a_second_choice_replaces_only_on_purpose_and_never_a_published_one(run: Run, season: Path) -> None:
    run("select", "--seed", "1")
    again = run("select", "--seed", "2")
    assert again.exit_code == 1
    assert "--replace" in again.output
    assert run("select", "--seed", "2", "--replace").exit_code == 0
    assert kept(season) == ["D-0001 replaced", "D-0002 proposed"]
    publish(season, "D-0002")
    done = run("select", "--replace")
    assert done.exit_code == 1
    assert "workbench withdraw" in said(done)


def test_while_judging_goes_on_the_list_can_only_be_looked_at(run: Run, season: Path) -> None:
    text = (season / "season.yaml").read_text(encoding="utf-8")
    later = re.sub(r"(judging_closes:\s*)\d{4}", r"\g<1>2999", text)
    (season / "season.yaml").write_text(later, encoding="utf-8")
    done = run("select")
    assert done.exit_code == 1
    assert "judging goes on until" in said(done)
    assert "chair's page" in said(done)
    assert run("select", "--dry-run").exit_code == 0
    assert kept(season) == []


def test_the_language_is_the_seasons(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WORKBENCH_LANGUAGE")
    told = said(run("select", "--dry-run"))
    assert "Совместные инициативы" in told
    assert "И-0" in told
