"""The text of a file that somebody wrote by hand: small, in UTF-8, or refused with what to do."""

from __future__ import annotations

from pathlib import Path

from workbench.errors import N_, Sentence, UnreadableFile

MAX_BYTES = 1_000_000
_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\v\f\r") | {127}
_FEW_CONTROLS, _CONTROL_SHARE = 2, 0.005  # a text may hold these by accident

_DIRECTORY = N_("is a directory; name the file in it")
_NO_FILE = N_("there is no such file; check the path")
_CLOSED = N_("cannot be read (%(error)s); check its rights")
_LARGE = N_("is larger than %(most)s bytes; this cannot be a season or rubric")
_UTF_16 = N_("is not in UTF-8 (it looks like UTF-16); save it as UTF-8")
_NO_TEXT = N_("is no text but a file of some other kind; name a YAML file, or save the text again as UTF-8")
_WINDOWS = N_("line %(line)s is not in UTF-8 (it looks like Windows-1251); save the file as UTF-8")


def read_text(path: Path) -> str:
    """Raises UnreadableFile for what is missing, closed, too large, of another encoding or no text at all.

    Single characters that no text should hold are left to who reads it, and knows their line and column.
    """
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
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) or _is_utf_16(raw):
        raise UnreadableFile(file=str(path), reason=Sentence(_UTF_16))
    if sum(byte in _CONTROLS for byte in raw) > _FEW_CONTROLS + _CONTROL_SHARE * len(raw):
        raise UnreadableFile(file=str(path), reason=Sentence(_NO_TEXT))
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(file=str(path), reason=Sentence(_WINDOWS, {"line": line})) from error


def _is_utf_16(raw: bytes) -> bool:
    """Latin and Cyrillic letters have 0 or 4 as their high byte: every second one, in no other encoding."""
    halves = (raw[0::2], raw[1::2]) if b"\x00" in raw else ()
    return any(sum(byte in (0, 4) for byte in half) > 0.9 * len(half) for half in halves)
