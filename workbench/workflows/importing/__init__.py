"""What organisers hand in as tables, one module for each kind; `common` is what they share."""
