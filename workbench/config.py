"""Settings, read once and passed down: season.yaml beside the data, then WORKBENCH_*, then flags."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from workbench.errors import N_, Sentence, SettingsError

PREFIX = "WORKBENCH_"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


@dataclass(frozen=True)
class Settings:
    """`season` is the season directory; everything else has a default that suits one machine."""

    season: Path
    database: str = ""  # SQLAlchemy URL; empty: season.sqlite in the season directory
    host: str = "127.0.0.1"
    port: int = 8866
    base_url: str = ""  # public address in personal links; empty: http://host:port
    language: str = "ru"
    log_level: str = "INFO"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{(self.season / 'season.sqlite').resolve()}"

    @property
    def season_file(self) -> Path:
        return self.season / "season.yaml"

    @property
    def rubric_directory(self) -> Path:
        return self.season / "rubrics"


def read_settings(
    flags: Mapping[str, object | None],
    *,
    file: Mapping[str, object] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Settings:
    """Join the sources; later ones win: `file` (the `settings:` part of season.yaml), environment, flags.

    Raises SettingsError for an unknown name or a value of the wrong kind.
    """
    known = {field.name: field for field in fields(Settings)}
    environment = os.environ if environment is None else environment
    values: dict[str, object] = dict(file or {})
    for name in known:
        if (value := environment.get(PREFIX + name.upper())) is not None:
            values[name] = value
    values.update({name: value for name, value in flags.items() if value is not None})
    unknown = sorted(set(values) - set(known))
    if unknown:
        raise SettingsError(
            name=unknown[0],
            reason=Sentence(N_("unknown; known are %(known)s"), {"known": ", ".join(sorted(known))}),
        )
    values.setdefault("season", Path())
    return Settings(**{name: _typed(name, value) for name, value in values.items()})  # type: ignore[arg-type]


def _typed(name: str, value: object) -> object:
    if name == "season":
        return Path(str(value))
    if name == "port":
        try:
            port = int(str(value))
        except ValueError:
            port = -1
        if not 0 <= port <= 65535:
            raise SettingsError(
                name=name,
                reason=Sentence(
                    N_("'%(value)s' is not a port; write a number from 0 to 65535"), {"value": value}
                ),
            )
        return port
    text = str(value)
    if name == "language" and text not in ("ru", "en"):
        raise SettingsError(
            name=name, reason=Sentence(N_("'%(text)s' is not known; write ru or en"), {"text": text})
        )
    if name == "log_level":
        text = text.upper()
        if text not in LOG_LEVELS:
            raise SettingsError(
                name=name,
                reason=Sentence(
                    N_("'%(text)s' is not known; write one of %(known)s"),
                    {"text": text, "known": ", ".join(LOG_LEVELS)},
                ),
            )
    if name == "base_url" and text and not text.startswith(("https://", "http://")):
        raise SettingsError(
            name=name,
            reason=Sentence(
                N_("'%(text)s' is not an address; write it as https://example.org"), {"text": text}
            ),
        )
    return text
