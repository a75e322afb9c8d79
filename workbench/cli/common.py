"""What every command shares: the season flags, the terminal, and errors told in one sentence."""

from __future__ import annotations

import functools
import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from workbench.config import PREFIX, Settings
from workbench.domain.text import Language
from workbench.errors import N_, Sentence, SettingsError, WorkbenchError
from workbench.i18n import translator

if TYPE_CHECKING:
    from workbench.app import Workbench

Command = TypeVar("Command", bound=Callable[..., Any])

console = Console()
error_console = Console(stderr=True)

_LANGUAGE = "workbench.language"  # where a running command keeps its language
_ERROR = N_("Error:")
_ENDING = N_("%(out)s says no format that can be written; end its name with one of: %(endings)s")
_WROTE = N_("wrote %(file)s")


def speak(language: str) -> Language:
    """Go on in this language: what somebody asked for, or the season's once it is known."""
    chosen: Language = "en" if language == "en" else "ru"
    if (context := click.get_current_context(silent=True)) is not None:
        context.meta[_LANGUAGE] = chosen
    return chosen


def language() -> Language:
    """The language of what is said now.

    Until a season is open nobody knows its language: then WORKBENCH_LANGUAGE decides, else Russian, as the
    settings have it. A language that is not known is told of in Russian.
    """
    context = click.get_current_context(silent=True)
    chosen = None if context is None else context.meta.get(_LANGUAGE)
    named = chosen or os.environ.get(PREFIX + "LANGUAGE") or Settings.language
    return "en" if named == "en" else "ru"


def word(text: str) -> str:
    """A text of the catalogue in the language of what is said now."""
    return translator(language()).gettext(text)


def say(text: str | Sentence, /, *, to: Console | None = None, **places: object) -> None:
    """Print one sentence as it is: paths are there to be copied, so nothing is wrapped or coloured.

    to : where to; by default where errors and remarks go, so that a table can be piped on.
    """
    sentence = text if isinstance(text, Sentence) else Sentence(text, places)
    told = sentence.translated(translator(language()).gettext)
    (to or error_console).print(told, markup=False, highlight=False, soft_wrap=True)


def wrote(file: Path, *, to: Console | None = None) -> None:
    say(_WROTE, to=to, file=file)


def require_ending(out: Path, endings: tuple[str, ...]) -> None:
    """Refuse a name that says no format which can be written, naming all that can; devices may have any.

    Raises SettingsError.
    """
    device = out.exists() and not out.is_file() and not out.is_dir()  # /dev/stdout and the like
    if not device and out.suffix.lower() not in endings:
        places = {"out": out, "endings": ", ".join(endings)}
        raise SettingsError(name="out", reason=Sentence(_ENDING, places))


def language_option(command: Command) -> Command:
    """Add --language, for what the command says; the season's own setting gives way to it."""
    return click.option(
        "--language",
        type=click.Choice(["ru", "en"]),
        expose_value=False,
        is_eager=True,
        callback=lambda _context, _option, chosen: speak(chosen) if chosen else None,
        help="Language of what is said (default: the season's, else Russian).",
    )(command)


def plain_errors(command: Command) -> Command:
    """Turn WorkbenchError into a message and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
        try:
            return command(*args, **kwargs)
        except WorkbenchError as error:
            tell(error)
            raise SystemExit(1) from error

    return wrapped  # type: ignore[return-value]


def tell(error: WorkbenchError) -> None:
    """The error's sentence, where errors go; its code is for programs, and stands in JSON only."""
    error_console.print(word(_ERROR), style="red", markup=False, end=" ")
    # Not wrapped: places such as file:line:column are there to be copied.
    error_console.print(
        error.translated(translator(language()).gettext), markup=False, highlight=False, soft_wrap=True
    )


def season_options(command: Command) -> Command:
    """Add --season, --database and --language, and turn WorkbenchError into a message and exit code 1."""

    @language_option
    @click.option("--season", type=click.Path(path_type=Path), help="Season directory (default: here).")
    @click.option("--database", help="Database URL, instead of the season's own SQLite file.")
    @functools.wraps(command)
    def wrapped(*args: Any, season: Path | None, database: str | None, **kwargs: Any) -> Any:
        asked = click.get_current_context().meta.get(_LANGUAGE)
        return command(*args, flags={"season": season, "database": database, "language": asked}, **kwargs)

    return plain_errors(wrapped)  # type: ignore[return-value]


def workbench_for(flags: dict[str, Any]) -> Workbench:
    """Open the season that the flags, the environment or the current directory name."""
    # Loading the database takes a while, and not every command needs it.
    from workbench.app import open_workbench

    workbench = open_workbench(flags)
    speak(workbench.settings.language)
    return workbench
