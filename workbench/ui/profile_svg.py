"""The picture of a competency profile as SVG for a page: light and dark come from the page's own colours."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from workbench.domain.competencies import Profile
from workbench.domain.rubric import Rubric
from workbench.domain.text import Language
from workbench.workflows.profile_drawing import (
    LIGHT,
    WIDTH,
    Box,
    Drawing,
    Part,
    Point,
    Shape,
    Stroke,
    profile_drawing,
)

# Two of them on a page, a wide and a narrow one: profile_picture.css shows the one that fits.
NARROW_WIDTH = 336.0


def profile_svg(
    profile: Profile,
    rubric: Rubric,
    language: Language = "ru",
    *,
    width: float = WIDTH,
    name: str = "profile",
) -> str:
    """An <svg> element that says in <title> and <desc> what it shows.

    Colours stand in it for a page without styles; static/profile_picture.css puts those of the screens in
    their place. There are no style attributes, which the pages' security policy would refuse.

    Parameters
    ----------
    width : in pixels; below 560 names stand above the rows.
    name : tells this picture's ids from those of others on the page.
    """
    return svg_of(profile_drawing(profile, rubric, language, width=width), name=name)


def svg_of(drawing: Drawing, *, name: str) -> str:
    title, description = f"{name}-title", f"{name}-description"
    parts = "".join(_element(each) for each in drawing.parts)
    size = f"{_number(drawing.width)} {_number(drawing.height)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="profile-picture" viewBox="0 0 {size}" '
        f'width="100%" role="img" aria-labelledby="{title} {description}">'
        f'<title id="{title}">{escape(drawing.title)}</title>'
        f'<desc id="{description}">{escape(drawing.description)}</desc>{parts}</svg>'
    )


def _element(part: Part) -> str:
    colour = LIGHT[part.tone]
    if isinstance(part, Box):
        place = " ".join(
            f'{name}="{_number(value)}"'
            for name, value in zip(
                ("x", "y", "width", "height"), (part.left, part.top, part.width, part.height), strict=True
            )
        )
        return f'<rect {place} class="fill-{part.tone}" fill="{colour}"/>'
    if isinstance(part, Stroke):
        return (
            f'<polyline points="{_points(part.points)}" class="line-{part.tone}" fill="none" '
            f'stroke="{colour}" stroke-width="{_number(part.width)}"/>'
        )
    if isinstance(part, Shape):
        inside = part.tone if part.filled else "paper"
        return (
            f'<polygon points="{_points(part.points)}" class="fill-{inside} line-{part.tone}" '
            f'fill="{LIGHT[inside]}" stroke="{colour}" stroke-width="{"0" if part.filled else "1.5"}"/>'
        )
    weight = ' font-weight="600"' if part.bold else ""
    return (
        f'<text x="{_number(part.x)}" y="{_number(part.y)}" font-size="{_number(part.size)}" '
        f'text-anchor="{part.anchor}" class="fill-{part.tone}" fill="{colour}"{weight}>'
        f"{escape(part.text)}</text>"
    )


def _points(points: Iterable[Point]) -> str:
    return " ".join(f"{_number(x)},{_number(y)}" for x, y in points)


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
