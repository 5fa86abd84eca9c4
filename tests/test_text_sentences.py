"""Sentences with NLTK's own Punkt model and with one trained on the text."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.text.nltk_pieces import piece
from textlstm.text.sentences import splitter

TEXT = ["Mr. Smith met Dr. Jones on the road. They spoke, e.g. of the weather! Was it fine?"]
CUT = ["Mr. Smith met Dr. Jones on the road.", "They spoke, e.g. of the weather!", "Was it fine?"]


def test_without_nltks_data(monkeypatch, tmp_path):
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    monkeypatch.setattr("textlstm.text.sentences.folders", lambda: [])
    assert list(splitter("en", TEXT)(TEXT[0])) == CUT


@pytest.mark.needs_data
def test_with_nltks_data(monkeypatch, data):
    monkeypatch.setenv("NLTK_DATA", str(data / "nltk_data"))
    monkeypatch.setattr("textlstm.text.sentences.train", None)  # must not be needed
    assert list(splitter("en", TEXT)(TEXT[0])) == CUT
    assert list(splitter("fr", [])("M. Dupont dort. Il rêve.")) == ["M. Dupont dort.", "Il rêve."]


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_no_sign_is_lost(text):
    assert "".join("".join(splitter("en", [text])(text)).split()) == "".join(text.split())


def test_the_same_words_around_a_full_stop_are_judged_once(monkeypatch):
    tokenizer, judged = piece("tokenize.punkt").PunktSentenceTokenizer, []
    judge = tokenizer.text_contains_sentbreak

    def counted(self, words):
        judged.append(words)
        return judge(self, words)

    monkeypatch.setattr(tokenizer, "text_contains_sentbreak", counted)
    text = "One. " * 5000
    assert len(list(splitter("en", [text])(text))) == 5000
    assert 0 < len(judged) < 10


def test_nltk_is_whole_for_whoever_imports_it_afterwards():
    program = (
        "import textlstm.cli, textlstm.corpus.fetch, textlstm.text.clean\n"
        "from textlstm.text.words import words; words(['A b.'], 'en')\n"
        "import sys; assert not {'nltk', 'numpy', 'scipy', 'sklearn'} & set(sys.modules)\n"
        "import nltk; assert nltk.ngrams and nltk.word_tokenize and nltk.lm is not None"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
