"""The language model: ids to embeddings, through the LSTM trunk, to the next id's probabilities."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import tensorflow as tf

from textlstm.artifacts import load_weights, read_json, save_weights, write_json
from textlstm.errors import TextlstmError
from textlstm.model import dropout as drop
from textlstm.model import softmax
from textlstm.model.lstm import LSTM, LSTMStack
from textlstm.model.state import State
from textlstm.tokens.tokenizer import FILES


class LanguageModel:
    """`hidden` reads ids int [batch, time] from a state, `logits` scores the next id; `config` holds `SETTINGS`."""

    SETTINGS = (
        "input",
        "embedding",
        "units",
        "layers",
        "tie",
        "dropout",
        "locked_dropout",
        "weight_drop",
        "embedding_dropout",
        "logits",
    )

    def __init__(self, vocabulary: int, config: Mapping[str, Any], seed: int) -> None:
        self.vocabulary, self.config = vocabulary, dict(config)
        self.graphs: dict[tuple[Any, ...], Callable[..., Any]] = {}
        units, width = config["units"], config["embedding"]
        draw = np.random.default_rng([seed, 0])
        self.weights: dict[str, tf.Variable] = {}
        if config["input"] == "embedding":
            self.weights["embedding"] = tf.Variable(_uniform(draw, vocabulary, width))
        self.trunk = LSTMStack(
            [
                LSTM(
                    units,
                    dropout=config["dropout"],
                    locked_dropout=config["locked_dropout"],
                    weight_drop=config["weight_drop"],
                    seed=seed + layer,
                )
                for layer in range(config["layers"])
            ]
        )
        self.trunk.build([None, None, width if config["input"] == "embedding" else vocabulary])
        for number, layer in enumerate(self.trunk.layers):
            names = ("kernel", "recurrent_kernel", "bias")
            self.weights |= {
                f"lstm_{number}/{name}": w.value
                for name, w in zip(names, layer.weights, strict=True)
            }
        if not config["tie"]:
            self.weights["output"] = tf.Variable(_uniform(draw, vocabulary, units))
        self.weights["output_bias"] = tf.Variable(tf.zeros([vocabulary]))

    @property
    def output(self) -> tf.Variable:
        """The output matrix [vocabulary, units]: the embedding itself when tied."""
        return self.weights["embedding" if self.config["tie"] else "output"]

    def initial_state(self, batch: Any) -> list[State]:
        """Return the state before any text: a list of (h, c), each [batch, units], one for each layer."""
        return self.trunk.initial_state(batch)

    def hidden(
        self,
        ids: Any,
        state: Any = None,
        mask: Any = None,
        reset: Any = None,
        training: bool = False,
        seed: Any = None,
    ) -> tuple[tf.Tensor, list[State]]:
        """Return the trunk's output [batch, time, units] and the state after it; `seed` int32 [2] draws the dropout."""
        words, inside = drop.split(seed, 2) if training else (None, None)
        table = (
            tf.convert_to_tensor(self.weights["embedding"]) if "embedding" in self.weights else None
        )
        if table is not None and training and self.config["embedding_dropout"]:
            table = drop.words(table, self.config["embedding_dropout"], words)
        return self.trunk.call_on_ids(
            table, ids, state, mask=mask, reset=reset, training=training, seed=inside
        )

    def logits(self, hidden: tf.Tensor) -> tf.Tensor:
        """Return the score of every id as the next one, [..., vocabulary]."""
        return tf.einsum("...u,vu->...v", hidden, self.output) + self.weights["output_bias"]

    def nats(self, hidden: tf.Tensor, targets: tf.Tensor) -> tf.Tensor:
        """Return the exact -log probability of each target, [tokens], for hidden [tokens, units]."""
        return softmax.nats(
            hidden, targets, self.output, self.weights["output_bias"], self.config["logits"]
        )

    def compiled(self, function: Callable[..., Any], *shape: int) -> Callable[..., Any]:
        """Return `function`(self, …) as a graph for tensors of one shape, traced once and kept with the model."""
        key = (function, *shape)
        if key not in self.graphs:
            self.graphs[key] = tf.function(
                lambda *tensors: function(self, *tensors), autograph=False
            )
        return self.graphs[key]

    def assign(self, arrays: Mapping[str, np.ndarray], where: str) -> None:
        """Set all weights by name; raise TextlstmError naming the first that is missing or of another shape."""
        for name, weight in self.weights.items():
            given = arrays.get(name)
            if given is None or list(given.shape) != list(weight.shape):
                found = "missing" if given is None else f"of shape {list(given.shape)}"
                raise TextlstmError(
                    f"{where}: {name} is {found}, expected {list(weight.shape)}; train the model anew"
                )
            weight.assign(given)

    def numpy(self) -> dict[str, np.ndarray]:
        """Return copies of all weights by name."""
        return {name: weight.numpy() for name, weight in self.weights.items()}

    def save(self, folder: Path, tokenizer: Path, description: Mapping[str, Any]) -> None:
        """Write weights, description and tokenizer into one folder that works after being moved."""
        for name in FILES:
            (folder / name).unlink(missing_ok=True)
            if (tokenizer / name).exists():
                shutil.copyfile(tokenizer / name, folder / name)
        save_weights(folder / "weights.safetensors", self.numpy())
        write_json(
            folder / "model.json",
            {"vocabulary": self.vocabulary, "config": self.config, **description},
        )

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model from its folder; raise TextlstmError if it is damaged or none."""
        described = read_json(folder / "model.json")
        try:
            model = cls(described["vocabulary"], described["config"], seed=0)
        except (KeyError, TypeError, ValueError) as error:
            raise TextlstmError(
                f"{folder / 'model.json'}: not a model's description ({error}); train anew"
            ) from error
        model.assign(
            load_weights(folder / "weights.safetensors"), str(folder / "weights.safetensors")
        )
        return model


def _uniform(draw: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    return draw.uniform(-0.1, 0.1, (rows, columns)).astype(np.float32)
