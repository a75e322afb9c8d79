"""Files that people asked for: written whole, or the old one stays."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from workbench.errors import FileProblem, SettingsError


def require_place(target: Path, suffix: str | None = None) -> None:
    """Refuse a target that could not be written, before anything is decided or kept.

    Raises
    ------
    SettingsError : another suffix than `suffix`, which would hide what the file is.
    FileProblem : its directory is not there, or is closed to this user.
    """
    if suffix is not None and target.suffix.lower() != suffix:
        kind = suffix[1:].upper()
        raise SettingsError(name="out", reason=f"{target} is written as {kind}; end its name with {suffix}")
    if target.is_dir():
        raise FileProblem(file=target, reason="is a directory; name a file in it")
    if not target.parent.is_dir():
        raise FileProblem(file=target, reason="cannot be written (there is no such directory)")
    if not os.access(target.parent, os.W_OK):
        raise FileProblem(file=target, reason="cannot be written (the directory is closed to this user)")


def save(target: Path, content: Callable[[], bytes]) -> None:
    """Make the content and put it in place of what stands there; on a full disk the old file stays.

    Raises
    ------
    FileProblem : it cannot be made (libraries use temporary files) or written.
    """
    try:
        data = content()
        if target.exists() and not target.is_file():  # /dev/stdout and the like
            target.write_bytes(data)
            return
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask()
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
        raise FileProblem(file=target, reason=f"cannot be written ({problem.strerror})") from problem


def _mask() -> int:
    """The permissions that new files of this process do not get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
