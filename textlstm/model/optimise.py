"""Optimisers: Adam, SGD and Muon with clipping of the gradient, schedules, averaged weights."""

import math
from collections.abc import Mapping

import numpy as np
import tensorflow as tf

from textlstm.model.types import Gradient, Tensor

WARM_UP_START = 1 / 25  # share of the peak at which a warm-up begins (Smith 2018)
# 0.99 instead of the usual 0.999: one pass over a corpus has a few thousand steps, which the second
# moment must not remember for a thousand
BETAS = (0.9, 0.99)
EPSILON = 1e-8
# Muon: momentum; coefficients of five Newton-Schulz iterations (Jordan et al. 2024); factor that
# gives its updates the root mean square of Adam's, so that both have one rate (Liu et al. 2025)
MUON_MOMENTUM, MUON_ROUNDS = 0.95, 5
MUON_COEFFICIENTS = (3.4445, -4.7750, 2.0315)
MUON_SCALE = 0.2
GATES = 4  # blocks side by side in a kernel, each a matrix of its own for Muon


def rate(schedule: str, peak: float, warm_up: float, progress: float) -> float:
    """Return the learning rate: linear warm-up to the peak, then down by the schedule.

    Args:
        schedule: "one_cycle", linear to zero (Smith 2018); "cosine", half a cosine to zero
            (Loshchilov & Hutter 2017); or "constant".
        peak: Learning rate at the end of the warm-up.
        warm_up: Share of the run before the peak, 0 to below 1.
        progress: Share of the run that is over, 0 to 1.
    """
    if progress < warm_up:
        return peak * (WARM_UP_START + (1 - WARM_UP_START) * progress / warm_up)
    after_peak = min(1.0, (progress - warm_up) / (1 - warm_up))
    factor = {
        "one_cycle": 1 - after_peak,
        "cosine": 0.5 * (1 + math.cos(math.pi * after_peak)),
        "constant": 1.0,
    }
    return peak * factor[schedule]


