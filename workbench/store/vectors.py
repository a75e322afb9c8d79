"""Vectors of texts by encoder and hash of the text: a cache, left out of backups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import select

from workbench.store import tables
from workbench.store.repository import Repository, batches

VECTORS = tables.text_vectors.c


class SqlVectors(Repository):
    def get(self, encoder: str, hashes: Collection[str]) -> dict[str, bytes]:
        """Hash → vector as bytes (float32, little-endian); those not there are left out."""
        found: dict[str, bytes] = {}
        for batch in batches(hashes):
            wanted = select(VECTORS.text_hash, VECTORS.vector).where(
                VECTORS.encoder == encoder, VECTORS.text_hash.in_(batch)
            )
            found.update({row.text_hash: bytes(row.vector) for row in self._rows(wanted)})
        return found

    def put(self, encoder: str, vectors: Mapping[str, bytes]) -> None:
        self._put(tables.text_vectors, _rows(encoder, vectors))


def _rows(encoder: str, vectors: Mapping[str, bytes]) -> Iterable[Mapping[str, object]]:
    return (
        {"encoder": encoder, "text_hash": text_hash, "vector": vector}
        for text_hash, vector in vectors.items()
    )
