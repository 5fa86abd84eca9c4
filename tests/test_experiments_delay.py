import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm import config
from textlstm.artifacts.tables import read_json
from textlstm.experiments import delay


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 5), st.integers(1, 80), st.integers(1, 20), st.integers(0, 99))
def test_each_question_asks_for_the_letter_at_its_distance(lanes, length, longest, seed):
    symbols, answers, distance = delay.streams(lanes, length, longest, seed)
    assert symbols.shape == answers.shape == distance.shape == (lanes, length)
    assert np.array_equal(distance > 0, symbols == delay.QUESTION)
    for lane, step in zip(*np.nonzero(distance), strict=True):
        letter_step = step - distance[lane, step]
        if letter_step >= 0:  # the letter of a lane's first question may precede the lane
            assert symbols[lane, letter_step] == answers[lane, step] < delay.NUM_LETTERS
            assert (symbols[lane, letter_step + 1 : step] >= delay.NUM_LETTERS).all()
    assert distance.max(initial=0) <= longest


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    out = tmp_path_factory.mktemp("experiments") / "delay.json"
    settings = config.Delay(
        seeds=[1], units=24, lanes=32, windows=[5], longest=15, steps=800, learning_rate=0.02
    )
    delay.run(settings, out, print)
    return read_json(out)


def accuracies(findings, variant, distances):
    rows = [row for row in findings["tables"]["accuracy"] if row["variant"] == variant]
    return [row["right"] for row in rows if row["distance"] in distances]


def test_dropped_state_is_at_chance_beyond_the_window(findings):
    beyond = accuracies(findings, "window 5, dropped", range(5, 16))
    assert np.mean(beyond) < delay.CHANCE + 0.05


def test_dropped_state_recalls_within_the_window(findings):
    assert accuracies(findings, "window 5, dropped", [1])[0] > 0.6


def test_carried_state_recalls_beyond_the_window(findings):
    assert min(accuracies(findings, "window 5, carried", range(6, 16))) > 0.9
