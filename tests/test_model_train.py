"""Training: resumes bit for bit after a kill; budgets, variants, and errors that stop it."""

import csv
import dataclasses
from types import SimpleNamespace

import numpy as np
import pytest
import tensorflow as tf
from helpers.trainer import SETTINGS, VOCABULARY, corpus, described, documents, run, write

from textlstm import config
from textlstm.artifacts.arrays import save_array
from textlstm.errors import TextlstmError
from textlstm.model import checkpoint, train
from textlstm.model import trainer as trainers
from textlstm.model.initial import unigram_initialised
from textlstm.model.network import LanguageModel
from textlstm.tokens.word import Words

pytestmark = pytest.mark.xdist_group("trainer")


def weights(out):
    return (out / "weights.safetensors").read_bytes()


@pytest.fixture(scope="module")
def tokens(tmp_path_factory):
    return corpus(tmp_path_factory.mktemp("shelf") / "tokens")


@pytest.fixture(scope="module")
def whole(tokens, tmp_path_factory):
    """A run without interruption, with every use of random numbers switched on."""
    out = tmp_path_factory.mktemp("whole") / "model"
    code, log = run(tokens, out, SETTINGS, saved_every=1e9)
    assert code == 0, log
    return out


@pytest.fixture
def here(monkeypatch):
    """Train in this process, uncompiled: a tiny run in a second."""
    monkeypatch.setattr(train, "set_threads", lambda threads: None)
    tf.config.run_functions_eagerly(True)
    yield lambda tokens, out, settings=SETTINGS, code="code", **budget: train.train(
        tokens / "train.npy",
        tokens / "valid.npy",
        tokens,
        config.Model(**settings),
        trainers.Budget(**({"epochs": 2} | budget)),
        7,
        1,
        code,
        out,
    )
    tf.config.run_functions_eagerly(False)


def history(out):
    with open(out / "history.csv") as file:
        return list(csv.DictReader(file))


def test_a_run_killed_in_a_step_a_save_and_a_rename_ends_bit_identical(tokens, whole, tmp_path):
    # in a step, before a save, before the rename at the end of a save
    for kill_at in [("step", 6), ("save", 3), ("rename", 4)]:
        code, log = run(tokens, tmp_path / "m", SETTINGS, kill_at)
        assert code == -9, log
    code, log = run(tokens, tmp_path / "m", SETTINGS)
    assert code == 0
    assert "resuming from step" in log
    assert weights(tmp_path / "m") == weights(whole)
    kept = [key for key in history(whole)[0] if key not in ("seconds", "tokens_per_second")]
    for first, other in zip(history(tmp_path / "m"), history(whole), strict=True):
        assert [first[key] for key in kept] == [other[key] for key in kept]


def test_the_interval_of_checkpoints_does_not_change_the_result(tokens, whole, tmp_path):
    assert run(tokens, tmp_path / "m", SETTINGS, saved_every=0.0)[0] == 0
    assert weights(tmp_path / "m") == weights(whole)
    assert described(tmp_path / "m") == described(whole)


def test_a_checkpoint_of_other_code_is_not_resumed(tokens, here, tmp_path, capsys):
    here(tokens, tmp_path / "m", steps=2)
    before = weights(tmp_path / "m")
    here(tokens, tmp_path / "m", steps=2, code="other code")
    assert "starting over" in capsys.readouterr().err
    assert weights(tmp_path / "m") == before
    here(tokens, tmp_path / "m", steps=2, code="other code")
    assert "resuming from step 2" in capsys.readouterr().err  # it was finished: nothing is trained
    assert weights(tmp_path / "m") == before


def test_a_checkpoint_of_another_vocabulary_is_not_resumed(tokens, here, tmp_path, capsys):
    other = corpus(tmp_path / "tokens")
    here(other, tmp_path / "m", steps=2)
    counts = [1, 1, *range(VOCABULARY + 6, 2, -1)]
    Words(["<unk>", "<eos>", *(f"v{k}" for k in range(2, VOCABULARY + 6))], counts, {}).save(other)
    here(other, tmp_path / "m", steps=2)
    assert "starting over" in capsys.readouterr().err
    assert described(tmp_path / "m")["vocabulary"] == VOCABULARY + 6


