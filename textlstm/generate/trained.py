"""A trained model with its tokenizer: write, score and read text in one call each."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, overload

import numpy as np
import tensorflow as tf

from textlstm.errors import TextlstmError
from textlstm.generate.author_networks import AuthorNetworks
from textlstm.generate.beam import search
from textlstm.generate.constraints import Constraints
from textlstm.generate.copying import TrainingText
from textlstm.generate.filters import SamplingFilters
from textlstm.generate.loop import Loop, Position, stream
from textlstm.generate.marks import excluded_marks
from textlstm.generate.request import Request, make_request
from textlstm.generate.samples import describe, prompt_ids
from textlstm.generate.scores import Score, pieces, score_texts
from textlstm.generate.text_state import TextState, fitting_state
from textlstm.generate.transcript import Transcript
from textlstm.model import state as states
from textlstm.model.mixture import Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.state import State
from textlstm.model.strength import STRENGTH
from textlstm.model.types import Tensor
from textlstm.saved import find_model
from textlstm.tokens.casing import Casing
from textlstm.tokens.ids import load_documents
from textlstm.tokens.plain import documents
from textlstm.tokens.tokenizer import EOS_ID, Tokenizer
from textlstm.tokens.tokenizer import load as load_tokenizer

STEPS, STREAMED_STEPS = 64, 8  # ids of one compiled call
EXTRA_BEAM_IDS = 20  # of punctuation, and to finish a sentence
MAX_IDS_PER_WORD = 20  # a text of more ids has ended: the model writes marks only


class TrainedModel:
    """A trained language model with its tokenizer, as `textlstm.load` returns it.

    Args:
        folder: Folder of the model.

    Attributes:
        network: The `LanguageModel`, or the `Mixture` of several.
        tokenizer: Its tokenizer.

    Raises:
        TextlstmError: If the folder is missing or damaged.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import textlstm
        >>> model = textlstm.load(results / "model")
        >>> text = model.generate("the people of", words=40, seed=1)
        >>> text.startswith("the people of")
        True
        >>> scored = model.score("the people of the state")
        >>> len(scored.nats) == len(scored.tokens), scored.perplexity > 1
        (True, True)
        >>> state = model.read("the people")
        >>> [len(pair) for pair in model.next_words(state, 3)]
        [2, 2, 2]
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        self.network = load_model(self.folder)
        self.tokenizer: Tokenizer = load_tokenizer(self.folder)
        if self.tokenizer.size != self.network.vocabulary:
            raise TextlstmError(
                f"{self.folder}: the tokenizer has {self.tokenizer.size} tokens, but the model "
                f"{self.network.vocabulary}; train the model again"
            )
        language = str(self.tokenizer.settings.get("language") or "en")
        self.casing = Casing.load(self.folder, language)
        self._by_author = AuthorNetworks(self.folder, self.network)
        self._loops: dict[tuple[SamplingFilters, Constraints, bool, int], Loop] = {}

    @overload
    def generate(
        self, prompt: str = ..., *, stream: Literal[True], **options: Any
    ) -> Iterator[str]: ...

    @overload
    def generate(
        self, prompt: str = ..., *, stream: Literal[False] = ..., **options: Any
    ) -> str: ...

    @overload
    def generate(
        self, prompt: Sequence[str], *, stream: Literal[False] = ..., **options: Any
    ) -> list[str]: ...

    def generate(  # type: ignore[misc]  # the overloads leave out the options
        self,
        prompt: str | Sequence[str] = "",
        *,
        stream: bool = False,
        words: int = 200,
        temperature: float = 0.8,
        seed: int = 1,
        stop: str | None = None,
        top_k: int = 0,
        top_p: float = 1.0,
        min_p: float = 0.0,
        typical: float = 1.0,
        require: Sequence[str] = (),
        forbid: Sequence[str] = (),
        no_repeat: int = 0,
        repetition: float = 1.0,
        beam: int = 0,
        state: TextState | None = None,
        compiled: bool | None = None,
        author: str | None = None,
        strength: float = STRENGTH,
    ) -> str | list[str] | Iterator[str]:
        """Generate text.

        A text depends on its prompt, its seed and the settings, not on the other prompts of the
        call.

        Args:
            prompt: Text to continue, or several; empty: a text starts as a document does.
            stream: Whether to return an iterator over pieces of the text, for one prompt.
            words: Number of words; the sentence in which it is reached is finished.
            temperature: Below 1 sharpens the distribution, above 1 flattens it; 0: always the
                likeliest token.
            seed: Random seed; prompt number k, from 0, uses seed + k.
            stop: "words" to end at the number of words exactly, "sentence" or "paragraph" to end
                at the first sentence or paragraph end. No text has more than twice the number of
                words and 40.
            top_k: Number of likeliest tokens to draw from; 0 for all.
            top_p: Probability mass of the likeliest tokens to draw from; 1 for all.
            min_p: Smallest probability to draw, as a share of the likeliest token's; 0 for all.
            typical: Probability mass of the tokens of typical surprise to draw from; 1 for all.
            require: Words that the text has to contain (models of words only).
            forbid: Words that the text must not contain; models of characters also exclude them
                inside longer words. Not for SentencePiece models.
            no_repeat: Number of tokens in a sequence that may not occur twice within 256 tokens; 0
                for no limit.
            repetition: Divisor of the probability of each of the last 256 tokens; 1 for none.
            beam: Number of texts among which the likeliest is searched for, instead of drawing;
                filters and temperature have no effect then. 0: draw.
            state: State to continue from, as `read` returns it; None for the start of a document.
            compiled: Whether to compile the loop for a single prompt. Compiling takes about a
                second, once for each model and its filters and constraints, and makes a token
                cheaper; None: for texts of 2,000 words or more.
            author: Author of training works in whose style to write, one of `authors`; None: no
                one's.
            strength: With `author`, factor of the author's difference from the model: 0 has no
                effect, above 1 exaggerates.

        Returns:
            The text with its prompt; a list for several prompts; an iterator if `stream`.

        Raises:
            TextlstmError: If a setting is out of range, no word of a prompt is in the vocabulary,
                constraints contradict each other, or the author has no head.
        """
        request = make_request(
            self.tokenizer,
            words=words,
            temperature=temperature,
            stop=stop,
            top_k=top_k,
            top_p=top_p,
            min_p=min_p,
            typical=typical,
            require=require,
            forbid=forbid,
            no_repeat=no_repeat,
            repetition=repetition,
            beam=beam,
            compiled=compiled,
            author=author,
            strength=strength,
        )
        prompts = [prompt] if isinstance(prompt, str) else list(prompt)
        seeds, steps = [seed + k for k in range(len(prompts))], STREAMED_STEPS if stream else STEPS
        texts = self.transcripts(request, prompts, seeds, state, steps)
        if stream:
            if not isinstance(prompt, str):
                raise TextlstmError("stream: give one prompt, not several")
            return _pieces(texts)
        *_, finished = texts
        results = [transcript.text() for transcript in finished]
        return results[0] if isinstance(prompt, str) else results

    def transcripts(
        self,
        request: Request,
        prompts: Sequence[str],
        seeds: Sequence[int],
        state: TextState | None = None,
        steps: int = STEPS,
    ) -> Iterator[list[Transcript]]:
        """Return an iterator over the texts of all prompts, each time with more ids.

        Args:
            request: Settings of the texts.
            prompts: A prompt for each text.
            seeds: A random seed for each text.
            state: State to continue from; None for the start of a document.
            steps: Ids to generate at a time.

        Raises:
            TextlstmError: If a seed is negative, no word of a prompt is in the vocabulary, or the
                author has no head.
        """
        self._by_author.of(request.author, request.strength)
        if any(seed < 0 for seed in seeds):
            raise TextlstmError(f"seed: {min(seeds)} is negative; give 0 or more")
        ids = [self._prompt_ids(prompt) for prompt in prompts]
        lanes = [
            Transcript(self.tokenizer, self.casing, prompt, own.tolist(), request.ending)
            for prompt, own in zip(prompts, ids, strict=True)
        ]
        return self._run(request, lanes, ids, seeds, state, steps)

    def _run(
        self,
        request: Request,
        lanes: list[Transcript],
        ids: list[np.ndarray],
        seeds: Sequence[int],
        state: TextState | None,
        steps: int,
    ) -> Iterator[list[Transcript]]:
        if not lanes:
            yield []
            return
        if request.beam:
            yield self._search(request, lanes, ids, state)
            return
        compiled = request.compiled and len(lanes) == 1
        loop = self.loop(request, compiled)
        draws = list(map(stream, seeds))
        position = self._start(request, ids, state)
        temperature = tf.fill([len(lanes)], tf.constant(request.temperature, tf.float32))
        limit, most = request.ending.words, MAX_IDS_PER_WORD * request.ending.most_words
        made = 0
        while made < most and not all(lane.finished for lane in lanes):
            uniform = np.stack([draw.random(steps, np.float32) for draw in draws])
            written, position = loop.write(
                position, temperature, tf.constant(uniform), tf.constant(made), tf.constant(limit)
            )
            made += steps
            for lane, new in zip(lanes, written.numpy(), strict=True):
                lane.add(new.tolist())
            yield lanes

    def _search(
        self,
        request: Request,
        lanes: list[Transcript],
        ids: list[np.ndarray],
        state: TextState | None,
    ) -> list[Transcript]:
        """Write each text by beam search, in blocks of ids."""
        loop = self.loop(request)
        ends = [self.tokenizer.eos]
        for lane, own in zip(lanes, ids, strict=True):
            position = self._start(request, [own], state)
            steps = request.ending.words + EXTRA_BEAM_IDS
            lane.add(search(loop, position, request.beam, steps, ends).tolist())
            lane.finish()
        return lanes

    def _start(self, request: Request, ids: list[np.ndarray], state: TextState | None) -> Position:
        """Return the position after the prompts; each is read alone, equal ones once."""
        network = self._by_author.of(request.author, request.strength)
        positions: dict[bytes, Position] = {}
        for own in ids:
            if own.tobytes() not in positions:
                logits, layers = self._read(own, state)
                if network is not self.network:
                    logits = network.next_logits(layers)
                history, missing = map(tf.constant, request.constraints.start(own))
                last = tf.constant(own[-1:] if len(own) else [EOS_ID], tf.int32)
                positions[own.tobytes()] = Position(logits, layers, history, missing, last)
        lanes = [positions[own.tobytes()] for own in ids]
        return tf.nest.map_structure(lambda *arrays: tf.concat(arrays, axis=0), *lanes)

    def loop(self, request: Request, compiled: bool = False) -> Loop:
        """Return the loop for the filters, constraints and author of a request."""
        network = self._by_author.of(request.author, request.strength)
        key = request.filters, request.constraints, compiled, id(network)
        if key not in self._loops:
            marks, unknown = excluded_marks(self.tokenizer), self.tokenizer.unknown
            self._loops[key] = Loop(
                network, request.filters, request.constraints, unknown, marks, compiled
            )
        return self._loops[key]

    @property
    def authors(self) -> list[str]:
        """The authors in whose style the model can write; none without author heads."""
        return self._by_author.names

    def _prompt_ids(self, prompt: str, where: str = "prompt") -> np.ndarray:
        """Return the ids of a prompt without the <eos> before it."""
        return prompt_ids(self.tokenizer, prompt, where)[1:].astype(np.int32)

    def read(self, text: str, state: TextState | None = None) -> TextState:
        """Return the state after a text.

        Args:
            text: Text to read; its last sentence is left open.
            state: State to continue from; None for the start of a document.

        Raises:
            TextlstmError: If no word of the text is in the vocabulary.
        """
        _, layers = self._read(self._prompt_ids(text, "text"), state)
        return TextState(layers)

    def next_words(self, state: TextState, number: int = 10) -> list[tuple[str, float]]:
        """Return the likeliest next tokens and their probabilities, the likeliest first.

        Args:
            state: State after a text.
            number: Number of tokens.
        """
        probabilities = tf.nn.softmax(self.network.next_logits(state.layers))[0].numpy()
        likeliest = np.argsort(-probabilities, kind="stable")
        known = [int(id) for id in likeliest if id != self.tokenizer.unknown][:number]
        return [(self.tokenizer.tokens[id], float(probabilities[id])) for id in known]

    def load_state(self, path: str | Path) -> TextState:
        """Read a state that `TextState.save` wrote.

        Args:
            path: File to read (.npz).

        Raises:
            TextlstmError: If the file is missing or damaged, or does not fit this model.
        """
        return TextState(fitting_state(self.network, states.load(Path(path)), str(path)))

    def score(self, text: str, author: str | None = None) -> Score:
        """Return how surprising each token of a text is, from the start of a document.

        The figures equal those of the evaluation of a run on the same text.

        Args:
            text: Plain text.
            author: Author whose head predicts the tokens, one of `authors`; None: the shared one.

        Raises:
            TextlstmError: If the text is empty, or the author has no head.
        """
        return self.score_texts([text], author=author)[0]

    def score_texts(
        self,
        texts: Sequence[str],
        names: Sequence[str] | None = None,
        author: str | None = None,
    ) -> list[Score]:
        """Return the score of each text; see `score`.

        Args:
            texts: Plain texts.
            names: Their names; None for their numbers.
            author: Author whose head predicts the tokens; None: the shared one.

        Raises:
            TextlstmError: If a text is empty, or the author has no head.
        """
        network = self._by_author.of(author)
        return score_texts(network, self.tokenizer, self.casing, texts, names)

    def perplexities(self, text: str) -> dict[str, float]:
        """Return the perplexity of a text under the head of each author.

        Args:
            text: Plain text.

        Raises:
            TextlstmError: If the text is empty, or the model has no author heads.
        """
        return self._by_author.perplexities(documents([text], self.tokenizer, ["text"]))

    def pieces(self, scored: Score, start: int, end: int) -> list[str]:
        """Return the text of each token of a range, with spaces and capitals; empty for `<eos>`.

        Args:
            scored: Score of a text by this model.
            start: Index of the first token, at the start of a sentence.
            end: Index after the last token.
        """
        return pieces(self.tokenizer, self.casing, scored, start, end)

    def copying(self, transcript: Transcript) -> dict[str, Any] | None:
        """Return how much of a text is copied from the training text.

        Args:
            transcript: The generated text.

        Returns:
            Entries `copied` (tokens of the longest run), `copied_text`, `copied_from` (work) and
            `novelty` (share of new n-grams by n); None if the training text is not there.
        """
        if self.training_text is None:
            return None
        training, works = self.training_text
        ids = np.array(transcript.ids[: transcript.used()], int)
        head = np.zeros(0, int)
        described = describe(self.tokenizer, self.casing, head, ids, training, works)
        return {key: described[key] for key in ("copied", "copied_text", "copied_from", "novelty")}

    @cached_property
    def training_text(self) -> tuple[TrainingText, list[str]] | None:
        """The training text of the run and the ids of its works; None if it is not there."""
        path = self.folder.parent / "tokens" / "train.npy"
        if not path.is_file():
            return None
        training = load_documents(path)
        return TrainingText(training.ids, training.starts), training.works

    def _read(self, ids: np.ndarray, state: TextState | None) -> tuple[Tensor, list[State]]:
        """Read ids [n], after <eos> at the start of a document; return logits and state."""
        layers = self.network.initial_state(1) if state is None else state.layers
        ids = np.concatenate([[EOS_ID], ids]) if state is None else ids
        reader = self.network.compiled(read_steps)
        return reader(tf.constant(ids[None].astype(np.int32)), layers)


