"""The fast path of the LSTM: one recurrent GEMM a step in a compiled loop, and a gradient written by hand.

TensorFlow's own gradient of a loop makes a GEMM for the weights at every step. Here the loop backwards finds only the
gradients of the gates, dz, and one GEMM over all steps turns them into that of the recurrent matrix; those of the
input and the kernel follow from dz outside, again one GEMM each.

Where shapes are known inside a `tf.function`, the loops are compiled by XLA, which fuses the arithmetic of a step
around its GEMM (measured: docs/decisions.md). Backwards, products that are large are faster in TensorFlow's own loop,
by oneDNN, and only the arithmetic between them is compiled. Elsewhere, as in eager calls or with a batch of unknown
size, the same loops run uncompiled, so new shapes cost nothing.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias

import numpy as np
import tensorflow as tf

from textlstm.model.state import State

Flags: TypeAlias = tf.Tensor | None  # bool [time, batch]
LARGE = 1 << 22  # lanes x units x units (measured: docs/decisions.md)


def recurrence(
    projected: tf.Tensor,
    bias: tf.Tensor,
    recurrent: tf.Tensor,
    state: State,
    mask: Flags,
    reset: Flags,
) -> tuple[tf.Tensor, State]:
    """Do what `cell.scan` does: step through projected [time, batch, 4·units], return y [time, batch, units]."""

    @tf.custom_gradient
    def run(
        projected: tf.Tensor, bias: tf.Tensor, recurrent: tf.Tensor, h: tf.Tensor, c: tf.Tensor
    ) -> Any:
        made = compiled(forward, projected, bias, recurrent, h, c, mask, reset)
        y, last_h, last_c, gates, before_h, before_c, shown = made

        def gradient(dy: tf.Tensor, dh: tf.Tensor, dc: tf.Tensor) -> Any:
            # turned once a window: a product with a turned matrix repacks it at every step, at 0.6 of the speed
            turned = tf.transpose(recurrent)
            back = backward if is_large(recurrent, h) else partial(compiled, backward)
            dz, dh, dc = back(gates, before_c, shown, turned, dy, dh, dc, mask, reset)
            flat_dz, flat_h = (tf.reshape(part, [-1, part.shape[-1]]) for part in (dz, before_h))
            # a product with ones: TensorFlow sums over rows four times as slowly
            dbias = tf.linalg.matvec(flat_dz, tf.ones_like(flat_dz[:, 0]), transpose_a=True)
            return dz, dbias, tf.matmul(flat_h, flat_dz, transpose_a=True), dh, dc

        return (y, last_h, last_c), gradient

    y, h, c = run(projected, bias, recurrent, state.h, state.c)
    return y, State(h, c)


def is_large(recurrent: tf.Tensor, h: tf.Tensor) -> bool:
    """Return whether the product of a step is large enough for TensorFlow's loop backwards."""
    lanes, units = h.shape[0], recurrent.shape[0]
    return lanes is not None and lanes * units * units >= LARGE


