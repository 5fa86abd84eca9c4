"""Text generation in one graph: the state stays in its loop, no step returns to Python."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
import tensorflow as tf

from textlstm.generate import samplers
from textlstm.generate.constraints import Constraints
from textlstm.generate.filters import SamplingFilters, check_temperature
from textlstm.generate.marks import Marks
from textlstm.model.state import State
from textlstm.model.types import Size, StatesLike, Tensor


class Generator(Protocol):
    """A model that generation can use, such as `LanguageModel`."""

    def initial_state(self, batch: Size) -> list[State]:
        """Return the state before the first id."""

    def hidden(self, ids: Tensor, state: StatesLike) -> tuple[Tensor, list[State]]:
        """Return hidden states [batch, time, units] of ids [batch, time], and the state after."""

    def logits(self, hidden: Tensor) -> Tensor:
        """Return logits [..., vocabulary] of hidden states [..., units]."""


class Position(NamedTuple):
    """A place in the texts of all lanes: a value that a loop continues from.

    Attributes:
        logits: Logits of the next id, float [lanes, vocabulary].
        state: State of the model, a pair (h, c) per layer, each [lanes, units].
        history: The ids before, int32 [lanes, HISTORY]; see `Constraints.start`.
        missing: Required ids not yet generated, bool [lanes, required].
        last: The id before, int32 [lanes].
    """

    logits: Tensor
    state: list[State]
    history: Tensor
    missing: Tensor
    last: Tensor


class Loop:
    """Loops over the ids of texts, for one model and one set of filters and constraints.

    Args:
        model: The language model.
        filters: Filters that exclude unlikely ids.
        constraints: Forbidden, required and repeated ids.
        unknown: An id that is never generated: <unk>.
        marks: Punctuation marks that must not follow others; None: all may.
        compiled: Whether XLA compiles the loop: for one lane a step is then hardly more than
            reading the weights once. With more lanes its products are slower than those of plain
            operations.
    """

    def __init__(
        self,
        model: Generator,
        filters: SamplingFilters,
        constraints: Constraints,
        unknown: int,
        marks: Marks | None = None,
        compiled: bool = False,
    ) -> None:
        self.model, self.filters, self.constraints = model, filters, constraints
        self.unknown, self.marks = unknown, marks
        self.write = tf.function(self._write, autograph=False, jit_compile=compiled or None)

    def _write(
        self,
        position: Position,
        temperature: Tensor,
        uniform: Tensor,
        number: Tensor,
        limit: Tensor,
    ) -> tuple[Tensor, Position]:
        """Generate one id per lane for each column of `uniform`.

        Args:
            position: Where to continue.
            temperature: Temperature of each lane, [lanes]; 0: always the likeliest id.
            uniform: Random numbers in [0, 1), [lanes, steps].
            number: Number of steps made before, int32 scalar.
            limit: Number of steps by which all required ids have to be generated, int32 scalar.

        Returns:
            Ids, int32 [lanes, steps], and the position after them.
        """
        steps = tf.shape(uniform)[1]

        def step(
            index: Tensor, position: Position, written: tf.TensorArray
        ) -> tuple[Tensor, Position, tf.TensorArray]:
            made = number + index
            token = self.draw(position, temperature, uniform[:, index], made, limit)
            return index + 1, self.after(token, position), written.write(index, token)

        written = tf.TensorArray(tf.int32, size=steps, element_shape=[uniform.shape[0]])
        _, position, written = tf.while_loop(
            lambda index, *_: index < steps, step, (tf.constant(0), position, written)
        )
        return tf.transpose(written.stack()), position

    def draw(
        self, position: Position, temperature: Tensor, uniform: Tensor, made: Tensor, limit: Tensor
    ) -> Tensor:
        """Return the next id of each lane, int32 [lanes]."""
        probabilities = samplers.apply_temperature(self.allowed(position, made, limit), temperature)
        return samplers.sample(self.filters.apply(probabilities), uniform)

    def allowed(self, position: Position, made: Tensor, limit: Tensor) -> Tensor:
        """Return the logits of the next ids under the constraints, [lanes, vocabulary].

        Args:
            position: Where the texts are.
            made: Number of steps made, int32 scalar.
            limit: Number of steps by which all required ids have to be generated.
        """
        logits = position.logits
        allowed = tf.where(tf.range(tf.shape(logits)[-1]) == self.unknown, -np.inf, logits)
        share = tf.cast(made, tf.float32) / tf.cast(tf.maximum(limit, 1), tf.float32)
        progress = limit - made, tf.minimum(share, 1.0)
        logits = self.constraints.apply(allowed, position.history, position.missing, progress)
        return logits if self.marks is None else self.marks.apply(logits, position.last)

    def after(self, token: Tensor, position: Position) -> Position:
        """Return the position after one more id of each lane, int32 [lanes]."""
        hidden, state = self.model.hidden(token[:, None], position.state)
        seen = self.constraints.update(token, position.history, position.missing)
        return Position(self.model.logits(hidden[:, -1]), state, *seen, token)


def uniform_draws(seeds: Sequence[int], length: int) -> np.ndarray:
    """Return uniform random numbers for `continue_text`, one stream per seed.

    What a lane draws depends on its seed alone, not on the other lanes, and a longer stream begins
    with the shorter one.

    Args:
        seeds: Random seed of each lane.
        length: Numbers per lane.

    Returns:
        Numbers in [0, 1), float32 [lanes, length].

    Example:
        >>> from textlstm.generate import uniform_draws
        >>> uniform_draws([1, 2], length=5).shape
        (2, 5)
    """
    return np.stack([stream(seed).random(length, np.float32) for seed in seeds])


def stream(seed: int) -> np.random.Generator:
    """Return the generator of a lane's random numbers."""
    return np.random.Generator(np.random.Philox(seed))


