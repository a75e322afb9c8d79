"""Who is chosen: finalists under quotas, the reserve, explanations, the probability of being chosen."""

from workbench.selection.comparison import compare_selections
from workbench.selection.explanation import Explanation
from workbench.selection.finalists import Selection, select_finalists
from workbench.selection.reserve import Replacement
from workbench.selection.rule import Quota, SelectionRule
from workbench.selection.uncertainty import bands, expected_wrong_choices, selection_probability

__all__ = [
    "Explanation",
    "Quota",
    "Replacement",
    "Selection",
    "SelectionRule",
    "bands",
    "compare_selections",
    "expected_wrong_choices",
    "select_finalists",
    "selection_probability",
]
