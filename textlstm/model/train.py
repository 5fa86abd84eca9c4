"""Training of the language model by truncated back-propagation through time (BPTT).

A run that is killed at any moment and started again gives the same bits as one that was not.
"""

import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from textlstm import config, tokens
from textlstm.artifacts.files import sha256, write_text
from textlstm.artifacts.tables import read_json
from textlstm.model import checkpoint
from textlstm.model.initial import check_folder, start, start_vectors
from textlstm.model.mixture import load_model, save_members
from textlstm.model.network import LanguageModel
from textlstm.model.recipes import describe as describe_recipe
from textlstm.model.recipes import recipe
from textlstm.model.scoring import check_ids_fit_vocabulary, mean_nats, perplexity
from textlstm.model.threads import set_threads
from textlstm.model.trainer import Budget, Trainer
from textlstm.tokens.ids import Documents, load_documents
from textlstm.tokens.tokenizer import FILES

MEMBER_STRIDE = 7919  # between the seeds of members, so that runs of neighbouring seeds share none
HISTORY = (
    "epoch",
    "step",
    "seconds",
    "tokens_per_second",
    "loss",
    "valid_perplexity",
    "learning_rate",
)


def train(
    train: Path,
    valid: Path,
    tokenizer: Path,
    settings: config.Model,
    budget: Budget,
    seed: int,
    threads: int,
    code: str,
    out: Path,
) -> None:
    """Train a language model, or the members of a mixture, and write its folder.

    The run resumes from `out`/checkpoint if that has the same settings, texts, seed and code.

    Args:
        train: Training ids (.npy).
        valid: Validation ids (.npy).
        tokenizer: Folder of the tokenizer.
        settings: Settings of the model and the training.
        budget: Length of the run.
        seed: Random seed.
        threads: Processor cores to use.
        code: Hash of the code; another code does not resume.
        out: Folder to write the model to.

    Raises:
        TextlstmError: If the texts are empty or do not match the tokenizer, or the loss is not
            finite.
    """
    set_threads(threads)
    words, held_out = load_documents(train), load_documents(valid)
    vocabulary = tokens.load(tokenizer)
    for documents in (words, held_out):
        check_ids_fit_vocabulary(documents, vocabulary.size)
    check_folder(settings)
    if budget.minutes and settings.recipe == "auto":
        settings = recipe(settings, len(words.ids), budget.minutes * threads)
        sys.stderr.write(f"recipe: {describe_recipe(settings)}\n")
    share = budget.of_members(settings.members)
    hashes = {path.stem: read_json(path.with_suffix(".json"))["sha256"] for path in (train, valid)}
    # the starts too: equal ids may be divided into other documents
    starts = [documents.starts.tolist() for documents in (words, held_out)]
    files = {name: sha256(tokenizer / name) for name in FILES if (tokenizer / name).exists()}
    data = {"hashes": hashes, "starts": starts, "tokenizer": files}
    vectors = start_vectors(vocabulary, settings)
    trainers = []
    for number in range(1, settings.members + 1):
        own_seed = seed + MEMBER_STRIDE * (number - 1)
        trainer, origin = start(vocabulary, settings, own_seed, threads, vectors, number)
        run = checkpoint.identity(
            # members: a member that was trained serves a larger mixture too
            config=settings.model_dump(exclude={"epochs", "minutes", "recipe", "members"}),
            budget=[share.epochs, share.steps, share.minutes],
            seed=own_seed,
            code=code,
            threads=threads,
            data=data,
            origin=origin,
        )
        folder = out / "checkpoint" / ("" if number == 1 else f"member_{number}")
        title = "training" if settings.members == 1 else f"member {number} of {settings.members}"
        _resume(trainer, folder, run)
        _run(trainer, title, words, held_out, share, folder, run)
        warning = share.too_short(trainer.counters.step)
        if warning:
            sys.stderr.write(f"warning: {warning}\n")
        trainers.append(trainer)
    description = {"seed": seed, "code": code, "corpus": hashes, "textlstm": version("textlstm")}
    if settings.init_from:
        description["init_from"] = settings.init_from
    if len(trainers) > 1:
        description["members"] = [member_summary(trainer) for trainer in trainers]
    save_members(out, [trainer.best for trainer in trainers[1:]])
    finish(trainers[0], tokenizer, out, description)
    if len(trainers) > 1 and len(held_out.ids):
        reached = perplexity(mean_nats(load_model(out), held_out))
        sys.stderr.write(f"mixture of {len(trainers)}: validation {reached:.2f}\n")


def _resume(trainer: Trainer, folder: Path, run: str) -> None:
    """Continue from the checkpoint in a folder, if it belongs to this run."""
    before = checkpoint.load(folder, run)
    if before:
        trainer.restore(*before)
        counters = trainer.counters
        sys.stderr.write(f"resuming from step {counters.step}, epoch {counters.epoch + 1}\n")
    elif any((folder / name).exists() for name in (checkpoint.LATEST, checkpoint.PREVIOUS)):
        sys.stderr.write(
            f"{folder}: the checkpoint belongs to other settings, texts or code; starting over\n"
        )


def _run(
    trainer: Trainer,
    title: str,
    words: Documents,
    valid: Documents,
    budget: Budget,
    folder: Path,
    run: str,
) -> None:
    """Train to the end of the budget, with checkpoints in `folder` and a line per epoch."""

    def save() -> None:
        checkpoint.save(folder, run, trainer.arrays(), trainer.counters.__dict__)

    def on_epoch_end(budget_remains: bool) -> None:
        trainer.on_epoch_end(valid, trainer.settings.patience, budget_remains)
        row = dict(zip(HISTORY, trainer.counters.history[-1], strict=True))
        reached = row["valid_perplexity"]
        sys.stderr.write(
            f"epoch {row['epoch']}: train perplexity {np.exp(row['loss']):.1f}, "
            f"validation {'none' if reached is None else f'{reached:.2f}'}, "
            f"{row['seconds']:.0f} s, {row['tokens_per_second']} tokens/s\n"
        )
        save()

    trainer.fit(title, words, budget, save, on_epoch_end)


def member_summary(trainer: Trainer) -> dict[str, Any]:
    """Return a member's entry in model.json."""
    counters = trainer.counters
    return {
        "seed": trainer.seed,
        "best_epoch": counters.best_epoch,
        "valid_perplexity": counters.best,
        "steps": counters.step,
    }


def finish(trainer: Trainer, tokenizer: Path, out: Path, description: Mapping[str, Any]) -> None:
    """Write the model with the best weights and its learning curve, history.csv."""
    counters = trainer.counters
    trainer.averaged.assign(trainer.best, "best weights")
    training = trainer.settings.model_dump(
        exclude={"epochs", "members", "init_from", *LanguageModel.SETTINGS}
    )
    best = {
        "best_epoch": counters.best_epoch,
        "valid_perplexity": counters.best,
        "steps": counters.step,
    }
    trainer.averaged.save(out, tokenizer, {"training": training, **best, **description})
    lines = [
        ",".join("" if cell is None else str(cell) for cell in row)
        for row in (HISTORY, *counters.history)
    ]
    write_text(out / "history.csv", "\n".join(lines) + "\n")
