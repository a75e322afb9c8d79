"""The demo's season is grouped and compared once, and starts whatever comes between."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders import NOON, a_participant
from tests.comparing_case import TEXTS, Model, put_entries
from workbench.app import Workbench, open_workbench
from workbench.app.example.assessment import FINISHED, RATES_MENTOR, TO_BEGIN
from workbench.app.example.season import example_flags
from workbench.cli.demo import group_and_compare, people_shown, print_links
from workbench.domain.people import Member
from workbench.files.starting import start_season
from workbench.workflows.access import renew
from workbench.workflows.grouping.compare import compare_stage
from workbench.workflows.grouping.group import group_stage


@pytest.fixture
def workbench(tmp_path: Path) -> Workbench:
    """Six entries whose vectors are kept, so that no model is loaded."""
    directory = tmp_path / "season"
    start_season(directory)
    opened = open_workbench(example_flags(directory))
    put_entries(opened.store, stage=opened.stage().id)
    compare_stage(opened.store, opened.season, opened.stage(), now=NOON, load=Model().load, dry_run=True)
    return opened


class Commands:
    """Stands in for the commands that would be run."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, returncode: int = 0, stderr: str = "") -> None:
        self.names: list[str] = []
        self.returncode, self.stderr = returncode, stderr
        monkeypatch.setattr(subprocess, "run", self)

    def __call__(self, command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        assert command[:3] == [sys.executable, "-m", "workbench.cli.main"]
        self.names.append(command[3])
        return subprocess.CompletedProcess(command, self.returncode, "", self.stderr)


def test_entries_are_grouped_and_compared_once(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    group_and_compare(workbench)

    said = capsys.readouterr().out
    assert said.splitlines() == ["Formed thematic groups", "Compared the entries"]
    with workbench.store.read() as work:
        stage = workbench.stage().id
        assert set(work.planning.groups(stage)) == set(TEXTS)
        assert len(work.duplicates.found(stage)) == 3
    commands = Commands(monkeypatch)
    group_and_compare(workbench)
    assert commands.names == []
    assert capsys.readouterr().out == ""


def test_an_interrupted_start_is_gone_on_with(workbench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = Commands(monkeypatch)
    group_and_compare(workbench)
    assert commands.names == ["group", "duplicates"]

    stage = workbench.stage()
    group_stage(workbench.store, workbench.season, stage, seed=0, now=NOON, load=Model().load)
    commands.names.clear()
    group_and_compare(workbench)
    assert commands.names == ["duplicates"]


def test_the_demo_starts_without_what_failed_and_says_why(
    workbench: Workbench, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "Error: The encoder embedded cannot be used: [its files are damaged]"
    Commands(monkeypatch, returncode=1, stderr=f"{reason}\n")
    group_and_compare(workbench)

    said = capsys.readouterr().out
    assert said.count(reason) == 2
    assert "The demo starts without thematic groups; forming them failed:" in said


def test_links_are_shown_of_participants_with_a_profile_with_all_to_do_and_with_a_mentor_to_rate(
    workbench: Workbench, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [Member("C01", "chair"), Member("J01", "juror"), Member(TO_BEGIN, "participant")]
    with workbench.store.write() as work:
        work.people.put_participants([a_participant(each) for each in (FINISHED, TO_BEGIN, RATES_MENTOR)])
        shown_too = [Member(each, "participant") for each in (FINISHED, RATES_MENTOR)]
        work.people.put_members([*people, *shown_too])
    shown = people_shown(workbench)
    assert shown == ["J01", "C01", FINISHED, TO_BEGIN, RATES_MENTOR]
    print_links("http://127.0.0.1/", renew(workbench.store, workbench.season, shown, now=NOON))
    lines = [each.strip() for each in capsys.readouterr().out.splitlines() if "enter/" in each]
    assert [each.split("  ")[0] for each in lines] == [
        "juror J01",
        "chair C01",
        f"participant {FINISHED} (the profile is ready)",
        f"participant {TO_BEGIN} (everything is still to come)",
        f"participant {RATES_MENTOR} (to rate the mentor)",
    ]


def test_an_example_without_the_assessment_shows_no_participants(workbench: Workbench) -> None:
    with workbench.store.write() as work:
        work.people.put_members([Member("J01", "juror")])
    assert people_shown(workbench) == ["J01"]
