"""The fast path of the LSTM: one recurrent GEMM per step in a compiled loop, and a manual gradient.

TensorFlow's own gradient of a loop computes one GEMM for the weights at every step. Here the loop
backwards computes only the gradients of the gates, dz, and one GEMM over all steps turns them into
the gradient of the recurrent matrix; those of the input and the kernel follow from dz outside this
module, again with one GEMM each.

Where shapes are known inside a `tf.function`, XLA compiles the loops and fuses the arithmetic of a
step around its GEMM (measured: docs/decisions/core.md). Backwards, large products are faster in
TensorFlow's own loop, which runs them with oneDNN, and only the arithmetic between them is
compiled. Elsewhere, as in eager calls or with a batch of unknown size, the same loops run
uncompiled, so that new shapes do not cost a compilation.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import partial
from typing import TypeVar

import numpy as np
import tensorflow as tf

from textlstm.model.state import State
from textlstm.model.types import Flags, Size, Tensor

Result = TypeVar("Result")

# lanes x units x units from which TensorFlow's loop is faster backwards (docs/decisions/core.md)
MIN_LARGE_PRODUCT = 1 << 22
UNCOMPILED = ContextVar("UNCOMPILED", default=False)  # true inside a second derivative


def recurrence(
    projected: Tensor, bias: Tensor, recurrent: Tensor, state: State, mask: Flags, reset: Flags
) -> tuple[Tensor, State]:
    """Run the LSTM over time; same arguments and result as `cell.scan`.

    Args:
        projected: x·W, [time, batch, 4·units].
        bias: b, [4·units].
        recurrent: U, [units, 4·units].
        state: h and c before the first step, each [batch, units].
        mask: bool [time, batch]; a step whose mask is false keeps the state and outputs zeros.
        reset: bool [time, batch]; true sets the state to zero before the step.

    Returns:
        y [time, batch, units] and the state after the last step.
    """

    @tf.custom_gradient
    def run(
        projected: Tensor, bias: Tensor, recurrent: Tensor, h: Tensor, c: Tensor
    ) -> tuple[tuple[Tensor, ...], Callable[..., tuple[Tensor, ...]]]:
        records = compiled(forward, projected, bias, recurrent, h, c, mask, reset)
        y, last_h, last_c, gates, before_h, before_c, tanh_c = records

        def gradient(dy: Tensor, dh: Tensor, dc: Tensor) -> tuple[Tensor, ...]:
            # transpose once per window: matmul(transpose_b=True) repacks U at every step, at 0.6x
            # the speed
            transposed = tf.transpose(recurrent)
            back = backward if is_large(recurrent, h) else partial(compiled, backward)
            dz, dh, dc = back(gates, before_c, tanh_c, transposed, dy, dh, dc, mask, reset)
            flat_dz = tf.reshape(dz, [-1, dz.shape[-1]])
            flat_h = tf.reshape(before_h, [-1, before_h.shape[-1]])
            # a product with ones: TensorFlow's sum over rows is four times as slow
            dbias = tf.linalg.matvec(flat_dz, tf.ones_like(flat_dz[:, 0]), transpose_a=True)
            return dz, dbias, tf.matmul(flat_h, flat_dz, transpose_a=True), dh, dc

        return (y, last_h, last_c), gradient

    y, h, c = run(projected, bias, recurrent, state.h, state.c)
    return y, State(h, c)


def is_large(recurrent: Tensor, h: Tensor) -> bool:
    """Return whether the product of one step is large enough for TensorFlow's loop backwards."""
    lanes, units = h.shape[0], recurrent.shape[0]
    return lanes is not None and lanes * units * units >= MIN_LARGE_PRODUCT


