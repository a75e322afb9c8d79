"""Files made whole under another name and then put in place, so that nobody meets a half-made one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def made_aside(target: Path) -> Iterator[Path]:
    """Yield an empty file beside `target`, readable by its owner only; at the end it becomes `target`.

    Raises FileExistsError when there is a `target` by then, which stays as it is, and OSError.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        _sync(aside, os.O_RDWR)
        try:
            os.link(aside, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if target.exists():
                raise FileExistsError(str(target)) from None
            aside.rename(target)
        if os.name == "posix":
            _sync(target.parent, os.O_RDONLY)
    finally:
        # A SQLite file has two companions while it is open, and after a failure.
        for suffix in ("", "-wal", "-shm"):
            aside.with_name(aside.name + suffix).unlink(missing_ok=True)


def _sync(path: Path, mode: int) -> None:
    """Wait until the disk has it: a directory entry counts as much as the content."""
    handle = os.open(path, mode)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