def test_a_killed_first_save_is_not_reported_as_another_run(tokens, here, tmp_path, capsys):
    folder = tmp_path / "m" / "checkpoint"
    folder.mkdir(parents=True)
    (folder / f".{checkpoint.LATEST}.1.part").write_bytes(b"half")
    here(tokens, tmp_path / "m", steps=1)
    assert "other settings" not in capsys.readouterr().err


VARIANTS = [
    {
        "variable_window": True,
        "window": 14,
        "softmax": "sampled",
        "layers": 2,
        "locked_dropout": True,
    },
    {
        "optimiser": "sgd",
        "learning_rate": 30.0,
        "schedule": "constant",
        "patience": 1,
        "tie": False,
        "averaging": 0.0,
    },
]


@pytest.mark.parametrize(
    "changes", VARIANTS, ids=["windows, sampled, two layers", "sgd, stopped early"]
)
def test_every_variant_resumes_bit_for_bit_after_kills(tokens, tmp_path, changes):
    settings = SETTINGS | changes
    assert run(tokens, tmp_path / "whole", settings, saved_every=1e9, epochs=3)[0] == 0
    for kill_at in [("step", 5), ("save", 2)]:
        code, log = run(tokens, tmp_path / "m", settings, kill_at, epochs=3)
        assert code == -9, log
    code, log = run(tokens, tmp_path / "m", settings, epochs=3)
    assert code == 0
    assert "resuming from step" in log
    assert weights(tmp_path / "m") == weights(tmp_path / "whole")
    assert [row["loss"] for row in history(tmp_path / "m")] == [
        row["loss"] for row in history(tmp_path / "whole")
    ]


def test_two_runs_on_two_threads_are_bit_identical(tokens, tmp_path):
    for name in ("one", "other"):
        code, log = run(tokens, tmp_path / name, SETTINGS, threads=2)
        assert code == 0, log
    assert weights(tmp_path / "one") == weights(tmp_path / "other")


@pytest.mark.parametrize("schedule", ["one_cycle", "cosine"])
def test_a_budget_of_steps_ends_the_schedule_near_zero(tokens, here, tmp_path, schedule):
    here(tokens, tmp_path / "m", SETTINGS | {"schedule": schedule}, steps=11)
    last = history(tmp_path / "m")[-1]
    assert int(last["step"]) == 11
    assert described(tmp_path / "m")["steps"] == 11
    assert float(last["learning_rate"]) <= SETTINGS["learning_rate"] / 8


def clock_by_reading(monkeypatch):
    """Replace the clocks: a second of processor time passes per reading, none on the wall."""
    ticks = iter(range(10**6))
    clocks = {"process_time": lambda: float(next(ticks)), "monotonic": lambda: 0.0}
    monkeypatch.setattr(trainers, "time", SimpleNamespace(**clocks))


def test_a_budget_of_minutes_ends_the_schedule_near_zero_and_in_time(
    tokens, here, tmp_path, monkeypatch
):
    clock_by_reading(monkeypatch)
    here(tokens, tmp_path / "m", minutes=10.5 / 60)
    rows = history(tmp_path / "m")
    assert [float(row["seconds"]) for row in rows][-1] == 10
    assert int(rows[-1]["step"]) == 10
    assert float(rows[-1]["learning_rate"]) < SETTINGS["learning_rate"] / 8


def test_compilation_does_not_count_towards_a_budget_of_minutes(tokens, here, monkeypatch):
    clock_by_reading(monkeypatch)
    made, traced = trainer(), iter([0, 1, 1, 1, 1, 2, *[2] * 100])  # steps 1 and 3 compile
    made.graph = SimpleNamespace(experimental_get_tracing_count=lambda: next(traced))
    made.epoch(documents([400]), trainers.Budget(9, minutes=4.5 / 60), None, Silent())
    assert made.counters.step == 5
    assert made.counters.seconds == 4.0


def test_processor_time_is_counted_per_core(tokens, here, monkeypatch):
    clock_by_reading(monkeypatch)
    made = trainer()
    made.threads = 2
    made.epoch(documents([400]), trainers.Budget(9, steps=4), None, Silent())
    assert made.counters.seconds == 2.0


def test_a_run_with_too_few_updates_says_so(tokens, here, tmp_path, monkeypatch, capsys):
    clock_by_reading(monkeypatch)
    here(tokens, tmp_path / "m", minutes=5.5 / 60)
    warning = capsys.readouterr().err
    assert "allowed 5 weight updates; with fewer than 100" in warning
    assert "raise the time" in warning


