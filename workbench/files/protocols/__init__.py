"""Protocols of decisions as PDF, XLSX and JSON, their words written once; `writing` is the entrance."""
