from __future__ import annotations

import re
from typing import get_args

from workbench.ui.assets import STATIC
from workbench.workflows.assessing.profile_drawing import LIGHT, Tone


def test_every_tone_of_the_picture_has_a_colour_of_the_screen() -> None:
    styles = (STATIC / "profile_picture.css").read_text("utf-8")
    filled = set(re.findall(r"\.fill-(\w+)\{fill:var\(--", styles))

    assert filled == set(get_args(Tone)) == set(LIGHT)


def test_lines_of_the_picture_have_colours_of_the_screen() -> None:
    styles = (STATIC / "profile_picture.css").read_text("utf-8")

    assert {"ink", "muted", "accent", "paper"} == set(re.findall(r"\.line-(\w+)\{stroke:var\(--", styles))
