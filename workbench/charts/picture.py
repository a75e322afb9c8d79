"""A picture as notebooks, apps and protocols use it: shown by itself, saved to a file."""

from __future__ import annotations

import io
import threading
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
from matplotlib.figure import Figure

from workbench.errors import InvalidPicture

SHOWN_DOTS_PER_INCH = 100
DRAWN_DOTS_PER_INCH = 200  # sharp on dense screens and in print
KINDS = ("png", "svg", "pdf")
# Salts the ids in SVG files: the same picture is the same file.
_SALT = "workbench"
_SETTING = threading.Lock()


@dataclass(frozen=True, eq=False)
class Picture:
    """A drawn figure that shows itself as the last value of a notebook's cell.

    Attributes
    ----------
    figure : matplotlib's figure; owned by nobody else, known to no pyplot.
    description : what is to be seen, in words, for those who do not see it.
    """

    figure: Figure
    description: str

    def __repr__(self) -> str:
        return f"Picture({self.description!r})"

    def png(self, dots_per_inch: int = DRAWN_DOTS_PER_INCH) -> bytes:
        """The picture as a PNG file."""
        return self._drawn("png", dots_per_inch)

    def svg(self) -> str:
        """The picture as an SVG file; letters are outlines, so it needs no font."""
        return self._drawn("svg", DRAWN_DOTS_PER_INCH).decode("utf-8")

    def save(self, path: Path | str) -> Path:
        """Write the picture to `path`; the suffix says the kind: png, svg or pdf.

        Raises
        ------
        InvalidPicture : another suffix.
        """
        path = Path(path)
        kind = path.suffix.removeprefix(".").lower()
        if kind not in KINDS:
            raise InvalidPicture(
                reason=f"a file {path.name!r} is of no known kind; end its name in .{', .'.join(KINDS)}"
            )
        path.write_bytes(self._drawn(kind, DRAWN_DOTS_PER_INCH))
        return path

    # Jupyter looks for this name. No _repr_svg_ beside it: a cell would store and draw everything twice.
    def _repr_png_(self) -> tuple[bytes, dict[str, object]]:
        width, height = self.figure.get_size_inches() * SHOWN_DOTS_PER_INCH
        return self.png(), {"width": int(width), "height": int(height), "alt": self.description}

    def _drawn(self, kind: str, dots_per_inch: int) -> bytes:
        # What stands in a file besides the picture (time, version) would differ from run to run.
        metadata = {"png": {"Software": None}, "svg": {"Date": None}, "pdf": {"CreationDate": None}}[kind]
        buffer = io.BytesIO()
        with _SETTING:
            before = mpl.rcParams["svg.hashsalt"]
            mpl.rcParams["svg.hashsalt"] = _SALT
            try:
                self.figure.savefig(buffer, format=kind, dpi=dots_per_inch, metadata=metadata)
            finally:
                mpl.rcParams["svg.hashsalt"] = before
        return buffer.getvalue()
