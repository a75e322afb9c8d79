from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from io import BytesIO
from pathlib import Path

import pytest
from IPython.core.formatters import DisplayFormatter
from PIL import Image

from tests.charts.builders import juror_frame
from workbench.charts import Picture, severity_chart
from workbench.errors import InvalidPicture


@pytest.fixture(scope="module")
def picture() -> Picture:
    return severity_chart(juror_frame(3), title="Трое", language="ru")


def test_the_last_value_of_a_cell_is_shown_as_an_image_with_its_words(picture: Picture) -> None:
    data, metadata = DisplayFormatter().format(picture)

    width, height = Image.open(BytesIO(data["image/png"])).size
    shown = metadata["image/png"]
    assert (width, height) == (2 * shown["width"], pytest.approx(2 * shown["height"], abs=2))
    assert shown["alt"] == picture.description
    assert "Трое" in data["text/plain"]


@pytest.mark.parametrize(("name", "begins"), [("a.png", b"\x89PNG"), ("a.PDF", b"%PDF"), ("a.svg", b"<?xml")])
def test_the_suffix_says_what_kind_of_file_is_written(
    picture: Picture, tmp_path: Path, name: str, begins: bytes
) -> None:
    written = picture.save(tmp_path / name)

    assert written == tmp_path / name
    assert written.read_bytes().startswith(begins)


@pytest.mark.parametrize("name", ["a.bmp", "a"])
def test_another_kind_of_file_is_refused_and_the_known_ones_are_named(
    picture: Picture, tmp_path: Path, name: str
) -> None:
    with pytest.raises(InvalidPicture, match=r"\.png, \.svg, \.pdf"):
        picture.save(tmp_path / name)

    assert list(tmp_path.iterdir()) == []


def test_an_svg_file_needs_no_font_and_nothing_from_elsewhere(picture: Picture) -> None:
    tree = ElementTree.fromstring(picture.svg())

    tags = {each.tag.rpartition("}")[2] for each in tree.iter()}
    assert "path" in tags
    assert "text" not in tags
    links = [value for each in tree.iter() for key, value in each.attrib.items() if key.endswith("href")]
    assert links
    assert all(link.startswith("#") for link in links)


def test_the_same_picture_is_the_same_file(picture: Picture, tmp_path: Path) -> None:
    for kind in ("png", "svg", "pdf"):
        one, other = (picture.save(tmp_path / f"{name}.{kind}") for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()
