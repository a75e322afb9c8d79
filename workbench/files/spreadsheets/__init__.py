"""Tables as organisers have them, XLSX and CSV: read whatever they look like, rejected rows given back."""
