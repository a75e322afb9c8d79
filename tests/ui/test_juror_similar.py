"""What the juror's page is told of similar works and groups, and what it cannot be talked into telling."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.builders import NOON, STAGE, a_pair, a_participant, a_version, an_assignment, an_entry
from tests.judging_case import JudgingCase, a_season
from tests.test_architecture import HEAVY, ROOT
from workbench.domain.duplicates import Comparison, Duplicate, SimilarEntry, Span
from workbench.domain.entries import EntryVersion, Section
from workbench.domain.text import text_digest
from workbench.domain.training import TrainingWork
from workbench.store.database import Database, open_database
from workbench.ui.juror_model import JurorModel
from workbench.ui.juror_similar import TITLE, Mark, marks, similar_message
from workbench.ui.messages import Message
from workbench.workflows.judging.judge import Reading
from workbench.workflows.judging.similar_works import Passage, SimilarWork

AT_HAND, OWN, FOREIGN = "И-0001", "И-0002", "И-0003"
FIRST, SECOND = "Раз в неделю двое меняются классами 🎭", "Вечером говорят полчаса"
SECRET = "Этого никто не должен прочесть"
HERE = EntryVersion(
    NOON,
    "Пара на двоих",
    (Section("summary", " "), Section("problem", f"Сначала. {FIRST}"), Section("goal", f"{SECOND}. Потом.")),
)
THERE = EntryVersion(NOON, "Чужая работа", (Section("problem", f"{SECRET}. {FIRST}\n{SECOND}. {SECRET}."),))
SHARED = f"{FIRST}\n{SECOND}"


def span_of(version: EntryVersion, text: str) -> Span:
    begin = version.text.index(text)
    return begin, begin + len(text)


def a_work(number: str, *passages: str) -> SimilarWork:
    found = tuple(Passage(span_of(HERE, each), each) for each in passages)
    return SimilarWork(number, "Другая работа", True, "passage", (), found)


@pytest.fixture
def case(sqlite_url: str) -> Iterator[JudgingCase]:
    """J01 and J02 rate И-0001 and И-0002; И-0003 shares two sections' text with И-0001 and is nobody's."""
    with open_database(sqlite_url) as database:
        yield filled(database)


def filled(database: Database) -> JudgingCase:
    case = JudgingCase(database)
    found = Duplicate(
        STAGE,
        AT_HAND,
        FOREIGN,
        "passage",
        0.5,
        ((span_of(HERE, SHARED), span_of(THERE, SHARED)),),
        text_digest(HERE.text),
        text_digest(THERE.text),
    )
    alike = SimilarEntry(STAGE, AT_HAND, 1, OWN, 0.61803, ("обмен классами",))
    with case.store.write() as work:
        work.people.put_participants([a_participant("100005"), a_participant("100006")])
        work.people.put_pairs([a_pair("PR-3", "100005", "100006")])
        work.entries.put(
            [(an_entry(AT_HAND, version=HERE), []), (an_entry(FOREIGN, pair_id="PR-3", version=THERE), [])]
        )
        work.duplicates.put(Comparison(STAGE, "embedded", 3, "organiser", NOON), [found], [alike])
    return case


def opened(case: JudgingCase, number: str = AT_HAND) -> Message:
    return JurorModel(case.juror()).answer({"kind": "entry", "entry": number})


# --- the list ---


def test_the_page_is_told_what_is_shared_and_never_a_bare_cosine(case: JudgingCase) -> None:
    answered = opened(case)
    assert answered["similar"] == [
        {
            "number": FOREIGN,
            "title": "Чужая работа",
            "own": False,
            "kind": "passage",
            "shared": [],
            "passages": [{"here": SHARED, "there": SHARED}],
        },
        {
            "number": OWN,
            "title": "Клуб молодых педагогов",
            "own": True,
            "kind": "theme",
            "shared": ["обмен классами"],
            "passages": [],
        },
    ]
    sent = json.dumps(answered, ensure_ascii=False)
    assert [text for text in (SECRET, "0.6180", "0.5", "PR-3", "100005") if text in sent] == []


def test_a_work_with_many_long_copies_is_sent_by_the_beginning_and_the_end_of_each() -> None:
    long = "Раз в неделю двое меняются классами. " * 2_000
    here = EntryVersion(NOON, "Пара на двоих", (Section("problem", long),))
    span = span_of(here, long.strip())
    copies = [SimilarWork(f"И-{n}", "Копия", False, "copy", (), (Passage(span, long),)) for n in range(200)]
    told = similar_message(Reading(an_entry(AT_HAND, version=here), tuple(copies)))
    for passage in told["similar"][0]["passages"][0].values():
        assert passage.startswith("Раз в неделю")
        assert passage.rstrip().endswith("классами.")
    assert len(json.dumps(told, ensure_ascii=False)) < 300_000


def test_hidden_similar_works_leave_nothing_in_the_message(case: JudgingCase) -> None:
    case.season = a_season(similar_works="hidden")
    answered = opened(case)
    assert set(answered) == {
        *("kind", "entry", "authors", "number", "title", "sections", "links", "words"),
    }
    assert FOREIGN not in json.dumps(answered, ensure_ascii=False)


def test_own_works_alone_leave_no_mark_of_a_foreign_one(case: JudgingCase) -> None:
    case.season = a_season(similar_works="own")
    answered = opened(case)
    assert [each["number"] for each in answered["similar"]] == [OWN]
    assert answered["marks"] == []
    assert FOREIGN not in json.dumps(answered, ensure_ascii=False)


def test_training_works_have_no_similar_works(case: JudgingCase) -> None:
    training = TrainingWork("Т-01", STAGE, 1, "Учебная", HERE.sections, {}, {}, "initiative@1")
    with case.store.write() as work:
        work.training.put([training])
    answered = opened(case, "Т-01")
    assert (answered["kind"], answered["title"]) == ("entry", "Учебная")
    assert "similar" not in answered
    assert "marks" not in answered


# --- tampered messages ---


@pytest.mark.parametrize("kind", ["entry", "similar", "passage", "reading"])
@pytest.mark.parametrize("number", [FOREIGN, "И-0009", "И-0404", "", "*"])
def test_no_message_reads_a_work_that_is_not_the_jurors(case: JudgingCase, kind: str, number: str) -> None:
    with case.store.write() as work:
        work.entries.put([(an_entry("И-0009", pair_id="PR-3", stage_id="final", version=THERE), [])])
    refused = JurorModel(case.juror()).answer(
        {"kind": kind, "entry": number, "other": FOREIGN, "number": FOREIGN}
    )
    assert (refused["kind"], refused["retry"]) == ("refused", False)
    absent = JurorModel(case.juror()).answer({"kind": kind, "entry": "И-7777"})
    assert refused["code"] == absent["code"]
    assert refused["message"] == absent["message"].replace("И-7777", number)
    assert not any(each in json.dumps(refused, ensure_ascii=False) for each in (SECRET, "Чужая работа"))


def test_what_a_page_adds_to_its_message_opens_nothing_more(case: JudgingCase) -> None:
    model = JurorModel(case.juror())
    plain = model.answer({"kind": "entry", "entry": AT_HAND})
    more = {"similar": [FOREIGN], "own": True, "stage": "final", "member": "J02", "similar_works": "all"}
    assert model.answer({"kind": "entry", "entry": AT_HAND, **more}) == plain


def test_a_conflict_declared_meanwhile_closes_the_work_here_too(case: JudgingCase) -> None:
    model = JurorModel(case.juror())
    model.answer({"kind": "conflict", "entry": OWN, "reason": "работаю с авторами"})
    answered = model.answer({"kind": "entry", "entry": AT_HAND})
    assert [each["number"] for each in answered["similar"]] == [FOREIGN]


# --- marks ---


def test_a_passage_over_two_sections_is_marked_in_both(case: JudgingCase) -> None:
    answered = opened(case)
    sections = [each["text"] for each in answered["sections"]]
    cut = [
        (each["part"], sections[each["part"]][each["begin"] : each["end"]], each["passages"])
        for each in answered["marks"]
    ]
    assert cut == [(0, FIRST, [[FOREIGN, 0]]), (1, SECOND, [[FOREIGN, 0]])], (
        "a section without text is not sent"
    )


def test_overlapping_passages_of_several_works_make_one_mark_that_names_them_all() -> None:
    works = (
        a_work("И-0005", "двое меняются классами"),
        a_work("И-0006", "неделю двое", "классами 🎭"),
        a_work("И-0007", SECOND),
    )
    begin = len("Сначала. ") + FIRST.index("неделю")
    assert marks(HERE, works) == [
        Mark(1, begin, len("Сначала. ") + len(FIRST), (("И-0005", 0), ("И-0006", 0), ("И-0006", 1))),
        Mark(2, 0, len(SECOND), (("И-0007", 0),)),
    ]


def test_passages_apart_make_marks_apart_and_a_title_is_marked_too() -> None:
    found = marks(HERE, (a_work("И-0005", "Пара", "двоих", "Раз в неделю"),))
    assert [(each.part, each.begin, each.end) for each in found] == [
        (TITLE, 0, 4),
        (TITLE, 8, 13),
        (1, 9, 21),
    ]


def test_spans_outside_the_text_mark_nothing() -> None:
    beyond = Passage((10_000, 10_050), "…")
    assert marks(HERE, (SimilarWork("И-0005", "Другая", True, "passage", (), (beyond,)),)) == []


# --- groups ---


def test_groups_are_told_once_and_each_work_says_which_is_its_own(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.assignments.add([an_assignment("J01", FOREIGN)])
        work.planning.put_groups(STAGE, {AT_HAND: ("Школа", "Обмен классами"), OWN: ("Школа", "")})
    screen = JurorModel(case.juror()).screen()
    told = {each["label"]: each["theme"] for each in screen["groups"]}
    assert told == {"Обмен классами": "Школа", "Школа": "Школа"}, (
        "a theme that is not parted has its own name"
    )
    labels = [screen["groups"][each["group"]]["label"] for each in screen["queue"] if "group" in each]
    assert len(labels) == 2
    assert "group" not in screen["queue"][2]
    assert screen["queue"][2]["number"] == FOREIGN


def test_without_groups_the_page_is_told_of_none(case: JudgingCase) -> None:
    screen = JurorModel(case.juror()).answer({"kind": "ping"})
    assert screen["groups"] == []
    assert [set(each) for each in screen["queue"]] == [{"number", "title", "status", "reason"}] * 2


def test_groups_of_works_that_are_not_the_jurors_are_not_told(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.planning.put_groups(STAGE, {FOREIGN: ("Тайная тема", "Тайная группа"), "И-0001": ("Школа", "")})
    sent = json.dumps(JurorModel(case.juror()).screen(), ensure_ascii=False)
    assert "Тайная" not in sent


def test_a_text_without_anything_similar_is_told_as_before(case: JudgingCase) -> None:
    with case.store.write() as work:
        work.entries.put([(an_entry(OWN, pair_id="PR-2", version=a_version()), [])])
    assert "similar" not in opened(case, OWN)


def test_reading_similar_works_loads_nothing_heavy_into_a_jurors_kernel(tmp_path: Path) -> None:
    code = f"""
import sys
from tests.ui.test_juror_similar import AT_HAND, FOREIGN, filled, opened
from workbench.store.database import open_database
with open_database("sqlite:///{tmp_path / "season.sqlite"}") as database:
    assert opened(filled(database))["similar"][0]["number"] == FOREIGN
print(*sorted({{each.split(".")[0] for each in sys.modules}}))
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "workbench" in loaded
    assert loaded.isdisjoint({*HEAVY, "numpy"})
