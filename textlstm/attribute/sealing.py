"""Sealed results: a verification written down before the truth is known, and compared later."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np

from textlstm.artifacts.files import sha256
from textlstm.artifacts.tables import write_json
from textlstm.attribute.ratio import statement
from textlstm.errors import TextlstmError

FORMAT = 1
Truth = Literal["same", "different"]


def seal(
    path: Path,
    result: dict[str, Any],
    settings: dict[str, Any],
    files: Sequence[str],
    population: str,
) -> str:
    """Write a result with the hashes of all it was computed from; return the hash of the seal.

    Args:
        path: file to write; an existing file is refused.
        result: the result.
        settings: settings of the computation.
        files: the input files.
        population: hash of the reference population.

    Raises:
        TextlstmError: the file exists already.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     path = Path(folder, "case.json")
        ...     digest = seal(path, {"log10_likelihood_ratio": 1.6}, {"seed": 1}, [], "")
        ...     lines, changed = unseal(path, "same")
        >>> lines[-1], changed, len(digest)
        ('the truth: the same author; the evidence pointed to it', [], 64)
    """
    if path.exists():
        raise TextlstmError(f"{path}: exists already; a seal is never overwritten, choose a name")
    content = {
        "format": FORMAT,
        "sealed": datetime.now(UTC).isoformat(timespec="seconds"),
        "textlstm": version("textlstm"),
        "numpy": np.__version__,
        "result": result,
        "settings": settings,
        "inputs": {file: sha256(Path(file)) for file in files},
        "population": population,
    }
    digest = digest_of(content)
    write_json(path, content | {"digest": digest})
    return digest


def unseal(path: Path, truth: Truth) -> tuple[list[str], list[str]]:
    """Compare a sealed result with the truth.

    Args:
        path: what `seal` wrote.
        truth: whether the texts are by the same author.

    Returns:
        What the result was and whether it pointed to the truth; and what has changed since: the
        seal itself, or input files.

    Raises:
        TextlstmError: the file is no seal.

    Example:
        See `seal`.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        digest = content.pop("digest")
        result, inputs = content["result"], dict(content["inputs"])
        ratio = result["log10_likelihood_ratio"]
        if content["format"] != FORMAT or not isinstance(ratio, (int, float, type(None))):
            raise ValueError("another format")
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TextlstmError(f"{path}: not a seal that `verify --seal` wrote ({error})") from None
    changed = []
    if digest_of(content) != digest:
        changed.append(f"{path}: changed after it was sealed")
    for file, expected in inputs.items():
        if not Path(file).is_file():
            changed.append(f"{file}: no longer there, so that it cannot be compared")
        elif sha256(Path(file)) != expected:
            changed.append(f"{file}: changed after the result was sealed")
    lines = [f"sealed {content['sealed']} with textlstm {content['textlstm']}", f"hash {digest}"]
    name = "the same author" if truth == "same" else "different authors"
    if ratio is None:
        lines += [f"no ratio: {result['abstains']}", f"the truth: {name}"]
        return lines, changed
    log_ratio = ratio * np.log(10)
    signed = log_ratio if truth == "same" else -log_ratio
    verdict = "pointed to it" if signed > 0 else "pointed away from it"
    penalty = float(np.logaddexp(0, -signed) / np.log(2))
    lines += [
        statement(log_ratio),
        f"cost of this ratio: {penalty:.2f} bits (0 best, 1 for a ratio of 1)",
        f"the truth: {name}; the evidence {verdict}",
    ]
    return lines, changed


def digest_of(content: dict[str, Any]) -> str:
    """Return the SHA-256 of values as canonical JSON."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