def compiled(function: Callable[..., Result], *arguments: Flags) -> Result:
    """Call `function`, compiled by XLA if this is a graph and all shapes are known.

    A derivative of the result, as for second derivatives of the layer, is that of `function`
    uncompiled: XLA cannot pass the lists of tensors that a loop records.
    """
    known = all(argument is None or argument.shape.is_fully_defined() for argument in arguments)
    if tf.executing_eagerly() or not known or UNCOMPILED.get():
        return function(*arguments)
    given = [argument is not None for argument in arguments]

    def uncompiled(*tensors: Tensor) -> Result:
        rest = iter(tensors)
        return function(*(next(rest) if is_given else None for is_given in given))

    @tf.custom_gradient
    def run(*tensors: Tensor) -> tuple[Result, Callable[..., list[Flags]]]:
        def gradient(*upstream: Tensor) -> list[Flags]:
            floats = [tensor for tensor in tensors if tensor.dtype.is_floating]
            token = UNCOMPILED.set(True)
            try:
                with tf.GradientTape() as tape:
                    tape.watch(floats)
                    results = tf.nest.flatten(uncompiled(*tensors))
                zero = tf.UnconnectedGradients.ZERO
                gradients = iter(tape.gradient(results, floats, upstream, zero))
            finally:
                UNCOMPILED.reset(token)
            return [next(gradients) if tensor.dtype.is_floating else None for tensor in tensors]

        by_xla = tf.function(uncompiled, jit_compile=True, autograph=False)
        # a tape of second order would ask the function for its intermediate results
        return by_xla(*map(tf.stop_gradient, tensors)), gradient

    return run(*(argument for argument in arguments if argument is not None))


def forward(
    projected: Tensor,
    bias: Tensor,
    recurrent: Tensor,
    h0: Tensor,
    c0: Tensor,
    mask: Flags,
    reset: Flags,
) -> tuple[Tensor, ...]:
    """Run the loop forwards and record what the gradient needs.

    Returns:
        y, the last h and the last c; then for every step, [time, batch, …]: the gates, h and c
        before the step, and tanh(c) after it.
    """
    steps, (scale, shift) = number_of_steps(projected), gate_scales(recurrent)
    read = reader(steps, projected, mask, reset)

    # one step: a single tanh for all four gates, then the textbook equations
    def step(t: Size, h: Tensor, c: Tensor, *records: tf.TensorArray) -> tuple:
        x, mask, reset = read(t)
        h, c = zero_if_reset(reset, h), zero_if_reset(reset, c)
        gates = scale * tf.tanh(scale * (x + h @ recurrent + bias)) + shift
        i, f, g, o = tf.split(gates, 4, axis=1)
        new_c = f * c + i * g
        tanh_c = tf.tanh(new_c)
        new_h = o * tanh_c
        y = new_h if mask is None else tf.where(mask, new_h, tf.zeros_like(h))
        after = (new_if_mask(mask, new_h, h), new_if_mask(mask, new_c, c))
        values = (y, gates, c, tanh_c, h)
        written = (array.write(t, value) for array, value in zip(records, values, strict=False))
        return t + 1, *after, *written

    # without mask and reset, h before a step is y of the step before: no record of its own
    number = 4 + (mask is not None or reset is not None)
    arrays = [empty_array(h0.dtype, steps) for _ in range(number)]
    _, h, c, *records = tf.while_loop(
        lambda t, *_: t < steps, step, (0, h0, c0, *arrays), maximum_iterations=steps
    )
    y, gates, before_c, tanh_c, *before_h = (record.stack() for record in records)
    h_before = before_h[0] if before_h else tf.concat([h0[None], y[:-1]], axis=0)
    return y, h, c, gates, h_before, before_c, tanh_c


def gate_scales(recurrent: Tensor) -> tuple[Tensor, Tensor]:
    """Return a and b, [4·units]: a·tanh(a·z) + b is the sigmoid of i, f and o and the tanh of g.

    One expression for all gates: separate ones would be concatenated element by element (measured:
    docs/decisions/core.md).
    """
    units, dtype = recurrent.shape[0], recurrent.dtype
    scale = np.repeat([0.5, 0.5, 1.0, 0.5], units)
    return tf.constant(scale, dtype), tf.constant(1 - scale, dtype)


