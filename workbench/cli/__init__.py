"""Command line: `workbench ...`. Each module of this package holds the commands of one subject."""
