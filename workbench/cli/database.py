"""`workbench db ...`: upgrade, back up, restore and check the season's database."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from workbench.cli.common import console, language, say, season_options, speak
from workbench.config import Settings, read_settings
from workbench.errors import N_, SchemaMismatch
from workbench.files.yaml_files.documents import load_season
from workbench.i18n import translator
from workbench.store.backup import Backup
from workbench.store.backup import backup as write_backup
from workbench.store.backup import restore as read_backup
from workbench.store.database import open_database, upgrade_database
from workbench.store.verification import Finding
from workbench.store.verification import verify as findings_of

EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
NEW_FILE = click.Path(dir_okay=False, path_type=Path)

_UP_TO_DATE = N_("The database is up to date (schema %(schema)s).")
_UPGRADED = N_("The database was brought from schema %(before)s to %(after)s.")
_MADE = N_("The database was brought from schema none to %(schema)s.")
_BACKED_UP = N_("Backed up %(rows)s rows of %(tables)s tables: %(file)s")
_RESTORED = N_("Restored %(rows)s rows of %(tables)s tables: %(file)s")
_FINDINGS = N_("%(count)s finding(s):")
_SOUND = N_("The database is sound.")


@click.group(name="db")
def db() -> None:
    """The season's database: upgrade, backup, restore, verify."""


@db.command()
@season_options
def upgrade(flags: dict[str, Any]) -> None:
    """Bring the database to this workbench's schema; makes it when there is none."""
    before, after = upgrade_database(settings_of(flags).database_url)
    if before == after:
        say(_UP_TO_DATE, to=console, schema=after)
    elif before:
        say(_UPGRADED, to=console, before=before, after=after)
    else:
        say(_MADE, to=console, schema=after)


@db.command()
@click.argument("file", type=NEW_FILE)
@season_options
def backup(file: Path, flags: dict[str, Any]) -> None:
    """Write the whole database to FILE, a zip. It holds personal data: keep it closed."""
    with open_database(settings_of(flags).database_url, create=False) as database:
        _tell(_BACKED_UP, write_backup(database, file, at=datetime.now(UTC)))


@db.command()
@click.argument("file", type=EXISTING_FILE)
@season_options
def restore(file: Path, flags: dict[str, Any]) -> None:
    """Fill a new, empty database from the backup FILE, and check it."""
    url = settings_of(flags).database_url
    _tell(_RESTORED, read_backup(file, url, at=datetime.now(UTC)))
    _conclude(_findings(url), as_json=False)


@db.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@season_options
def verify(as_json: bool, flags: dict[str, Any]) -> None:
    """Check schema, references, audit chain and submitted reviews; exit code 1 when something is wrong."""
    _conclude(_findings(settings_of(flags).database_url), as_json=as_json)


def settings_of(flags: dict[str, Any]) -> Settings:
    """Settings without opening the season: the database may be what keeps it from opening.

    A database named by flag or environment needs no season file.
    """
    found = read_settings(flags)
    if not found.database:
        season = load_season(found.season_file)
        found = read_settings(flags, file={str(name): value for name, value in season.settings.items()})
    speak(found.language)
    return found


def _findings(url: str) -> list[Finding]:
    try:
        with open_database(url, create=False) as database:
            return findings_of(database)
    except SchemaMismatch as error:
        return [Finding("schema", error.sentence)]


def _conclude(findings: list[Finding], *, as_json: bool) -> None:
    if as_json:
        _ = translator(language()).gettext
        listing = [{"kind": each.kind, "sentence": each.sentence.translated(_)} for each in findings]
        click.echo(json.dumps({"sound": not findings, "findings": listing}, ensure_ascii=False, indent=1))
    elif findings:
        say(_FINDINGS, to=console, count=len(findings))
        for finding in findings:
            say("  %(kind)s: %(sentence)s", to=console, kind=finding.kind, sentence=finding.sentence)
    else:
        say(_SOUND, to=console)
    if findings:
        raise SystemExit(1)


def _tell(what: str, made: Backup) -> None:
    say(what, to=console, rows=sum(made.rows.values()), tables=len(made.rows), file=made.file)
