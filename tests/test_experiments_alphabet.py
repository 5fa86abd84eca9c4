import subprocess
import sys

import pytest

from textlstm.artifacts import read_json, write_json
from textlstm.errors import TextlstmError
from textlstm.experiments import alphabet
from textlstm.experiments.claims import claim
from textlstm.report.experiments.page import write_experiments


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    out = tmp_path_factory.mktemp("state") / "alphabet.json"
    told = []
    alphabet.run(32, 300, 0.01, [1], out, told.append)
    assert len(told) == len(alphabet.VARIANTS)
    return read_json(out)


def row(found, variant):
    return next(row for row in found["tables"]["variants"] if row["variant"] == variant)


def test_a_model_always_read_from_a_counts_letters_given_as_numbers(found):
    asked = row(found, "in order, scalar")
    assert asked["in_order"] == 1
    assert asked["middle"] <= 0.2


@pytest.mark.parametrize(
    "variant", ["rotations, one_hot", "state zeroed, one_hot", "feed-forward, one_hot"]
)
def test_without_a_position_to_count_every_letter_is_read(found, variant):
    assert row(found, variant)["alone"] == 1


def test_a_failed_claim_is_shown_as_failed(found, tmp_path):
    claims = [*found["claims"], claim("pigs <fly>", [0.1, 0.2], ">=", 1)]
    write_json(tmp_path / "alphabet.json", found | {"claims": claims})
    told = write_experiments(
        [tmp_path / "alphabet.json"], tmp_path / "index.html", tmp_path / "figures"
    )
    page = (tmp_path / "index.html").read_text()
    assert "pigs &lt;fly&gt;" in page
    assert "0.1 to 0.2" in page
    assert "failed</span>" in page.partition("pigs")[2]
    assert "FAILED  pigs <fly>: 0.1 to 0.2 (wanted >= 1)" in told
    assert (tmp_path / "figures" / "alphabet.tsv").read_text().count("\n") == 1 + 2 * len(
        alphabet.VARIANTS
    )


def test_an_unknown_experiment_is_named(tmp_path):
    write_json(tmp_path / "x.json", {"experiment": "telepathy"})
    with pytest.raises(
        TextlstmError,
        match=r"x\.json: experiment 'telepathy' is unknown; there are alphabet, delay",
    ):
        write_experiments([tmp_path / "x.json"], tmp_path / "index.html", None)


def test_a_claim_holds_only_if_every_seed_does():
    assert claim("", [1, 1], ">=", 1)["holds"]
    assert not claim("", [1, 0.9], ">=", 1)["holds"]
    assert not claim("", [], ">=", 1)["holds"]


def test_seeds_that_are_no_numbers_are_refused_in_a_line():
    command = [sys.executable, "-m", "textlstm", "state", "alphabet", "--seeds", "one"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2
    assert "--seeds" in done.stderr
    assert "Traceback" not in done.stderr
