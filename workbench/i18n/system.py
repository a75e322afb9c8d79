"""What the operating system says of files and addresses, as a sentence that can be told in Russian."""

from __future__ import annotations

from workbench.errors import N_, Sentence

USUAL = (
    N_("Permission denied"),
    N_("No space left on device"),
    N_("Is a directory"),
    N_("Not a directory"),
    N_("Read-only file system"),
    N_("No such file or directory"),
    N_("File name too long"),
    N_("File exists"),
    N_("Input/output error"),
    N_("Disk quota exceeded"),
    N_("Address already in use"),
    N_("Cannot assign requested address"),
    N_("File is not a zip file"),  # zipfile's, of a backup
)


def system_reason(error: Exception) -> Sentence:
    """The reason of an OSError, translated where it is one of the usual; of other errors what they say."""
    text = getattr(error, "strerror", None) or str(error)
    return Sentence(text) if text in USUAL else Sentence("%(text)s", {"text": text})