def backward(
    gates: Tensor,
    before_c: Tensor,
    tanh_c: Tensor,
    transposed: Tensor,
    dy: Tensor,
    dh: Tensor,
    dc: Tensor,
    mask: Flags,
    reset: Flags,
) -> tuple[Tensor, ...]:
    """Run the loop backwards.

    Args:
        gates: i, f, g, o of every step, [time, batch, 4·units].
        before_c: c before every step, [time, batch, units].
        tanh_c: tanh of c after every step, [time, batch, units].
        transposed: The recurrent matrix transposed, [4·units, units].
        dy: Gradient of y, [time, batch, units].
        dh: Gradient of the last h, [batch, units].
        dc: Gradient of the last c, [batch, units].
        mask: bool [time, batch], as in `recurrence`.
        reset: bool [time, batch], as in `recurrence`.

    Returns:
        dz [time, batch, 4·units], the gradient of the gates before their sigmoids; then the
        gradients of h and c before the first step.
    """
    steps = number_of_steps(gates)
    columns = (None if flags is None else flags[..., None] for flags in (mask, reset))
    sources = (gates, before_c, tanh_c, dy, *columns)

    # one step: dz from dh and dc, then one GEMM carries dz to the h before
    def step(t: Size, dh: Tensor, dc: Tensor, record: tf.TensorArray) -> tuple:
        *inputs, mask, reset = (None if source is None else source[t] for source in sources)
        dz, before_dc = compiled(gate_gradients, *inputs, dh, dc, mask, reset)
        product = dz @ transposed
        if mask is None and reset is None:
            before_dh = product
        else:
            before_dh = compiled(gradient_before, product, dh, mask, reset)
        return t - 1, before_dh, before_dc, record.write(t, dz)

    start = (steps - 1, dh, dc, empty_array(dy.dtype, steps))
    _, dh, dc, record = tf.while_loop(lambda t, *_: t >= 0, step, start, maximum_iterations=steps)
    return record.stack(), dh, dc


def gate_gradients(
    gates: Tensor,
    c: Tensor,
    tanh_c: Tensor,
    dy: Tensor,
    dh: Tensor,
    dc: Tensor,
    mask: Flags,
    reset: Flags,
) -> tuple[Tensor, Tensor]:
    """Return dz of one step and the gradient of c before it."""
    (i, f, g, o), after_dc = tf.split(gates, 4, axis=1), dc
    dh = dh + dy
    # a masked step contributes nothing
    if mask is not None:
        dh, dc = tf.where(mask, dh, tf.zeros_like(dh)), tf.where(mask, dc, tf.zeros_like(dc))
    # through h = o · tanh(c) into c, then through each gate's sigmoid or tanh
    dc += dh * o * (1 - tanh_c * tanh_c)
    dz = tf.concat(
        [
            dc * g * i * (1 - i),
            dc * c * f * (1 - f),
            dc * i * (1 - g * g),
            dh * tanh_c * o * (1 - o),
        ],
        axis=1,
    )
    return dz, gradient_before(dc * f, after_dc, mask, reset)


def gradient_before(new: Tensor, old: Tensor, mask: Flags, reset: Flags) -> Tensor:
    """Return the gradient before a step: the old one of masked lanes, zero of reset lanes."""
    return zero_if_reset(reset, new_if_mask(mask, new, old))


def number_of_steps(x: Tensor) -> Size:
    """Return the length of x [time, …]: an int where the graph knows it, otherwise a tensor."""
    return tf.shape(x)[0] if x.shape[0] is None else x.shape[0]


def reader(steps: Size, *sources: Flags) -> Callable[[Size], list[Flags]]:
    """Return a function of t that reads step t of every source [time, …], None of a None."""
    arrays = [
        None
        if source is None
        else empty_array(source.dtype, steps).unstack(
            source[..., None] if is_flag(source) else source
        )
        for source in sources
    ]
    return lambda t: [None if array is None else array.read(t) for array in arrays]


def is_flag(source: Tensor) -> bool:
    """Return whether a source holds bools, which are read as columns [batch, 1]."""
    return source.dtype == tf.bool


def empty_array(dtype: tf.DType, steps: Size) -> tf.TensorArray:
    """Return an empty array of one tensor per step."""
    return tf.TensorArray(dtype, steps, clear_after_read=False)


def zero_if_reset(reset: Flags, value: Tensor) -> Tensor:
    """Return zeros for the lanes where `reset` [batch, 1] is true, `value` elsewhere."""
    return value if reset is None else tf.where(reset, tf.zeros_like(value), value)


def new_if_mask(mask: Flags, new: Tensor, old: Tensor) -> Tensor:
    """Return `new` for the lanes where `mask` [batch, 1] is true, `old` elsewhere."""
    return new if mask is None else tf.where(mask, new, old)
