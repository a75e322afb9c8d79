"""The example season: invented people and works, imported as organisers would; `season` is the entrance."""
