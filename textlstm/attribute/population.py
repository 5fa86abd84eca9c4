"""The reference population of a verification: works by other authors, saved with a judge."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from textlstm.artifacts.files import sha256
from textlstm.artifacts.tables import read_json
from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.store import array_of, pack_text, reading, require, unpack_text
from textlstm.errors import TextlstmError
from textlstm.saved import find_judge
from textlstm.text_settings import TextSettings

FILE = "population.safetensors"
MAX_WORDS = 20_000_000  # tokens saved, of all works together; a longer corpus is cut evenly


@dataclass(frozen=True)
class Population:
    """Works of known authorship that texts are compared with.

    Attributes:
        name: name of the corpus, for people.
        works: id, title and author of each work.
        tokens: their style views, a document for each work.
        runs: hashes of the passages of each work.
        languages: languages of the works.
        text: settings of the text stage.
        digest: hash of the file that holds the works.

    Example:
        >>> population = Population.load("results/shelf")  # doctest: +SKIP
        >>> population.views("It was a dark night.")[1]  # doctest: +SKIP
        'it was a dark night .\\n'
    """

    name: str
    works: list[tuple[str, str, str]]
    tokens: Tokens
    runs: list[np.ndarray]
    languages: list[str]
    text: TextSettings
    digest: str

    @property
    def authors(self) -> list[str]:
        """The authors, sorted."""
        return sorted({author for _, _, author in self.works})

    def views(self, text: str, title: str = "") -> tuple[str, str]:
        """Return the clean text and the style view of a text, cleaned as the works were.

        Args:
            text: the text, paragraphs separated by blank lines.
            title: its title, which headings may contain; may be empty.
        """
        from textlstm.attribute.questioned import views_of_text

        return views_of_text(text, title, self.text)

    @classmethod
    def load(cls, folder: str | Path) -> "Population":
        """Read the works that a saved judge was fitted on.

        Args:
            folder: a saved judge, the results of a run, or the name of a corpus.

        Returns:
            The works.

        Raises:
            TextlstmError: the folder holds no judge, or the judge no works.

        Example:
            See `Population`.
        """
        judge = find_judge(folder)
        path = judge / FILE
        if not path.is_file():
            raise TextlstmError(f"{judge}: has no {FILE}; run `snakemake verdicts` again")
        with reading(judge, "judge"):
            return _load(judge)


def default_reference(results: Path) -> Path:
    """Return the only saved judge below a folder.

    Raises:
        TextlstmError: there is none, or more than one.
    """
    found = sorted(results.glob(f"*/attribute/judge/{FILE}"))
    if len(found) != 1:
        names = ", ".join(str(path.parents[2]) for path in found) or "there is none in results/"
        raise TextlstmError(
            f"give the reference population with --reference, a saved judge of works by other "
            f"authors ({names})"
        )
    return found[0].parent


def save_population(folder: Path, tokens: Tokens) -> None:
    """Write the style views of the works on the shelf of a judge, in its order."""
    documents = tokens.documents
    share = MAX_WORDS / max(1, sum(map(len, documents)))
    if share < 1:
        documents = [ids[: int(len(ids) * share)] for ids in documents]
    used, ids = np.unique(np.concatenate([*documents, np.zeros(0, np.int32)]), return_inverse=True)
    save_weights(
        folder / FILE,
        {
            "lexicon": pack_text([tokens.lexicon[index] for index in used]),
            "ids": ids.astype(np.int32).ravel(),
            "ends": np.cumsum([len(each) for each in documents], dtype=np.int64),
        },
    )


def _load(judge: Path) -> Population:
    values, path = read_json(judge / "judge.json"), judge / FILE
    if "reason" in values:
        raise TextlstmError(f"holds no judge: {values['reason']}")
    digest = sha256(path)
    require(values["files"]["population"] == digest, f"{FILE} does not match its hash")
    require(
        sha256(judge / "shelf.safetensors") == values["files"]["shelf"],
        "shelf.safetensors does not match its hash",
    )
    arrays, shelf = load_weights(path), load_weights(judge / "shelf.safetensors")
    works = [(str(id), str(title), str(author)) for id, title, author, _ in values["shelf"]]
    lexicon = unpack_text(array_of(arrays, "lexicon", np.uint8, (None,)))
    documents = _parts(arrays, "ids", np.int32, len(works))
    runs = _parts(shelf, "runs", np.uint64, len(works))
    for ids in documents:
        require(not len(ids) or 0 <= ids.min() <= ids.max() < len(lexicon), "ids")
    return Population(
        str(values["provenance"].get("corpus", judge.resolve().parent.parent.name)),
        works,
        Tokens(lexicon, documents),
        runs,
        [str(language) for language in values["languages"]],
        TextSettings.from_json(json.dumps(values["text"]), "judge.json: text"),
        digest,
    )


def _parts(arrays: dict[str, np.ndarray], name: str, dtype: type, number: int) -> list[np.ndarray]:
    values = array_of(arrays, name, dtype, (None,))
    ends = array_of(arrays, "ends", np.int64, (number,))
    require((np.diff(ends, prepend=0) >= 0).all(), "ends")
    require((ends[-1] if number else 0) == len(values), "ends")
    return np.split(values, ends[:-1]) if number else []
