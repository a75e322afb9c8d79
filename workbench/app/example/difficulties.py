"""How difficult the situations of the example's test are, in logits: what its answers are drawn from.

Those of a competency sum to about 0, as a calibration has it. They stand here and are not drawn, since the
panel in data/examples/ judged these situations, and its judgements must stay judgements of the same ones.
"""

from __future__ import annotations

from collections.abc import Mapping

DIFFICULTY: Mapping[str, float] = {
    "good_teacher": -0.41,
    "director_wants_prize": 0.0,
    "big_dream": 0.36,
    "goal_fades": 0.05,
    "leaving_school": 0.11,
    "all_is_fine": 0.45,
    "deputy_head": -0.37,
    "long_silence": -0.46,
    "night_message": 0.27,
    "five_minutes": -0.62,
    "talks_all_hour": 0.68,
    "post_before_deadline": -0.39,
    "shouting": 0.16,
    "everybody_praises": 0.17,
    "everything_at_once": -0.23,
    "no_time": -0.22,
    "outgrown": 0.37,
    "same_plan_for_all": 0.08,
    "copies_the_mentor": 0.51,
    "come_and_watch": -0.32,
    "debate_in_village": -0.08,
    "mentee_knows_better": -0.11,
    "first_parents_meeting": -0.06,
    "disappeared": -0.15,
    "twelve_came": 0.27,
    "four_hours_of_sleep": -0.64,
    "father_in_hospital": 0.58,
    "director_asks": -0.15,
    "free_website": -0.69,
    "calls_at_ten": 0.05,
    "mentor_as_juror": 0.61,
    "story_in_post": 0.18,
    "i_talk_more": -0.62,
    "refused_advice": 0.4,
    "asks_for_another": 0.09,
    "next_pair": 0.13,
}
