"""`workbench rubric restore`: a version that ratings refer to, back in a file that was lost or edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from workbench.cli.common import console, language, say, season_options, wrote
from workbench.config import read_settings
from workbench.errors import N_

_HELD = N_("%(file)s holds %(version)s as it is kept; nothing was written")
_NEXT = N_("Next: workbench check %(season)s")


@click.command("restore")
@click.argument("version", metavar="ID@VERSION")
@click.option("--out", type=click.Path(path_type=Path), help="Default: where the season looks for it.")
@season_options
def restore(flags: dict[str, Any], version: str, out: Path | None) -> None:
    """Write a version of a rubric, or of a test of situations, as the season's database keeps it.

    For a file that was lost or edited after somebody rated by it. A file with other content is never
    overwritten: how it differs is told. Comments of the old file do not come back.
    """
    # Imported here: loading the database takes a time that --help need not spend.
    from workbench.app.restoring_versions import restore_version
    from workbench.app.rubrics_in_use import kept_version

    done = restore_version(kept_version(version, flags), out, language())
    if not done.written:
        say(_HELD, to=console, file=done.file, version=version)
        return
    wrote(done.file, to=console)
    say(_NEXT, to=console, season=read_settings(flags).season)
