"""How far raters agree, without a model of them."""
