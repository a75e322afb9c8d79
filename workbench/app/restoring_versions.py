"""A version that the database keeps, back in its file; what stands there already is never overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.app.rubrics_in_use import KeptVersion
from workbench.domain.assessment import SituationTest
from workbench.domain.rubric import Rubric
from workbench.domain.rubric_versions import changes
from workbench.domain.text import Language
from workbench.errors import N_, FileProblem, InvalidDocument, Sentence, UnreadableFile
from workbench.files.competencies.situations_yaml import situation_test_yaml
from workbench.files.rubrics.to_yaml import rubric_yaml
from workbench.files.saving import require_place, save
from workbench.files.yaml_files.assessments import load_test
from workbench.files.yaml_files.documents import load_rubric, load_rubrics, rubric_files
from workbench.workflows.tuning.version_words import change_sentence, part_name

_MOST_SHOWN = 5
_STANDS = N_(
    "holds something else than %(key)s as it is kept, and is not overwritten: %(differences)s. Save what is "
    "new in it as a version of its own and move this file away, or name another file by --out"
)
_PART = N_("%(part)s: %(change)s")
_FIELD = N_("%(field)s is another one")
_MORE = N_("further differences: %(count)s")
_OTHER = N_("it is %(key)s")
_UNREADABLE = N_("it cannot be read as a version")


@dataclass(frozen=True)
class Restored:
    """The file that holds the version now; `written` : by this, it was not there before."""

    file: Path
    written: bool


def restore_version(kept: KeptVersion, out: Path | None, language: Language) -> Restored:
    """Write a version as YAML to `out`, or to where its file belongs.

    Parameters
    ----------
    language : of the rubric's texts in which a difference is shown.

    Raises
    ------
    FileProblem : a file that holds the version is there with other content; says how it differs.
    SettingsError : `out` is not called .yaml.
    """
    target = kept.place if out is None else out
    home = target if out is not None or target.exists() else _misnamed(kept) or target
    if home.exists() and home.is_file():
        found = _read(home, kept)
        if found == kept.version:
            return Restored(home, written=False)
        told = {"key": kept.version.key, "differences": tuple(_differences(found, kept.version, language))}
        raise FileProblem(file=home, reason=Sentence(_STANDS, told))
    if out is None:
        target.parent.mkdir(parents=True, exist_ok=True)
    require_place(target, ".yaml")
    save(target, lambda: _written(kept.version).encode("utf-8"))
    return Restored(target, written=True)


def _written(version: Rubric | SituationTest) -> str:
    return rubric_yaml(version) if isinstance(version, Rubric) else situation_test_yaml(version)


def _misnamed(kept: KeptVersion) -> Path | None:
    """A file of another name that holds the version; the workbench finds it by its content."""
    directory = kept.place.parent
    for path in rubric_files(directory) if directory.is_dir() else []:
        found = _read(path, kept)
        if found is not None and found.key == kept.version.key:
            return path
    return None


def _read(path: Path, kept: KeptVersion) -> Rubric | SituationTest | None:
    """What a file holds; None where it is no version of this kind."""
    try:
        if isinstance(kept.version, Rubric):
            return load_rubric(path)
        return load_test(path, load_rubrics(kept.place.parent.parent))
    except (InvalidDocument, UnreadableFile):
        return None


def _differences(
    found: Rubric | SituationTest | None, kept: Rubric | SituationTest, language: Language
) -> Iterator[Sentence]:
    """How a file differs from what is kept, the first few places."""
    if found is None:
        yield Sentence(_UNREADABLE)
    elif found.key != kept.key:
        yield Sentence(_OTHER, {"key": found.key})
    elif isinstance(found, Rubric) and isinstance(kept, Rubric) and (told := changes(kept, found)):
        for each in told[:_MOST_SHOWN]:
            said = change_sentence(each, language)
            name = part_name(each.part, kept, found, language) if each.part else ""
            yield Sentence(_PART, {"part": name, "change": said}) if name else said
        if len(told) > _MOST_SHOWN:
            yield Sentence(_MORE, {"count": len(told) - _MOST_SHOWN})
    else:
        names = [name for name in type(kept).model_fields if getattr(found, name) != getattr(kept, name)]
        yield from (Sentence(_FIELD, {"field": name}) for name in names)
