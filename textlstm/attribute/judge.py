"""The saved judge: everything that a verdict on a new text needs, in one folder that can be moved.

The workflow's verdicts come from the same object, so that both agree.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from textlstm.artifacts.files import sha256
from textlstm.artifacts.tables import read_json, write_json
from textlstm.artifacts.weights import load_weights, save_weights
from textlstm.attribute.calibration import UNCORRECTED, Calibration
from textlstm.attribute.combine import WEIGHT_WORDS, Deviation, Weights
from textlstm.attribute.corpus import Tokens
from textlstm.attribute.fit import restore
from textlstm.attribute.methods import COMBINED, FITTED
from textlstm.attribute.mixture import Mixture
from textlstm.attribute.mixture_levels import Mixtures
from textlstm.attribute.openset import OpenSet, OpenVerdict
from textlstm.attribute.population import save_population
from textlstm.attribute.scorer import Generative, Scorer
from textlstm.attribute.store import array_of, pack_text, reading, require, unpack_text
from textlstm.attribute.verdict import Accuracy, Shared, Verdict, same_text
from textlstm.errors import TextlstmError
from textlstm.saved import find_judge
from textlstm.text.languages import detect
from textlstm.text.reuse import MIN_SHARED_RUNS, sketch
from textlstm.text_settings import TextSettings

FORMAT = 2
MIN_SHARED = 0.05  # of the passages of the text: less is quotation
MIN_LANGUAGE_WORDS = 50  # below, a language is not recognised reliably
MIN_KNOWN_SHARE = 0.5  # of the median share of known words in training works
MIN_ACCURACY = 0.5  # on held-out pieces of a length; below, no verdict
VOCABULARY = 20_000  # words counted as known


@dataclass(frozen=True)
class Judge:
    """Fitted methods with their calibration by length.

    Attributes:
        authors: the candidates, sorted.
        verdict: id of the method whose probabilities give the verdict, or "combined".
        members: the fitted methods of the combination, by id.
        deviations: of each member's scores.
        weights: of the members.
        calibrations: of each member and of the combination.
        accuracies: of the verdicts on held-out pieces, by length.
        words: known words.
        known_share: median share of known words in held-out works.
        languages: languages of the training works.
        shelf: the known works, for shared passages: id, title, author, whether used for training.
        runs: hashes of each work's passages.
        text: settings of the text stage.
        provenance: settings, versions and hashes of inputs, for people.
        open_set: scores by which none of the candidates is an answer; None if not measured.
        mixtures: estimates of the shares of several authors in one text; None if not measured.

    Example:
        >>> from textlstm import Judge
        >>> judge = Judge.load("results/federalist/attribute/judge")  # doctest: +SKIP
        >>> judge.predict("The powers delegated by the Constitution ...").author  # doctest: +SKIP
        'Madison'
    """

    authors: list[str]
    verdict: str
    members: dict[str, Scorer]
    deviations: dict[str, Deviation]
    weights: Weights
    calibrations: dict[str, Calibration]
    accuracies: list[Accuracy]
    words: list[str]
    known_share: float
    languages: list[str]
    shelf: list[tuple[str, str, str, bool]]
    runs: list[np.ndarray]
    text: TextSettings
    provenance: dict[str, Any]
    open_set: OpenSet | None = None
    mixtures: Mixtures | None = None

    @classmethod
    def load(cls, folder: str | Path) -> "Judge":
        """Read a saved judge.

        Args:
            folder: folder of the judge, folder of a run's results, or name of a corpus, whose
                results are in `results/<name>`.

        Returns:
            The judge.

        Raises:
            TextlstmError: a file is missing, truncated, altered or contradicts another.

        Example:
            >>> Judge.load("nowhere")  # doctest: +ELLIPSIS
            Traceback (most recent call last):
            ...
            textlstm.errors.TextlstmError: nowhere: no saved judge in nowhere/, ...
        """
        folder = find_judge(folder)
        with reading(folder, "judge"):
            return _load(folder)

    def save(self, folder: str | Path, works: Tokens | None = None) -> None:
        """Write the judge; a file that is not complete is never left behind.

        Args:
            folder: folder to write into.
            works: style views of the works on the shelf, the reference population of
                verifications; None to leave it out.
        """
        folder = Path(folder)
        save_weights(
            folder / "shelf.safetensors",
            {
                "words": pack_text(self.words),
                "runs": np.concatenate([*self.runs, np.zeros(0, np.uint64)]),
                "ends": np.cumsum([len(runs) for runs in self.runs], dtype=np.int64),
            },
        )
        for member, scorer in self.members.items():
            save_weights(folder / f"{member}.safetensors", scorer.arrays())
        names = ["shelf", *self.members]
        if self.open_set:
            save_weights(folder / "open_set.safetensors", self.open_set.arrays())
            names.append("open_set")
        if works:
            save_population(folder, works)
            names.append("population")
        write_json(
            folder / "judge.json",
            {
                "format": FORMAT,
                "authors": self.authors,
                "verdict": self.verdict,
                "members": list(self.members),
                "deviations": {
                    member: [each.words.tolist(), each.values.tolist()]
                    for member, each in self.deviations.items()
                },
                "weights": self.weights.values.tolist(),
                "calibrations": {
                    method: each._asdict() | {"bias": each.bias.tolist(), "top": each.top.tolist()}
                    for method, each in self.calibrations.items()
                },
                "accuracies": [each._asdict() for each in self.accuracies],
                "known_share": self.known_share,
                "languages": self.languages,
                "shelf": [list(work) for work in self.shelf],
                "text": json.loads(json.dumps(self.text, default=vars)),
                "mixtures": self.mixtures.as_json() if self.mixtures else [],
                "files": {name: sha256(folder / f"{name}.safetensors") for name in names},
                "provenance": self.provenance,
            },
        )

    def predict(self, text: str, title: str = "") -> Verdict:
        """Name the author of a text.

        Args:
            text: the text; it is cleaned as the known works were.
            title: its title, which cleaning recognises in headings; may be empty.

        Returns:
            The verdict.

        Example:
            See `Judge`.
        """
        from textlstm.attribute.questioned import views_of_text

        return self.judge([views_of_text(text, title, self.text)])[0]

    def judge(self, texts: Sequence[tuple[str, str]]) -> list[Verdict]:
        """Name the authors of cleaned texts; many at once take less time than one after another.

        Args:
            texts: the clean text and the style view of each text.

        Returns:
            A verdict for each text, the same as for the text alone.
        """
        if not texts:
            return []
        tokens = Tokens.from_views(style for _, style in texts)
        return self.verdicts_of(
            self._scores(tokens, tokens.whole()),
            tokens,
            range(len(texts)),
            [clean for clean, _ in texts],
            self.mixtures_of(tokens, range(len(texts))),
        )

    def mixtures_of(
        self, tokens: Tokens, documents: Iterable[int], among: Sequence[str] = ()
    ) -> list[Mixture | None]:
        """Return the shares of candidates in documents.

        Args:
            tokens: style views.
            documents: indices of the documents in `tokens`.
            among: candidates that may have a share; empty for all.

        Returns:
            The shares; None for a document that is too short, or where nothing was measured.
        """
        if self.mixtures is None:
            return [None for _ in documents]
        windows = [self.mixtures.windows(tokens, document) for document in documents]
        ends = np.cumsum([len(own) for own in windows])
        if not len(windows) or not ends[-1]:
            return [None for _ in windows]
        spans = np.concatenate(windows)
        words = tokens.words(spans)
        probabilities = self.probabilities(self._scores(tokens, spans), words)[self.verdict]
        return [
            self.mixtures.estimate(own, int(length[0]), among) if len(own) else None
            for own, length in zip(
                np.split(probabilities, ends[:-1]), np.split(words, ends[:-1]), strict=True
            )
        ]

    def _scores(self, tokens: Tokens, spans: np.ndarray) -> dict[str, np.ndarray]:
        """Return the scores of each member, float32 [spans, authors]."""
        return {
            member: scorer.scores(tokens, spans).astype(np.float32)
            for member, scorer in self.members.items()
        }

    def verdicts_of(
        self,
        scores: Mapping[str, np.ndarray],
        tokens: Tokens,
        documents: Sequence[int],
        clean: Sequence[str],
        mixtures: Sequence[Mixture | None],
    ) -> list[Verdict]:
        """Return the verdicts on documents.

        Args:
            scores: of each member, float32 [documents, authors].
            tokens: style views.
            documents: indices of the documents in `tokens`.
            clean: the clean text of each, for its language and shared passages.
            mixtures: the shares of candidates in each.
        """
        read = [tokens.documents[document] for document in documents]
        read = [ids[tokens.is_word[ids]] for ids in read]
        words = np.array([len(ids) for ids in read], np.int64)
        known = np.fromiter((token in self.known_words for token in tokens.lexicon), bool)
        reasons = [
            self.foreign(len(ids), int(known[ids].sum()), text)
            for ids, text in zip(read, clean, strict=True)
        ]
        # marks and stray words say nothing: every author is equally probable
        foreign = np.array([bool(reason) for reason in reasons], bool)[:, None]
        scores = {
            member: np.where(foreign & np.isfinite(own), 0.0, own) for member, own in scores.items()
        }
        probabilities = self.probabilities(scores, words)
        return [
            self.verdict_of(
                {member: own[row] for member, own in probabilities.items()},
                {member: own[row] for member, own in scores.items()},
                tokens,
                document,
                int(words[row]),
                reasons[row],
                self.shared(clean[row]),
                mixtures[row],
            )
            for row, document in enumerate(documents)
        ]

    def verdict_of(
        self,
        probabilities: Mapping[str, np.ndarray],
        scores: Mapping[str, np.ndarray],
        tokens: Tokens,
        document: int,
        words: int,
        foreign: str,
        shared: list[Shared],
        mixture: Mixture | None,
    ) -> Verdict:
        """Return the verdict on one document.

        Args:
            probabilities: by each member and by the combination, float [authors].
            scores: of each member, float [authors].
            tokens: style views.
            document: index of the document in `tokens`.
            words: number of its words.
            foreign: why it cannot be compared with the candidates' works; empty if it can.
            shared: known works that share passages with it.
            mixture: the shares of candidates in it.
        """
        p = probabilities[self.verdict]
        likeliest = self.authors[int(p.argmax())]
        accuracy = self.accuracy_at(words)
        reason = same_text(shared) or foreign or self.abstention(words, accuracy)
        methods = {
            member: (
                self.authors[int(probabilities[member].argmax())],
                float(probabilities[member].max()),
            )
            for member in self.members
        }
        return Verdict(
            author=None if reason else likeliest,
            likeliest=likeliest,
            probability=float(p.max()),
            probabilities=dict(zip(self.authors, p.tolist(), strict=True)),
            words=words,
            accuracy=accuracy,
            methods=methods,
            agree=[member for member, (author, _) in methods.items() if author == likeliest],
            shared=shared,
            reason=reason,
            open_set=(
                None if reason else self.open_set_of(scores, tokens, document, int(p.argmax()))
            ),
            mixture=None if reason else mixture,
        )

    def open_set_of(
        self, scores: Mapping[str, np.ndarray], tokens: Tokens, document: int, likeliest: int
    ) -> OpenVerdict | None:
        """Return whether none of the candidates may have written a document."""
        for member, scorer in self.members.items():
            if self.open_set and isinstance(scorer, Generative):
                return self.open_set.verdict(scores[member], tokens, document, likeliest)
        return None

    def probabilities(
        self, scores: Mapping[str, np.ndarray], words: np.ndarray
    ) -> dict[str, np.ndarray]:
        """Return the probabilities of each member and of the combination, [texts, authors]."""
        standardised = {
            member: self.deviations[member].standardise(scores[member], words)
            for member in self.members
        }
        standardised[COMBINED] = self.weights.combine(standardised, words)
        return {
            method: self.calibrations[method].probabilities(values, words)
            for method, values in standardised.items()
        }

    def accuracy_at(self, words: int) -> Accuracy | None:
        """Return the accuracy at the measured length nearest to a number of words."""
        if not self.accuracies:
            return None
        return min(
            self.accuracies,
            key=lambda each: abs(np.log(max(each.words, 1)) - np.log(max(words, 1))),
        )

    def min_words(self) -> int:
        """Return the shortest measured length from which on most verdicts were right."""
        shortest = 0
        for each in sorted(self.accuracies, key=lambda each: each.words):
            if each.right < MIN_ACCURACY:
                shortest = each.words + 1
        return shortest

    @cached_property
    def known_words(self) -> frozenset[str]:
        """The known words as a set."""
        return frozenset(self.words)

    @cached_property
    def index(self) -> tuple[np.ndarray, np.ndarray]:
        """The sorted hashes of all works' passages, and the work of each."""
        runs = np.concatenate([np.zeros(0, np.uint64), *self.runs])
        owner = np.repeat(np.arange(len(self.runs)), [len(own) for own in self.runs])
        order = np.argsort(runs, kind="stable")
        return runs[order], owner[order]

    def shared(self, clean: str) -> list[Shared]:
        """Return the known works that share passages with a text, the largest share first."""
        own, _ = sketch(clean)
        runs, owner = self.index
        first, last = (np.searchsorted(runs, own, side) for side in ("left", "right"))
        hits = [owner[start:end] for start, end in zip(first, last, strict=True) if end > start]
        numbers = np.bincount(
            np.concatenate([np.zeros(0, np.int64), *hits]), minlength=len(self.shelf)
        )
        found = []
        for (work, title, author, training), number in zip(
            self.shelf, numbers.tolist(), strict=True
        ):
            if number >= MIN_SHARED_RUNS and number >= MIN_SHARED * len(own):
                found.append(Shared(work, title, author, round(number / len(own), 4), training))
        return sorted(found, key=lambda each: (-each.share, each.work))

    def foreign(self, words: int, known: int, clean: str) -> str:
        """Return the reason why a text cannot be compared with the candidates' works, or ""."""
        if not words:
            return "the text has no words"
        language = detect(clean)
        if (
            words >= MIN_LANGUAGE_WORDS
            and language != "und"
            and self.languages
            and language not in self.languages
        ):
            return (
                f"the text is in another language ({language}) than the candidates' works "
                f"({', '.join(self.languages)})"
            )
        share = known / words
        if share < MIN_KNOWN_SHARE * self.known_share:
            return (
                f"only {share:.0%} of the words occur in the candidates' works "
                f"({self.known_share:.0%} of a held-out work)"
            )
        return ""

    def abstention(self, words: int, accuracy: Accuracy | None) -> str:
        """Return the reason for giving no verdict on a text that can be compared, or ""."""
        if accuracy is None:
            return "no known work could be held out, so that no accuracy is measured"
        shortest = min(each.words for each in self.accuracies)
        if words < shortest:
            return (
                f"{words} words are too few: the shortest held-out texts with a measured accuracy "
                f"have {shortest}"
            )
        if words < self.min_words():
            return (
                f"{words} words are too few: on held-out texts of about {accuracy.words} words "
                f"{accuracy.right:.0%} of the verdicts were right"
            )
        return ""


