"""What a newer version of a rubric would do to a small season, by numbers that can be counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import STAGE, a_criterion, a_rubric, a_text
from tests.judging_case import JudgingCase, a_season, form, new_id
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Selection
from workbench.domain.stage_versions import Versions
from workbench.errors import InvalidSelection
from workbench.linting.time_needed import ENTRY_WORDS, WORDS_A_MINUTE
from workbench.store.database import Database, open_database
from workbench.workflows.tuning.version_effect import Moved, VersionEffect, version_effect

OLD = a_rubric(criteria=("need", "plan"))  # both weigh 1, levels 0..4
CHOOSING: dict[str, Any] = {"stage": STAGE, "seats": 1, "merit": "raw", "reserve": 1}


def version(*said: dict[str, Any], dropped: tuple[str, ...] = (), **changed: Any) -> Rubric:
    replaces = {"version": 1, "ratings": list(said), "dropped": list(dropped)}
    return Rubric.model_validate(dict(OLD) | {"version": 2, "replaces": replaces} | changed)


def weighing(need: float, **changed: Any) -> dict[str, Any]:
    return {"criteria": (a_criterion("need", weight=need, **changed), OLD.criteria[1])}


@pytest.fixture
def case(sqlite_url: str) -> Any:
    """И-0001 has 3 and 1 of both jurors, И-0002 has 1 and 2 of the first one only."""
    with open_database(sqlite_url) as database:
        case = JudgingCase(database, rubric=OLD)
        case.season = Season.model_validate(
            dict(a_season()) | {"selection": (Selection.model_validate(CHOOSING),)}
        )
        for member in ("J01", "J02"):
            submit(case, member, "И-0001", need=3, plan=1)
        submit(case, "J01", "И-0002", need=1, plan=2)
        yield case


def submit(case: JudgingCase, member: str, number: str, **levels: int) -> None:
    case.juror(member).save(number, revision_id=new_id(), base=0, form=form(**levels), intent="submit")


def effect(case: JudgingCase, new: Rubric) -> VersionEffect:
    store = case.store
    assert isinstance(store, Database)
    store.read_by(Versions({STAGE: OLD}, {}.get))
    after = store.seen_by(Versions({STAGE: new}, {}.get, provisional=True))
    return version_effect(store, after, case.season, case.stage, (OLD, new))


def test_another_weight_changes_places_and_the_finalist_and_asks_nobody(case: JudgingCase) -> None:
    found = effect(case, version({"id": "need", "are": "kept"}, **weighing(0.25)))
    assert found.moved == (
        # (1·0.25 + 2)/1.25 = 1.8 and (3·0.25 + 1)/1.25 = 1.4, before 1.5 and 2
        Moved("И-0002", 2, 1, 1.5, 1.8),
        Moved("И-0001", 1, 2, 2.0, 1.4),
    )
    assert found.finalists is not None
    assert (found.finalists.enters, found.finalists.leaves) == (("И-0002",), ("И-0001",))
    assert (found.finalists.reserve_before, found.finalists.reserve_after) == (("И-0002",), ("И-0001",))
    assert found.affected.by_fate == {"kept": 6, "mapped": 0, "asked_again": 0, "dropped": 0}
    assert (found.affected.reviews, found.affected.jurors, found.affected.minutes) == (0, 0, 0.0)


def test_what_is_asked_again_is_counted_with_its_jurors_and_their_time(case: JudgingCase) -> None:
    other = a_text("Другое?", "Something else?")
    found = effect(case, version({"id": "need", "are": "asked_again"}, **weighing(1, question=other)))
    affected = found.affected
    assert affected.by_fate == {"kept": 3, "mapped": 0, "asked_again": 3, "dropped": 0}
    assert (affected.reviews, affected.jurors, affected.asked_anew) == (3, 2, 0)
    # Each of three reviews: the entry is read again, a level weighed, at times a comment written.
    assert affected.minutes == pytest.approx(3 * (ENTRY_WORDS / WORDS_A_MINUTE + 0.6 + 0.3))
    # By the plan alone, which is kept: 1 and 2.
    assert [(each.entry, each.total_after) for each in found.moved] == [("И-0002", 2.0), ("И-0001", 1.0)]


def test_mapped_dropped_and_new_places_are_counted_apart(case: JudgingCase) -> None:
    mapped = {"id": "need", "are": "mapped", "levels": {"0": 0, "1": 1, "2": 1, "3": 2, "4": 4}}
    criteria = (OLD.criteria[0], a_criterion("fresh"))
    new = version(mapped, {"id": "fresh", "are": "asked_again"}, dropped=("plan",), criteria=criteria)
    found = effect(case, new)
    assert found.affected.by_fate == {"kept": 0, "mapped": 3, "asked_again": 0, "dropped": 3}
    assert found.affected.asked_anew == 3
    assert found.moved == ()  # 2 and 1 now, in the order of before
    assert found.placed == 2


def test_a_rule_that_cannot_be_kept_is_said_and_places_are_shown_all_the_same(case: JudgingCase) -> None:
    case.season = a_season()
    found = effect(case, version({"id": "need", "are": "kept"}, **weighing(0.25)))
    assert found.finalists is None
    assert "no rule" in str(found.refusal)
    assert len(found.moved) == 2


def test_where_everything_is_asked_again_there_is_nothing_to_choose_from_yet(case: JudgingCase) -> None:
    again = [{"id": each.id, "are": "asked_again"} for each in OLD.criteria]
    found = effect(case, version(*again))
    assert (found.finalists, found.placed) == (None, 2)
    assert [each.place_after for each in found.moved] == [None, None]
    assert found.refusal is not None


def test_a_season_without_a_submitted_review_has_no_effect_to_show(sqlite_url: str) -> None:
    with open_database(sqlite_url) as database, pytest.raises(InvalidSelection, match="submitted"):
        effect(JudgingCase(database, rubric=OLD), version())


def test_where_everybody_has_a_seat_half_of_them_are_compared(case: JudgingCase) -> None:
    roomy = Selection.model_validate(CHOOSING | {"seats": 2})
    case.season = case.season.model_copy(update={"selection": (roomy,)})
    found = effect(case, version({"id": "need", "are": "kept"}, **weighing(0.25))).finalists
    assert found is not None
    assert (found.seats, found.season_seats, found.candidates) == (1, 2, 2)
    assert (found.enters, found.leaves) == (("И-0002",), ("И-0001",))
