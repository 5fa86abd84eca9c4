"""The summary on the terminal: at most 25 lines with every result."""

from dataclasses import replace

from helpers.report_results import (
    FILES,
    JOINT,
    QUESTIONED,
    mixture,
    verdict,
    write_results,
)

from textlstm.artifacts.tables import read_json, write_json
from textlstm.report.learning import perplexity
from textlstm.report.material import Measured
from textlstm.report.summary import attribution, language, write_summary


def summary(root):
    measured = Measured.read(*(root / path for path in FILES.values()), root / JOINT)
    write_summary(measured, root / "report/index.html", root / "report/summary.txt")
    return (root / "report/summary.txt").read_text()


def test_the_summary_has_perplexities_accuracies_verdicts_and_the_page(tmp_path):
    text = summary(write_results(tmp_path / "papers"))
    lines = text.splitlines()
    assert len(lines) <= 25
    assert max(map(len, lines[:-1])) <= 100
    assert "test: LSTM 147.3 (unigram 512.0, bigram 231.4, kneser-ney 152.9; 2 works)" in text
    assert "accuracy    Combined      0.870 of 65 works (0.770 to 0.940)" in text
    assert "accuracy    Delta         0.930 of 65 works (0.830 to 1.000)" in text
    assert [line for line in lines if line.startswith("verdict")] == [
        "verdict     No. 49: Madison 0.85 (3 of 3 methods agree)",
        "verdict     No. 50: Madison 0.65 (3 of 3 methods agree)",
        "verdict     No. 51: Hamilton 0.50 (1 of 3 methods agree)",
    ]
    assert "2 of 3" in lines[-3]
    assert lines[-2].startswith("joint       No. 18: Madison 70 % (50–85), Hamilton 30 % (15–50)")
    assert lines[-1] == f"report      {tmp_path / 'papers/report/index.html'}"


def test_figures_of_an_adapted_model_are_starred_and_on_a_line_of_their_own(tmp_path):
    root = write_results(tmp_path / "papers")
    scores = read_json(root / "evaluate/language_model.json")
    adapt(scores)
    write_json(root / "evaluate/language_model.json", scores)
    assert "            adapted*: cache 140.2, kneser-ney+cache 130.9" in summary(root).splitlines()


def test_the_figure_of_perplexities_has_the_adapted_models(tmp_path):
    root = write_results(tmp_path / "papers")
    scores = read_json(root / "evaluate/language_model.json")
    adapt(scores)
    write_json(root / "evaluate/language_model.json", scores)
    figure = perplexity(Measured.read(*(root / path for path in FILES.values())))
    models = [row[1] for row in figure.rows if row[0] == "test works"]
    assert models[-3:] == ["LSTM", "LSTM with a cache*", "LSTM, all adaptations*"]
    assert "130.9*" in figure.summary


def adapt(scores):
    """Add figures of adapted models to those of the test works."""
    static = {key: scores["test"][key] for key in ("interval", "bits_per_character")}
    scores["test"]["adapted"] = {
        "cache*": static | {"perplexity": 140.2},
        "kneser_ney+cache*": static | {"perplexity": 130.9},
    }


def test_verdicts_beyond_the_twelfth_are_counted(tmp_path):
    root = write_results(tmp_path / "papers")
    many = [verdict(f"paper_{k}", k % 3) for k in range(40, 80)]
    write_json(root / "attribute/verdicts.json", many)
    text = summary(root)
    assert len(text.splitlines()) <= 25
    assert text.count("methods agree") == 12
    assert "and 28 more in attribute/verdicts.json" in text


def test_a_corpus_of_one_author_has_a_reason_instead_of_verdicts(tmp_path):
    text = summary(write_results(tmp_path / "alone", authors=1))
    assert "one author" in text
    assert "LSTM 147.3" in text
    assert "verdict " not in text


def test_without_known_authors_of_questioned_works_there_is_no_score(tmp_path):
    root = write_results(tmp_path / "papers")
    verdicts = read_json(root / "attribute/verdicts.json")
    write_json(root / "attribute/verdicts.json", [entry | {"author": None} for entry in verdicts])
    scores = read_json(root / "evaluate/attribution.json")
    write_json(root / "evaluate/attribution.json", scores | {"questioned": {}})
    text = summary(root)
    assert "scholars" not in text
    assert text.count("verdict  ") == len(QUESTIONED)


def test_the_baseline_counts_only_the_works_that_were_attributed(tmp_path):
    root = write_results(tmp_path / "papers")
    scores = read_json(root / "evaluate/attribution.json")
    matrix = {"Jay": {"Jay": 1, "Madison": 1}, "Madison": {"Jay": 0, "Madison": 4}}
    scores["confusion"] = dict.fromkeys(scores["confusion"], matrix)
    write_json(root / "evaluate/attribution.json", scores)
    assert "majority      0.667" in summary(root)


def test_a_work_without_an_author_is_not_a_known_work(tmp_path):
    measured = Measured.read(
        *(write_results(tmp_path / "papers") / path for path in FILES.values())
    )
    anonymous = [work | {"author": ""} for work in measured.works if work["role"] == "known"]
    assert replace(measured, works=anonymous).known == []


def test_perplexities_with_author_heads_are_shown(tmp_path):
    root = write_results(tmp_path / "papers")
    paths = [root / path for path in FILES.values()]
    lines = language(Measured.read(*paths, heads=root / "model/author_heads.json"))
    expected = "test works by one author (2): 141.2 with its head, 146.9 without, 156.0 with others"
    assert lines[-1].strip() == expected
    write_json(root / "model/author_heads.json", {"authors": [], "works": []})
    assert Measured.read(*paths, heads=root / "model/author_heads.json").heads is None


def test_works_by_several_candidates_have_a_line_with_the_share_of_each(tmp_path):
    root = write_results(tmp_path / "papers")
    measured = Measured.read(*(root / path for path in FILES.values()), root / JOINT)
    assert attribution(measured)[-1] == (
        "joint       No. 18: Madison 70 % (50–85), Hamilton 30 % (15–50); not mixed"
    )
    many = attribution(replace(measured, joint=measured.joint * 5))
    assert many[-1].strip() == "and 2 more in attribute/joint.json"


def test_a_mixed_text_is_named_with_the_shares_of_its_authors(tmp_path):
    root = write_results(tmp_path / "papers")
    mixed = verdict("paper_50", 0) | {"mixture": mixture(True)}
    write_json(root / "attribute/verdicts.json", [mixed])
    expected = "No. 50: Madison 0.85; mixed: Madison 70 % (50–85), Hamilton 30 % (15–50)\n"
    assert expected in summary(root)
