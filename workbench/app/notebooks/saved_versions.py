"""The versions of a rubric in a season's directory, and the next one beside them, told in sentences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import fates
from workbench.errors import N_, FileProblem, InvalidDocument, Sentence, UnreadableFile
from workbench.files.rubrics.versions import save_version, text_like, versions_in
from workbench.files.yaml_files.documents import load_rubric

_STANDS = N_("This is saved already, as %(rubric)s in the file %(file)s.")
_SAVED = N_("Saved as %(rubric)s in the file %(file)s of the season's directory of rubrics.")
_KEPT = N_("Ratings given by %(rubric)s are kept.")
_NOT_ALL_KEPT = N_(
    "Ratings given by %(rubric)s are kept, but for these. Asked again or new: %(asked_again)s. Mapped to "
    "other levels: %(mapped)s. Counted no longer: %(dropped)s."
)
_ANEW = N_(
    "The file is written anew: the one of %(older)s could not be followed, so its comments are not in it."
)
_NEXT = N_(
    "Nothing changes until season.yaml names it: rubric: %(rubric)s at the stage %(stage)s. Look before that "
    "at what happens then: workbench rubric diff %(older)s %(rubric)s --season DIR"
)
_NO_DIRECTORY = N_(
    "the season's directory of rubrics cannot be read (%(error)s), so no version is saved in it; put it "
    "back, or make it anew, and try again"
)
_IN_THE_WAY = N_(
    "this other file stands in the way, so no version is saved; put it right, or take it out of the "
    "directory, and try again. %(problem)s"
)


def known_versions(directory: Path, rubric_id: str) -> dict[int, Path]:
    """Version → file. Raises FileProblem, which names the directory or the file that cannot be read."""
    try:
        return versions_in(directory, rubric_id)
    except (InvalidDocument, UnreadableFile) as problem:
        raise _in_the_way(problem) from problem
    except OSError as problem:
        reason = Sentence(_NO_DIRECTORY, {"error": problem.strerror})
        raise UnreadableFile(file=str(directory), reason=reason) from problem


def save_next(directory: Path, old: Rubric, stage: str, made: Callable[[int], Rubric]) -> list[Sentence]:
    """Write what `made` gives for the next number as a new file, and tell of it; the same is saved once.

    Raises
    ------
    InvalidDocument : of `made`. FileProblem : the file cannot be written, or another one cannot be read.
    """
    known = known_versions(directory, old.id)
    for version, path in known.items():
        if version > old.version and _read(path) == made(version):
            return [Sentence(_STANDS, {"rubric": f"{old.id}@{version}", "file": path.name})]
    new = made(max([old.version, *known]) + 1)
    text = text_like(known[old.version], new) if old.version in known else None
    path = save_version(directory, new, text=text)
    told = {"rubric": new.key, "older": old.key, "stage": stage, "file": path.name}
    said = [Sentence(_SAVED, told), _earlier(old, new), Sentence(_NEXT, told)]
    if text is None:
        said.insert(1, Sentence(_ANEW, told))
    return said


def _read(path: Path) -> Rubric:
    try:
        return load_rubric(path)
    except (InvalidDocument, UnreadableFile) as problem:
        raise _in_the_way(problem) from problem


def _in_the_way(problem: FileProblem) -> FileProblem:
    return FileProblem(
        file=problem.parameters["file"], reason=Sentence(_IN_THE_WAY, {"problem": problem.sentence})
    )


def _earlier(old: Rubric, new: Rubric) -> Sentence:
    """What happens to the ratings given by the version in use."""
    happens = [(each.part, each.happens) for each in fates(old, new)]
    told: dict[str, object] = {"rubric": old.key}
    if all(each == "kept" for _, each in happens):
        return Sentence(_KEPT, told)
    named = {
        each: ", ".join(part for part, found in happens if found == each) or "–"
        for each in ("asked_again", "mapped", "dropped")
    }
    return Sentence(_NOT_ALL_KEPT, told | named)
