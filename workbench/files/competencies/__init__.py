"""Files of a competency assessment: answers, a panel's judgements, profiles, reports."""
