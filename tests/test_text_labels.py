"""Precision and recall of what is taken out, on paragraphs labelled by hand: the beginnings and ends of 60 texts."""

from collections import Counter
from pathlib import Path

import pytest

from textlstm.artifacts import read_tsv
from textlstm.corpus import manifest
from textlstm.text.boilerplate import Names, remove
from textlstm.text.extract import extract
from textlstm.text.paragraphs import paragraphs

ROOT = Path(__file__).parents[1]
KINDS = [
    "licence",
    "front_matter",
    "byline",
    "heading",
    "running_head",
    "page_number",
    "note",
    "markup",
]


@pytest.mark.needs_data
def test_precision_and_recall_on_paragraphs_labelled_by_hand(data):
    labels = {
        (row["work"], int(row["paragraph"])): row
        for row in read_tsv(ROOT / "tests/labels/boilerplate.tsv")
    }
    counts = Counter[tuple[str, bool]]()
    for corpus in (ROOT / "corpus/federalist.yaml", data / "novels", data / "c50" / "C50train"):
        for work in manifest.read(corpus).works:
            wanted = {n: row for (id, n), row in labels.items() if id == work.id}
            if not wanted:
                continue
            path = Path(work.path or "")
            parts = paragraphs(extract(path.read_bytes(), work.format, path, KINDS)[0])
            kept, _ = remove(parts, Names.from_metadata(list(work.authors), work.title), KINDS)
            stays, at = set[int](), 0
            for n, part in enumerate(parts):
                if at < len(kept) and kept[at] == part:
                    stays.add(n)
                    at += 1
            assert len(stays) == len(kept)
            for n, row in wanted.items():
                assert " ".join(parts[n].split()).replace("\t", " ").startswith(row["begins"]), (
                    work.id,
                    n,
                )
                counts[row["label"], n not in stays] += 1
    right, missed, wrong = (
        counts["boilerplate", True],
        counts["boilerplate", False],
        counts["text", True],
    )
    assert len({id for id, _ in labels}) >= 40 and right > 200
    assert right / (right + wrong) >= 0.98 and right / (right + missed) >= 0.94, counts
