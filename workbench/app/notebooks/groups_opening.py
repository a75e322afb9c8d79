"""Groups of a stage's entries in a methodologist's notebook: what they are like, a map, corrections by hand.

    from workbench.app.notebooks.groups_opening import open_groups
    groups = open_groups()
    groups.themes().table()

Nothing is kept but by `save`, which the board of groups calls when somebody presses its button.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from workbench.app.notebooks import group_checks as asked
from workbench.app.notebooks.checks import Check, DrawnCheck
from workbench.app.notebooks.methods import SEED, opened_season
from workbench.app.opening import Workbench
from workbench.domain.plain_text import plain_text
from workbench.domain.season import Stage
from workbench.domain.text import Language
from workbench.errors import N_, InvalidTexts
from workbench.similarity.edits import Edit
from workbench.similarity.encoders import EMBEDDED, FAST, INSTALLED, load_encoder
from workbench.similarity.grouping import Grouping
from workbench.similarity.map import place_on_map
from workbench.similarity.neighbours import Features, Floats, features
from workbench.similarity.russian import lemmas
from workbench.workflows.grouping.encoding import Vectors, encode_texts
from workbench.workflows.grouping.group import GroupingSummary, group_stage, names_left_out, standing_number

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_NO_ENTRIES = N_("the stage has no entries; import them first")


@dataclass(eq=False)
class OpenedGroups:
    """The groups of an opened season's stage; numbers and titles of entries, no names of people.

    Attributes
    ----------
    number : how often groups had been kept when this was opened. encoder : its name.
    texts, titles : number of an entry → plain text and title. close : closes the database.
    """

    workbench: Workbench = field(repr=False)
    stage: Stage
    language: Language
    example: bool
    encoder: str
    seed: int
    number: int
    texts: Mapping[str, str] = field(repr=False)
    titles: Mapping[str, str] = field(repr=False)
    pair_of: Mapping[str, str] = field(repr=False)  # entry → pair, by which people may label pairs
    close: Callable[[], None] = field(repr=False)
    load: Callable[..., SentenceTransformer] = field(default=load_encoder, repr=False)
    _vectors: dict[str, dict[str, Vectors]] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        return f"{self.stage.name.to(self.language)} · {self.workbench.season.title.to(self.language)}"

    @cached_property
    def summary(self) -> GroupingSummary:
        """The groups that stand, with what has arrived since placed beside them; formed now if none stand."""
        return self.preview(None)

    @property
    def grouping(self) -> Grouping:
        return self.summary.grouping

    @property
    def stands(self) -> bool:
        """Whether groups had been kept when this was opened."""
        return self.number > 0

    @cached_property
    def left_out(self) -> list[str]:
        """Names that no label repeats."""
        return names_left_out(self.workbench.season, self.stage)

    @cached_property
    def features(self) -> Features:
        """By what entries are compared, in the order of their numbers."""
        plain = list(self.texts.values())
        return features(self.encode(plain), [lemmas(each) for each in plain])

    @cached_property
    def places(self) -> Floats:
        """(n_entries, 2) places on the map, in the order of numbers."""
        return place_on_map(self.features)

    def preview(self, edits: Sequence[Edit] | None) -> GroupingSummary:
        """What the groups are with these corrections; keeps nothing. See `group_stage` for errors."""
        return self._grouped(edits, dry_run=True)

    def save(self, edits: Sequence[Edit]) -> GroupingSummary:
        """Keep the groups with these corrections, all of them.

        Raises
        ------
        InvalidEdits : they cannot all be obeyed, or somebody else has saved since.
        StoreBusy : at this moment.
        """
        summary = self._grouped(edits, dry_run=False)
        self.number += 1
        self.__dict__["summary"] = summary
        return summary

    def _grouped(self, edits: Sequence[Edit] | None, *, dry_run: bool) -> GroupingSummary:
        return group_stage(
            self.workbench.store,
            self.workbench.season,
            self.stage,
            seed=self.seed,
            now=self.workbench.clock(),
            edits=edits,
            encoder=self.encoder,
            dry_run=dry_run,
            expected=self.number,
            load=self.load,
        )

    def encode(self, texts: Sequence[str], encoder: str | None = None) -> Vectors:
        """(n_texts, dimensions) of some of the entries' texts; each is encoded once by each encoder."""
        name = encoder or self.encoder
        if name not in self._vectors:
            made = encode_texts(self.texts, self.workbench.store, encoder=name, load=self.load)
            self._vectors[name] = dict(zip(self.texts.values(), made, strict=True))
        known = self._vectors[name]
        return np.stack([known[each] for each in texts])

    def overview(self) -> Check:
        """What is grouped and what there is to say of it; the table is of the entries."""
        return asked.overview(self)

    def themes(self) -> Check:
        """Themes, the largest first, with key phrases, typical entries and how firm they are."""
        return asked.themes(self)

    def panels(self) -> DrawnCheck:
        """Panels with their sizes; the picture sets these beside the bounds."""
        return asked.panels(self)

    def repeated(self, draws: int = 3) -> Check:
        """Who moves with another seed, another order, and where a tenth of the texts come later."""
        return asked.repeated(self, draws)

    def told_apart(
        self, labelled: Path | str | None = None, encoders: Sequence[str] = (EMBEDDED, FAST)
    ) -> Check:
        """How well each encoder tells pairs that belong together from others.

        `labelled` : a table of pairs, see `workbench.app.notebooks.group_labels`; by default the example's.
        """
        return asked.told_apart(self, labelled, encoders)

    def jury(self) -> Check:
        """What the panels ask of the jury: reviews, jurors, who has no conflict."""
        return asked.jury(self)

    def jury_of_themes(self) -> Check:
        """What the themes ask of the jurors for whom they are the nearest."""
        return asked.jury_of_themes_of(self)

    def bounds(self, sizes: Sequence[tuple[int, int]] = asked.SIZES) -> Check:
        """What other bounds of a panel would give, all formed anew and without corrections."""
        return asked.bounds(self, sizes)


