"""What every command shares: the season flags, the terminal, and errors told in one sentence."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from workbench.app import Workbench

Command = TypeVar("Command", bound=Callable[..., Any])

console = Console()
error_console = Console(stderr=True)


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
    """The error's code and its sentence, where errors go."""
    error_console.print(f"[red]{error.code}[/red] ", end="")
    # Not wrapped: places such as file:line:column are there to be copied.
    error_console.print(str(error), markup=False, highlight=False, soft_wrap=True)


def season_options(command: Command) -> Command:
    """Add --season and --database, and turn WorkbenchError into a message and exit code 1."""

    @click.option("--season", type=click.Path(path_type=Path), help="Season directory (default: here).")
    @click.option("--database", help="Database URL, instead of the season's own SQLite file.")
    @functools.wraps(command)
    def wrapped(*args: Any, season: Path | None, database: str | None, **kwargs: Any) -> Any:
        return command(*args, flags={"season": season, "database": database}, **kwargs)

    return plain_errors(wrapped)  # type: ignore[return-value]


def workbench_for(flags: dict[str, Any]) -> Workbench:
    """Open the season that the flags, the environment or the current directory name."""
    # Loading the database takes a while, and not every command needs it.
    from workbench.app import open_workbench

    return open_workbench(flags)
