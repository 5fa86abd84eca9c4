"""Synthetic works whose authors differ only in their frequencies of common words."""

import re

import numpy as np

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv
from textlstm.attribute.folds import write_folds

WORDS = re.findall(
    r"\w+",
    "the of to and in a be that it is which by as this would will have or from on upon while",
)
TOPIC_WORDS = [f"topic{n}" for n in range(40)]


def write_works(folder, works, words=900, seed=1, groups=None, reuse=()):
    """Write works.tsv, folds.tsv and style views of works (id -> author; ?id: questioned)."""
    rng = np.random.default_rng(seed)
    styles = {}
    rows = []
    for work, author in works.items():
        if author not in styles:
            styles[author] = rng.dirichlet(np.full(len(WORDS), 2.0))
        topic = rng.dirichlet(np.full(len(TOPIC_WORDS), 0.3))
        role = "questioned" if work.startswith("?") else "known"
        name = work.strip("?")
        write_text(folder / f"style/{name}.txt", sentences(rng, styles[author], topic, words))
        rows.append((name, author, name.title(), role, (groups or {}).get(name, "")))
    write_tsv(folder / "works.tsv", ["id", "author", "title", "role", "group"], rows)
    write_tsv(folder / "reuse.tsv", ["work", "other"], reuse)
    write_folds(folder / "works.tsv", folder / "reuse.tsv", 3, 1, folder / "folds.tsv")
    return folder


def sentences(rng, style, topic, words):
    """Return lines of fifteen words, six in ten of them drawn by style, the others by topic."""
    tokens = np.where(
        rng.random(words) < 0.6,
        rng.choice(WORDS, words, p=style),
        rng.choice(TOPIC_WORDS, words, p=topic),
    ).tolist()
    lines = [" ".join([*tokens[start : start + 15], "."]) for start in range(0, words, 15)]
    return "\n".join(lines) + "\n"


def paths(folder):
    return folder / "folds.tsv", folder / "style"


THREE = {
    f"{author.lower()}{n}": author
    for author, count in [("A", 6), ("B", 3), ("C", 3)]
    for n in range(count)
}
