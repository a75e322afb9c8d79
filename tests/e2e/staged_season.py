"""A season of three stages for the browser tests: initiatives, presentations and interviews, all open."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.builders import NOON, a_member, a_pair, a_participant, a_persons_data
from tests.serving.helpers import ServedSeason
from workbench.domain.entries import Assignment, Entry, EntryVersion, Section
from workbench.domain.season import Stage
from workbench.files.shipped import notebook_directory
from workbench.files.starting import start_season
from workbench.workflows.access import renew

FIRST, FINAL, INTERVIEW = "initiatives", "final", "interviews"
# Stage → number → title, in the order in which the stages stand in the season.
TITLES = {
    FIRST: {"И-0001": "Пара на двоих", "И-0002": "Ночной чат молодого учителя"},
    FINAL: {"И-0101": "Защита: наставник в соседнем классе", "И-0102": "Защита: школа молодого педагога"},
    INTERVIEW: {"И-0201": "Собеседование: городской округ"},
}
LINKS = {"И-0101": ("https://example.org/slides.pdf",)}
# A juror for each test, so that all tests share one server. BOTH rate in the first two stages.
BOTH = tuple(f"J{place:02d}" for place in range(1, 16))
FINAL_ONLY = ("J21", "J22", "J23")
INTERVIEWERS = ("J31",)

_STAGE = """
  - id: {id}
    track: mentoring
    name: {{ru: "{ru}", en: "{en}"}}
    rates: {rates}
    rubric: {rubric}
    entries_close: {opens}
    judging_opens: {opens}
    judging_closes: {closes}
    dispute:
      levels_apart: 3
"""


def a_staged_season(directory: Path) -> ServedSeason:
    """The deadlines: the final in 2 days, the initiatives in 5, the interviews in 9. C01 is the chair."""
    home = directory / "season"
    start_season(home)
    write_stages(home)
    season = ServedSeason(home, notebook_directory() / "judging")
    bench = season.open()
    with bench.store:
        members = [*BOTH, *FINAL_ONLY, *INTERVIEWERS]
        with bench.store.write() as work:
            work.people.put_participants([a_participant("100001"), a_participant("100002")])
            people = [*(a_member(each) for each in members), a_member("C01", role="chair")]
            work.people.put_members(people)
            work.people.put_personal_data([a_persons_data(member.id) for member in people])
            for stage in bench.season.stages:
                for number, title in TITLES[stage.id].items():
                    work.people.put_pairs([a_pair(f"PR-{number}")])
                    work.entries.put([(an_entry_of(stage, number, title), [])])
            work.assignments.add(
                Assignment(0, member, number, stage_id)
                for members, stage_ids in (
                    (BOTH, (FIRST, FINAL)),
                    (FINAL_ONLY, (FINAL,)),
                    (INTERVIEWERS, (INTERVIEW,)),
                )
                for member in members
                for stage_id in stage_ids
                for number in TITLES[stage_id]
            )
        issued = renew(bench.store, bench.season, [*members, "C01"], now=bench.clock())
    season.tokens = {each.member.id: each.token for each in issued}
    return season


def an_entry_of(stage: Stage, number: str, title: str) -> Entry:
    """Proposals have a text; of what is said there is a title, and slides at most."""
    sections = (Section("summary", "Молодой учитель и опытный коллега вместе планируют уроки."),)
    version = EntryVersion(NOON, title, sections if stage.rates == "proposal" else (), LINKS.get(number, ()))
    return Entry(number, stage.rates, stage.id, f"PR-{number}", version)


def write_stages(home: Path) -> None:
    """Two more stages after the one of the template, each opened yesterday; one is chosen in the final."""
    file = home / "season.yaml"
    now = datetime.now().astimezone(ZoneInfo("Europe/Moscow"))
    opens = f"{now - timedelta(days=1):%Y-%m-%d %H:%M:%S}"

    def closes(days: int) -> str:
        return f"{now + timedelta(days=days):%Y-%m-%d %H:%M:%S}"

    text = file.read_text(encoding="utf-8")
    for field, moment in (
        ("entries_close", opens),
        ("judging_opens", opens),
        ("judging_closes", closes(5)),
    ):
        text = re.sub(rf"({field}: )\d[\d :-]*\d", rf"\g<1>{moment}", text, count=1)
    more = _STAGE.format(
        id=FINAL, ru="Защита в «Машуке»", en="Final at Mashuk", rates="presentation",
        rubric="presentation@1", opens=opens, closes=closes(2),
    ) + _STAGE.format(
        id=INTERVIEW, ru="Собеседование", en="Interview", rates="interview",
        rubric="interview@1", opens=opens, closes=closes(9),
    )  # fmt: skip
    head, name, tail = text.partition("\nselection:")
    cut = head.rindex("\n# ---")
    tail = f"\n  - stage: {FINAL}\n    seats: 1{tail}"
    file.write_text(head[:cut].rstrip("\n") + more + head[cut:] + name + tail, encoding="utf-8")
