"""Files that people asked for: written whole, or the old one stays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from workbench.errors import N_, FileProblem, Sentence, SettingsError
from workbench.i18n.system import system_reason


def require_place(target: Path, suffix: str | None = None) -> None:
    """Refuse a target that could not be written, before anything is decided or kept.

    Raises
    ------
    SettingsError : another suffix than `suffix`, which would hide what the file is; devices have none.
    FileProblem : its directory is not there, or is closed to this user.
    """
    device = target.exists() and not target.is_file() and not target.is_dir()  # /dev/stdout and the like
    if suffix is not None and not device and target.suffix.lower() != suffix:
        kind = suffix[1:].upper()
        raise SettingsError(
            name="out",
            reason=Sentence(
                N_("%(target)s is written as %(kind)s; end its name with %(suffix)s"),
                {"target": target, "kind": kind, "suffix": suffix},
            ),
        )
    if target.is_dir():
        raise FileProblem(file=target, reason=N_("is a directory; name a file in it"))
    if not target.parent.is_dir():
        raise FileProblem(file=target, reason=N_("cannot be written (there is no such directory)"))
    if not os.access(target.parent, os.W_OK):
        raise FileProblem(file=target, reason=N_("cannot be written (the directory is closed to this user)"))


def require_free_place(target: Path, suffix: str) -> Path:
    """A place for a file that somebody has worked on, or will.

    Raises
    ------
    SettingsError, FileProblem : as `require_place`; FileProblem too where there is a file already.
    """
    require_place(target, suffix)
    if target.exists():
        reason = N_(
            "is there already and is not overwritten; name another file by --out, or move this one away"
        )
        raise FileProblem(file=target, reason=reason)
    return target


def save(target: Path, content: Callable[[], bytes], *, private: bool = False) -> None:
    """Make the content and put it in place of what stands there; on a full disk the old file stays.

    With `private` only its owner may read it, whoever could read the old one.

    Raises
    ------
    FileProblem : it cannot be made (libraries use temporary files) or written.
    """
    try:
        data = content()
        if target.exists() and not target.is_file():  # /dev/stdout and the like
            target.write_bytes(data)
            return
        mode = 0o600 if private else _mode(target)
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:100]}-")
        aside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            aside.chmod(mode)
            aside.replace(target)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as problem:
        raise FileProblem(
            file=target,
            reason=Sentence(N_("cannot be written (%(why)s)"), {"why": system_reason(problem)}),
        ) from problem


def _mode(target: Path) -> int:
    """As the old file's, or as new files of this process get."""
    return target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()


def _mask() -> int:
    """The permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
