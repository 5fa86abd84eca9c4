"""The language model: embedding, LSTM trunk, and softmax over the next id."""

import copy
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self, cast

import numpy as np
import tensorflow as tf

from textlstm.artifacts.files import read_bytes, write_together
from textlstm.artifacts.tables import json_bytes
from textlstm.artifacts.weights import weights_bytes
from textlstm.errors import TextlstmError
from textlstm.model import dropout as drop
from textlstm.model import softmax
from textlstm.model.folder import read_folder
from textlstm.model.lstm import LSTM
from textlstm.model.stack import LSTMStack
from textlstm.model.state import State
from textlstm.model.types import (
    BatchFunction,
    FlagsLike,
    Seed,
    Size,
    StatesLike,
    Tensor,
    TensorLike,
)
from textlstm.tokens.tokenizer import FILES


class LanguageModel:
    """Language model: ids to embeddings, through a stack of LSTMs, to logits of the next id.

    With `tie`, the output matrix is the embedding itself (Press & Wolf 2017; Inan et al. 2017).

    Args:
        vocabulary: Number of ids.
        config: Settings of the architecture, those named in `SETTINGS`.
        seed: Random seed for the initial weights.

    Attributes:
        weights: All variables by name.
        trunk: The `LSTMStack`.

    Example:
        With `results` the folder of a finished run, as in Path("results/federalist"):

        >>> import tensorflow as tf
        >>> from textlstm import LanguageModel, load_tokenizer
        >>> model = LanguageModel.load(results / "model")
        >>> tokenizer = load_tokenizer(results / "model")  # the folder of a model holds its own
        >>> hidden, state = model.hidden(tf.constant([[tokenizer.eos, 2, 3]]))  # [batch, time]
        >>> model.logits(hidden).shape == (1, 3, tokenizer.size)
        True
    """

    SETTINGS = (
        "input",
        "embedding",
        "units",
        "layers",
        "tie",
        "input_dropout",
        "dropout",
        "locked_dropout",
        "weight_drop",
        "embedding_dropout",
        "logits",
    )

    def __init__(self, vocabulary: int, config: Mapping[str, Any], seed: int) -> None:
        self.vocabulary, self.config = vocabulary, dict(config)
        self.graphs: dict[tuple[object, ...], BatchFunction] = {}
        units, width = config["units"], config["embedding"]
        draw = np.random.default_rng([seed, 0])
        self.weights: dict[str, tf.Variable] = {}
        if config["input"] == "embedding":
            self.weights["embedding"] = tf.Variable(_uniform(draw, vocabulary, width))
        self.trunk = LSTMStack(
            [
                LSTM(
                    units,
                    dropout=config["dropout" if layer else "input_dropout"],
                    locked_dropout=config["locked_dropout"],
                    weight_drop=config["weight_drop"],
                    seed=seed + layer,
                )
                for layer in range(config["layers"])
            ],
            output_dropout=config["dropout"],
        )
        self.trunk.build([None, None, width if config["input"] == "embedding" else vocabulary])
        for number, layer in enumerate(self.trunk.layers):
            names = ("kernel", "recurrent_kernel", "bias")
            self.weights |= {
                f"lstm_{number}/{name}": weight.value
                for name, weight in zip(names, layer.weights, strict=True)
            }
        if not config["tie"]:
            self.weights["output"] = tf.Variable(_uniform(draw, vocabulary, units))
        self.weights["output_bias"] = tf.Variable(tf.zeros([vocabulary]))

    @property
    def output(self) -> tf.Variable:
        """Output matrix, [vocabulary, units]: the embedding itself when tied."""
        return self.weights["embedding" if self.config["tie"] else "output"]

    def initial_state(self, batch: Size) -> list[State]:
        """Return the state before the first token: zeros.

        Args:
            batch: Batch size.

        Returns:
            A pair (h, c) per layer, from bottom to top, each [batch, units].
        """
        return self.trunk.initial_state(batch)

    def hidden(
        self,
        ids: TensorLike,
        state: StatesLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
        training: bool = False,
        seed: Seed = None,
    ) -> tuple[Tensor, list[State]]:
        """Read ids and return the hidden states, the input of `logits` and `nats`.

        Args:
            ids: Ids to read, int [batch, time]; a document starts with <eos>.
            state: A pair (h, c) per layer before the first id; None for zeros.
            mask: bool [batch, time]; false for padding, which keeps the state.
            reset: bool [batch, time]; true sets the state to zero before the id.
            training: Whether to apply dropout.
            seed: int32 [2], determines the dropout; needed in training.

        Returns:
            Output of the top LSTM layer, [batch, time, units], and the state after the last id.
        """
        word_seed, trunk_seed = (None, None)
        if training:
            word_seed, trunk_seed = drop.split_seed(cast(TensorLike, seed), 2)
        table = None
        if "embedding" in self.weights:
            table = tf.convert_to_tensor(self.weights["embedding"])
        if table is not None and training and self.config["embedding_dropout"]:
            table = drop.words(table, self.config["embedding_dropout"], word_seed)
        return self.trunk.call_on_ids(
            table, ids, state, mask=mask, reset=reset, training=training, seed=trunk_seed
        )

    def logits(self, hidden: Tensor) -> Tensor:
        """Return the logits of the next id.

        Args:
            hidden: Hidden states, [..., units].

        Returns:
            Logits, [..., vocabulary].
        """
        if len(hidden.shape) == 2:
            return softmax.logits(hidden, self.output, self.weights["output_bias"])
        return tf.einsum("...u,vu->...v", hidden, self.output) + self.weights["output_bias"]

    def next_logits(self, state: Sequence[State]) -> Tensor:
        """Return the logits of the id after a state.

        Args:
            state: A pair (h, c) per layer.

        Returns:
            Logits, [batch, vocabulary].
        """
        return self.logits(state[-1].h)

    def nats(self, hidden: Tensor, targets: Tensor) -> Tensor:
        """Return the exact negative log probability of each target.

        Args:
            hidden: Hidden states, [tokens, units].
            targets: Ids, int [tokens].

        Returns:
            Nats, [tokens].
        """
        return softmax.nats(
            hidden, targets, self.output, self.weights["output_bias"], self.config["logits"]
        )

    def with_bias(self, difference: np.ndarray) -> Self:
        """Return a model with another output bias, which shares all other weights.

        Args:
            difference: What is added to the bias, float32 [vocabulary].
        """
        other = copy.copy(self)
        bias = tf.Variable(self.weights["output_bias"] + difference)
        other.weights, other.graphs = self.weights | {"output_bias": bias}, {}
        return other

    def compiled(
        self, function: Callable[..., tuple[Tensor, list[State]]], *shape: int
    ) -> BatchFunction:
        """Return `function`(self, …) as a graph, traced once per function and shape.

        Args:
            function: A function of this model and tensors.
            *shape: Sizes of the tensors; they only tell graphs apart.
        """
        key = (function, *shape)
        if key not in self.graphs:
            self.graphs[key] = tf.function(
                lambda *tensors: function(self, *tensors), autograph=False
            )
        return self.graphs[key]

    def assign(self, arrays: Mapping[str, np.ndarray], where: str) -> None:
        """Set all weights by name.

        Args:
            arrays: An array per weight.
            where: Their origin, for the message.

        Raises:
            TextlstmError: If a weight is missing or has another shape; the message names it.
        """
        for name, weight in self.weights.items():
            array = arrays.get(name)
            if array is None or list(array.shape) != list(weight.shape):
                state = "missing" if array is None else f"of shape {list(array.shape)}"
                raise TextlstmError(
                    f"{where}: {name} is {state}, expected {list(weight.shape)}; train the model "
                    "again"
                )
            weight.assign(array)

    def numpy(self) -> dict[str, np.ndarray]:
        """Return copies of all weights by name."""
        return {name: weight.numpy() for name, weight in self.weights.items()}

    def save(
        self, folder: str | Path, tokenizer: str | Path, description: Mapping[str, Any]
    ) -> None:
        """Write the model into one self-contained folder, with weights and tokenizer.

        Args:
            folder: Folder to write to.
            tokenizer: Folder of the tokenizer, whose files are copied.
            description: More entries for model.json: settings of the training, its result.
        """
        folder, tokenizer = Path(folder), Path(tokenizer)
        described = {"vocabulary": self.vocabulary, "config": self.config, **description}
        copies = {
            folder / name: read_bytes(tokenizer / name)
            for name in FILES
            if (tokenizer / name).exists()
        }
        write_together(
            {
                folder / "model.json": json_bytes(described),
                folder / "weights.safetensors": weights_bytes(self.numpy()),
                **copies,
            }
        )
        for path in {folder / name for name in FILES} - set(copies):  # of another tokenizer
            path.unlink(missing_ok=True)

    @classmethod
    def load(cls, folder: str | Path) -> Self:
        """Read a model from its folder.

        Args:
            folder: Folder written by `save`.

        Raises:
            TextlstmError: If the folder is missing or damaged, or holds something else.
        """
        folder = Path(folder)
        description, arrays = read_folder(folder)
        model = cls(description.vocabulary, description.config, seed=0)
        model.assign(arrays, str(folder / "weights.safetensors"))
        return model


def _uniform(draw: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Return initial weights between -0.1 and 0.1."""
    return draw.uniform(-0.1, 0.1, (rows, columns)).astype(np.float32)
