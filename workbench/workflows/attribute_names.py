"""Attributes of candidates and their values as people call them: region, federal district, category, …"""

from __future__ import annotations

from dataclasses import dataclass

from workbench.domain.season import Season
from workbench.domain.text import Language
from workbench.errors import N_, Sentence
from workbench.i18n import translator
from workbench.workflows.wording import decimal

# In the order in which a screen offers them.
ATTRIBUTES = {
    "district": N_("Federal district"),
    "region": N_("Region"),
    "category": N_("Category"),
    "theme": N_("Theme"),
    "panel": N_("Panel"),
    "track": N_("Track"),
    "organisation": N_("Organisation"),
    "duplicate_set": N_("Set of copies"),
}
_MOST_DIGITS = 6
_NOT_GIVEN = N_("not given")
_MARKS = {"True": N_("yes"), "False": N_("no")}


@dataclass(frozen=True)
class AttributeNames:
    """Names in the reader's language; those of categories and tracks are the season's."""

    season: Season
    language: Language

    def attribute(self, attribute: str) -> str:
        """An attribute that the workbench does not know keeps the name of its column."""
        return translator(self.language).gettext(ATTRIBUTES.get(attribute) or attribute)

    def value(self, attribute: str, value: str) -> str:
        if not value:
            return translator(self.language).gettext(_NOT_GIVEN)
        if attribute == "category":
            names = {each.id: each.name for each in self.season.eligibility.categories}
        elif attribute == "track":
            names = {each.id: each.name for each in self.season.tracks}
        else:
            said = _MARKS.get(value)
            return value if said is None else translator(self.language).gettext(said)
        return names[value].to(self.language) if value in names else value

    def readable(self, sentence: Sentence, resolution: float) -> Sentence:
        """The sentence with attributes and values by name, and merit with a decimal comma."""
        return Sentence(sentence.text, self._places(dict(sentence.places), resolution))

    def _places(self, places: dict[str, object], resolution: float) -> dict[str, object]:
        attribute = places.get("attribute")
        if isinstance(attribute, str):
            places["attribute"] = self.attribute(attribute)
            if "value" in places:
                places["value"] = self.value(attribute, str(places["value"]))
        return {name: self._shown(each, resolution) for name, each in places.items()}

    def _shown(self, value: object, resolution: float) -> object:
        if isinstance(value, Sentence):
            return self.readable(value, resolution)
        if isinstance(value, tuple):
            return tuple(self._shown(each, resolution) for each in value)
        return in_points(value, resolution) if isinstance(value, float) else value


def in_points(merit: float, resolution: float) -> Sentence:
    """Merit with as many decimals as its resolution has, one at least."""
    digits = next((each for each in range(1, _MOST_DIGITS) if _is_whole(resolution * 10**each)), _MOST_DIGITS)
    return decimal(merit, digits)


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < 1e-9
