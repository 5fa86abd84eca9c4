"""The recurrent layer whose state is an argument and a result, and stacks of it."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import keras
import tensorflow as tf

from textlstm.model import cell, cudnn
from textlstm.model import dropout as drop
from textlstm.model import state as states
from textlstm.model.recurrence import recurrence
from textlstm.model.state import State


@keras.saving.register_keras_serializable("textlstm")
class LSTM(keras.layers.Layer):
    """Long short-term memory: `y, state = lstm(x, state, mask, reset)`.

    For every step t, with * the product of elements and zero state where none is given:

        i = sigmoid(x W_i + h U_i + b_i)        input gate
        f = sigmoid(x W_f + h U_f + b_f)        forget gate
        g = tanh(x W_g + h U_g + b_g)           candidate
        o = sigmoid(x W_o + h U_o + b_o)        output gate
        c <- f * c + i * g                      cell
        h <- o * tanh(c)                        output, y[:, t]

    Weights stand in the order and layout of `keras.layers.LSTM`, gates i, f, g (there called c), o side by side:
    kernel W [features, 4·units], recurrent U [units, 4·units], bias b [4·units].

    x is float [batch, time, features], y [batch, time, units], state a pair (h, c), each [batch, units]. mask and reset
    are bool [batch, time]: a step whose mask is false passes the state through and puts out zeros; a true reset puts
    the lane's state to zero before its step. No batch size is kept: what is stateful is only what the caller hands on.

    Sources: Hochreiter & Schmidhuber 1997; forget gate and its bias Gers, Schmidhuber & Cummins 2000, Jozefowicz,
    Zaremba & Sutskever 2015; dropout Zaremba, Sutskever & Vinyals 2014, locked Gal & Ghahramani 2016; weight drop
    Merity, Keskar & Socher 2018; layer normalisation Ba, Kiros & Hinton 2016, of x W, of h U and of c where it is put
    out: with it every path is the simple one, `cell.scan`, since the gradient by hand knows no means and deviations.

    A mask that Keras attached to x (`Embedding(mask_zero=True)`) is used where none is given. Padding must be finite,
    for 0·NaN is NaN in a gradient. In training, dropout is a function of `seed`, int32 [2]; without one, as in
    `keras.Model.fit`, the layer draws from a generator of its own.

    Without mask and reset a GPU reads a window in one kernel of cuDNN (`cudnn.py`); all else is our own loop.

    Raises ValueError that names the argument, what was expected and what was given.
    """

    def __init__(
        self,
        units: int,
        *,
        dropout: float = 0.0,
        locked_dropout: bool = False,
        weight_drop: float = 0.0,
        forget_bias: float = 1.0,
        layer_norm: bool = False,
        path: str = "fast",
        seed: int | None = None,
        **options: Any,
    ) -> None:
        """Take shares of inputs (`dropout`) and recurrent weights (`weight_drop`) to drop; `seed` draws the weights."""
        super().__init__(autocast=False, **options)
        if units < 1 or units != int(units):
            raise ValueError(f"units: expected a whole number of 1 or more, got {units}")
        if not self.compute_dtype == self.variable_dtype in states.DTYPES:
            raise ValueError(
                f"dtype: expected {' or '.join(states.DTYPES)}, got {self.dtype_policy.name}"
            )
        if path not in ("fast", "simple"):
            raise ValueError(f"path: expected 'fast' or 'simple', got {path!r}")
        for name, share in (("dropout", dropout), ("weight_drop", weight_drop)):
            if not 0 <= share < 1:
                raise ValueError(f"{name}: expected a share from 0 to below 1, got {share}")
        self.units, self.fast, self.seed = int(units), path == "fast", seed
        self.dropout, self.locked_dropout, self.weight_drop = dropout, locked_dropout, weight_drop
        self.forget_bias, self.layer_norm = forget_bias, layer_norm
        self.draws = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the weights for inputs of the last size of `input_shape`."""
        if len(input_shape) != 3 or input_shape[-1] is None:
            raise ValueError(f"x: expected [batch, time, features], got {list(input_shape)}")
        gates, orthogonal = 4 * self.units, keras.initializers.Orthogonal(seed=self.seed)
        glorot = keras.initializers.GlorotUniform(seed=self.seed)
        self.kernel = self.add_weight((input_shape[-1], gates), glorot, name="kernel")
        self.recurrent = self.add_weight((self.units, gates), orthogonal, name="recurrent_kernel")
        self.bias = self.add_weight((gates,), self._first_bias, name="bias")
        self.norm: cell.Norm | None = None
        if self.layer_norm:
            sizes = {"projected": gates, "recurrent": gates, "cell": self.units}
            gains = {
                name: self.add_weight((size,), "ones", name=f"{name}_gain")
                for name, size in sizes.items()
            }
            self.norm = cell.Norm(
                **gains, cell_bias=self.add_weight((self.units,), "zeros", name="cell_bias")
            )

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        return tf.concat(
            [
                tf.zeros(self.units, dtype),
                tf.fill([self.units], tf.cast(self.forget_bias, dtype)),
                tf.zeros(2 * self.units, dtype),
            ],
            axis=0,
        )

    def initial_state(self, batch: Any) -> State:
        """Return the state before any text: zeros (h, c), each [batch, units]."""
        return states.initial(self.units, batch, self.compute_dtype)  # type: ignore[return-value]

    def call(
        self,
        x: Any,
        state: Any = None,
        mask: Any = None,
        reset: Any = None,
        training: bool = False,
        seed: Any = None,
    ) -> tuple[tf.Tensor, State]:
        """Return y [batch, time, units] and the state after the last step; `seed` int32 [2] draws the dropout."""
        mask, reset = flags_of(x, mask, reset)
        self._check(x, mask, reset)
        x, recurrent = (
            self._regularise(x, seed) if training else (x, tf.convert_to_tensor(self.recurrent))
        )
        if self._by_cudnn(mask, reset) and x.shape[1] != 0:
            state = self._state(state, x.shape[0], tf.shape(x)[0])
            return cudnn.run(
                x,
                tf.convert_to_tensor(self.kernel),
                recurrent,
                tf.convert_to_tensor(self.bias),
                state,
            )
        # steps first: x is turned and not x·W, which is four times as wide
        projected = tf.tensordot(tf.transpose(x, [1, 0, 2]), self.kernel, 1)
        return self._steps(projected, recurrent, state, mask, reset)

    def call_on_ids(
        self,
        table: Any,
        ids: Any,
        state: Any = None,
        mask: Any = None,
        reset: Any = None,
        training: bool = False,
        seed: Any = None,
    ) -> tuple[tf.Tensor, State]:
        """Return what a call returns for x = table[ids], rows [n, features] and ids int [batch, time].

        A table of None stands for one-hot rows. Where there are fewer rows than ids, the rows are multiplied by the
        kernel, once each, and not the inputs, in which they repeat: the same numbers from fewer products.
        """
        ids, (mask, reset) = tf.convert_to_tensor(ids), flags_of(ids, mask, reset)
        self._check_rows(table, ids)
        number = ids.shape.num_elements()
        many = table is not None and (number is None or table.shape[0] >= number)
        if many or (training and self.dropout) or self._by_cudnn(mask, reset):
            one_hot = table is None
            x = (
                tf.one_hot(ids, self.kernel.shape[0], dtype=self.compute_dtype)
                if one_hot
                else tf.gather(table, ids)
            )
            return self(x, state, mask=mask, reset=reset, training=training, seed=seed)
        self._check_flags(ids.shape, mask, reset)
        recurrent = (
            self._regularise(None, seed)[1] if training else tf.convert_to_tensor(self.recurrent)
        )
        kernel = tf.convert_to_tensor(self.kernel)
        projected = tf.gather(kernel if table is None else table @ kernel, tf.transpose(ids))
        return self._steps(projected, recurrent, state, mask, reset)

    def _steps(
        self, projected: tf.Tensor, recurrent: tf.Tensor, state: Any, mask: Any, reset: Any
    ) -> tuple[tf.Tensor, State]:
        """Go through projected [time, batch, 4·units]; mask and reset still have the batch first."""
        state = self._state(state, projected.shape[1], tf.shape(projected)[1])
        mask, reset = (None if flags is None else tf.transpose(flags) for flags in (mask, reset))
        if not self.fast or self.norm or projected.shape[0] in (0, 1):
            y, state = cell.scan(projected, self.bias, recurrent, state, mask, reset, self.norm)
        else:
            y, state = recurrence(
                projected, tf.convert_to_tensor(self.bias), recurrent, state, mask, reset
            )
        return tf.transpose(y, [1, 0, 2]), state

    def _by_cudnn(self, mask: Any, reset: Any) -> bool:
        """Return whether a GPU can read a whole window in one kernel."""
        return self.fast and not self.norm and mask is None and reset is None and cudnn.available()

    def _state(self, state: Any, known: int | None, batch: Any) -> State:
        """Return the state to begin from, checked; zeros if there is none."""
        state = self.initial_state(batch) if state is None else state
        return states.check_state(state, known, self.units, self.compute_dtype)

    def _regularise(self, x: tf.Tensor | None, seed: Any) -> tuple[Any, tf.Tensor]:
        recurrent = tf.convert_to_tensor(self.recurrent)
        if self.dropout or self.weight_drop:
            first, second = drop.split(self.seed_of(seed), 2)
            x = x if x is None else drop_features(x, self.dropout, self.locked_dropout, first)
            recurrent = (
                drop.weights(recurrent, self.weight_drop, second) if self.weight_drop else recurrent
            )
        return x, recurrent

    def seed_of(self, seed: Any) -> tf.Tensor:
        """Return `seed`, checked, or the next of the layer's own generator where it is None."""
        if seed is None:
            return tf.cast(self.draws.next(), tf.int32)
        seed = tf.convert_to_tensor(seed)
        if not seed.shape.is_compatible_with([2]) or not seed.dtype.is_integer:
            raise ValueError(f"seed: expected int32 [2], got {seed.dtype.name} {list(seed.shape)}")
        return seed

    def _check_rows(self, table: Any, ids: tf.Tensor) -> None:
        if ids.shape.rank != 2 or not ids.dtype.is_integer:
            raise ValueError(
                f"ids: expected integers [batch, time], got {ids.dtype.name} {list(ids.shape)}"
            )
        width, rows = (
            self.kernel.shape[0],
            self.kernel.shape[0] if table is None else table.shape[0],
        )
        if table is not None and (len(table.shape) != 2 or table.shape[1] != width):
            raise ValueError(f"table: expected [rows, {width}], got {list(table.shape)}")
        if tf.executing_eagerly() and tf.size(ids):
            least, largest = int(tf.reduce_min(ids)), int(tf.reduce_max(ids))
            if least < 0 or largest >= rows:
                raise ValueError(
                    f"ids: expected 0 to {rows - 1}, got {least if least < 0 else largest}"
                )

    def _check(self, x: Any, mask: Any, reset: Any) -> None:
        shape, dtype = x.shape, tf.as_dtype(x.dtype).name
        features = self.kernel.shape[0]
        if len(shape) != 3 or shape[-1] != features or dtype != self.compute_dtype:
            expected = f"{self.compute_dtype} [batch, time, {features}]"
            raise ValueError(f"x: expected {expected}, got {dtype} {list(shape)}")
        self._check_flags(shape[:2], mask, reset)

    def _check_flags(self, shape: Any, mask: Any, reset: Any) -> None:
        for name, flags in (("mask", mask), ("reset", reset)):
            if flags is None:
                continue
            given = tf.TensorShape(flags.shape)
            if not given.is_compatible_with(shape) or flags.dtype != tf.bool:
                got = f"{flags.dtype.name} {list(flags.shape)}"
                raise ValueError(f"{name}: expected bool {list(shape)} (batch, time), got {got}")

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal layer."""
        own = (
            "units",
            "dropout",
            "locked_dropout",
            "weight_drop",
            "forget_bias",
            "layer_norm",
            "seed",
        )
        path = {"path": "fast" if self.fast else "simple"}
        return super().get_config() | {name: getattr(self, name) for name in own} | path


@keras.saving.register_keras_serializable("textlstm")
class LSTMStack(keras.layers.Layer):
    """LSTM layers one upon another; the state is a list of pairs, from the bottom up."""

    def __init__(self, layers: Sequence[LSTM], **options: Any) -> None:
        """Take the layers from the bottom up; the top's output is dropped like its input, in training only."""
        super().__init__(autocast=False, **options)
        if not layers:
            raise ValueError("layers: expected at least one LSTM, got none")
        self.layers = list(layers)
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Make the weights of every layer."""
        for layer in self.layers:
            if not layer.built:
                layer.build(input_shape)
            input_shape = (*input_shape[:2], layer.units)

    def initial_state(self, batch: Any) -> list[State]:
        """Return zeros: a list of (h, c), each [batch, units of its layer]."""
        return [layer.initial_state(batch) for layer in self.layers]

    def call(
        self,
        x: Any,
        state: Any = None,
        mask: Any = None,
        reset: Any = None,
        training: bool = False,
        seed: Any = None,
    ) -> tuple[tf.Tensor, list[State]]:
        """Return the top's y [batch, time, units] and the states after the last step."""
        mask, reset = flags_of(x, mask, reset)
        return self._through(
            lambda layer, **given: layer(x, **given), state, mask, reset, training, seed
        )

    def call_on_ids(
        self,
        table: Any,
        ids: Any,
        state: Any = None,
        mask: Any = None,
        reset: Any = None,
        training: bool = False,
        seed: Any = None,
    ) -> tuple[tf.Tensor, list[State]]:
        """Return what a call returns for x = table[ids]; see `LSTM.call_on_ids`."""
        first = partial(LSTM.call_on_ids, table=table, ids=ids)
        return self._through(first, state, mask, reset, training, seed)

    def _through(
        self,
        first: Callable[..., Any],
        state: Any,
        mask: Any,
        reset: Any,
        training: bool,
        seed: Any,
    ) -> tuple[tf.Tensor, list[State]]:
        """Go through the layers; `first` is called with the lowest and its arguments."""
        if state is None:
            state = [None] * len(self.layers)
        if states.is_pair(state) or len(state) != len(self.layers):
            got = "one pair" if states.is_pair(state) else f"{len(state)} parts"
            raise ValueError(
                f"state: expected a list of {len(self.layers)} pairs (h, c), a layer each, got {got}"
            )
        state = [
            before
            if before is None
            else states.check_state(before, None, one.units, one.compute_dtype, f"state[{number}]")
            for number, (one, before) in enumerate(zip(self.layers, state, strict=True))
        ]
        seeds = (
            [None] * (len(self.layers) + 1)
            if seed is None
            else drop.split(seed, len(self.layers) + 1)
        )
        given = {"mask": mask, "reset": reset, "training": training}
        x, new = first(self.layers[0], state=state[0], seed=seeds[0], **given)
        after = [new]
        for layer, before, one in zip(self.layers[1:], state[1:], seeds[1:-1], strict=True):
            x, new = layer(x, before, seed=one, **given)
            after.append(new)
        top = self.layers[-1]
        if training and top.dropout:
            x = drop_features(x, top.dropout, top.locked_dropout, top.seed_of(seeds[-1]))
        return x, after

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that make an equal stack."""
        return super().get_config() | {
            "layers": [keras.saving.serialize_keras_object(one) for one in self.layers]
        }

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "LSTMStack":
        """Make a stack from what `get_config` returns."""
        layers = [keras.saving.deserialize_keras_object(one) for one in config["layers"]]
        return cls(**config | {"layers": layers})


def flags_of(x: Any, mask: Any, reset: Any) -> tuple[Any, Any]:
    """Return mask and reset as tensors, a mask of None as the one Keras attached to x, if any."""
    mask = getattr(x, "_keras_mask", None) if mask is None else mask
    return tuple(None if flags is None else tf.convert_to_tensor(flags) for flags in (mask, reset))  # type: ignore[return-value]


def drop_features(x: tf.Tensor, rate: float, locked: bool, seed: Any) -> tf.Tensor:
    """Return x [batch, time, features] with a share of its features dropped, at each step or for the whole window."""
    if not rate:
        return x
    return (drop.locked if locked else drop.each_step)(x, rate, seed)
