"""When a season lets the severity of its jurors be taken out of the list, and how."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from workbench.domain.text import Document

Share = Annotated[float, Field(ge=0, le=1)]


class CalibrationRules(Document):
    """How severities are estimated, and what must hold before a fair list is shown beside the raw one.

    The defaults were found by simulation: 96 entries, 3 reviews of each, 8 criteria of 5 levels, a general
    impression (halo) of SD 0.6 logits; `workbench simulate` repeats it for other numbers. Against the true
    quality the fair list was better than the raw one in so many of 16 seasons, by reviews of a juror:

    | SD of severities | 3 | 5 | 8 | 12 |
    | --- | --- | --- | --- | --- |
    | 0.25 logits | 0 | 1 | 10 | 13 |
    | 0.5 logits | 2 | 11 | 15 | 16 |
    | 0.8 logits | 11 | 16 | 16 | 16 |

    Attributes
    ----------
    model, halo, assume : as for `workbench.psychometrics.rasch.facets.fit_facets`.
    minimum_reviews : of each juror. With 8 the fair list was the better one whatever the severities.
    minimum_jurors : of each entry; a single impression cannot be told from the entry's quality.
    largest_difference_error : standard error, by the entries they share, of the difference of any two
        severities, in logits. With 8 reviews it was 0.44 at most, with 5 it was 0.58.
    minimum_severity_share : of the spread of severities that is not error. Where it was below one half,
        taking severities out added more error than it removed.
    minimum_reliability : share of the spread of measures that is not error. At one half, 75 of 100 pairs
        of entries stand in the right order.
    """

    model: Literal["rating_scale", "partial_credit"] = "rating_scale"
    halo: bool = True
    assume: Literal["equal_subsets", "random_jurors"] | None = None
    minimum_reviews: Annotated[int, Field(ge=1)] = 8
    minimum_jurors: Annotated[int, Field(ge=1)] = 2
    largest_difference_error: Annotated[float, Field(gt=0)] = 0.6
    minimum_severity_share: Share = 0.5
    minimum_reliability: Share = 0.5