def compiled(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call `function`, compiled by XLA if this is a graph and the shapes of its arguments are known."""
    known = all(argument is None or argument.shape.is_fully_defined() for argument in arguments)
    if tf.executing_eagerly() or not known:
        return function(*arguments)
    return tf.function(lambda *given: function(*given), jit_compile=True, autograph=False)(
        *arguments
    )


def forward(
    projected: tf.Tensor,
    bias: tf.Tensor,
    recurrent: tf.Tensor,
    h: tf.Tensor,
    c: tf.Tensor,
    mask: Flags,
    reset: Flags,
) -> tuple[tf.Tensor, ...]:
    """Return y, the last h and c, and for every step the gates, the h and c it started from, and tanh of its new c."""
    steps, (slope, shift) = length(projected), sigmoids(recurrent)
    read = reader(steps, projected, mask, reset)
    first = h

    def one(t: Any, h: Any, c: Any, *records: tf.TensorArray) -> tuple[Any, ...]:
        x, seen, begins = read(t)
        h, c = cleared(begins, h), cleared(begins, c)
        gates = slope * tf.tanh(slope * (x + h @ recurrent + bias)) + shift
        i, f, g, o = tf.split(gates, 4, axis=1)
        new_c = f * c + i * g
        shown = tf.tanh(new_c)
        new_h = o * shown
        y = new_h if seen is None else tf.where(seen, new_h, tf.zeros_like(h))
        values = (y, gates, c, shown, h)
        after = (kept(seen, new_h, h), kept(seen, new_c, c))
        return (
            t + 1,
            *after,
            *(one.write(t, value) for one, value in zip(records, values, strict=False)),
        )

    # without mask and reset the h a step starts from is the y before it: no record of its own
    arrays = [writer(h.dtype, steps) for _ in range(4 + (mask is not None or reset is not None))]
    _, h, c, *records = tf.while_loop(
        lambda t, *_: t < steps, one, (0, h, c, *arrays), maximum_iterations=steps
    )
    y, gates, before_c, shown, *before_h = (record.stack() for record in records)
    return (
        y,
        h,
        c,
        gates,
        before_h[0] if before_h else tf.concat([first[None], y[:-1]], axis=0),
        before_c,
        shown,
    )


def sigmoids(recurrent: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Return a and b [4·units] with which a·tanh(a·z) + b is the sigmoid of the gates i, f, o and the tanh of g.

    All gates in one expression, where four would be joined one number at a time (measured: docs/decisions.md).
    """
    units, dtype = recurrent.shape[0], recurrent.dtype
    slope = np.repeat([0.5, 0.5, 1.0, 0.5], units)
    return tf.constant(slope, dtype), tf.constant(1 - slope, dtype)


def backward(
    gates: tf.Tensor,
    before_c: tf.Tensor,
    shown: tf.Tensor,
    turned: tf.Tensor,
    dy: tf.Tensor,
    dh: tf.Tensor,
    dc: tf.Tensor,
    mask: Flags,
    reset: Flags,
) -> tuple[tf.Tensor, ...]:
    """Return the gradient of the gates before their sigmoids, dz [time, batch, 4·units], and of the first h and c.

    `turned` is the recurrent matrix transposed, [4·units, units].
    """
    steps = length(gates)
    columns = (None if flags is None else flags[..., None] for flags in (mask, reset))
    sources = (gates, before_c, shown, dy, *columns)

    def one(t: Any, dh: Any, dc: Any, record: tf.TensorArray) -> tuple[Any, ...]:
        *now, seen, begins = (None if source is None else source[t] for source in sources)
        dz, passed = compiled(slopes, *now, dh, dc, seen, begins)
        product = dz @ turned
        dh = (
            product
            if seen is None and begins is None
            else compiled(carried, product, dh, seen, begins)
        )
        return t - 1, dh, passed, record.write(t, dz)

    first = (steps - 1, dh, dc, writer(dy.dtype, steps))
    _, dh, dc, record = tf.while_loop(lambda t, *_: t >= 0, one, first, maximum_iterations=steps)
    return record.stack(), dh, dc


def slopes(
    gates: tf.Tensor,
    c: tf.Tensor,
    shown: tf.Tensor,
    dy: tf.Tensor,
    dh: tf.Tensor,
    dc: tf.Tensor,
    seen: Flags,
    begins: Flags,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return dz of one step, and the gradient of the c before it."""
    (i, f, g, o), after = tf.split(gates, 4, axis=1), dc
    dh = dh + dy
    if seen is not None:
        dh, dc = tf.where(seen, dh, tf.zeros_like(dh)), tf.where(seen, dc, tf.zeros_like(dc))
    dc += dh * o * (1 - shown * shown)
    dz = tf.concat(
        [
            dc * g * i * (1 - i),
            dc * c * f * (1 - f),
            dc * i * (1 - g * g),
            dh * shown * o * (1 - o),
        ],
        axis=1,
    )
    return dz, carried(dc * f, after, seen, begins)


def carried(new: tf.Tensor, old: tf.Tensor, seen: Flags, begins: Flags) -> tf.Tensor:
    """Return the gradient for the step before: the old one where a lane is masked, none where it began."""
    return cleared(begins, kept(seen, new, old))


def length(x: tf.Tensor) -> Any:
    """Return the number of steps of x [time, …]: an int where the graph knows it, else a tensor."""
    return tf.shape(x)[0] if x.shape[0] is None else x.shape[0]


def reader(steps: tf.Tensor, *sources: Any) -> Callable[[Any], list[Any]]:
    """Return a function of t that reads step t of every source [time, …]; a source that is None reads as None."""
    arrays = [
        None
        if source is None
        else writer(source.dtype, steps).unstack(source[..., None] if is_flag(source) else source)
        for source in sources
    ]
    return lambda t: [None if array is None else array.read(t) for array in arrays]


def is_flag(source: tf.Tensor) -> bool:
    """Return whether a source holds bools, which are read as columns [batch, 1]."""
    return source.dtype == tf.bool


def writer(dtype: Any, steps: tf.Tensor) -> tf.TensorArray:
    """Return an empty array of one tensor a step."""
    return tf.TensorArray(dtype, steps, clear_after_read=False)


def cleared(begins: Any, value: tf.Tensor) -> tf.Tensor:
    """Return zeros for the lanes where `begins`, a reset [batch, 1], is true."""
    return value if begins is None else tf.where(begins, tf.zeros_like(value), value)


def kept(seen: Any, new: tf.Tensor, old: tf.Tensor) -> tf.Tensor:
    """Return the new value of the lanes where `seen`, a mask [batch, 1], is true, the old one elsewhere."""
    return new if seen is None else tf.where(seen, new, old)
