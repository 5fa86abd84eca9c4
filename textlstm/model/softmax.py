"""Next-word loss over a vocabulary: exact in bounded memory, sampled for training, exact for scores.

Hidden states h are [tokens, units], targets int [tokens], weights float [tokens], the output matrix [vocabulary,
units] (the embedding itself when tied) and its bias [vocabulary]. Losses come as two sums, weighted nats and weights:
sums of sums stay exact across batches where means of means do not.
"""

from typing import Any

import numpy as np
import tensorflow as tf


def full(
    h: tf.Tensor, targets: tf.Tensor, weights: tf.Tensor, matrix: Any, bias: Any, bound: int
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return (weighted nats, weight) of -log softmax(h·matrixᵀ + bias), never holding more than `bound` logits.

    At least one row of the vocabulary is held. The gradient is made by hand in the forward pass, chunk by chunk, so
    nothing of the size of the vocabulary times the tokens is kept.
    """
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets, weights = tf.convert_to_tensor(targets), tf.cast(weights, h.dtype)
    check(h, targets, weights, matrix, bias)
    targets = tf.cast(targets, tf.int32)
    rows = max(1, bound // matrix.shape[0])
    whole = h.shape[0] is not None and h.shape[0] <= rows

    @tf.custom_gradient
    def loss(h: tf.Tensor, weights: tf.Tensor, matrix: tf.Tensor, bias: tf.Tensor) -> Any:
        given = h, targets, weights, matrix, bias
        nats, *slopes = _chunk(*given) if whole else _chunks(*given, rows)

        def gradient(upstream: tf.Tensor) -> Any:
            def scaled() -> list[tf.Tensor]:
                return [upstream * slope for slope in slopes]

            # a loss used as it is spares a copy of all that is as large as the matrix
            dh, dmatrix, dbias = tf.cond(tf.equal(upstream, 1), lambda: slopes, scaled)
            return dh, upstream * nats, dmatrix, dbias

        return tf.reduce_sum(nats * weights), gradient

    return loss(h, weights, matrix, bias), tf.reduce_sum(weights)


def _chunk(h: Any, targets: Any, weights: Any, matrix: Any, bias: Any) -> tuple[tf.Tensor, ...]:
    """Return nats [tokens] and the gradients of their weighted sum for h, matrix and bias.

    The gradient of the logits is p less one at the target; the one is taken off the products, which are smaller than p.
    """
    # softmax is 8 times as fast as SparseSoftmaxCrossEntropyWithLogits on a CPU: docs/decisions.md
    p = tf.nn.softmax(logits(h, matrix, bias))
    each = -tf.math.log(tf.gather(p, targets, batch_dims=1) + np.finfo(h.dtype.as_numpy_dtype).tiny)
    weight = weights[:, None]
    dh = (p @ matrix - tf.gather(matrix, targets)) * weight
    dmatrix = tf.tensor_scatter_nd_sub(
        tf.matmul(p, h * weight, transpose_a=True), targets[:, None], h * weight
    )
    dbias = tf.squeeze(tf.matmul(p, weight, transpose_a=True), 1)
    return each, dh, dmatrix, tf.tensor_scatter_nd_sub(dbias, targets[:, None], weights)


def _chunks(
    h: Any, targets: Any, weights: Any, matrix: Any, bias: Any, rows: int
) -> tuple[tf.Tensor, ...]:
    """Do what `_chunk` does, in even parts of at most `rows`."""
    tokens = tf.shape(h)[0]
    parts = tf.maximum(1, -(-tokens // rows))
    size = tf.maximum(1, -(-tokens // parts))

    def one(start: Any, nats: Any, dh: Any, dmatrix: Any, dbias: Any) -> tuple[Any, ...]:
        part = slice(start, tf.minimum(start + size, tokens))
        each, slope, of_matrix, of_bias = _chunk(
            h[part], targets[part], weights[part], matrix, bias
        )
        joined = tf.concat([nats, each], axis=0), tf.concat([dh, slope], axis=0)
        return start + size, *joined, dmatrix + of_matrix, dbias + of_bias

    first = (
        tf.constant(0),
        tf.zeros([0], h.dtype),
        tf.zeros([0, h.shape[1]], h.dtype),
        tf.zeros_like(matrix),
        tf.zeros_like(bias),
    )
    shapes = (
        tf.TensorShape([]),
        tf.TensorShape([None]),
        tf.TensorShape([None, h.shape[1]]),
        matrix.shape,
        bias.shape,
    )
    _, nats, dh, dmatrix, dbias = tf.while_loop(
        lambda start, *_: start < tokens, one, first, shape_invariants=shapes, parallel_iterations=1
    )
    return tf.ensure_shape(nats, h.shape[:1]), tf.ensure_shape(dh, h.shape), dmatrix, dbias


def logits(h: tf.Tensor, matrix: tf.Tensor, bias: tf.Tensor) -> tf.Tensor:
    """Return h·matrixᵀ + bias, [tokens, vocabulary]."""
    return tf.nn.bias_add(tf.matmul(h, matrix, transpose_b=True), bias)


def nats(h: tf.Tensor, targets: tf.Tensor, matrix: Any, bias: Any, bound: int) -> tf.Tensor:
    """Return the exact -log probability of every target, float [tokens], never holding more than `bound` logits."""
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets = tf.convert_to_tensor(targets)
    check(h, targets, tf.ones(tf.shape(targets), h.dtype), matrix, bias)
    targets = tf.cast(targets, tf.int32)
    rows, tokens = max(1, bound // matrix.shape[0]), tf.shape(h)[0]

    def one(start: Any, found: Any) -> tuple[Any, Any]:
        part = slice(start, tf.minimum(start + rows, tokens))
        row = logits(h[part], matrix, bias)
        each = tf.reduce_logsumexp(row, axis=1) - tf.gather(row, targets[part], batch_dims=1)
        return start + rows, tf.concat([found, each], axis=0)

    first = (tf.constant(0), tf.zeros([0], h.dtype))
    shapes = (tf.TensorShape([]), tf.TensorShape([None]))
    loop = tf.while_loop(
        lambda start, _: start < tokens, one, first, shape_invariants=shapes, parallel_iterations=1
    )
    return tf.ensure_shape(loop[1], h.shape[:1])


def sampled(
    h: tf.Tensor,
    targets: tf.Tensor,
    weights: tf.Tensor,
    matrix: Any,
    bias: Any,
    samples: int,
    seed: Any,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Return (weighted nats, weight) over each target and `samples` words drawn log-uniformly, for training only.

    Ids must be sorted by falling frequency. Words are drawn with replacement from `seed`, int32 [2]; the logit of a
    draw is lowered by the log of how often its word is expected, and draws of a row's own target are left out of it,
    so that the sum over words is estimated without bias (importance sampling: Bengio & Senécal 2003; Jean 2015).
    """
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets, weights = tf.convert_to_tensor(targets), tf.cast(weights, h.dtype)
    check(h, targets, weights, matrix, bias)
    targets = tf.cast(targets, tf.int32)
    vocabulary = matrix.shape[0]
    drawn = log_uniform(samples, vocabulary, seed)
    true = tf.reduce_sum(h * tf.gather(matrix, targets), axis=1) + tf.gather(bias, targets)
    other = tf.matmul(h, tf.gather(matrix, drawn), transpose_b=True) + tf.gather(bias, drawn)
    other -= log_expected(drawn, samples, vocabulary, h.dtype)
    other = tf.where(targets[:, None] == drawn, tf.constant(-1e30, h.dtype), other)
    each = tf.reduce_logsumexp(tf.concat([true[:, None], other], axis=1), axis=1) - true
    return tf.reduce_sum(each * weights), tf.reduce_sum(weights)


def log_uniform(samples: int, vocabulary: int, seed: Any) -> tf.Tensor:
    """Return `samples` ids, int32, drawn with P(id) = log((id + 2) / (id + 1)) / log(vocabulary + 1) (Zipf's law)."""
    uniform = tf.random.stateless_uniform([samples], seed, dtype=tf.float64, alg="philox")
    ids = (
        tf.cast(tf.exp(uniform * tf.math.log(tf.constant(vocabulary + 1, tf.float64))), tf.int32)
        - 1
    )
    return tf.clip_by_value(ids, 0, vocabulary - 1)


def log_expected(ids: tf.Tensor, samples: int, vocabulary: int, dtype: Any) -> tf.Tensor:
    """Return the log of the expected number of times each id is among `samples` log-uniform draws."""
    ids = tf.cast(ids, tf.float64)
    share = tf.math.log1p(1 / (ids + 1)) / tf.math.log(tf.constant(vocabulary + 1, tf.float64))
    return tf.cast(tf.math.log(share * samples), dtype)


def check(h: Any, targets: Any, weights: Any, matrix: Any, bias: Any) -> None:
    """Raise ValueError naming the argument whose shape does not fit the others."""
    if matrix.shape.rank != 2:
        raise ValueError(f"matrix: expected [vocabulary, units], got {matrix.shape}")
    if not targets.dtype.is_integer:
        raise ValueError(f"targets: expected ids, integers [tokens], got {targets.dtype.name}")
    vocabulary, units = matrix.shape
    expected = {
        "h": (h, [None, units]),
        "targets": (targets, h.shape[:1]),
        "weights": (weights, h.shape[:1]),
        "bias": (bias, [vocabulary]),
    }
    for name, (given, shape) in expected.items():
        if not given.shape.is_compatible_with(shape):
            raise ValueError(f"{name}: expected {list(shape)}, got {given.shape}")
