"""Memory and time of the judge for 10, 50, 200 and 1,000 novels of 100,000 words.

    snakemake text --config corpus=../shared/data/novels
    python benchmarks/judge_scale.py results/novels

Novels are made by drawing blocks of consecutive paragraphs from the texts of the corpus: each
made-up author draws from the works of one author. The vocabulary is therefore that of the corpus
and grows less than that of as many real novels. Each stage is the command of the workflow, in a
process of its own; memory is the peak of that process. Results are written after each stage; sizes
that they hold completely with the present settings and code are skipped.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from rows import read, row, write

from textlstm.artifacts.files import read_text, write_text
from textlstm.artifacts.tables import read_tsv, write_tsv
from textlstm.config import load_config
from textlstm.fingerprint import fingerprint

SIZES = (10, 50, 200, 1000)  # novels
WORKS = 4  # novels by each author
WORDS = 100_000  # of a novel
BLOCK = 1000  # words in a block, at least
SEED = 1
LIMIT = 4.0  # gigabytes
LAST = "one verdict by the saved judge"  # stage
COMMAND = "python benchmarks/judge_scale.py results/novels"


class Usage(NamedTuple):
    """What a process used."""

    seconds: float  # of the processor
    wall: float
    gigabytes: float  # peak


def main() -> None:
    """Measure each size, and write the JSON and the table after each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("corpus", type=Path, help="results of a corpus of novels")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, default=Path("results/judge-scale"))
    arguments = parser.parse_args()
    settings = load_config(Path(__file__).parents[1] / "config.yaml").attribute
    code = fingerprint("textlstm.attribute.verdicts", "textlstm.attribute.fit")
    for size in arguments.sizes:
        if measured(size, code):
            print(f"{size} novels: measured already with the present code", file=sys.stderr)
            continue
        folder = arguments.folder / str(size)
        try:
            words = make_corpus(arguments.corpus, folder, size)
            for stages in measure(folder, settings):
                write("judge_scale", list(rows(size, words, stages, code)), replacing="novels")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def measured(size: int, code: str) -> bool:
    """Return whether the results hold all stages of a size."""
    return any(
        (entry.get("novels"), entry.get("code"), entry.get("stage")) == (size, code, LAST)
        for entry in read("judge_scale")
    )


def make_corpus(source: Path, folder: Path, size: int) -> int:
    """Write the style views of novels, their table and their folds; return the number of words."""
    known = [each for each in read_tsv(source / "corpus/works.tsv") if each["author"]]
    by_author: dict[str, list[str]] = {}
    for each in known:
        by_author.setdefault(each["author"], []).append(each["id"])
    sources, total, table = sorted(by_author), 0, []
    generator = np.random.default_rng(SEED)
    texts = folder / "text/style"
    texts.mkdir(parents=True, exist_ok=True)
    for group in range(len(sources)):  # the blocks of one author's works are in memory at a time
        blocks = [
            block
            for work in by_author[sources[group]]
            for block in blocks_of(read_text(source / f"text/style/{work}.txt"))
        ]
        for number in range(size):
            if number // WORKS % len(sources) != group:
                continue
            words, parts = 0, []
            for index in generator.permutation(len(blocks)):
                parts.append(blocks[index][1])
                words += blocks[index][0]
                if words >= WORDS:
                    break
            total += words
            table.append((f"novel{number:04}", f"Author {number // WORKS:03}"))
            write_text(texts / f"{table[-1][0]}.txt", "\n\n".join(parts) + "\n")
    columns = ["id", "author", "role", "group", "title"]
    rows = [(work, author, "known", "", work) for work, author in sorted(table)]
    write_tsv(folder / "corpus/works.tsv", columns, rows)
    write_tsv(folder / "text/reuse.tsv", ["work", "other", "shared"], [])
    return total