def _load(folder: Path) -> Judge:
    """Read and check all files of a judge."""
    values = read_json(folder / "judge.json")
    require(isinstance(values, dict), "judge.json is no object")
    version = values.get("format")
    if version != FORMAT:
        raise TextlstmError(f"has the format {version!r}; this version reads format {FORMAT}")
    if "reason" in values:
        raise TextlstmError(f"holds no judge: {values['reason']}")
    authors, members = values["authors"], values["members"]
    require(isinstance(authors, list) and 2 <= len(authors) <= 1_000_000, "authors")
    require(all(isinstance(author, str) for author in authors), "authors")
    require(isinstance(members, list) and members and set(members) <= set(FITTED), "members")
    require(values["verdict"] in {COMBINED, *members}, "verdict")
    optional = ["open_set"] if "open_set" in values["files"] else []
    for name in ("shelf", *members, *optional):
        path = folder / f"{name}.safetensors"
        require(path.is_file(), f"no file {path.name}")
        require(sha256(path) == values["files"][name], f"{path.name} does not match its hash")
    arrays = load_weights(folder / "shelf.safetensors")
    runs = array_of(arrays, "runs", np.uint64, (None,))
    shelf = [
        (str(work), str(title), str(author), bool(training))
        for work, title, author, training in values["shelf"]
    ]
    ends = array_of(arrays, "ends", np.int64, (len(shelf),))
    require((np.diff(ends, prepend=0) >= 0).all(), "ends")
    require((ends[-1] if len(ends) else 0) == len(runs), "ends")
    deviations, calibrations = {}, {}
    for member in members:
        knots = [np.array(column, np.float64) for column in values["deviations"][member]]
        require(len(knots) == 2 and len(knots[0]) == len(knots[1]) > 0, "deviations")
        require(
            all((column > 0).all() and np.isfinite(column).all() for column in knots), "deviations"
        )
        deviations[member] = Deviation(*knots)
    weights = np.array(values["weights"], np.float64)
    require(weights.shape == (len(members), len(WEIGHT_WORDS)), "weights")
    require((weights > 0).all() and np.isfinite(weights).all(), "weights")
    for method in (COMBINED, *members):
        one = values["calibrations"][method]
        bias = np.array(one["bias"], np.float64)
        require(bias.shape == (len(authors),) and np.isfinite(bias).all(), "calibrations")
        numbers = float(one["level"]), float(one["slope"])
        require(np.isfinite(numbers).all() and int(one["works"]) >= 0, "calibrations")
        top = np.array(one["top"], np.float64)
        require(top.shape == UNCORRECTED.shape and np.isfinite(top).all(), "calibrations")
        calibrations[method] = Calibration(*numbers, bias, int(one["works"]), top)
    scorers = {
        member: restore(member, load_weights(folder / f"{member}.safetensors"), len(authors))
        for member in members
    }
    accuracies = [
        Accuracy(
            int(each["kind"]),
            int(each["words"]),
            float(each["right"]),
            int(each["n"]),
            int(each["works"]),
        )
        for each in values["accuracies"]
    ]
    return Judge(
        authors,
        values["verdict"],
        scorers,
        deviations,
        Weights(members, weights),
        calibrations,
        accuracies,
        unpack_text(array_of(arrays, "words", np.uint8, (None,))),
        float(values["known_share"]),
        [str(language) for language in values["languages"]],
        shelf,
        np.split(runs, ends[:-1]) if len(ends) else [],
        TextSettings.from_json(json.dumps(values["text"]), "judge.json: text"),
        dict(values["provenance"]),
        OpenSet.load(load_weights(folder / "open_set.safetensors"), authors) if optional else None,
        Mixtures.from_json(authors, values.get("mixtures", [])),
    )


def digest(values: object) -> str:
    """Return a short hash of values, for provenance."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]
