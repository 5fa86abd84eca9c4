"""How gradients move weights: Adam and SGD with clipping, the learning rate over time, averaged weights."""

import math

import tensorflow as tf

START = 1 / 25  # of the peak, where a warm-up begins (Smith 2018)
BETAS, EPSILON = (
    (0.9, 0.99),
    1e-8,
)  # 0.99 rather than 0.999: with one pass of few thousand steps v must forget


def rate(schedule: str, peak: float, warm_up: float, progress: float) -> float:
    """Return the learning rate at `progress`, 0 to 1 of the run: up in a line over `warm_up`, then down.

    one_cycle falls in a line to zero (Smith 2018), cosine along half a cosine (Loshchilov & Hutter 2017), constant
    stays.
    """
    if progress < warm_up:
        return peak * (START + (1 - START) * progress / warm_up)
    left = min(1.0, (progress - warm_up) / (1 - warm_up))
    fall = {"one_cycle": 1 - left, "cosine": 0.5 * (1 + math.cos(math.pi * left)), "constant": 1.0}
    return peak * fall[schedule]


class Optimiser:
    """Moves `weights` (name to variable) and keeps their average; all it remembers is `slots`, name to variable."""

    def __init__(
        self, kind: str, weights: dict[str, tf.Variable], clip: float, averaging: float
    ) -> None:
        self.kind, self.weights, self.clip, self.averaging = kind, weights, clip, averaging
        self.slots: dict[str, tf.Variable] = {}
        for name, weight in weights.items():
            for slot in ("m", "v") if kind == "adam" else ():
                self.slots[f"{slot}/{name}"] = tf.Variable(tf.zeros_like(weight), trainable=False)
            if averaging:
                self.slots[f"average/{name}"] = tf.Variable(weight, trainable=False)

    def average(self, name: str) -> tf.Variable:
        """Return the averaged weight of that name, the weight itself if none is kept."""
        return self.slots.get(f"average/{name}", self.weights[name])

    def apply(self, gradients: list[tf.Tensor], rate: tf.Tensor, step: tf.Tensor) -> tf.Tensor:
        """Move every weight by its gradient at `rate`, in step number `step` (from 0); return the gradient's norm.

        Where the norm is not finite nothing moves.
        """
        gradients = [summed(gradient) for gradient in gradients]
        norm = tf.linalg.global_norm(gradients)
        scale = self.clip / tf.maximum(norm, self.clip)

        def move() -> tf.Tensor:
            self._move_all(gradients, scale, rate, tf.cast(step + 1, tf.float32))
            return norm

        return tf.cond(tf.math.is_finite(norm), move, lambda: norm)

    def _move_all(
        self, gradients: list[tf.Tensor], scale: tf.Tensor, rate: tf.Tensor, number: tf.Tensor
    ) -> None:
        for (name, weight), gradient in zip(self.weights.items(), gradients, strict=True):
            self._move(name, weight, gradient, scale, rate, number)
            if self.averaging:
                # early on a long memory would average over the first guesses
                decay = tf.minimum(self.averaging, (1 + number) / (10 + number))
                average = self.slots[f"average/{name}"]
                average.assign_add((weight - average) * (1 - decay))

    def _move(
        self,
        name: str,
        weight: tf.Variable,
        gradient: tf.Tensor,
        scale: tf.Tensor,
        rate: tf.Tensor,
        number: tf.Tensor,
    ) -> None:
        if self.kind == "sgd" and isinstance(gradient, tf.IndexedSlices):
            weight.scatter_sub(tf.IndexedSlices(rate * scale * gradient.values, gradient.indices))
            return
        if self.kind == "sgd":  # clipped by its rate: no scaled copy of every gradient
            tf.raw_ops.ResourceApplyGradientDescent(
                var=weight.handle, alpha=rate * scale, delta=gradient
            )
            return
        # one fused kernel instead of a dozen ops a weight (Kingma & Ba 2015)
        tf.raw_ops.ResourceApplyAdam(
            var=weight.handle,
            m=self.slots[f"m/{name}"].handle,
            v=self.slots[f"v/{name}"].handle,
            beta1_power=BETAS[0] ** number,
            beta2_power=BETAS[1] ** number,
            lr=rate,
            beta1=BETAS[0],
            beta2=BETAS[1],
            epsilon=EPSILON,
            grad=tf.convert_to_tensor(gradient)
            * scale,  # all rows: those not looked up move by their momentum
        )


def summed(gradient: tf.Tensor | tf.IndexedSlices) -> tf.Tensor | tf.IndexedSlices:
    """Return a gradient whose rows each stand once, so that a row looked up twice counts as one in the norm."""
    if not isinstance(gradient, tf.IndexedSlices):
        return gradient
    rows, place = tf.unique(gradient.indices)
    values = tf.math.unsorted_segment_sum(gradient.values, place, tf.size(rows))
    return tf.IndexedSlices(values, rows, gradient.dense_shape)
