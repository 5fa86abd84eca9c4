import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.artifacts import read_json
from textlstm.experiments import delay


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 5), st.integers(1, 80), st.integers(1, 20), st.integers(0, 99))
def test_a_question_asks_for_the_letter_that_stood_so_many_steps_before(
    lanes, length, longest, seed
):
    symbols, answers, distance = delay.streams(lanes, length, longest, seed)
    assert symbols.shape == answers.shape == distance.shape == (lanes, length)
    assert np.array_equal(distance > 0, symbols == delay.QUESTION)
    for lane, step in zip(*np.nonzero(distance), strict=True):
        back = step - distance[lane, step]
        if back >= 0:
            assert symbols[lane, back] == answers[lane, step] < delay.LETTERS
            assert (symbols[lane, back + 1 : step] >= delay.LETTERS).all()
    assert distance.max(initial=0) <= longest


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("state") / "delay.json"
    delay.run(24, 32, [5], 15, 800, 0.02, [1], out, print)
    return read_json(out)


def right(found, variant, distances):
    rows = found["tables"]["accuracy"]
    return [
        row["right"] for row in rows if row["variant"] == variant and row["distance"] in distances
    ]


def test_what_lies_before_a_window_is_not_known_if_the_state_is_dropped(found):
    assert np.mean(right(found, "window 5, dropped", range(5, 16))) < delay.CHANCE + 0.05
    assert right(found, "window 5, dropped", [1])[0] > 0.6


def test_carried_it_is_known_further_back_than_any_gradient_reached(found):
    assert min(right(found, "window 5, carried", range(6, 16))) > 0.9
