"""Next-word losses over a vocabulary: exact in bounded memory, or sampled, for training only.

Throughout, the hidden states h are [tokens, units], targets int [tokens], weights float [tokens],
the output matrix [vocabulary, units] (the embedding itself when tied) and its bias [vocabulary].
Losses are two sums, weighted nats and weights: sums add up exactly over batches, means do not.
"""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from textlstm.model.types import Seed, Size, Tensor, TensorLike


def full(
    h: Tensor,
    targets: TensorLike,
    weights: TensorLike,
    matrix: TensorLike,
    bias: TensorLike,
    max_logits: int,
) -> tuple[Tensor, Tensor]:
    """Return the exact softmax loss, -log softmax(h·matrixᵀ + bias) at the targets.

    The forward pass computes the gradient, chunk by chunk, so that nothing of the size tokens x
    vocabulary is kept.

    Args:
        h: Hidden states, float [tokens, units].
        targets: Ids of the next words, int [tokens].
        weights: Weights of the tokens, [tokens]; 0 for padding.
        matrix: Output matrix, [vocabulary, units].
        bias: Output bias, [vocabulary].
        max_logits: Largest number of logits in memory at once; one token's are always allowed.

    Returns:
        The weighted sum of nats and the sum of the weights.

    Raises:
        ValueError: If shapes or types do not match; the message names the argument.
    """
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets, weights = tf.convert_to_tensor(targets), tf.cast(weights, h.dtype)
    check_shapes(h, targets, weights, matrix, bias)
    targets = tf.cast(targets, tf.int32)
    rows = max(1, max_logits // matrix.shape[0])
    fits = h.shape[0] is not None and h.shape[0] <= rows

    @tf.custom_gradient
    def loss(
        h: Tensor, weights: Tensor, matrix: Tensor, bias: Tensor
    ) -> tuple[Tensor, Callable[[Tensor], tuple[Tensor, ...]]]:
        inputs = h, targets, weights, matrix, bias
        nats, *gradients = _chunk(*inputs) if fits else _chunks(*inputs, rows)

        def gradient(upstream: Tensor) -> tuple[Tensor, ...]:
            def scaled() -> list[Tensor]:
                return [upstream * value for value in gradients]

            # an unscaled loss, upstream 1, saves a copy of everything as large as the matrix
            dh, dmatrix, dbias = tf.cond(tf.equal(upstream, 1), lambda: gradients, scaled)
            return dh, upstream * nats, dmatrix, dbias

        return tf.reduce_sum(nats * weights), gradient

    return loss(h, weights, matrix, bias), tf.reduce_sum(weights)


def _chunk(
    h: Tensor, targets: Tensor, weights: Tensor, matrix: Tensor, bias: Tensor
) -> tuple[Tensor, ...]:
    """Return nats [tokens] and the gradients of their weighted sum for h, matrix and bias."""
    # softmax: 8x the speed of SparseSoftmaxCrossEntropyWithLogits on a CPU
    # (docs/decisions/core.md)
    p = tf.nn.softmax(logits(h, matrix, bias))
    tiny = np.finfo(h.dtype.as_numpy_dtype).tiny
    nats = -tf.math.log(tf.gather(p, targets, batch_dims=1) + tiny)
    # the gradient of the logits is p - 1 at the target and p elsewhere; the 1 is subtracted from
    # the products, which are smaller than p
    weight = weights[:, None]
    dh = (p @ matrix - tf.gather(matrix, targets)) * weight
    dmatrix = tf.tensor_scatter_nd_sub(
        tf.matmul(p, h * weight, transpose_a=True), targets[:, None], h * weight
    )
    dbias = tf.squeeze(tf.matmul(p, weight, transpose_a=True), 1)
    return nats, dh, dmatrix, tf.tensor_scatter_nd_sub(dbias, targets[:, None], weights)


def _chunks(
    h: Tensor, targets: Tensor, weights: Tensor, matrix: Tensor, bias: Tensor, rows: int
) -> tuple[Tensor, ...]:
    """Return what `_chunk` does, from chunks of equal size and at most `rows` tokens."""
    tokens = tf.shape(h)[0]
    chunks = tf.maximum(1, -(-tokens // rows))
    size = tf.maximum(1, -(-tokens // chunks))

    # nats and dh of the chunks are concatenated, dmatrix and dbias added up
    def add_chunk(start: Size, nats: Tensor, dh: Tensor, dmatrix: Tensor, dbias: Tensor) -> tuple:
        chunk = slice(start, tf.minimum(start + size, tokens))
        chunk_nats, chunk_dh, chunk_dmatrix, chunk_dbias = _chunk(
            h[chunk], targets[chunk], weights[chunk], matrix, bias
        )
        nats, dh = tf.concat([nats, chunk_nats], axis=0), tf.concat([dh, chunk_dh], axis=0)
        return start + size, nats, dh, dmatrix + chunk_dmatrix, dbias + chunk_dbias

    zeros = (
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
        lambda start, *_: start < tokens,
        add_chunk,
        zeros,
        shape_invariants=shapes,
        parallel_iterations=1,
    )
    return tf.ensure_shape(nats, h.shape[:1]), tf.ensure_shape(dh, h.shape), dmatrix, dbias


def logits(h: Tensor, matrix: Tensor, bias: Tensor) -> Tensor:
    """Return h·matrixᵀ + bias, [tokens, vocabulary]."""
    return tf.nn.bias_add(tf.matmul(h, matrix, transpose_b=True), bias)


def nats(
    h: Tensor, targets: TensorLike, matrix: TensorLike, bias: TensorLike, max_logits: int
) -> Tensor:
    """Return the exact negative log probability of every target.

    Args:
        h: Hidden states, float [tokens, units].
        targets: Ids of the next words, int [tokens].
        matrix: Output matrix, [vocabulary, units].
        bias: Output bias, [vocabulary].
        max_logits: Largest number of logits in memory at once; one token's are always allowed.

    Returns:
        Nats, float [tokens].

    Raises:
        ValueError: If shapes or types do not match; the message names the argument.
    """
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets = tf.convert_to_tensor(targets)
    check_shapes(h, targets, tf.ones(tf.shape(targets), h.dtype), matrix, bias)
    targets = tf.cast(targets, tf.int32)
    rows, tokens = max(1, max_logits // matrix.shape[0]), tf.shape(h)[0]

    def add_chunk(start: Size, nats: Tensor) -> tuple[Tensor, Tensor]:
        chunk = slice(start, tf.minimum(start + rows, tokens))
        scores = logits(h[chunk], matrix, bias)
        at_target = tf.gather(scores, targets[chunk], batch_dims=1)
        chunk_nats = tf.reduce_logsumexp(scores, axis=1) - at_target
        return start + rows, tf.concat([nats, chunk_nats], axis=0)

    _, result = tf.while_loop(
        lambda start, _: start < tokens,
        add_chunk,
        (tf.constant(0), tf.zeros([0], h.dtype)),
        shape_invariants=(tf.TensorShape([]), tf.TensorShape([None])),
        parallel_iterations=1,
    )
    return tf.ensure_shape(result, h.shape[:1])


def sampled(
    h: Tensor,
    targets: TensorLike,
    weights: TensorLike,
    matrix: TensorLike,
    bias: TensorLike,
    samples: int,
    seed: Seed,
) -> tuple[Tensor, Tensor]:
    """Return a sampled softmax loss, for training only.

    The sum over the vocabulary is estimated without bias from `samples` words drawn log-uniformly,
    with replacement (importance sampling: Bengio & Senécal 2003; Jean et al. 2015): the logit of a
    drawn word is reduced by the log of its expected count, and draws of a token's own target are
    excluded for that token. Ids must be sorted by descending frequency.

    Args:
        h: Hidden states, float [tokens, units].
        targets: Ids of the next words, int [tokens].
        weights: Weights of the tokens, [tokens]; 0 for padding.
        matrix: Output matrix, [vocabulary, units].
        bias: Output bias, [vocabulary].
        samples: Number of words drawn for the whole batch.
        seed: int32 [2], determines the draws.

    Returns:
        The weighted sum of nats and the sum of the weights.

    Raises:
        ValueError: If shapes or types do not match; the message names the argument.
    """
    matrix, bias = tf.convert_to_tensor(matrix), tf.convert_to_tensor(bias)
    targets, weights = tf.convert_to_tensor(targets), tf.cast(weights, h.dtype)
    check_shapes(h, targets, weights, matrix, bias)
    targets = tf.cast(targets, tf.int32)
    vocabulary = matrix.shape[0]
    # logits of the targets [tokens] and of the drawn words [tokens, samples]
    drawn = log_uniform(samples, vocabulary, seed)
    target_logits = tf.reduce_sum(h * tf.gather(matrix, targets), axis=1) + tf.gather(bias, targets)
    drawn_logits = tf.matmul(h, tf.gather(matrix, drawn), transpose_b=True) + tf.gather(bias, drawn)
    # correct for the sampling, exclude the targets
    drawn_logits -= log_expected(drawn, samples, vocabulary, h.dtype)
    drawn_logits = tf.where(targets[:, None] == drawn, tf.constant(-1e30, h.dtype), drawn_logits)
    all_logits = tf.concat([target_logits[:, None], drawn_logits], axis=1)
    nats = tf.reduce_logsumexp(all_logits, axis=1) - target_logits
    return tf.reduce_sum(nats * weights), tf.reduce_sum(weights)


def log_uniform(samples: int, vocabulary: int, seed: Seed) -> Tensor:
    """Return ids drawn from Zipf's law, int32 [samples].

    P(id) = log((id + 2) / (id + 1)) / log(vocabulary + 1)
    """
    uniform = tf.random.stateless_uniform([samples], seed, dtype=tf.float64, alg="philox")
    log_size = tf.math.log(tf.constant(vocabulary + 1, tf.float64))
    ids = tf.cast(tf.exp(uniform * log_size), tf.int32) - 1
    return tf.clip_by_value(ids, 0, vocabulary - 1)


def log_expected(ids: Tensor, samples: int, vocabulary: int, dtype: tf.DType) -> Tensor:
    """Return the log of the expected count of each id in `samples` log-uniform draws."""
    ids = tf.cast(ids, tf.float64)
    share = tf.math.log1p(1 / (ids + 1)) / tf.math.log(tf.constant(vocabulary + 1, tf.float64))
    return tf.cast(tf.math.log(share * samples), dtype)


def check_shapes(h: Tensor, targets: Tensor, weights: Tensor, matrix: Tensor, bias: Tensor) -> None:
    """Raise ValueError naming the argument whose shape does not match the others."""
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
    for name, (tensor, shape) in expected.items():
        if not tensor.shape.is_compatible_with(shape):
            raise ValueError(f"{name}: expected {list(shape)}, got {tensor.shape}")
