"""A reference population read from a folder of books, without a run of the workflow."""

import hashlib
import sys
from pathlib import Path

from textlstm.attribute.corpus import Tokens
from textlstm.attribute.population import Population
from textlstm.attribute.questioned import views_of_text
from textlstm.corpus import manifest
from textlstm.corpus.fetch import read_original
from textlstm.corpus.work import KNOWN, Work
from textlstm.errors import TextlstmError
from textlstm.progress import Progress
from textlstm.saved import find_judge
from textlstm.text.extract import extract
from textlstm.text.languages import detect
from textlstm.text.reuse import sketch
from textlstm.text_settings import TextSettings


def read_population(source: str | Path, settings: TextSettings) -> Population:
    """Read and clean the works of one known author each, as the workflow does.

    Works that cannot be read are left out and named on standard error.

    Args:
        source: a folder of texts, a zip of one, or a manifest.
        settings: settings of the text stage.

    Returns:
        The works.

    Raises:
        TextlstmError: the folder or manifest cannot be read, or holds no readable known work.

    Example:
        >>> from textlstm import load_config
        >>> from textlstm.attribute import verify
        >>> population = read_population("novels", load_config("config.yaml").text)
        ... # doctest: +SKIP
        >>> verify(population, known, questioned, seed=1).log_ratio  # doctest: +SKIP
        1.04
    """
    corpus = manifest.read(source)
    works = [each for each in corpus.works if each.role == KNOWN and len(each.authors) == 1]
    read: list[tuple[Work, str, str]] = []
    digest = hashlib.sha256()
    with Progress("reference population", len(works), "works") as progress:
        for work in works:
            try:
                content = read_original(work)
                read.append((work, *_views(work, content, settings)))
                digest.update(hashlib.sha256(content).digest())
            except TextlstmError as error:
                sys.stderr.write(f"left out of the reference population: {error}\n")
            progress.advance(1)
    if not read:
        raise TextlstmError(
            f"{source}: no readable works by one known author each; names of files state the "
            "author, such as Austen_Emma_1815.txt or Austen/Emma.txt"
        )
    return Population(
        corpus.name,
        [(work.id, work.title, work.author) for work, _, _ in read],
        Tokens.from_views(style for _, _, style in read),
        [sketch(clean)[0] for _, clean, _ in read],
        sorted({detect(clean) for _, clean, _ in read} - {"und"}),
        settings,
        digest.hexdigest(),
    )


def is_unread(source: str | Path) -> bool:
    """Return whether a reference is a folder, zip or manifest of books without a saved judge."""
    path = Path(source)
    try:
        find_judge(path)
    except TextlstmError:
        of_a_run = (path / "corpus" / "works.tsv").is_file()
        return not of_a_run and (path.is_dir() or path.suffix.lower() in (".zip", ".yaml", ".yml"))
    return False


def _views(work: Work, content: bytes, settings: TextSettings) -> tuple[str, str]:
    """Return the clean text and the style view of a work."""
    if work.prepared:
        raise TextlstmError(f"{work.source.origin}: prepared texts are read by the workflow only")
    path, language = Path(work.source.origin), work.language or settings.language
    text, _ = extract(content, work.format, path, [*settings.remove], work.encoding, language)
    clean, style = views_of_text(text, work.title, settings, list(work.authors), work.language)
    if not style.strip():
        raise TextlstmError(f"{path}: contains no words")
    return clean, style
