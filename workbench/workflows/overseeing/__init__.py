"""The chair of an expert jury at work; `oversee` is the entrance."""