def continue_text(
    model: Generator,
    start: np.ndarray,
    temperatures: list[float],
    uniform: np.ndarray,
    filters: SamplingFilters,
    forbidden: int,
    marks: Marks | None = None,
) -> np.ndarray:
    """Generate continuations of a prompt, one per lane.

    Args:
        model: The language model.
        start: Ids of the prompt, int [n], the first of them <eos>; see `prompt_ids`.
        temperatures: Temperature of each lane; 0: always the likeliest id.
        uniform: Random numbers in [0, 1), [lanes, length], one for each draw.
        filters: Filters that exclude unlikely ids.
        forbidden: An id that is never generated: <unk>.
        marks: Punctuation marks that must not follow others; None: all may.

    Returns:
        Ids, int32 [lanes, length].

    Raises:
        TextlstmError: If a temperature or a filter is out of range.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import numpy as np
        >>> from textlstm import LanguageModel, load_tokenizer
        >>> from textlstm.generate import SamplingFilters, continue_text, uniform_draws
        >>> model = LanguageModel.load(results / "model")
        >>> tokenizer = load_tokenizer(results / "model")
        >>> draws = uniform_draws(seeds=[1, 2], length=20)
        >>> filters = SamplingFilters(top_p=0.9)
        >>> start = np.array([tokenizer.eos])
        >>> ids = continue_text(model, start, [0.8, 1.0], draws, filters, tokenizer.unknown)
        >>> texts = [tokenizer.decode(lane) for lane in ids]
        >>> len(texts)
        2
    """
    filters.check()
    for temperature in temperatures:
        check_temperature(temperature)
    loop = Loop(model, filters, Constraints(), forbidden, marks)
    lanes = np.repeat(np.asarray(start, np.int32)[None], len(temperatures), axis=0)
    position = _read(model, tf.constant(lanes))
    steps = tf.constant(uniform.shape[1])
    ids, _ = loop.write(
        position, tf.constant(temperatures, tf.float32), tf.constant(uniform), tf.constant(0), steps
    )
    return ids.numpy()


@tf.function(autograph=False)
def _read(model: Generator, lanes: Tensor) -> Position:
    """Return the position after the prompts in `lanes`, int [lanes, n]."""
    hidden, state = model.hidden(lanes, model.initial_state(lanes.shape[0]))
    none = tf.zeros([lanes.shape[0], 0], tf.int32)
    return Position(model.logits(hidden[:, -1]), state, none, tf.cast(none, tf.bool), lanes[:, -1])
