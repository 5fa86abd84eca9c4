"""Precision and recall of boilerplate removal on hand-labelled paragraphs of 60 texts."""

from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from textlstm.artifacts.tables import read_tsv
from textlstm.corpus import manifest
from textlstm.text.boilerplate import remove_boilerplate
from textlstm.text.extract import extract
from textlstm.text.facts import Names
from textlstm.text.paragraphs import split_paragraphs
from textlstm.text_settings import Removable

ROOT = Path(__file__).parents[1]
KINDS = list(get_args(Removable))


@pytest.mark.needs_data
def test_boilerplate_removal_reaches_precision_and_recall_on_hand_labels(data):
    labels = {
        (row["work"], int(row["paragraph"])): row
        for row in read_tsv(ROOT / "tests/labels/boilerplate.tsv")
    }
    counts = Counter[tuple[str, bool]]()
    for corpus in (ROOT / "corpus/federalist.yaml", data / "novels", data / "c50" / "C50train"):
        for work in manifest.read(corpus).works:
            labelled = {n: row for (id, n), row in labels.items() if id == work.id}
            if not labelled:
                continue
            path = Path(work.path or "")
            paragraphs = split_paragraphs(extract(path.read_bytes(), work.format, path, KINDS)[0])
            kept, _ = remove_boilerplate(
                paragraphs, Names.from_metadata(list(work.authors), work.title), KINDS
            )
            kept_indices, k = set[int](), 0
            for n, paragraph in enumerate(paragraphs):
                if k < len(kept) and kept[k] == paragraph:
                    kept_indices.add(n)
                    k += 1
            assert len(kept_indices) == len(kept)
            for n, row in labelled.items():
                assert (
                    " ".join(paragraphs[n].split()).replace("\t", " ").startswith(row["begins"])
                ), (
                    work.id,
                    n,
                )
                counts[row["label"], n not in kept_indices] += 1
    right, missed, wrong = (
        counts["boilerplate", True],
        counts["boilerplate", False],
        counts["text", True],
    )
    assert len({id for id, _ in labels}) >= 40
    assert right > 200
    assert right / (right + wrong) >= 0.98, counts
    assert right / (right + missed) >= 0.94, counts
