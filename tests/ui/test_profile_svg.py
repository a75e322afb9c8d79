from __future__ import annotations

import re
import xml.etree.ElementTree as ET

import pytest

from tests.builders import a_text
from tests.profile_case import a_full_profile, a_profile, a_result, mentors_rubric
from workbench.ui.assets import STATIC
from workbench.ui.profile_svg import NARROW_WIDTH, profile_svg

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("width", [NARROW_WIDTH, 760.0])
def test_the_picture_is_well_formed_and_as_wide_as_asked(width: float) -> None:
    root = ET.fromstring(profile_svg(a_full_profile(), mentors_rubric(), width=width))
    assert float(root.get("viewBox", "").split()[2]) == width


def test_readers_who_do_not_see_it_are_told_title_and_levels() -> None:
    root = ET.fromstring(profile_svg(a_full_profile(), mentors_rubric(), "en", name="entry"))
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert description is not None
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
    assert "Listening: Almost certainly level 5" in (description.text or "")


def test_two_pictures_on_a_page_have_ids_of_their_own() -> None:
    both = [profile_svg(a_full_profile(), mentors_rubric(), name=name) for name in ("wide", "narrow")]
    ids = re.findall(r' id="([^"]+)"', "".join(both))
    assert len(ids) == len(set(ids)) == 4


def test_names_from_a_rubric_are_text_and_no_markup() -> None:
    rubric = mentors_rubric()
    first, *others = rubric.criteria
    named = first.model_copy(update={"name": a_text("<b>Цель</b> & план", "<b>Goal</b> & plan")})
    picture = profile_svg(
        a_profile(a_result()), rubric.model_copy(update={"criteria": (named, *others)}), "en"
    )
    assert "<b>" not in picture
    assert "Goal" in "".join(ET.fromstring(picture).itertext())


def test_every_colour_of_the_picture_is_one_of_the_pages() -> None:
    picture = profile_svg(a_full_profile(), mentors_rubric())
    styled = set(re.findall(r"\.((?:fill|line)-\w+)", (STATIC / "profile_picture.css").read_text("utf-8")))
    used = {name for each in re.findall(r' class="([^"]+)"', picture) for name in each.split()}
    assert used - {"profile-picture"} <= styled


def test_the_pages_security_policy_has_nothing_to_refuse() -> None:
    picture = profile_svg(a_full_profile(), mentors_rubric())
    assert " style=" not in picture
    assert "<style" not in picture
