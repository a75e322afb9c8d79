"""`workbench init` and `workbench check`: the files an organiser edits by hand."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import click

from workbench.cli.common import (
    console,
    language_option,
    plain_errors,
    say,
    season_options,
    speak,
    tell,
    word,
    wrote,
)
from workbench.config import read_settings
from workbench.errors import N_, Sentence, SettingsError, StoreProblem, WorkbenchError
from workbench.files.starting import start_season
from workbench.files.yaml_files.checking import Findings, InUse, check_files
from workbench.files.yaml_files.fixing import mend
from workbench.files.yaml_files.lint_formats import FORMATS, Format, formatted, page_of
from workbench.files.yaml_files.located import Located
from workbench.i18n import translator
from workbench.linting.rules import RULES

_NEXT = N_("Next: edit %(file)s, then run: workbench check %(directory)s")
_MENDED = N_("mended %(file)s")
_PAGES = N_("about each rule: %(pages)s")
_CHECKED = N_("checked %(seasons)s season(s), %(rubrics)s rubric(s)")
_AND_TRAINING = N_(", %(count)s training work(s)")
_AND_TESTS = N_(", %(count)s test(s) of situations")
_PROBLEMS = N_("%(count)s problem(s)")
_NO_PROBLEMS = N_("no problem(s)")
_FILES_ONLY = N_("no problem(s) in the files, but they could not be compared with the database")
_AND_NOTES = N_(", %(count)s note(s)")
_FIXABLE = N_("; %(count)s can be mended by --fix")


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--id", "season_id", help="Short name of the season: small Latin letters, digits, - and _.")
@click.option("--title", help="Title of the season, for people.")
@language_option
@plain_errors
def init(directory: Path, season_id: str | None, title: str | None) -> None:
    """Begin a season in DIRECTORY: a commented season.yaml, the ready rubrics, tests and training works."""
    for file in start_season(directory, season_id=season_id, title=title):
        wrote(file, to=console)
    say(_NEXT, to=console, file=directory / "season.yaml", directory=directory)


@click.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "format_",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="github: comments in reviews of changes; sarif: for tools that read it.",
)
@click.option("--ignore", multiple=True, metavar="CODE", help="Leave a rule out, such as RUB014.")
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what a file says.")
@season_options
def check(
    paths: tuple[Path, ...], flags: dict[str, Any], format_: Format, ignore: tuple[str, ...], fix: bool
) -> None:
    """Check season, rubric and training files: PATHS (default: the season directory).

    Mistakes and what may mislead jurors, each with file:line:column and a rule's code; docs/rules/ has a page
    for each code. A comment `# allow CODE: why` on the line, or above it, silences a rule there. Where a
    season has a database, its rubrics and tests are compared with those that ratings and answers refer to.

    Exit code: 0 clean, or advice only (notes); 1 an error or a warning was found, or the database could not
    be read; 2 nothing could be checked.
    """
    try:
        left_out = _known_codes(ignore)
        settings = read_settings(flags)
        speak(settings.language)
        paths = paths or (settings.season,)
        unread: list[StoreProblem] = []
        look = partial(check_files, paths, partial(_in_use, flags, unread))
        fixed = mend(lambda: _without(look().found, left_out)) if fix else []
        findings = look()
    except WorkbenchError as error:
        tell(error)
        raise SystemExit(2) from error
    found = _without(findings.found, left_out)
    written = formatted(found, format_, translator("en" if settings.language == "en" else "ru").gettext)
    if written:
        click.echo(written)
    if format_ == "text":
        for each in dict.fromkeys(each.file for each in fixed):
            say(_MENDED, to=console, file=each)
        say("%(summary)s", to=console, summary=_summary(findings, found, fix=fix, unread=bool(unread)))
        if found:
            say(_PAGES, to=console, pages=", ".join(sorted({page_of(each.code) for each in found})))
    if unread or any(each.rule.severity != "note" for each in found):
        raise SystemExit(1)


def _in_use(flags: dict[str, Any], unread: list[StoreProblem], season: Path) -> InUse:
    """What ratings and answers refer to; why a database cannot be read is told once and kept in `unread`."""
    # Loading the database takes as long as checking 30 rubrics, most of which have no season.
    from workbench.app.rubrics_in_use import versions_in_use

    try:
        return versions_in_use(season, flags)
    except StoreProblem as error:
        if str(error) not in map(str, unread):
            tell(error)
        unread.append(error)
        return InUse()


def _without(found: list[Located], left_out: frozenset[str]) -> list[Located]:
    return [each for each in found if each.code not in left_out]


def _known_codes(codes: tuple[str, ...]) -> frozenset[str]:
    unknown = [each for each in codes if each not in RULES]
    if unknown:
        raise SettingsError(
            name="ignore",
            reason=Sentence(
                N_("there is no rule %(unknown)s; known: %(rules)s"),
                {"unknown": unknown[0], "rules": ", ".join(RULES)},
            ),
        )
    return frozenset(codes)


def _summary(findings: Findings, found: list[Located], *, fix: bool, unread: bool) -> str:
    places = {"seasons": findings.seasons, "rubrics": findings.rubrics}
    said = word(_CHECKED) % places
    for text, count in ((_AND_TRAINING, findings.training), (_AND_TESTS, findings.assessments)):
        said += word(text) % {"count": count} if count else ""
    notes = sum(each.rule.severity == "note" for each in found)
    problems = len(found) - notes
    nothing = word(_FILES_ONLY if unread else _NO_PROBLEMS)
    said += ": " + (word(_PROBLEMS) % {"count": problems} if problems else nothing)
    said += word(_AND_NOTES) % {"count": notes} if notes else ""
    fixable = 0 if fix else sum(each.fix is not None for each in found)
    return said + (word(_FIXABLE) % {"count": fixable} if fixable else "")
