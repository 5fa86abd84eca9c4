"""The textbook LSTM: one pure step that reads like its equations, and its scan over time (the simple path)."""

from typing import Any, NamedTuple

import tensorflow as tf

from textlstm.model.state import State


class Norm(NamedTuple):
    """Gains and bias of a layer-normalised cell (Ba, Kiros & Hinton 2016): x·W and h·U [4·units], cell [units]."""

    projected: Any
    recurrent: Any
    cell: Any
    cell_bias: Any


def step(
    projected: tf.Tensor,
    bias: tf.Tensor,
    state: State,
    recurrent: tf.Tensor,
    norm: Norm | None = None,
) -> State:
    """Return the state after one step from x·W [batch, 4·units], b, the state before it and U."""
    from_past = state.h @ recurrent
    if norm:
        projected, from_past = (
            normalise(projected, norm.projected),
            normalise(from_past, norm.recurrent),
        )
    i, f, g, o = tf.split(projected + from_past + bias, 4, axis=-1)
    i, f, o = tf.sigmoid(i), tf.sigmoid(f), tf.sigmoid(o)
    c = f * state.c + i * tf.tanh(g)
    shown = normalise(c, norm.cell) + norm.cell_bias if norm else c
    return State(o * tf.tanh(shown), c)


def normalise(x: tf.Tensor, gain: tf.Tensor) -> tf.Tensor:
    """Return x with mean 0 and variance 1 over its last axis, times `gain`."""
    mean, variance = tf.nn.moments(x, [-1], keepdims=True)
    return gain * (x - mean) * tf.math.rsqrt(variance + 1e-5)


def scan(
    projected: tf.Tensor,
    bias: tf.Tensor,
    recurrent: tf.Tensor,
    state: State,
    mask: tf.Tensor | None,
    reset: tf.Tensor | None,
    norm: Norm | None = None,
) -> tuple[tf.Tensor, State]:
    """Step through projected [time, batch, 4·units]; mask, reset bool [time, batch]; return y [time, batch, units]."""
    length, steps = projected.shape[0], tf.shape(projected)[:2]
    mask = tf.ones(steps, tf.bool) if mask is None else mask
    reset = tf.zeros(steps, tf.bool) if reset is None else reset

    def one(before: State, now: tuple[tf.Tensor, tf.Tensor, tf.Tensor]) -> State:
        x, seen, begins = now
        kept = State(*(tf.where(begins[:, None], tf.zeros_like(part), part) for part in before))
        after = step(x, bias, kept, recurrent, norm)
        return State(
            *(tf.where(seen[:, None], new, old) for new, old in zip(after, kept, strict=True))
        )

    if length == 0:
        return projected[:, :, : recurrent.shape[0]], state
    if length == 1:  # a model that writes: no loop around its one step
        last = one(state, (projected[0], mask[0], reset[0]))
        h = last.h[None]
    else:
        h, c = tf.scan(one, (projected, mask, reset), initializer=state)
        last = State(h[-1], c[-1])
    return tf.where(mask[:, :, None], h, tf.zeros_like(h)), last
