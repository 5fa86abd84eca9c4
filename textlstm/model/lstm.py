"""The recurrent layer whose state is an argument and a result."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias, cast

import keras
import numpy as np
import tensorflow as tf

from textlstm.model import cell, cudnn
from textlstm.model import dropout as drop
from textlstm.model import state as states
from textlstm.model.inputs import cast_float, cast_state, flags_of
from textlstm.model.keras_options import refuse_in_sequential, refuse_keras_options
from textlstm.model.recurrence import recurrence
from textlstm.model.state import State
from textlstm.model.types import (
    Flags,
    FlagsLike,
    Seed,
    Size,
    StateLike,
    Tensor,
)

Shape: TypeAlias = Sequence[int | None]
GENERATOR = "generator"  # name of the position of dropout's generator in a .keras file


@keras.saving.register_keras_serializable("textlstm")
class LSTM(keras.layers.Layer):
    """Long short-term memory: `y, state = lstm(x, state, mask, reset)`.

    For every step t, with * the element-wise product and a zero state unless one is given:

        i = sigmoid(x W_i + h U_i + b_i)        input gate
        f = sigmoid(x W_f + h U_f + b_f)        forget gate
        g = tanh(x W_g + h U_g + b_g)           candidate
        o = sigmoid(x W_o + h U_o + b_o)        output gate
        c <- f * c + i * g                      cell
        h <- o * tanh(c)                        output, y[:, t]

    Weights have the order and layout of `keras.layers.LSTM`, with the gates i, f, g (there called
    c), o side by side: kernel W [features, 4·units], recurrent U [units, 4·units], bias b
    [4·units]. `set_weights` and `get_weights` exchange them with that layer.

    The layer keeps no state and no batch size: state is what the caller passes on.

    Without mask and reset, a GPU runs a window in one cuDNN kernel (`cudnn.py`); everything else,
    on CPU and GPU, is the loop of `recurrence.py`, or of `cell.py` with `path="simple"`.

    Args:
        units: Size of h and of c.
        dropout: Share of the inputs to drop in training (Zaremba, Sutskever & Vinyals 2014).
        locked_dropout: Whether the dropped inputs are the same at every step of a window (Gal &
            Ghahramani 2016).
        weight_drop: Share of the recurrent weights to drop in training, for a whole window (Merity,
            Keskar & Socher 2018).
        forget_bias: Initial bias of the forget gate (Gers, Schmidhuber & Cummins 2000; Jozefowicz,
            Zaremba & Sutskever 2015).
        layer_norm: Whether to normalise x W, h U and, at the output, c (Ba, Kiros & Hinton 2016);
            always on the simple path, because the manual gradient does not cover it.
        path: "fast", or "simple" for the textbook loop, the reference in tests.
        seed: Random seed for the initial weights, and for dropout without a seed in the call.
        **options: Options of `keras.layers.Layer`: `name`, `dtype` (float32 or float64) and so on.

    Raises:
        ValueError: If an argument is out of range; the message names it, the expected value and the
            given one. Calls raise the same for inputs of a wrong shape or dtype.

    Example:
        >>> import tensorflow as tf
        >>> from textlstm import LSTM
        >>> lstm = LSTM(units=3, seed=1)
        >>> x = tf.random.stateless_normal([2, 6, 4], seed=[1, 2])  # [batch, time, features]
        >>> y, state = lstm(x)
        >>> y.shape, state.h.shape, state.c.shape
        (TensorShape([2, 6, 3]), TensorShape([2, 3]), TensorShape([2, 3]))

        The state carries over: two halves of a sequence give the same as the whole.

        >>> _, middle = lstm(x[:, :3])
        >>> second_half, _ = lstm(x[:, 3:], middle)
        >>> bool(tf.reduce_max(tf.abs(second_half - y[:, 3:])) < 1e-6)
        True

    Source: Hochreiter & Schmidhuber 1997.
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
        **options: object,
    ) -> None:
        refuse_keras_options(options)
        super().__init__(autocast=False, **options)
        if units < 1 or units != int(units):
            raise ValueError(f"units: expected a whole number of 1 or more, got {units}")
        if not self.compute_dtype == self.variable_dtype in states.DTYPES:
            raise ValueError(
                f"dtype: expected {' or '.join(states.DTYPES)}, got {self.dtype_policy.name}; the "
                "layer has no mixed precision: with LSTM(units, dtype='float32') it casts its "
                "inputs and computes in float32"
            )
        if path not in ("fast", "simple"):
            raise ValueError(f"path: expected 'fast' or 'simple', got {path!r}")
        drop.check_share("dropout", dropout)
        drop.check_share("weight_drop", weight_drop)
        self.units, self.fast, self.seed = int(units), path == "fast", seed
        self.dropout, self.locked_dropout, self.weight_drop = dropout, locked_dropout, weight_drop
        self.forget_bias, self.layer_norm = forget_bias, layer_norm
        self.draws = keras.random.SeedGenerator(seed)
        self.supports_masking = True

    def build(self, input_shape: Sequence[int | None]) -> None:
        """Create the weights.

        Args:
            input_shape: Shape of x; its last size, the features, must be known.
        """
        if len(input_shape) != 3 or input_shape[-1] is None:
            raise ValueError(f"x: expected [batch, time, features], got {list(input_shape)}")
        gates, orthogonal = 4 * self.units, keras.initializers.Orthogonal(seed=self.seed)
        glorot = keras.initializers.GlorotUniform(seed=self.seed)
        self.kernel = self.add_weight((input_shape[-1], gates), glorot, name="kernel")
        self.recurrent = self.add_weight((self.units, gates), orthogonal, name="recurrent_kernel")
        self.bias = self.add_weight((gates,), self._initial_bias, name="bias")
        self.norm: cell.Norm | None = None
        if self.layer_norm:
            sizes = {"projected": gates, "recurrent": gates, "cell": self.units}
            gains = {
                name: self.add_weight((size,), "ones", name=f"{name}_gain")
                for name, size in sizes.items()
            }
            cell_bias = self.add_weight((self.units,), "zeros", name="cell_bias")
            self.norm = cell.Norm(**gains, cell_bias=cell_bias)

    def _initial_bias(self, shape: Sequence[int], dtype: str | None = None) -> Tensor:
        """Return `forget_bias` for the forget gate, zeros for the others, [4·units]."""
        forget = tf.fill([self.units], tf.cast(self.forget_bias, dtype))
        parts = [tf.zeros(self.units, dtype), forget, tf.zeros(2 * self.units, dtype)]
        return tf.concat(parts, axis=0)

    def initial_state(self, batch: Size) -> State:
        """Return the state before the first step: zeros (h, c), each [batch, units].

        Args:
            batch: Batch size.
        """
        return cast(State, states.initial(self.units, batch, self.compute_dtype))

    def call(
        self,
        x: Tensor,
        state: StateLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
        training: bool = False,
        seed: Seed = None,
    ) -> tuple[Tensor, State]:
        """Run the layer over a window.

        Args:
            x: Inputs, float [batch, time, features]. Padding must be finite: 0·NaN is NaN in a
                gradient.
            state: (h, c) before the first step, each [batch, units]; None for zeros.
            mask: bool [batch, time]; a step whose mask is false keeps the state and outputs zeros.
                None: the mask that Keras attached to x (`Embedding(mask_zero=True)`), if any.
            reset: bool [batch, time]; true sets a lane's state to zero before the step.
            training: Whether to apply dropout.
            seed: int32 [2], determines the dropout; None, as in `keras.Model.fit`: the layer's own
                random generator.

        Returns:
            y [batch, time, units] and the state after the last step.
        """
        mask, reset = flags_of(x, mask, reset)
        x = cast_float(x, self.compute_dtype)
        self._check(x, mask, reset)
        recurrent = tf.convert_to_tensor(self.recurrent)
        if training:
            x, recurrent = self._regularise(x, seed)
        if self._by_cudnn(mask, reset) and x.shape[1] != 0:
            state = self._state(state, x.shape[0], tf.shape(x)[0])
            kernel, bias = tf.convert_to_tensor(self.kernel), tf.convert_to_tensor(self.bias)
            return cudnn.run(x, kernel, recurrent, bias, state)
        # time first; transpose x, not x·W, which is four times as wide
        projected = tf.tensordot(tf.transpose(x, [1, 0, 2]), self.kernel, 1)
        return self._run(projected, recurrent, state, mask, reset)

    def call_on_ids(
        self,
        table: Tensor | None,
        ids: Tensor,
        state: StateLike | None = None,
        mask: FlagsLike = None,
        reset: FlagsLike = None,
        training: bool = False,
        seed: Seed = None,
    ) -> tuple[Tensor, State]:
        """Run the layer over x = table[ids]: an embedding lookup and a call in one.

        If the table has fewer rows than there are ids, its rows are multiplied by the kernel, once
        each, instead of the inputs, in which rows repeat: the same numbers from fewer products.

        Args:
            table: Rows to look up, float [rows, features]; None for one-hot rows.
            ids: Row of each input, int [batch, time].
            state: As in `call`.
            mask: As in `call`.
            reset: As in `call`.
            training: As in `call`.
            seed: As in `call`.

        Returns:
            y [batch, time, units] and the state after the last step.

        Raises:
            ValueError: If an argument has a wrong shape or dtype or, in an eager call, an id has no
                row; the message names it.
        """
        ids, (mask, reset) = tf.convert_to_tensor(ids), flags_of(ids, mask, reset)
        self._check_rows(table, ids)
        if (
            self._has_more_rows(table, ids)
            or (training and self.dropout)
            or self._by_cudnn(mask, reset)
        ):
            if table is None:
                x = tf.one_hot(ids, self.kernel.shape[0], dtype=self.compute_dtype)
            else:
                x = tf.gather(table, ids)
            return self(x, state, mask=mask, reset=reset, training=training, seed=seed)
        self._check_flags(ids.shape, mask, reset)
        recurrent = tf.convert_to_tensor(self.recurrent)
        if training:
            _, recurrent = self._regularise(None, seed)
        kernel = tf.convert_to_tensor(self.kernel)
        projected = tf.gather(kernel if table is None else table @ kernel, tf.transpose(ids))
        return self._run(projected, recurrent, state, mask, reset)

    @staticmethod
    def _has_more_rows(table: Tensor | None, ids: Tensor) -> bool:
        """Return whether the table has as many rows as there are ids, or more, or may have."""
        number = ids.shape.num_elements()
        return table is not None and (number is None or table.shape[0] >= number)

    def _run(
        self,
        projected: Tensor,
        recurrent: Tensor,
        state: StateLike | None,
        mask: Flags,
        reset: Flags,
    ) -> tuple[Tensor, State]:
        """Run over projected [time, batch, 4·units]; mask and reset are [batch, time]."""
        state = self._state(state, projected.shape[1], tf.shape(projected)[1])
        mask, reset = (None if flags is None else tf.transpose(flags) for flags in (mask, reset))
        if not self.fast or self.norm or projected.shape[0] in (0, 1):
            y, state = cell.scan(projected, self.bias, recurrent, state, mask, reset, self.norm)
        else:
            bias = tf.convert_to_tensor(self.bias)
            y, state = recurrence(projected, bias, recurrent, state, mask, reset)
        return tf.transpose(y, [1, 0, 2]), state

    def _by_cudnn(self, mask: Flags, reset: Flags) -> bool:
        """Return whether a GPU can run a whole window in one kernel."""
        return self.fast and not self.norm and mask is None and reset is None and cudnn.available()

    def _state(self, state: StateLike | None, known: int | None, batch: Size) -> State:
        """Return the given state, checked, or zeros; `known` is the batch size, if static."""
        state = (
            self.initial_state(batch) if state is None else cast_state(state, self.compute_dtype)
        )
        return states.check_state(state, known, self.units, self.compute_dtype)

    def _regularise(self, x: Tensor | None, seed: Seed) -> tuple[Tensor | None, Tensor]:
        """Return x, unless it is None, and the recurrent matrix after dropout."""
        recurrent = tf.convert_to_tensor(self.recurrent)
        if self.dropout or self.weight_drop:
            for_inputs, for_weights = drop.split_seed(self.seed_of(seed), 2)
            if x is not None:
                x = drop.features(x, self.dropout, self.locked_dropout, for_inputs)
            if self.weight_drop:
                recurrent = drop.weights(recurrent, self.weight_drop, for_weights)
        return x, recurrent

    def seed_of(self, seed: Seed) -> Tensor:
        """Return `seed`, checked, or if it is None the next one of the layer's own generator."""
        if seed is None:
            return tf.cast(self.draws.next(), tf.int32)
        tensor = tf.convert_to_tensor(seed)
        if not tensor.shape.is_compatible_with([2]) or not tensor.dtype.is_integer:
            got = f"{tensor.dtype.name} {list(tensor.shape)}"
            raise ValueError(f"seed: expected int32 [2], got {got}")
        return tensor

    def _check_rows(self, table: Tensor | None, ids: Tensor) -> None:
        """Raise ValueError if table or ids have a wrong shape or dtype, or an id has no row."""
        if ids.shape.rank != 2 or not ids.dtype.is_integer:
            got = f"{ids.dtype.name} {list(ids.shape)}"
            raise ValueError(f"ids: expected integers [batch, time], got {got}")
        width = self.kernel.shape[0]
        rows = width if table is None else table.shape[0]
        if table is not None and (len(table.shape) != 2 or table.shape[1] != width):
            raise ValueError(f"table: expected [rows, {width}], got {list(table.shape)}")
        if tf.executing_eagerly() and tf.size(ids):
            least, largest = int(tf.reduce_min(ids)), int(tf.reduce_max(ids))
            if least < 0 or largest >= rows:
                wrong = least if least < 0 else largest
                raise ValueError(f"ids: expected 0 to {rows - 1}, got {wrong}")

    def _check(self, x: Tensor, mask: Flags, reset: Flags) -> None:
        """Raise ValueError if x, mask or reset have a wrong shape or dtype."""
        shape, dtype = x.shape, tf.as_dtype(x.dtype).name
        features = self.kernel.shape[0]
        if len(shape) != 3 or shape[-1] != features or dtype != self.compute_dtype:
            expected = f"{self.compute_dtype} [batch, time, {features}]"
            raise ValueError(f"x: expected {expected}, got {dtype} {list(shape)}")
        self._check_flags(shape[:2], mask, reset)

    def _check_flags(self, shape: tf.TensorShape, mask: Flags, reset: Flags) -> None:
        """Raise ValueError if a flag is not bool of this shape."""
        for name, flags in (("mask", mask), ("reset", reset)):
            if flags is None:
                continue
            flags_shape = tf.TensorShape(flags.shape)
            if not flags_shape.is_compatible_with(shape) or flags.dtype != tf.bool:
                got = f"{flags.dtype.name} {list(flags.shape)}"
                raise ValueError(f"{name}: expected bool {list(shape)} (batch, time), got {got}")

    def compute_output_shape(self, input_shape: Shape) -> tuple[Shape, State]:
        """Return the shapes of y and of the state.

        Args:
            input_shape: Shape of x, (batch, time, features).
        """
        batch, time = input_shape[:2]
        return (batch, time, self.units), State((batch, self.units), (batch, self.units))

    def compute_output_spec(self, *args: object, **options: object) -> object:
        """Return symbolic outputs by tracing `call`, which also checks the arguments."""
        refuse_in_sequential(self)
        return keras.Operation.compute_output_spec(self, *args, **options)

    def save_own_variables(self, store: dict[str, np.ndarray]) -> None:
        """Save the weights, and the position of the generator of dropout."""
        super().save_own_variables(store)
        store[GENERATOR] = self.draws.state.numpy()

    def load_own_variables(self, store: Mapping[str, np.ndarray]) -> None:
        """Load what `save_own_variables` saved."""
        names = set(store.keys())
        super().load_own_variables({name: store[name] for name in names - {GENERATOR}})
        if GENERATOR in names:  # files of earlier versions lack it
            self.draws.state.assign(store[GENERATOR])

    def get_config(self) -> dict[str, Any]:
        """Return the arguments that create an equal layer."""
        arguments = (
            "units",
            "dropout",
            "locked_dropout",
            "weight_drop",
            "forget_bias",
            "layer_norm",
            "seed",
        )
        path = {"path": "fast" if self.fast else "simple"}
        return super().get_config() | {name: getattr(self, name) for name in arguments} | path

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> "LSTM":
        """Return a layer from the result of `get_config`."""
        refuse_keras_options(config)  # added by Bidirectional; Keras would hide the reason
        return super().from_config(config)


# registers the other layers wherever LSTM is registered; they need the class above
import textlstm.model.output  # noqa: E402, F401
