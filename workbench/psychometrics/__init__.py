"""From ratings to measures: many-facet Rasch models, fit, agreement, generalizability, preference."""
