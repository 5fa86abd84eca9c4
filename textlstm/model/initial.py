"""Weights that a training run starts from: random, of a trained model, or pre-trained vectors."""

import sys
from pathlib import Path

import numpy as np

from textlstm import config, tokens
from textlstm.artifacts.files import sha256
from textlstm.errors import TextlstmError
from textlstm.model.mixture import MEMBERS, Mixture, load_model
from textlstm.model.network import LanguageModel
from textlstm.model.trainer import Trainer
from textlstm.model.vectors import Vectors, read_vectors, scaled
from textlstm.tokens.tokenizer import Tokenizer


def start(
    vocabulary: Tokenizer,
    settings: config.Model,
    seed: int,
    threads: int,
    vectors: Vectors | None,
    number: int = 1,
) -> tuple[Trainer, str | None]:
    """Return a trainer, and the hash of the files that its first weights come from.

    `number` is that of the member of a mixture, from 1.
    """
    model = unigram_initialised(vocabulary, settings, seed)
    origin, frozen = None, None
    if vectors is not None:
        embedding = model.weights["embedding"].numpy()
        embedding[vectors.rows] = scaled(vectors, float(embedding.std())).values
        model.weights["embedding"].assign(embedding)
        origin = sha256(Path(settings.vectors))
        frozen = {"embedding": vectors.rows} if settings.freeze_vectors else None
    if settings.init_from:
        folder = Path(settings.init_from)
        warm_start(model, vocabulary, folder, number)
        files = [folder / name for name in ("weights.safetensors", MEMBERS)]
        origin = " ".join(sha256(file) for file in files if file.exists())
    return Trainer(model, settings, seed, threads, frozen), origin


def unigram_initialised(vocabulary: Tokenizer, settings: config.Model, seed: int) -> LanguageModel:
    """Return an untrained model that predicts the unigram distribution, through its output bias.

    Args:
        vocabulary: The tokenizer, with the counts of its tokens.
        settings: Settings of the model; those of the training are ignored.
        seed: Random seed for the initial weights.
    """
    shape = settings.model_dump(include=set(LanguageModel.SETTINGS))
    model = LanguageModel(vocabulary.size, shape, seed)
    counts = np.asarray(vocabulary.counts, np.float64) + 1
    model.weights["output_bias"].assign(np.log(counts / counts.sum()).astype(np.float32))
    return model


def start_vectors(vocabulary: Tokenizer, settings: config.Model) -> Vectors | None:
    """Return the pre-trained vectors that the settings name, or None.

    Raises:
        TextlstmError: If other settings exclude them, or the file does not fit.
    """
    if not settings.vectors:
        return None
    if settings.input != "embedding" or settings.init_from:
        other = "model.input: embedding" if settings.input != "embedding" else "no model.init_from"
        raise TextlstmError(f"model.vectors: needs {other}; change one of the two settings")
    vectors = read_vectors(Path(settings.vectors), vocabulary, settings.embedding)
    sys.stderr.write(
        f"vectors: {len(vectors.rows):,} of {vocabulary.size:,} tokens found in "
        f"{settings.vectors}\n"
    )
    return vectors


def check_folder(settings: config.Model) -> None:
    """Raise TextlstmError if the folder of `init_from` holds no model."""
    if settings.vectors:  # they exclude init_from, see start_vectors
        return
    if settings.init_from and not Path(settings.init_from, "model.json").is_file():
        raise TextlstmError(
            f"model.init_from: {settings.init_from} holds no model (model.json is missing); "
            "correct the path"
        )


def warm_start(model: LanguageModel, vocabulary: Tokenizer, folder: Path, number: int = 1) -> None:
    """Copy the weights of a trained model, those of a token to the same token's.

    Args:
        model: The model to start; tokens that the other lacks keep their initial weights.
        vocabulary: Its tokenizer.
        folder: Folder of the trained model.
        number: Number of the member of a mixture, from 1; if the trained model has fewer members,
            they are counted again from the first.

    Raises:
        TextlstmError: If the trained model has another architecture.
    """
    trained, source_vocabulary = load_model(folder), tokens.load(folder)
    members = trained.members if isinstance(trained, Mixture) else [trained]
    source = members[(number - 1) % len(members)]
    for key in ("input", "embedding", "units", "layers", "tie"):
        if source.config[key] != model.config[key]:
            raise TextlstmError(
                f"model.init_from: {folder} has {key} {source.config[key]}, but model.{key} is "
                f"{model.config[key]}; the architectures must agree"
            )
    shared = [token for token in vocabulary.tokens if token in source_vocabulary.ids]
    own_rows = [vocabulary.ids[token] for token in shared]
    source_rows = [source_vocabulary.ids[token] for token in shared]
    by_token = {"embedding", "output", "output_bias"}
    if model.config["input"] == "one_hot":
        by_token.add("lstm_0/kernel")
    for name, weight in model.weights.items():
        array = source.weights[name].numpy()
        if name in by_token:
            rows = weight.numpy()
            rows[own_rows] = array[source_rows]
            array = rows
        weight.assign(array)
