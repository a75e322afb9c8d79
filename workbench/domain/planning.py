"""How a season gives entries to jurors and mentees to mentors: its rules, as organisers write them."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from workbench.domain.text import Document

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=0)]


class AssignmentRules(Document):
    """Who rates what, beside conflicts of interest; see `workbench.assignment` for the methods.

    Attributes
    ----------
    load_min : entries each juror gets at least.
    one_per_region : at most one juror of a region for each entry.
    common : hidden common works, which every juror without a conflict rates; they tie jurors together.
    connectivity, efficiency, largest_resistance : how firmly a plan has to tie jurors together, in the
        measures of `LinkQuality`; a plan below is improved, or refused with the reason.
    affinity_given_up : the most of the fit, as a share, that reaching this may cost.
    highest_chance : no juror is given an entry with a higher probability, against collusion; None for any.
    """

    load_min: Count = 0
    one_per_region: bool = True
    common: Annotated[int, Field(ge=0, le=20)] = 0
    connectivity: Annotated[float, Field(ge=0)] = 0.0
    efficiency: Share = 0.0
    largest_resistance: Annotated[float, Field(gt=0)] | None = None
    affinity_given_up: Share = 0.1
    highest_chance: Annotated[float, Field(gt=0, le=1)] | None = None


class PairingDocument(Document):
    """Who may be paired with whom; fields as of `workbench.pairing.PairingRules`.

    Attributes
    ----------
    track : id of the track whose participants form pairs; None for the track of the season's first stage.
    mentees_per_mentor : where a mentor's profile names no number.
    """

    track: str | None = None

    mentees_per_mentor: Annotated[int, Field(ge=1, le=20)] = 1
    experience_lead: Annotated[float, Field(ge=0)] | None = None
    same_field: bool = False
    same_region: bool = False
    hours_apart: Annotated[float, Field(ge=0, le=24)] | None = None
    shared_language: bool = False
