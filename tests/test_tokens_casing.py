"""Capitals in generated text: learned from texts, by the words beside a word, and streamed."""

import pytest

from textlstm.artifacts.tables import write_tsv
from textlstm.errors import TextlstmError
from textlstm.generate.transcript import Ending, Transcript
from textlstm.tokens import Words
from textlstm.tokens.casing import COLUMNS, Casing, count_forms
from textlstm.tokens.character import Characters

TEXTS = [
    "He met York. The new law of New York is new. He left New York for a new house.",
    "The House of Representatives and the house of a friend; two houses of Representatives.",
]
SENTENCE = "he saw new york and a new law , and new york saw him ."


def casing(*texts):
    """Capitals as learned from texts."""
    rows = count_forms(lambda: texts)
    return Casing({row[:3]: row[3] for row in rows}, "en")


def test_a_word_before_a_name_has_the_form_it_has_there():
    learned = casing(*TEXTS)
    assert learned.apply("a new york, a new law") == "A New York, a new law"


def test_a_word_after_another_has_the_form_it_has_there():
    texts = [
        "We saw representatives, many representatives, some representatives.",
        "The House of Representatives met. A House of Representatives sat.",
    ]
    learned = casing(*texts)
    assert learned.apply("the house of representatives") == "The House of Representatives"
    assert learned.apply("the representatives") == "The representatives"


def test_a_row_with_the_word_before_leaves_out_what_the_word_after_explains():
    rows = {row[:3] for row in count_forms(lambda: TEXTS) if row[1] == "new"}
    assert rows == {("", "new", "york")}


def test_emphasis_in_capitals_is_no_form_beside_a_word():
    texts = ["It is a FREE state and a FREE state. A free man, the free men, one free man."]
    assert [row for row in count_forms(lambda: texts) if row[1] == "free"] == []


def test_words_that_only_start_sentences_have_no_form():
    assert count_forms(lambda: ["Rain fell. Rain fell. We saw rain."]) == []


def test_text_keeps_its_length():
    learned = Casing({("", "straße", ""): "Straße", ("", "ŉ", ""): "ŉ"}, "de")
    text = "straße ŉ ﬁn\nß"
    assert len(learned.apply(text)) == len(text)


def test_a_damaged_table_is_refused(tmp_path):
    write_tsv(tmp_path / "casing.tsv", COLUMNS, [("", "york", "", "New York", 2, 1.0)])
    with pytest.raises(TextlstmError, match=r"casing\.tsv.*'New York' is not as long as 'york'"):
        Casing.load(tmp_path, "en")


@pytest.mark.parametrize("kind", [Words, Characters])
def test_a_stream_waits_for_the_word_that_decides_the_capital(kind):
    tokenizer = kind.fit([SENTENCE + "\n"])
    ending = Ending(400, "words")
    transcript = Transcript(tokenizer, casing(*TEXTS), "", [], ending)
    ids = [id for id in tokenizer.encode(f"{SENTENCE} " * 25).tolist() if id != tokenizer.eos]
    pieces = []
    for id in ids:
        transcript.add([id])
        pieces.append(transcript.new())
    transcript.finish()
    pieces.append(transcript.rest())
    assert "".join(pieces) == transcript.text()
    assert " new York" not in transcript.text()
    assert "New law" not in transcript.text()
    assert len(pieces) > 100
