"""The textbook LSTM: one pure step that reads like its equations, and its scan over time.

This is the simple path, the reference that `recurrence.py`, the fast path, is tested against.
"""

from typing import NamedTuple

import tensorflow as tf

from textlstm.model.state import State
from textlstm.model.types import Flags, Tensor, Weight


class Norm(NamedTuple):
    """Gains and bias of a layer-normalised cell (Ba, Kiros & Hinton 2016).

    `projected` and `recurrent`, [4·units], scale x·W and h·U; `cell` and `cell_bias`, [units],
    scale and shift c.
    """

    projected: Weight
    recurrent: Weight
    cell: Weight
    cell_bias: Weight


def step(
    projected: Tensor, bias: Tensor, state: State, recurrent: Tensor, norm: Norm | None = None
) -> State:
    """Return the state after one step.

    Args:
        projected: x·W, [batch, 4·units].
        bias: b, [4·units].
        state: h and c before the step, each [batch, units].
        recurrent: U, [units, 4·units].
        norm: Gains of the layer normalisation, None for none.
    """
    from_h = state.h @ recurrent
    if norm:
        projected = normalise(projected, norm.projected)
        from_h = normalise(from_h, norm.recurrent)
    i, f, g, o = tf.split(projected + from_h + bias, 4, axis=-1)
    i, f, o = tf.sigmoid(i), tf.sigmoid(f), tf.sigmoid(o)
    c = f * state.c + i * tf.tanh(g)
    return State(o * tf.tanh(normalise(c, norm.cell) + norm.cell_bias if norm else c), c)


def normalise(x: Tensor, gain: Weight) -> Tensor:
    """Return x with mean 0 and variance 1 over its last axis, times `gain`."""
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return gain * (x - mean) * tf.math.rsqrt(variance + 1e-5)


def scan(
    projected: Tensor,
    bias: Tensor,
    recurrent: Tensor,
    state: State,
    mask: Flags,
    reset: Flags,
    norm: Norm | None = None,
) -> tuple[Tensor, State]:
    """Run `step` over time.

    Args:
        projected: x·W, [time, batch, 4·units].
        bias: b, [4·units].
        recurrent: U, [units, 4·units].
        state: h and c before the first step, each [batch, units].
        mask: bool [time, batch]; a step whose mask is false keeps the state and outputs zeros.
        reset: bool [time, batch]; true sets the state to zero before the step.
        norm: Gains of the layer normalisation, None for none.

    Returns:
        y [time, batch, units] and the state after the last step.
    """
    length, steps = projected.shape[0], tf.shape(projected)[:2]
    mask = tf.ones(steps, tf.bool) if mask is None else mask
    reset = tf.zeros(steps, tf.bool) if reset is None else reset

    def flagged_step(before: State, inputs: tuple[Tensor, Tensor, Tensor]) -> State:
        x, mask, reset = inputs
        start = State(*(tf.where(reset[:, None], tf.zeros_like(old), old) for old in before))
        after = step(x, bias, start, recurrent, norm)
        return State(
            *(tf.where(mask[:, None], new, old) for new, old in zip(after, start, strict=True))
        )

    if length == 0:
        return projected[:, :, : recurrent.shape[0]], state
    if length == 1:  # generation: no loop around its single step
        last = flagged_step(state, (projected[0], mask[0], reset[0]))
        h = last.h[None]
    else:
        h, c = tf.scan(flagged_step, (projected, mask, reset), initializer=state)
        last = State(h[-1], c[-1])
    return tf.where(mask[:, :, None], h, tf.zeros_like(h)), last
