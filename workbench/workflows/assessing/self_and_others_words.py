"""That somebody rates oneself otherwise on the whole, said once in words that need no logits."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.domain.competencies import Profile
from workbench.errors import N_, Sentence

_ON_THE_WHOLE = {
    "higher": N_(
        "On the whole you rate yourself higher than they rate you, and by more than is usual: about "
        "%(amount)s beyond the usual. Ask them what they go by."
    ),
    "lower": N_(
        "On the whole you are stricter with yourself, beside what they say of you, than people usually are: "
        "by about %(amount)s. Ask them what they go by."
    ),
}
_ON_THE_WHOLE_UNSET = {
    "higher": N_(
        "On the whole you rate yourself higher than they rate you, and by more than is usual. Ask them what "
        "they go by."
    ),
    "lower": N_(
        "On the whole you are stricter with yourself, beside what they say of you, than people usually are. "
        "Ask them what they go by."
    ),
}
# By half levels: more is not known, and nobody reads logits.
_AMOUNTS = (
    (0.25, N_("a quarter of a level")),
    (0.5, N_("half a level")),
    (1.0, N_("one level")),
    (1.5, N_("a level and a half")),
    (2.0, N_("two levels")),
    (2.5, N_("two levels and a half")),
    (3.0, N_("three levels")),
    (3.5, N_("three levels or more")),  # so far apart the amount itself is of no use
)


def on_the_whole(profile: Profile) -> Iterator[Sentence]:
    """That somebody rates oneself otherwise over all competencies; nothing where it may be chance."""
    if profile.overall_gap is None or not profile.overall_shown:
        return
    way = "higher" if profile.overall_gap > 0 else "lower"
    levels = profile.overall_levels
    if levels is None or levels * profile.overall_gap <= 0:
        yield Sentence(_ON_THE_WHOLE_UNSET[way])
        return
    yield Sentence(_ON_THE_WHOLE[way], {"amount": amount_words(levels)})


def amount_words(levels: float) -> Sentence:
    """How many levels, by halves; whichever way."""
    _, amount = min(_AMOUNTS, key=lambda each: abs(each[0] - abs(levels)))
    return Sentence(amount)