def test_progress_is_the_used_share_of_the_budget():
    at = trainers.Counters(window=5, step=5, seconds=30.0)
    assert trainers.Budget(2).progress(at, 10) == 0.25
    assert trainers.Budget(2, steps=20).progress(at, 10) == 0.25
    assert trainers.Budget(2, minutes=2.0).progress(at, 10) == 0.25
    assert trainers.Budget(2, steps=4).progress(at, 10) == 1.0
    at.last = 6.0  # no other such step would fit
    assert trainers.Budget(2, minutes=0.6).progress(at, 10) == 1.0
    assert trainers.Budget(2, minutes=0.61).progress(at, 10) < 1.0
    assert trainers.Budget(2, minutes=0.05).progress(at, 10) == 1.0


def trainer(**changes):
    settings = SETTINGS | {
        "schedule": "constant",
        "input_dropout": 0.0,
        "dropout": 0.0,
        "weight_drop": 0.0,
        "embedding_dropout": 0.0,
    }
    settings |= {"lanes": 4, "window": 10, "warm_up": 0.0} | changes
    model = LanguageModel(VOCABULARY, {key: settings[key] for key in LanguageModel.SETTINGS}, 2)
    return trainers.Trainer(model, config.Model(**settings), 2)


class Silent:
    def advance(self, *_, **__):
        pass


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"tie": False, "embedding": 6},
        {"input": "one_hot", "tie": False},
        {"layers": 2},
        {"softmax": "sampled"},
        {"variable_window": True, "window": 14},
        {"optimiser": "sgd", "learning_rate": 4.0},
        {
            "input_dropout": 0.2,
            "dropout": 0.2,
            "locked_dropout": True,
            "weight_drop": 0.2,
            "embedding_dropout": 0.1,
        },
    ],
    ids=lambda changes: " ".join(f"{key}={value}" for key, value in changes.items()) or "tied",
)
def test_every_kind_of_model_reduces_its_loss(here, changes):
    made, losses = trainer(**({"learning_rate": 0.05} | changes)), []
    for number in range(12):  # epochs of one window
        made.counters.epoch, made.counters.window, made.counters.nats, made.counters.tokens = (
            number,
            0,
            0.0,
            0.0,
        )
        made.epoch(documents([25, 15]), trainers.Budget(99), None, Silent())
        losses.append(made.counters.nats / made.counters.tokens)
    assert np.mean(losses[-3:]) < losses[0] - 0.12


def test_the_loss_of_an_epoch_weights_every_token_equally(here):
    """The last window is short in every lane, so that a mean of window means would differ."""
    made, shelf, sums = trainer(lanes=2, window=10), documents([23]), []
    step = made.step
    made.step = lambda *given: (
        answer := step(*given),
        sums.append([float(first) for first in answer[:2]]),
    )[0]
    made.epoch(shelf, trainers.Budget(1), None, Silent())
    assert [int(tokens) for _, tokens in sums] == [20, 3]
    loss = made.counters.nats / made.counters.tokens
    assert loss == pytest.approx(sum(nats for nats, _ in sums) / 23, rel=1e-6)
    assert loss != pytest.approx(np.mean([nats / tokens for nats, tokens in sums]), rel=1e-3)


def test_embedding_dropout_drops_every_occurrence_of_a_word(here):
    made = trainer(embedding_dropout=0.5)
    ids = np.tile(np.arange(2, 12), (1, 3))
    table = []
    call_on_ids = made.model.trunk.call_on_ids
    made.model.trunk.call_on_ids = lambda rows, *given, **named: (
        table.append(rows),
        call_on_ids(rows, *given, **named),
    )[1]
    made.model.hidden(ids, training=True, seed=tf.constant([1, 2]))
    zero = np.array(table[0]) == 0
    assert (zero.all(axis=1) | ~zero.any(axis=1)).all()
    assert 4 < zero.all(axis=1).sum() < VOCABULARY - 4


def test_a_loss_that_is_not_finite_stops_with_its_step_and_lane(here):
    made, shelf = trainer(tie=False), documents([40, 40])
    made.epoch(shelf, trainers.Budget(1, steps=1), None, Silent())
    before = made.arrays()
    # the state of one lane is NaN
    wrong_state = np.array(made.state[0].c)
    wrong_state[2, 0] = np.nan
    made.state[0] = made.state[0]._replace(c=tf.constant(wrong_state))
    with pytest.raises(
        TextlstmError, match=r"loss is not finite in lane 2 at step 1;.*lower model.learning_rate"
    ):
        made.epoch(shelf, trainers.Budget(1), None, Silent())
    for name, array in before.items():
        if not name.startswith("state/"):
            np.testing.assert_array_equal(array, made.arrays()[name], err_msg=name)


