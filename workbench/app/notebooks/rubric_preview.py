"""The juror's own screen under a rubric that nobody uses yet; juror and works invented, nothing kept."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path

from workbench.app.sessions import Opened
from workbench.domain.entries import Assignment, Entry, EntryVersion
from workbench.domain.people import Member, Pair, Participant
from workbench.domain.rubric import Rubric
from workbench.domain.season import Season, Stage
from workbench.domain.text import Language
from workbench.files.shipped import training_directory
from workbench.files.yaml_files.documents import rubric_files, validated
from workbench.files.yaml_files.training import TrainingFile
from workbench.files.yaml_files.yaml_nodes import read_yaml
from workbench.store.database import Database, open_database
from workbench.workflows.access import renew, sign_in
from workbench.workflows.judging.judge import JudgingSession

_JUROR = "J01"
_PAIR_ID, _PAIR = "preview", ("mentor", "mentee")


class PreviewRoom:
    """Opens the juror's screen of a stage, one rubric after another, each in a store of its own.

    A rubric is frozen once somebody has rated by it, in a preview as well: a store is made once, with works
    to rate and no review, and copied for each rubric. `close` removes them all.
    """

    def __init__(self, season: Season, stage: Stage, language: Language) -> None:
        self._season, self._stage, self._language = season, stage, language
        self._directory = tempfile.TemporaryDirectory(prefix="workbench-preview-")
        self._open: Database | None = None

    def preview(self, rubric: Rubric) -> Opened[JudgingSession]:
        """The session of an invented juror; the one before ends. What they rate is forgotten."""
        name = uuid.uuid4().hex[:12]
        file = self._place / f"{name}.sqlite"
        shutil.copyfile(self._empty[0], file)
        self._end()
        self._open = _opened(file)
        # The browser keeps unsent words by season: those of another preview are none of this one's.
        season = self._season.model_copy(update={"id": f"preview-{name}"})
        session = JudgingSession(
            self._open, season, self._stage, rubric, sign_in_id=self._empty[1], clock=self._now
        )
        return Opened(session, True, self._language)

    def close(self) -> None:
        self._end()
        self._directory.cleanup()

    def _end(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    @property
    def _place(self) -> Path:
        return Path(self._directory.name)

    def _now(self) -> datetime:
        """A moment at which the stage takes reviews, whenever its season was."""
        return self._season.moment(self._stage.judging_opens) + timedelta(hours=1)

    @cached_property
    def _empty(self) -> tuple[Path, str]:
        """A store in which nobody has rated, and the id of its juror's sign-in."""
        file = self._place / "empty.sqlite"
        numbers = []
        with _opened(file) as store:
            with store.write() as work:
                work.people.put_members([Member(_JUROR, "juror")])
                pair = [Participant(each, (), "", "", "", "", self._now()) for each in _PAIR]
                work.people.put_participants(pair)
                work.people.put_pairs([Pair(_PAIR_ID, *_PAIR, formed_at=self._now(), active=True)])
                for place, path in enumerate(rubric_files(training_directory()), start=1):
                    numbers.append(f"И-{place:04d}")
                    work.entries.put([(_invented(path, numbers[-1], self._stage.id), [])])
                work.assignments.add([Assignment(0, _JUROR, each, self._stage.id) for each in numbers])
            (invitation,) = renew(store, self._season, [_JUROR], now=self._now())
            return file, sign_in(store, invitation.token, self._now()).id


def _opened(file: Path) -> Database:
    return open_database(f"sqlite:///{file.resolve()}")


def _invented(path: Path, number: str, stage_id: str) -> Entry:
    """A training work that comes with the workbench, as an entry to be rated."""
    held = validated(TrainingFile, read_yaml(path), lambda _data: ())
    version = EntryVersion(None, held.title, held.sections.given())
    return Entry(number, "proposal", stage_id, _PAIR_ID, version)
