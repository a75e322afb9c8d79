"""The juror's screen under a rubric that nobody uses yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from tests.builders import a_form, a_rubric
from tests.judging_case import a_season
from workbench.app.notebooks.rubric_preview import PreviewRoom
from workbench.errors import StoreProblem
from workbench.ui.juror_model import JurorModel
from workbench.workflows.tuning.rubric_drafts import drafted

ANCHOR = {"plan": {"levels.2.anchor": {"ru": "Названы шаги и сроки.", "en": "Steps and dates are named."}}}


@pytest.fixture(scope="module")
def room() -> Iterator[PreviewRoom]:
    season = a_season()
    opened = PreviewRoom(season, season.stages[0], "en")
    yield opened
    opened.close()


def test_the_form_is_the_juror_s_own_with_the_words_being_tuned(room: PreviewRoom) -> None:
    opened = room.preview(drafted(a_rubric(), texts=ANCHOR, weights={"need": 3}))
    screen = JurorModel(opened.session, language="en", preview=opened.preview).screen()
    assert screen["preview"]
    assert screen["window"]["state"] == "open"
    need, plan, _ = screen["rubric"]["criteria"]
    assert (need["share"], plan["levels"][2]["anchor"]) == (60.0, "Steps and dates are named.")
    assert [each["status"] for each in screen["queue"]] == ["not_begun", "not_begun"]
    number = screen["queue"][0]["number"]
    shown = JurorModel(opened.session, language="en").entry(number)
    assert shown["words"] > 100


def test_one_may_rate_in_it_and_another_rubric_begins_anew(room: PreviewRoom) -> None:
    first = room.preview(a_rubric())
    number = first.session.queue()[0].number
    saved = first.session.save(
        number, revision_id=str(uuid4()), base=0, form=a_form().to_json(), intent="submit"
    )
    assert saved.revision.status == "submitted"
    # The same key with other words: frozen in the store before, a beginning in this one.
    second = room.preview(drafted(a_rubric(), texts=ANCHOR))
    assert [each.status for each in second.session.queue()] == ["not_begun", "not_begun"]
    assert second.session.rubric != first.session.rubric
    assert second.session.season.id != first.session.season.id


def test_nothing_of_it_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    season = a_season()
    room = PreviewRoom(season, season.stages[0], "ru")
    session = room.preview(a_rubric()).session
    assert list(tmp_path.iterdir())
    room.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(StoreProblem):
        session.queue()