def test_a_divergent_run_stops_and_keeps_the_last_good_checkpoint(
    tokens, here, tmp_path, monkeypatch
):
    monkeypatch.setattr(trainers, "SAVE_EVERY", 0.0)
    settings = SETTINGS | {"learning_rate": 1e30, "warm_up": 0.0}
    with pytest.raises(TextlstmError, match=r"not finite.*lower"):
        here(tokens, tmp_path / "m", settings)
    arrays, notes = checkpoint.read(tmp_path / "m" / "checkpoint" / checkpoint.LATEST)
    assert notes["counters"]["step"] >= 1
    assert all(np.isfinite(array).all() for array in arrays.values())
    assert not (tmp_path / "m" / "weights.safetensors").exists()


def test_patience_ends_the_run_and_the_best_epoch_is_saved(tokens, here, tmp_path):
    settings = SETTINGS | {
        "learning_rate": 3.0,
        "warm_up": 0.0,
        "schedule": "constant",
        "averaging": 0.0,
        "weight_decay": 0.0,
    }
    here(tokens, tmp_path / "m", settings | {"patience": 1}, epochs=6)
    rows = history(tmp_path / "m")
    reached = [float(row["valid_perplexity"]) for row in rows]
    best = int(np.argmin(reached)) + 1
    assert len(rows) == best + 1 < 6
    assert described(tmp_path / "m")["best_epoch"] == best
    assert described(tmp_path / "m")["valid_perplexity"] == min(reached)


def test_training_works_with_one_short_text_and_no_validation_text(here, tmp_path):
    tokens = corpus(tmp_path / "tokens", train=(4,), valid=())
    here(tokens, tmp_path / "m")
    assert [row["valid_perplexity"] for row in history(tmp_path / "m")] == ["", ""]
    assert described(tmp_path / "m")["best_epoch"] == 2


def test_training_refuses_an_empty_corpus(here, tmp_path):
    with pytest.raises(TextlstmError, match="the corpus holds no tokens"):
        here(corpus(tmp_path / "tokens", train=()), tmp_path / "m")


@pytest.mark.parametrize("split", ["train", "valid"])
def test_training_refuses_ids_outside_the_vocabulary(here, tmp_path, split):
    tokens, wrong = corpus(tmp_path / "tokens"), documents([12, 5])
    wrong.ids[7] = VOCABULARY + 4
    write(tokens, split, wrong)
    with pytest.raises(
        TextlstmError, match=f"ids: {VOCABULARY + 4} is outside the vocabulary of {VOCABULARY}"
    ):
        here(tokens, tmp_path / "m")
    below = documents([12, 5])
    below = dataclasses.replace(
        below, ids=np.where(np.arange(17) == 7, -1, below.ids.astype(np.int32))
    )
    write(tokens, split, below)
    with pytest.raises(TextlstmError, match=f"ids: -1 is outside the vocabulary of {VOCABULARY}"):
        here(tokens, tmp_path / "m")


@pytest.mark.parametrize(
    "ids", [np.zeros((4, 2), np.uint16), np.zeros(4, np.float32)], ids=["rank", "dtype"]
)
def test_training_refuses_an_array_that_does_not_hold_ids(here, tmp_path, ids):
    tokens = corpus(tmp_path / "tokens")
    save_array(tokens / "train.npy", ids, "ids", documents=[])
    with pytest.raises(TextlstmError, match=r"train.npy: expected ids, integers \[n\], got"):
        here(tokens, tmp_path / "m")


def test_an_untrained_model_predicts_the_unigram_frequencies(tokens):
    from textlstm.tokens import load

    tokenizer = load(tokens)
    guess = unigram_initialised(tokenizer, config.Model(**SETTINGS), 1)
    share = tf.nn.softmax(guess.weights["output_bias"]).numpy()
    counts = np.array(tokenizer.counts) + 1
    np.testing.assert_allclose(share, counts / counts.sum(), rtol=1e-5)


def test_the_number_of_threads_cannot_change_after_the_first_operation(whole):
    tf.constant(1.0) + 1.0
    with pytest.raises(TextlstmError, match="threads: .*use a new process"):
        train.set_threads(99)