def open_groups(
    season: Path | str | None = None,
    *,
    stage: str | None = None,
    language: Language | None = None,
    encoder: str = EMBEDDED,
    seed: int = SEED,
    load: Callable[..., SentenceTransformer] | None = None,
) -> OpenedGroups:
    """Open the groups of a stage; season, stage and language as of `open_calibration`.

    Parameters
    ----------
    encoder : as of `load_encoder`. seed : by which `Theme.stability` and what is held back are drawn.
    load : in place of `load_encoder`.

    Raises
    ------
    InvalidTexts : there are no entries.
    SettingsError, FileProblem, StoreProblem : the season cannot be opened.
    """
    stack = ExitStack()
    try:
        workbench, example = opened_season(season, stack)
        load = load or (_exactly if example else load_encoder)
        opened = _opened(
            workbench, workbench.stage(stage), language, example, encoder=encoder, seed=seed, load=load,
            close=stack.close,
        )  # fmt: skip
    except BaseException:
        stack.close()
        raise
    weakref.finalize(opened, stack.close)
    return opened


def _exactly(name: str, **more: Any) -> SentenceTransformer:
    """The example shows the same numbers on every machine, whatever products its processor has."""
    return load_encoder(name, precision="float32" if name in INSTALLED else None, **more)


def _opened(
    workbench: Workbench, stage: Stage, language: Language | None, example: bool, **more: Any
) -> OpenedGroups:
    with workbench.store.read() as work:
        entries = sorted(work.entries.all(stage.id), key=lambda each: each.number)
        number = standing_number(work, stage)
    if not entries:
        raise InvalidTexts(reason=_NO_ENTRIES)
    shown: Language = language or ("en" if workbench.settings.language == "en" else "ru")
    return OpenedGroups(
        workbench=workbench,
        stage=stage,
        language=shown,
        example=example,
        number=number,
        texts={each.number: plain_text(each.version.text).text for each in entries},
        titles={each.number: each.version.title for each in entries},
        pair_of={each.number: each.pair_id for each in entries},
        **more,
    )