class Optimiser:
    """Adam, SGD or Muon on named weights, with clipping by the global norm and averaged weights.

    `slots`, name to variable, holds the complete state: momentum, moments of Adam and averages.
    """

    def __init__(
        self,
        kind: str,
        weights: dict[str, tf.Variable],
        clip: float | None,
        averaging: float,
        betas: tuple[float, float] = BETAS,
        weight_decay: float = 0.0,
        frozen: Mapping[str, np.ndarray] | None = None,
    ) -> None:
        """Create the slots.

        Args:
            kind: "adam"; "sgd"; or "muon", which is Muon for the kernels of LSTM layers, gate by
                gate, and Adam for embeddings, outputs and biases.
            weights: The variables to train, by name.
            clip: Largest global norm of the gradient; None for no clipping.
            averaging: Decay of the averaged weights per step; 0 for none.
            betas: Decays of Adam's first and second moment.
            weight_decay: Each step shrinks the matrices by this share of the learning rate, apart
                from the gradient (decoupled weight decay, Loshchilov & Hutter 2019); biases keep
                their size.
            frozen: By weight, the rows that keep their values.
        """
        self.kind, self.weights, self.clip, self.averaging = kind, weights, clip, averaging
        self.betas, self.weight_decay = betas, weight_decay
        # by weight with frozen rows: 0 for those rows and 1 for the others, [rows, 1]
        self.moving: dict[str, Tensor] = {}
        for name, rows in (frozen or {}).items():
            moving = ~np.isin(np.arange(weights[name].shape[0]), rows)
            self.moving[name] = tf.constant(moving[:, None], tf.float32)
        self.slots: dict[str, tf.Variable] = {}
        for name, weight in weights.items():
            for slot in self._slots(name):
                self.slots[f"{slot}/{name}"] = tf.Variable(tf.zeros_like(weight), trainable=False)
            if averaging:
                self.slots[f"average/{name}"] = tf.Variable(weight, trainable=False)

    def _slots(self, name: str) -> tuple[str, ...]:
        """Return the slots of a weight: Adam's two moments, Muon's momentum, or none of SGD."""
        if self.kind == "sgd":
            return ()
        return ("m",) if self._takes_muon(name) else ("m", "v")

    def _takes_muon(self, name: str) -> bool:
        rows, *columns = self.weights[name].shape
        # a one-hot input's kernel of many rows is an embedding
        return self.kind == "muon" and name.endswith("kernel") and rows <= columns[0]

    def average(self, name: str) -> tf.Variable:
        """Return the average of a weight, or the weight itself without averaging."""
        return self.slots.get(f"average/{name}", self.weights[name])

    def apply(self, gradients: list[Gradient], rate: Tensor | float, step: Tensor) -> Tensor:
        """Update every weight once; if the gradient's norm is not finite, none.

        Args:
            gradients: One per weight, in their order.
            rate: Learning rate.
            step: Number of the step, int, from 0.

        Returns:
            The global norm of the gradient before clipping.
        """
        gradients = [
            tf.convert_to_tensor(gradient) * self.moving[name]
            if name in self.moving
            else sum_duplicate_rows(gradient)
            for name, gradient in zip(self.weights, gradients, strict=True)
        ]
        norm = tf.linalg.global_norm(gradients)
        scale = 1.0 if self.clip is None else self.clip / tf.maximum(norm, self.clip)

        def update() -> Tensor:
            self._update_all(gradients, scale, rate, tf.cast(step + 1, tf.float32))
            return norm

        return tf.cond(tf.math.is_finite(norm), update, lambda: norm)

    def _update_all(
        self,
        gradients: list[Gradient],
        scale: Tensor | float,
        rate: Tensor | float,
        number: Tensor,
    ) -> None:
        """Update every weight and its average; `number` counts steps from 1."""
        for (name, weight), gradient in zip(self.weights.items(), gradients, strict=True):
            if self.weight_decay and weight.shape.rank == 2:
                # never below zero: a rate that diverges must not overflow here
                decay = rate * self.weight_decay * self.moving.get(name, 1.0)
                weight.assign(weight * tf.maximum(0.0, 1 - decay))
            self._update(name, weight, gradient, scale, rate, number)
            if self.averaging:
                # a shorter memory in early steps, which would average over the initial weights
                decay = tf.minimum(self.averaging, (1 + number) / (10 + number))
                average = self.slots[f"average/{name}"]
                average.assign_add((weight - average) * (1 - decay))

    def _update(
        self,
        name: str,
        weight: tf.Variable,
        gradient: Gradient,
        scale: Tensor | float,
        rate: Tensor | float,
        number: Tensor,
    ) -> None:
        """Update one weight; the gradient is multiplied by `scale`."""
        if self.kind == "sgd" and isinstance(gradient, tf.IndexedSlices):
            weight.scatter_sub(tf.IndexedSlices(rate * scale * gradient.values, gradient.indices))
            return
        if self.kind == "sgd":  # the rate carries the clipping: no scaled copy of every gradient
            tf.raw_ops.ResourceApplyGradientDescent(
                var=weight.handle, alpha=rate * scale, delta=gradient
            )
            return
        if self._takes_muon(name):
            momentum = self.slots[f"m/{name}"]
            gradient = tf.convert_to_tensor(gradient) * scale
            momentum.assign(MUON_MOMENTUM * momentum + (1 - MUON_MOMENTUM) * gradient)
            nesterov = MUON_MOMENTUM * momentum + (1 - MUON_MOMENTUM) * gradient
            weight.assign_sub(rate * muon_direction(nesterov))
            return
        # one fused kernel instead of a dozen operations per weight (Kingma & Ba 2015); the gradient
        # is dense, because rows that were not looked up move by their momentum
        tf.raw_ops.ResourceApplyAdam(
            var=weight.handle,
            m=self.slots[f"m/{name}"].handle,
            v=self.slots[f"v/{name}"].handle,
            beta1_power=self.betas[0] ** number,
            beta2_power=self.betas[1] ** number,
            lr=rate,
            beta1=self.betas[0],
            beta2=self.betas[1],
            epsilon=EPSILON,
            grad=tf.convert_to_tensor(gradient) * scale,
        )


def sum_duplicate_rows(gradient: Gradient) -> Gradient:
    """Return a gradient with each row once: a row looked up twice counts as one in the norm."""
    if not isinstance(gradient, tf.IndexedSlices):
        return gradient
    rows, place = tf.unique(gradient.indices)
    values = tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))
    return tf.IndexedSlices(values, rows, gradient.dense_shape)


def muon_direction(gradient: Tensor) -> Tensor:
    """Return a kernel's gradient with the singular values of each gate's block set to about one.

    Args:
        gradient: Gradient of a kernel, [rows, 4 x units].

    Returns:
        The direction, multiplied by `MUON_SCALE` x the root of the larger dimension of a block.
    """
    rows, columns = gradient.shape
    units = columns // GATES
    blocks = tf.transpose(tf.reshape(gradient, [rows, GATES, units]), [1, 0, 2])
    if rows > units:  # the products below are then smaller
        blocks = tf.transpose(blocks, [0, 2, 1])
    blocks /= tf.norm(blocks, axis=[1, 2], keepdims=True) + 1e-7
    first, second, third = MUON_COEFFICIENTS
    for _ in range(MUON_ROUNDS):
        product = tf.matmul(blocks, blocks, transpose_b=True)
        blocks = first * blocks + (second * product + third * product @ product) @ blocks
    if rows > units:
        blocks = tf.transpose(blocks, [0, 2, 1])
    blocks *= MUON_SCALE * math.sqrt(max(rows, units))
    return tf.reshape(tf.transpose(blocks, [1, 0, 2]), [rows, columns])
