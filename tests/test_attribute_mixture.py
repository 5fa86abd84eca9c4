"""Shares of several authors in one text, and the claim that a text is mixed."""

import json

import numpy as np
import pytest
from helpers.fitted_judge import fit_judge
from typer.testing import CliRunner

from textlstm import Judge
from textlstm.artifacts.files import read_text, write_text
from textlstm.artifacts.tables import read_json
from textlstm.attribute.mixture import (
    composition,
    expectation_maximisation,
    find,
    interval,
    mixture_text,
    shares_of,
)
from textlstm.attribute.mixture_levels import MIN_WORKS, Mixtures
from textlstm.cli import app
from textlstm.errors import TextlstmError

AUTHORS = ["A", "B", "C"]


def windows(*authors, certainty=0.9):
    """Return log probabilities of windows whose likeliest authors are given."""
    p = np.full((len(authors), 3), (1 - certainty) / 2)
    p[np.arange(len(authors)), list(authors)] = certainty
    return np.log(p)


def held_out(works=30, pieces=12, certainty=0.9, seed=1):
    """Return probabilities, truth, work, fold and kind of pieces of 200 words; one in ten errs."""
    rng = np.random.default_rng(seed)
    work = np.repeat(np.arange(works), pieces)
    truth, fold = work % 3, work // 3 % 2
    named = np.where(rng.random(len(work)) < certainty, truth, rng.integers(0, 3, len(work)))
    kind = np.full(len(work), 200)
    return np.exp(windows(*named)), truth, work, fold, kind, np.full(len(work), 200 * pieces)


@pytest.fixture(scope="module")
def measured():
    return Mixtures.fit(AUTHORS, *held_out())


def test_the_share_of_each_author_is_that_of_its_windows():
    shares, likelihood = expectation_maximisation(windows(0, 0, 0, 1))
    assert shares == pytest.approx([0.76, 0.24, 0.0], abs=0.06)
    assert likelihood > windows(0, 0, 0, 1)[:, 0].sum()


def test_the_posterior_of_a_composition_is_that_of_all_arrangements():
    first, second = np.log([0.9, 0.6]), np.log([0.1, 0.4])
    # none: .1 * .4; one: (.9 * .4 + .1 * .6) / 2; both: .9 * .6
    wanted = np.array([0.04, 0.21, 0.54]) / 0.79
    assert composition(first, second, [1.0])[0] == pytest.approx(wanted)


def test_a_higher_temperature_makes_the_interval_wider():
    logs = windows(*[0] * 6, *[1] * 6, certainty=0.8)
    sure, unsure = (shares_of(logs[:, :2], temperature)[1][0] for temperature in (1.0, 4.0))
    assert unsure[1] - unsure[0] > sure[1] - sure[0]
    assert sure[0] <= 0.5 <= sure[1]


def test_intervals_of_two_authors_complement_each_other():
    shares, ends = shares_of(windows(0, 0, 0, 1, 1)[:, :2], 1.4)
    assert shares.sum() == pytest.approx(1)
    assert ends[0] == pytest.approx((1 - ends[1][1], 1 - ends[1][0]))


def test_an_interval_holds_95_percent():
    assert interval(np.full(101, 1 / 101)) == pytest.approx((0.02, 0.98), abs=0.011)


def test_a_third_author_needs_a_gain_of_its_own():
    logs = windows(*[0] * 10, *[1] * 9, *[2] * 8)
    assert find(logs, threshold=0.2).authors == [0, 1, 2]
    assert len(find(logs, threshold=5.0).authors) == 2


def test_halves_by_two_authors_are_mixed_and_shares_are_near_the_truth(measured):
    found = measured.estimate(np.exp(windows(*[0] * 8, *[1] * 8)), 200)
    assert found.mixed
    assert found.shares == pytest.approx({"A": 0.5, "B": 0.5}, abs=0.1)
    assert all(low <= 0.5 <= high for low, high in found.intervals.values())


def test_a_text_by_one_author_is_not_mixed(measured):
    found = measured.estimate(np.exp(windows(*[0] * 15, 1)), 200)
    assert not found.mixed
    assert found.shares["A"] > 0.85
    assert found.p > 0.05


def test_a_text_that_resembles_no_two_candidates_is_not_claimed_as_mixed(measured):
    confused = np.exp(windows(*[0, 1, 2] * 6, certainty=0.4))
    assert not measured.estimate(confused, 200).mixed


def test_measured_errors_are_those_of_the_held_out_works(measured):
    [level] = measured.levels
    assert (level.words, level.works) == (200, 30)
    assert level.false <= 0.05
    assert level.found > 0.7
    assert level.error < 0.1
    assert level.covered >= 0.9


def test_fewer_works_than_can_show_the_claimed_rate_measure_nothing():
    assert not Mixtures.fit(AUTHORS, *held_out(works=MIN_WORKS - 1)).levels


def test_intervals_are_wider_where_the_pieces_of_works_are_no_neighbours(measured):
    *pieces, whole = held_out()
    [sparse] = Mixtures.fit(AUTHORS, *pieces, 3 * whole).levels
    assert sparse.temperature == 2 * measured.levels[0].temperature


def test_only_the_named_candidates_share_a_joint_work(measured):
    found = measured.estimate(np.exp(windows(*[2] * 12)), 200, ["A", "B"])
    assert set(found.shares) == {"A", "B"}


def test_measurements_survive_saving(measured):
    again = Mixtures.from_json(AUTHORS, json.loads(json.dumps(measured.as_json())))
    assert again.levels == measured.levels


def test_a_damaged_measurement_is_refused(measured):
    values = measured.as_json()
    values[0]["temperature"] = float("nan")
    with pytest.raises(TextlstmError, match="mixture"):
        Mixtures.from_json(AUTHORS, values)


def test_an_unmeasured_mixture_says_why():
    assert mixture_text(None) == "shares not measured: too short, or too few held-out works"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """The judge of works by two authors, a work by both, and a text spliced of two others."""
    works = {f"{author.lower()}{n}": author for author in "AB" for n in range(12)}
    others = {"ab": "A & B", "?first": "A", "?second": "B"}
    folder = fit_judge(tmp_path_factory.mktemp("mixed") / "results", works | others, words=1800)
    halves = [
        line
        for work in ("first", "second")
        for line in read_text(folder / f"text/clean/{work}.txt").splitlines()[:60]
    ]
    write_text(folder / "spliced.txt", "\n".join(halves) + "\n")
    return folder


def test_a_known_work_by_two_candidates_gets_the_share_of_each(shelf):
    [entry] = read_json(shelf / "attribute/joint.json")
    assert (entry["work"], entry["authors"]) == ("ab", ["A", "B"])
    assert sum(entry["mixture"]["shares"].values()) == pytest.approx(1)


def test_predict_names_the_shares_of_a_spliced_text(shelf):
    file = str(shelf / "spliced.txt")
    found = Judge.load(shelf).predict(read_text(shelf / "spliced.txt")).mixture
    assert found.shares == pytest.approx({"A": 0.5, "B": 0.5}, abs=0.25)
    arguments = ["attribute", "predict", str(shelf), file]
    shown = CliRunner().invoke(app, arguments).output
    label = "mixed" if found.mixed else "shares"
    [line] = [line for line in shown.splitlines() if line.startswith(f"  {label}")]
    assert f"A {100 * found.shares['A']:.0f} % (" in line
    printed = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).output)
    assert printed["mixture"]["shares"] == found.shares


def test_a_short_text_has_no_shares(shelf):
    text = " ".join(read_text(shelf / "spliced.txt").split()[:300])
    assert Judge.load(shelf).predict(text).mixture is None
