"""`workbench rubric diff`: what changed between two versions, and what that does to a season."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from workbench.cli.common import console, tell, workbench_for
from workbench.config import read_settings
from workbench.domain.problems import Path as Place
from workbench.domain.text import Language, Text
from workbench.errors import N_, Sentence, SettingsError, WorkbenchError
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.app.rubric_versions import VersionDiff
    from workbench.workflows.tuning.version_effect import FinalistsChange, VersionEffect

_SAME = N_("%(old)s and %(new)s are equal.")
_WHOLE = N_("The rubric as a whole")
_SILENT = N_("%(new)s does not say what happens to ratings given by %(old)s.")
_LACKING = N_("What the newer version still has to say")
_EFFECT = N_("Effect on the season: %(stage)s")
_PROVISIONAL = N_(
    "Places by the %(list)s, by what is kept and mapped; what is asked again counts once it is given."
)
_LISTS = {"raw": N_("raw list"), "fair": N_("fair list")}
_NO_MOVES = N_("No entry changes place.")
_MOVES = N_("Entries that change place: %(moved)s of %(placed)s")
_ROW = N_("%(entry)s: place %(before)s → %(after)s, total %(was)s → %(now)s")
_SEATS = N_("Finalists are compared with %(seats)s seats; the season has %(season)s.")
_ROOM_FOR_ALL = N_(
    "The season's %(season)s seats are enough for all %(candidates)s candidates, so no version can change "
    "who gets one. So that you see what would change, finalists are compared with %(seats)s seats, half of "
    "what all would take; name another number by --seats."
)
_FINALISTS_SAME = N_("The finalists stay the same.")
_FINALISTS = N_("Finalists: in %(enters)s; out %(leaves)s.")
_RESERVE_SAME = N_("The reserve stays the same.")
_RESERVE = N_("Reserve, in the order of call-up: %(before)s → %(after)s.")
_NOT_CHOSEN = N_("Finalists cannot be compared: %(reason)s")
_NO_SEASON = N_("name the season by --season DIR, which this is about")


@click.command("diff")
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
@click.option("--season", type=click.Path(path_type=Path), help="Show what B would do to this season.")
@click.option("--database", help="Database URL, instead of the season's own SQLite file.")
@click.option("--stage", "stage_id", help="Stage id (default: the first that is rated by A).")
@click.option(
    "--seats", type=click.IntRange(min=1), help="Compare finalists by so many (default: the season's)."
)
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--language", type=click.Choice(["ru", "en"]), help="Default: the season's, or Russian.")
def diff(
    old: str,
    new: str,
    season: Path | None,
    database: str | None,
    stage_id: str | None,
    seats: int | None,
    format_: str,
    language: Language | None,
) -> None:
    """Show what changed from version A of a rubric to version B, and what happens to ratings already given.

    A and B are files, or id@version in the season's files or in its database. With --season also how many
    ratings are asked again, which entries change place and which finalists change. Nothing is kept.

    Exit code: 0 the versions are equal, 1 they differ, 2 they cannot be compared.
    """
    from workbench.app.rubric_versions import rubric_named, version_diff

    flags = {"season": season, "database": database}
    try:
        for name, given in (("stage", stage_id), ("seats", seats)):
            if given is not None and season is None:
                raise SettingsError(name=name, reason=Sentence(_NO_SEASON))
        found = version_diff(rubric_named(old, flags), rubric_named(new, flags))
        effect, title = _effect(found, flags, stage_id, seats) if season is not None else (None, None)
        shown: Language = language or ("en" if read_settings(flags).language == "en" else "ru")
    except WorkbenchError as error:
        tell(error)
        raise SystemExit(2) from error
    if format_ == "json":
        click.echo(json.dumps(_plain(found, effect), ensure_ascii=False, indent=2))
    else:
        for line in _lines(found, effect, title, shown):
            console.print(line, markup=False, highlight=False, soft_wrap=True)
    if found.changes:
        raise SystemExit(1)


def _effect(
    found: VersionDiff, flags: dict[str, Any], stage_id: str | None, seats: int | None
) -> tuple[VersionEffect | None, Text | None]:
    from workbench.app.rubric_versions import effect_on_season, stage_rated_by

    if not found.changes:
        return None, None
    workbench = workbench_for(flags)
    with workbench.store:
        stage = stage_rated_by(workbench, found.old, stage_id)
        return effect_on_season(workbench, stage, found.old, found.new, seats=seats), stage.name


def _lines(
    found: VersionDiff, effect: VersionEffect | None, title: Text | None, language: Language
) -> Iterator[str]:
    from workbench.workflows.tuning.version_words import change_sentence, fate_sentence, part_name

    _ = translator(language).gettext
    keys = {"old": found.old.key, "new": found.new.key}
    if not found.changes:
        yield Sentence(_SAME, keys).translated(_)
        return
    yield f"{found.old.key} → {found.new.key}"
    by_part = {each.part: each for each in found.fates}
    changed = dict.fromkeys([*(each.part for each in found.changes), *by_part])
    for part in changed:
        own = [each for each in found.changes if each.part == part]
        fate = by_part.get(part)
        if not own and (fate is None or fate.happens == "kept"):
            continue
        yield ""
        yield part_name(part, found.old, found.new, language) if part else _(_WHOLE)
        for each in own:
            yield "  " + change_sentence(each, language).translated(_)
        if fate is not None:
            yield "  " + fate_sentence(fate).translated(_)
    if found.problems:
        yield ""
        yield (Sentence(_SILENT, keys) if not found.fates else Sentence(_LACKING)).translated(_)
        for path, said in found.problems:
            yield f"  {_dotted(path)}: {said.translated(_)}"
    if effect is not None and title is not None:
        yield ""
        yield Sentence(_EFFECT, {"stage": title.to(language)}).translated(_)
        yield from ("  " + each for each in _effect_lines(effect, language))


def _effect_lines(effect: VersionEffect, language: Language) -> Iterator[str]:
    from workbench.workflows.tuning.version_words import affected_sentences
    from workbench.workflows.wording import decimal

    _ = translator(language).gettext

    def total(value: float | None) -> object:
        return "–" if value is None else decimal(value, 2)

    for said in affected_sentences(effect.affected):
        yield said.translated(_)
    yield Sentence(_PROVISIONAL, {"list": Sentence(_LISTS[effect.basis])}).translated(_)
    if not effect.moved:
        yield _(_NO_MOVES)
    else:
        places = {"moved": len(effect.moved), "placed": effect.placed}
        yield Sentence(_MOVES, places).translated(_)
    for each in effect.moved:
        row = {
            "entry": each.entry,
            "before": each.place_before or "–",
            "after": each.place_after or "–",
            "was": total(each.total_before),
            "now": total(each.total_after),
        }
        yield "  " + Sentence(_ROW, row).translated(_)
    if effect.finalists is None:
        yield Sentence(_NOT_CHOSEN, {"reason": effect.refusal or ""}).translated(_)
    else:
        yield from (each.translated(_) for each in _finalists(effect.finalists))


def _finalists(found: FinalistsChange) -> Iterator[Sentence]:
    if found.seats != found.season_seats:
        told = {"seats": found.seats, "season": found.season_seats, "candidates": found.candidates}
        # Half of them all is what nobody asked for: where it is named, the reason may be left out.
        halved = found.season_seats >= found.wanted and found.seats == max(found.wanted // 2, 1)
        yield Sentence(_ROOM_FOR_ALL if halved else _SEATS, told)
    if found.enters or found.leaves:
        listed = {"enters": ", ".join(found.enters) or "–", "leaves": ", ".join(found.leaves) or "–"}
        yield Sentence(_FINALISTS, listed)
    else:
        yield Sentence(_FINALISTS_SAME)
    if found.reserve_before == found.reserve_after:
        yield Sentence(_RESERVE_SAME)
    else:
        lists = (found.reserve_before, found.reserve_after)
        before, after = (", ".join(each) or "–" for each in lists)
        yield Sentence(_RESERVE, {"before": before, "after": after})


def _plain(found: VersionDiff, effect: VersionEffect | None) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "old": found.old.key,
        "new": found.new.key,
        "changes": [
            {
                "kind": each.kind,
                "part": each.part,
                "field": each.field,
                "before": _value(each.before),
                "after": _value(each.after),
            }
            for each in found.changes
        ],
        "ratings": [
            {"part": each.part, "source": each.source, "are": each.happens}
            | ({"levels": each.stated.levels} if each.stated and each.stated.levels else {})
            for each in found.fates
        ],
        "problems": [{"place": _dotted(path), "problem": str(said)} for path, said in found.problems],
    }
    return shown if effect is None else shown | {"effect": _plain_effect(effect)}


def _plain_effect(effect: VersionEffect) -> dict[str, Any]:
    finalists, affected = effect.finalists, effect.affected
    return {
        "ratings": {**affected.by_fate, "asked_anew": affected.asked_anew},
        "reviews_to_complete": affected.reviews,
        "jurors_asked": affected.jurors,
        "minutes": round(affected.minutes),
        "list": effect.basis,
        "entries": effect.placed,
        "moved": [dict(vars(each)) for each in effect.moved],
        "finalists": None
        if finalists is None
        else {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(finalists).items()
        },
        "refusal": None if effect.refusal is None else str(effect.refusal),
    }


def _value(value: object) -> object:
    return value.model_dump() if isinstance(value, Text) else value


def _dotted(path: Place) -> str:
    return ".".join(map(str, path))
