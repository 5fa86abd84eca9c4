"""Text generation in one graph: the state stays in a compiled loop, no step returns to Python."""

from typing import NamedTuple, Protocol

import numpy as np
import tensorflow as tf

from textlstm.generate import samplers
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


class SamplingFilters(NamedTuple):
    """Filters that exclude unlikely ids before one is drawn.

    Attributes:
        top_k: Number of likeliest ids to keep; 0 for all.
        top_p: Probability mass of the likeliest ids to keep; 1.0 for all.
        min_p: Smallest probability to keep, as a share of the largest; 0.0 for all.

    Example:
        >>> from textlstm.generate import SamplingFilters
        >>> SamplingFilters(top_k=2, top_p=1.0, min_p=0.0).apply([[0.5, 0.3, 0.2]]).numpy()
        array([[0.625, 0.375, 0.   ]], dtype=float32)
    """

    top_k: int
    top_p: float
    min_p: float

    def apply(self, probabilities: Tensor) -> Tensor:
        """Return the filtered probabilities.

        Args:
            probabilities: Probabilities, float [batch, vocabulary].

        Returns:
            Probabilities, [batch, vocabulary], zero for excluded ids; each row has the sum 1.
        """
        if self.top_k:
            probabilities = samplers.keep_top_k(probabilities, self.top_k)
        if self.top_p < 1:
            probabilities = samplers.keep_top_p(probabilities, self.top_p)
        return samplers.keep_min_p(probabilities, self.min_p) if self.min_p else probabilities


def uniform_draws(seeds: list[int], length: int) -> np.ndarray:
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
    return np.stack(
        [np.random.Generator(np.random.Philox(seed)).random(length, np.float32) for seed in seeds]
    )


def continue_text(
    model: Generator,
    start: np.ndarray,
    temperatures: list[float],
    uniform: np.ndarray,
    filters: SamplingFilters,
    forbidden: int,
) -> np.ndarray:
    """Generate continuations of a prompt, one per lane.

    Args:
        model: The language model.
        start: Ids of the prompt, int [n], the first of them <eos>; see `prompt_ids`.
        temperatures: Temperature of each lane; 0: always the likeliest id.
        uniform: Random numbers in [0, 1), [lanes, length], one for each draw.
        filters: Filters that exclude unlikely ids.
        forbidden: An id that is never generated: <unk>.

    Returns:
        Ids, int32 [lanes, length].

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import numpy as np
        >>> from textlstm import LanguageModel, load_tokenizer
        >>> from textlstm.generate import SamplingFilters, continue_text, uniform_draws
        >>> model = LanguageModel.load(results / "model")
        >>> tokenizer = load_tokenizer(results / "model")
        >>> draws = uniform_draws(seeds=[1, 2], length=20)
        >>> filters = SamplingFilters(top_k=0, top_p=1.0, min_p=0.0)
        >>> start = np.array([tokenizer.eos])
        >>> ids = continue_text(model, start, [0.8, 1.0], draws, filters, tokenizer.unknown)
        >>> texts = [tokenizer.decode(lane) for lane in ids]
        >>> len(texts)
        2
    """
    lanes = np.repeat(np.asarray(start, np.int32)[None], len(temperatures), axis=0)
    temperature = tf.constant(temperatures, tf.float32)
    ids = _generate(
        model, tf.constant(lanes), temperature, tf.constant(uniform), filters, forbidden
    )
    return ids.numpy()


@tf.function(autograph=False)
def _generate(
    model: Generator,
    lanes: Tensor,
    temperature: Tensor,
    uniform: Tensor,
    filters: SamplingFilters,
    forbidden: int,
) -> Tensor:
    """Return ids [lanes, length] that follow the prompts in `lanes`, int [lanes, n]."""
    length = uniform.shape[1]

    def step(
        number: Tensor, logits: Tensor, state: list[State], written: tf.TensorArray
    ) -> tuple[Tensor, Tensor, list[State], tf.TensorArray]:
        allowed = tf.where(tf.range(tf.shape(logits)[-1]) == forbidden, -np.inf, logits)
        likely = filters.apply(samplers.apply_temperature(allowed, temperature))
        token = samplers.sample(likely, uniform[:, number])
        hidden, state = model.hidden(token[:, None], state)
        return number + 1, model.logits(hidden[:, -1]), state, written.write(number, token)

    hidden, state = model.hidden(lanes, model.initial_state(lanes.shape[0]))
    written = tf.TensorArray(tf.int32, size=length, element_shape=[lanes.shape[0]])
    start = (tf.constant(0), model.logits(hidden[:, -1]), state, written)
    *_, written = tf.while_loop(lambda number, *_: number < length, step, start)
    return tf.transpose(written.stack())
