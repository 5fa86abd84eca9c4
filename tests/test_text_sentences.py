"""Sentences are split with NLTK's Punkt model or with one trained on the text."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from textlstm.text.nltk_import import import_nltk
from textlstm.text.sentences import sentence_splitter

TEXT = ["Mr. Smith met Dr. Jones on the road. They spoke, e.g. of the weather! Was it fine?"]
CUT = ["Mr. Smith met Dr. Jones on the road.", "They spoke, e.g. of the weather!", "Was it fine?"]


def test_sentences_without_nltk_data(monkeypatch, tmp_path):
    monkeypatch.setenv("NLTK_DATA", str(tmp_path))
    monkeypatch.setattr("textlstm.text.sentences.folders", lambda: [])
    assert list(sentence_splitter("en", TEXT)(TEXT[0])) == CUT


@pytest.mark.needs_data
def test_sentences_with_nltk_data(monkeypatch, data):
    monkeypatch.setenv("NLTK_DATA", str(data / "nltk_data"))
    monkeypatch.setattr("textlstm.text.sentences.train", None)  # not called
    assert list(sentence_splitter("en", TEXT)(TEXT[0])) == CUT
    assert list(sentence_splitter("fr", [])("M. Dupont dort. Il rêve.")) == [
        "M. Dupont dort.",
        "Il rêve.",
    ]


@settings(max_examples=50)
@given(st.text(max_size=200))
def test_sentence_splitting_keeps_all_visible_characters(text):
    assert "".join("".join(sentence_splitter("en", [text])(text)).split()) == "".join(text.split())


def test_equal_contexts_of_a_full_stop_are_classified_once(monkeypatch):
    tokenizer, contexts = import_nltk("tokenize.punkt").PunktSentenceTokenizer, []
    classify = tokenizer.text_contains_sentbreak

    def counted(self, words):
        contexts.append(words)
        return classify(self, words)

    monkeypatch.setattr(tokenizer, "text_contains_sentbreak", counted)
    text = "One. " * 5000
    assert len(list(sentence_splitter("en", [text])(text))) == 5000
    assert 0 < len(contexts) < 10


def test_nltk_can_be_imported_in_full_afterwards():
    program = (
        "import textlstm.cli, textlstm.corpus.fetch, textlstm.text.clean\n"
        "from textlstm.text.words import split_words; split_words(['A b.'], 'en')\n"
        "import sys; assert not {'nltk', 'numpy', 'scipy', 'sklearn'} & set(sys.modules)\n"
        "import nltk; assert nltk.ngrams and nltk.word_tokenize and nltk.lm is not None"
    )
    subprocess.run([sys.executable, "-W", "ignore", "-c", program], check=True)
