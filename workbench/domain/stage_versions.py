"""By which rubric the reviews of a stage are read, whichever of its versions they were given by."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import pairwise

from workbench.domain.reviews import Revision
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import Reader, chain_between, statement_problems
from workbench.errors import N_, Sentence, SettingsError

Find = Callable[[str], Rubric | None]

_UNSAID = N_(
    "reviews of this stage were given by %(older)s, and nothing says what happens to them under %(newer)s; "
    "name %(older)s here again, or say it under `replaces` in the file of the newer version: "
    "`workbench rubric diff` shows what has to be said"
)
_MISSING = N_(
    "reviews of this stage were given by %(older)s and are read under %(newer)s by way of %(missing)s, which "
    "is in no file; put its file back into the directory of rubrics"
)
_CONTRADICTED = N_(
    "%(newer)s does not say rightly what happens to reviews given by %(older)s: %(problems)s; correct its "
    "file, or name the older version here again"
)
_AT = N_("%(place)s: %(problem)s")


class Versions:
    """Reads revisions by the rubrics of their stages.

    Parameters
    ----------
    rubric_by_stage : the rubric that each stage has now; revisions of other stages are left as they are.
    in_files : a version by its key where ratings do not hold on to it yet, for a step in between.
    provisional : see `Reader`; for looking ahead, never for a season that is judged.
    only : keys of the rubrics whose revisions are read, as if none had been given by another; None for all.
    """

    def __init__(
        self,
        rubric_by_stage: Mapping[str, Rubric],
        in_files: Find,
        *,
        provisional: bool = False,
        only: frozenset[str] | None = None,
    ) -> None:
        self.only = only
        self._provisional = provisional
        self._rubric_by_stage = dict(rubric_by_stage)
        self._in_files = in_files
        self._readers: dict[tuple[str, str], Reader] = {}

    def read(self, revision: Revision, stage_id: str, stored: Find) -> Revision:
        """A revision as its stage's rubric reads it; `stored` finds a version that ratings hold on to.

        Raises SettingsError where nothing sound says how, so that versions are never mixed in silence.
        """
        current = self._rubric_by_stage.get(stage_id)
        if current is None or current.key == revision.rubric_key:
            return revision
        place = (stage_id, revision.rubric_key)
        if place not in self._readers:
            chain = self.chain(stage_id, revision.rubric_key, stored)
            self._readers[place] = Reader(chain, provisional=self._provisional)
        return self._readers[place].revision(revision)

    def doubtful(self, given_by: Iterable[str]) -> Iterator[tuple[str, str]]:
        """(stage, rubric key) to look for among the reviews: `given_by` are the keys that any were given by.

        A key that another stage has now is only looked for in stages of the same rubric.
        """
        used, current = list(given_by), {each.key for each in self._rubric_by_stage.values()}
        for stage_id, rubric in self._rubric_by_stage.items():
            for key in used:
                if key != rubric.key and (key.partition("@")[0] == rubric.id or key not in current):
                    yield stage_id, key

    def chain(self, stage_id: str, older: str, stored: Find) -> tuple[Rubric, ...]:
        """The versions from `older` to the stage's own. Raises SettingsError where no chain is sound."""

        def find(key: str) -> Rubric | None:
            return stored(key) or self._in_files(key)

        current = self._rubric_by_stage[stage_id]
        current = stored(current.key) or current
        chain = chain_between(older, current, find)
        told = {"older": older, "newer": current.key}
        if chain is None:
            missing = _missing(current, find)
            reason = Sentence(_MISSING, {**told, "missing": missing}) if missing else Sentence(_UNSAID, told)
            raise SettingsError(name=f"stages.{stage_id}.rubric", reason=reason)
        for before, after in pairwise(chain):
            problems = tuple(
                Sentence(_AT, {"place": ".".join(map(str, path)), "problem": said})
                for path, said in statement_problems(before, after)
            )
            if problems:
                told = {"older": before.key, "newer": after.key}
                reason = Sentence(_CONTRADICTED, {**told, "problems": problems})
                raise SettingsError(name=f"stages.{stage_id}.rubric", reason=reason)
        return chain


def _missing(newest: Rubric, find: Find) -> str | None:
    """The first version, going back, that a later one replaces and that is nowhere."""
    each = newest
    while each.replaces is not None and each.replaces.version < each.version:
        key = f"{newest.id}@{each.replaces.version}"
        before = find(key)
        if before is None:
            return key
        each = before
    return None
