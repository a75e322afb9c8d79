"""Protocols as files: PDF to sign, XLSX to work with, JSON to recompute the decision from."""

from __future__ import annotations

from typing import Literal

from workbench.domain.protocol import Protocol
from workbench.files.protocols.content import PairDetails, ProtocolContent, Signer
from workbench.files.protocols.document import json_of, read_protocol

Format = Literal["pdf", "xlsx", "json"]

MEDIA_TYPES: dict[Format, str] = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}

__all__ = [
    "MEDIA_TYPES",
    "Format",
    "PairDetails",
    "ProtocolContent",
    "Signer",
    "protocol_json",
    "protocol_pdf",
    "protocol_xlsx",
    "read_protocol",
]


def protocol_json(protocol: Protocol) -> bytes:
    """The document itself, from which `workbench verify` recomputes everything; the same for equal ones."""
    return json_of(protocol)


def protocol_pdf(content: ProtocolContent) -> bytes:
    """The protocol to be printed and signed; equal contents give equal bytes.

    A4 with embedded fonts. On every page stand number, page and the beginning of the digest; on each page
    of what is not published that it is a draft. Names of people are on it only where `content.details` has
    them.
    """
    from workbench.files.protocols.pdf import pdf_of

    return pdf_of(content)


def protocol_xlsx(content: ProtocolContent) -> bytes:
    """The same as a workbook, with everything that print leaves out; equal contents give equal bytes."""
    from workbench.files.protocols.xlsx import xlsx_of

    return xlsx_of(content)
