"""Pictures for notebooks, apps and protocols, drawn from plain tables."""

from workbench.charts.categories import category_curves, category_use_chart
from workbench.charts.chances import probability_chart
from workbench.charts.competencies import competency_profile, item_map, level_shares
from workbench.charts.criteria import contribution_chart, criteria_similarity_chart
from workbench.charts.designs import d_study_chart, design_chart, gain_chart
from workbench.charts.drift import drift_chart
from workbench.charts.feedback import CriterionDifference, JurorFeedback, feedback_page
from workbench.charts.fit import fit_chart
from workbench.charts.groups import panel_chart
from workbench.charts.judged_cuts import cut_scores
from workbench.charts.movement import movement_chart
from workbench.charts.options import option_curves
from workbench.charts.picture import Picture
from workbench.charts.plans import affinity_chart, conflict_chart, link_chart, load_chart, refusal_picture
from workbench.charts.ruler import ruler_map
from workbench.charts.seats import caterpillar
from workbench.charts.severity import severity_chart
from workbench.charts.shares import share_chart

__all__ = [
    "CriterionDifference",
    "JurorFeedback",
    "Picture",
    "affinity_chart",
    "category_curves",
    "category_use_chart",
    "caterpillar",
    "competency_profile",
    "conflict_chart",
    "contribution_chart",
    "criteria_similarity_chart",
    "cut_scores",
    "d_study_chart",
    "design_chart",
    "drift_chart",
    "feedback_page",
    "fit_chart",
    "gain_chart",
    "item_map",
    "level_shares",
    "link_chart",
    "load_chart",
    "movement_chart",
    "option_curves",
    "panel_chart",
    "probability_chart",
    "refusal_picture",
    "ruler_map",
    "severity_chart",
    "share_chart",
]
