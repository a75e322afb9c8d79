"""The text of a file that somebody wrote by hand: small, in UTF-8, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import N_, Sentence, UnreadableFile

MAX_BYTES = 1_000_000

_DIRECTORY = N_("is a directory; name the file in it")
_NO_FILE = N_("there is no such file; check the path")
_CLOSED = N_("cannot be read (%(error)s); check its rights")
_LARGE = N_("is larger than %(most)s bytes; this cannot be a season or rubric")
_UTF_16 = N_("is not in UTF-8 (it looks like UTF-16); save it as UTF-8")
_WINDOWS = N_("line %(line)s is not in UTF-8 (it looks like Windows-1251); save the file as UTF-8")


def read_text(path: Path) -> str:
    """Raises UnreadableFile for what is missing, closed, too large or of another encoding."""
    return _decode(path, _read_bytes(path))


def _read_bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise UnreadableFile(file=str(path), reason=Sentence(_DIRECTORY if path.is_dir() else _NO_FILE))
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        why = {"error": getattr(error, "strerror", None) or error}
        raise UnreadableFile(file=str(path), reason=Sentence(_CLOSED, why)) from error
    if len(raw) > MAX_BYTES:
        raise UnreadableFile(file=str(path), reason=Sentence(_LARGE, {"most": f"{MAX_BYTES:,}"}))
    return raw


def _decode(path: Path, raw: bytes) -> str:
    """UTF-8 with or without a byte order mark; anything else is said plainly, never guessed."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in raw:
        raise UnreadableFile(file=str(path), reason=Sentence(_UTF_16))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(file=str(path), reason=Sentence(_WINDOWS, {"line": line})) from error
