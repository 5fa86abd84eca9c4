import subprocess
import sys

import pytest

from textlstm import config
from textlstm.artifacts.tables import read_json, write_json
from textlstm.errors import TextlstmError
from textlstm.experiments import alphabet
from textlstm.experiments.claims import claim, describe_claims, describe_range, describe_total
from textlstm.report.experiments.page import write_experiments


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    out = tmp_path_factory.mktemp("experiments") / "alphabet.json"
    finished = []
    settings = config.Alphabet(seeds=[1], units=32, epochs=300, learning_rate=0.01)
    alphabet.run(settings, out, finished.append)
    assert len(finished) == len(alphabet.VARIANTS)
    return read_json(out)


def row_of(findings, variant):
    return next(row for row in findings["tables"]["variants"] if row["variant"] == variant)


def test_scalar_input_always_from_a_learns_positions_instead_of_letters(findings):
    row = row_of(findings, "in order, scalar")
    assert row["in_order"] == 1
    assert row["middle"] <= 0.2


@pytest.mark.parametrize(
    "variant", ["rotations, one_hot", "state zeroed, one_hot", "feed-forward, one_hot"]
)
def test_training_without_fixed_positions_learns_every_letter(findings, variant):
    assert row_of(findings, variant)["alone"] == 1


@pytest.fixture
def with_refuted_claim(findings, tmp_path):
    """Write the findings with one claim that does not hold; return the file."""
    claims = [*findings["claims"], claim("pigs <fly>", [0.1, 0.2], ">=", 1)]
    write_json(tmp_path / "alphabet.json", findings | {"claims": claims})
    return tmp_path / "alphabet.json"


def test_page_shows_a_claim_that_does_not_hold_as_such(with_refuted_claim, tmp_path):
    write_experiments([with_refuted_claim], tmp_path / "index.html", None)
    page = (tmp_path / "index.html").read_text()
    assert "0.1 to 0.2" in page
    assert 'class="failed"' in page.partition("pigs &lt;fly&gt;")[2]


def test_console_text_marks_a_claim_that_does_not_hold_and_counts_all(with_refuted_claim, tmp_path):
    text = write_experiments([with_refuted_claim], tmp_path / "index.html", None)
    assert "  did not hold  pigs <fly>: 0.1 to 0.2 (required >= 1)\n" in text
    claims = read_json(with_refuted_claim)["claims"]
    assert describe_total(claims) in text
    assert f" of {len(claims)} expectations held; " in text


def test_page_writes_a_table_beside_each_figure(findings, tmp_path):
    write_json(tmp_path / "alphabet.json", findings)
    write_experiments([tmp_path / "alphabet.json"], tmp_path / "index.html", tmp_path / "figures")
    table = (tmp_path / "figures" / "alphabet.tsv").read_text()
    assert table.count("\n") == 1 + 2 * len(alphabet.VARIANTS)


def test_unknown_experiment_is_rejected_with_the_known_names(tmp_path):
    write_json(tmp_path / "x.json", {"experiment": "telepathy"})
    with pytest.raises(TextlstmError, match=r"x\.json: experiment 'telepathy' .* alphabet, delay"):
        write_experiments([tmp_path / "x.json"], tmp_path / "index.html", None)


@pytest.mark.parametrize(
    ("measured", "holds"), [([1, 1], True), ([1, 0.9], False), ([0.9, 1], False), ([], False)]
)
def test_claim_holds_only_if_every_seed_satisfies_the_rule(measured, holds):
    assert claim("", measured, ">=", 1)["holds"] == holds


def test_total_counts_claims_that_held_and_explains_the_others():
    held, refuted = claim("", [1], ">=", 1), claim("", [0], ">=", 1)
    assert describe_total([held, held]) == "2 of 2 expectations held"
    expected = "1 of 3 expectations held; 2 did not, and that is a finding"
    assert describe_total([held, refuted, refuted]) == expected


def test_total_covers_all_experiments():
    experiments = [
        {"experiment": name, "claims": [claim("a claim", [1], ">=", 1)]} for name in ("x", "y")
    ]
    assert describe_claims(experiments).splitlines() == [
        "x",
        "  held          a claim: 1 (required >= 1)",
        "y",
        "  held          a claim: 1 (required >= 1)",
        "2 of 2 expectations held",
    ]


@pytest.mark.parametrize(
    ("values", "text"), [([0.12345, 2], "0.123 to 2"), ([1.0, 1.0], "1"), ([], "not measured")]
)
def test_range_shows_smallest_and_largest_value_once_if_equal(values, text):
    assert describe_range(values) == text


def test_command_rejects_a_seed_that_is_not_a_number_without_traceback():
    settings = '{"seeds": ["one"], "units": 8, "epochs": 1, "learning_rate": 0.1}'
    arguments = ["--settings", settings, "--threads", "1", "--out", "x.json"]
    command = [sys.executable, "-m", "textlstm", "experiments", "alphabet", *arguments]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode == 1
    assert "--settings: seeds.0: 'one'" in result.stderr
    assert "Traceback" not in result.stderr