def read_steps(
    model: LanguageModel | Mixture, ids: Tensor, state: list[State]
) -> tuple[Tensor, list[State]]:
    """Read ids [lanes, time] of any length; return the next logits and the state."""

    def step(index: Tensor, state: list[State]) -> tuple[Tensor, list[State]]:
        return index + 1, model.hidden(ids[:, index, None], state)[1]

    _, state = tf.while_loop(
        lambda index, _: index < tf.shape(ids)[1], step, (tf.constant(0), state)
    )
    return model.next_logits(state), state


def _pieces(texts: Iterator[list[Transcript]]) -> Iterator[str]:
    """Yield the prompt, then the text that becomes certain."""
    started = False
    for lanes in texts:
        if not started and lanes[0].prompt:
            yield lanes[0].prompt
        started = True
        if piece := lanes[0].new():
            yield piece
    if rest := lanes[0].rest():
        yield rest


def load(model: str | Path) -> TrainedModel:
    """Load a trained model.

    Args:
        model: Folder of the model, folder of a run's results, or name of a corpus, whose results
            are in `results/<name>`.

    Returns:
        The model with its tokenizer.

    Raises:
        TextlstmError: If there is no model, or it is damaged.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import textlstm
        >>> model = textlstm.load(results)  # the same as results / "model"
        >>> model.generate("the", words=3, stop="words", seed=2).startswith("the")
        True
    """
    return TrainedModel(find_model(model))