def blocks_of(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number of words and the text of each block of consecutive paragraphs."""
    parts, words = [], 0
    for paragraph in text.split("\n\n"):
        parts.append(paragraph)
        words += sum(any(map(str.isalnum, token)) for token in paragraph.split())
        if words >= BLOCK:
            yield words, "\n\n".join(parts)
            parts, words = [], 0


def measure(folder: Path, settings) -> Iterator[dict[str, Usage]]:
    """Run each stage in a process of its own; after each, yield what all so far used."""
    texts, attribute, stages = folder / "text/style", folder / "attribute", {}
    run = [sys.executable, "-m", "textlstm", "attribute"]
    (attribute / "scores").mkdir(parents=True, exist_ok=True)
    stages["folds"] = usage(
        [*run, "folds", f"--works={folder}/corpus/works.tsv", f"--reuse={folder}/text/reuse.tsv",
         f"--folds={settings.folds}", f"--seed={SEED}", f"--out={attribute}/folds.tsv"]
    )  # fmt: skip
    yield stages
    for method in settings.combined:
        values = {
            "chunk": settings.chunk,
            "shuffled": False,
            method: getattr(settings, method).model_dump(),
        }
        stages[method] = usage(
            [*run, "fit", method, f"--folds={attribute}/folds.tsv", f"--texts={texts}",
             f"--settings={json.dumps(values)}", f"--seed={SEED}", "--threads=1",
             f"--scores={attribute}/scores/{method}.safetensors",
             f"--model={attribute}/models/{method}.safetensors"]
        )  # fmt: skip
        yield stages
    stages["calibration, verdicts and the saved judge"] = usage(
        [*run, "verdicts", f"--works={folder}/corpus/works.tsv",
         f"--folds={attribute}/folds.tsv", f"--texts={texts}", f"--clean={texts}",
         *(f"--scores={attribute}/scores/{method}.safetensors" for method in settings.combined),
         *(f"--models={attribute}/models/{method}.safetensors" for method in settings.combined),
         f"--settings={settings.model_dump_json()}",
         f"--text-settings={text_settings()}",
         f"--verdicts={attribute}/verdicts.json", f"--joint={attribute}/joint.json",
         f"--judge={attribute}/judge",
         f"--out={attribute}/predictions.tsv"]
    )  # fmt: skip
    yield stages
    text = next(texts.iterdir())
    stages[LAST] = usage([*run, "predict", str(attribute / "judge"), str(text)])
    yield stages


def text_settings() -> str:
    """Return section `text` of the settings as JSON."""
    import yaml

    path = Path(__file__).parents[1] / "config.yaml"
    return json.dumps(yaml.safe_load(path.read_text())["text"])


def usage(command: list[str]) -> Usage:
    """Run a command and return what its process used."""
    started = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment())
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"failed: {' '.join(command)}")
    result = Usage(
        used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss * 1024 / 1e9
    )
    print(" ".join(command[4:6])[:40], result, file=sys.stderr, flush=True)
    return result


def environment() -> dict[str, str]:
    """Return the environment of a stage: one thread, as in the workflow."""
    return os.environ | {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def rows(size: int, words: int, stages: dict[str, Usage], code: str) -> Iterator[dict]:
    """Yield the row of each stage, and of all together if all were run."""
    peak = max(each.gigabytes for each in stages.values())
    total = sum(each.seconds for each in stages.values())
    what = f"{size:,} novels, {words / 1e6:.1f} million words"
    together = Usage(total, sum(each.wall for each in stages.values()), peak)
    for name, each in [*stages.items(), *([("all stages", together)] if LAST in stages else [])]:
        yield row(
            f"{what}: {name}, {each.seconds:,.0f} s of processor time",
            each.gigabytes,
            "GB at the peak",
            "limit",
            LIMIT,
            COMMAND,
            novels=size,
            authors=-(-size // WORKS),
            words=words,
            stage=name,
            seconds=round(each.seconds, 2),
            wall=round(each.wall, 2),
            code=code,
            seed=SEED,
        )


if __name__ == "__main__":
    main()
