"""Many-facet Rasch measurement; `facets` is the entrance, `marginal` the estimator."""
