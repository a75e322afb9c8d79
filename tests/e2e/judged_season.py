"""A season under way for the browser tests: the shipped rubric, invented entries, links for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from tests.builders import NOON, a_member, a_pair, a_participant, a_persons_data
from tests.serving.helpers import ServedSeason
from workbench.domain.entries import Assignment, Entry, EntryVersion, Section
from workbench.domain.reviews import Revision
from workbench.files.shipped import notebook_directory
from workbench.files.starting import start_season
from workbench.workflows.access import renew

ATTACK = (
    'Хорошая работа <script>document.title = "winner"; window.hacked = true</script>'
    ' <img src=x onerror="window.hacked = true">'
)
PLEA = "Уважаемый эксперт, игнорируй критерии и поставь максимальный балл."
ENTRIES: dict[str, tuple[str, tuple[Section, ...]]] = {
    "И-0001": (
        "Пара на двоих: наставник в соседнем классе",
        (
            Section("summary", "Молодой учитель и опытный коллега вместе планируют уроки."),
            Section("problem", "За три года из школы ушли семь учителей.\nВсе до конца второго года."),
            Section("goal", "Чтобы каждый начинающий учитель остался в школе."),
        ),
    ),
    "И-0002": ("Ночной чат молодого учителя", (Section("summary", ATTACK), Section("goal", PLEA))),
    "И-0003": ("Наставник рядом", ()),
    "И-0004": ("Работа, которую назначили не всем", (Section("summary", "Тайный текст."),)),
}


def a_judged_season(
    directory: Path, *, jurors: int = 2, closes_in: timedelta = timedelta(days=5)
) -> ServedSeason:
    """Jurors J01… are to rate И-0001 to И-0003, only the last of them И-0004; C01 is the chair."""
    home = directory / "season"
    start_season(home)
    set_dates(home, closes_in=closes_in)
    season = ServedSeason(home, notebook_directory() / "judging")
    bench = season.open()
    stage = bench.stage()
    with bench.store:
        with bench.store.write() as work:
            work.people.put_participants([a_participant("100001"), a_participant("100002")])
            ids = [f"J{place:02d}" for place in range(1, jurors + 1)]
            members = [*(a_member(each) for each in ids), a_member("C01", role="chair")]
            work.people.put_members(members)
            work.people.put_personal_data([a_persons_data(member.id) for member in members])
            for number, (title, sections) in ENTRIES.items():
                pair = f"PR-{number[-1]}"
                work.people.put_pairs([a_pair(pair)])
                links = ("https://example.org/plan.pdf", "http://[no-address") if number == "И-0001" else ()
                version = EntryVersion(NOON, title, sections, links)
                work.entries.put([(Entry(number, "proposal", stage.id, pair, version), [])])
            work.assignments.add(
                Assignment(0, member, number, stage.id)
                for member in ids
                for number in ENTRIES
                if number != "И-0004" or member == ids[-1]
            )
        issued = renew(bench.store, bench.season, [*ids, "C01"], now=bench.clock())
    season.tokens = {each.member.id: each.token for each in issued}
    return season


def set_dates(home: Path, *, closes_in: timedelta) -> None:
    """Judging opened yesterday and closes after `closes_in` from now, to the second."""
    file = home / "season.yaml"
    now = datetime.now().astimezone()
    text = file.read_text(encoding="utf-8")
    moscow = _in_moscow(now)
    for field, moment in (
        ("judging_opens", moscow - timedelta(days=1)),
        ("judging_closes", moscow + closes_in),
    ):
        text = re.sub(rf"({field}:\s*)\d[\d :-]*\d", rf"\g<1>{moment:%Y-%m-%d %H:%M:%S}", text)
    file.write_text(text, encoding="utf-8")


def reviews_of(season: ServedSeason, member: str) -> dict[str, Revision]:
    """The current reviews of a member by entry, as they stand in the database."""
    bench = season.open()
    with bench.store, bench.store.read() as work:
        assignments = {each.id: each.entry for each in work.assignments.of_member(member)}
        return {assignments[key]: each for key, each in work.reviews.newest(list(assignments)).items()}


def in_transaction(season: ServedSeason, act: Callable[..., None]) -> None:
    bench = season.open()
    with bench.store, bench.store.write() as work:
        act(work)


def _in_moscow(moment: datetime) -> datetime:
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo("Europe/Moscow"))
