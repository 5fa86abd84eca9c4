"""Glyphs that differ between editions are normalised and counted."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.text.normalise import RULES, normalise

ALL = [*RULES, "hyphenation"]


def normalised(text: str, *kinds: str) -> str:
    parts, _ = normalise([text], list(kinds or ALL))
    return "|".join(parts)


@pytest.mark.parametrize(
    ("kind", "raw", "text"),
    [
        ("quotes", "“It’s ‘so’,” „said“ ``he''", '"It\'s \'so\'," "said" "he"'),
        ("quotes", "« Oui », dit-il ; «\xa0Non\u202f»", '"Oui", dit-il ; "Non"'),
        (
            "quotes",
            "sagte: »Ja«, und dann »Nein« sagte er.",
            'sagte: "Ja", und dann "Nein" sagte er.',
        ),
        ("dashes", "well -- so – it—is - then", "well—so—it—is—then"),
        ("dashes", "1787–88, well‑known, a-b", "1787-88, well-known, a-b"),
        ("ellipses", "so… and . . . on.... end", "so... and ... on... end"),
        ("underscores", "_very_ __much__, snake_case", "very much, snake_case"),
        ("ligatures", "ﬁrst ﬂoor oﬃce cœur Æsop", "first floor office cœur Æsop"),
        ("long_s", "Congreſs", "Congress"),
    ],
)
def test_each_kind_of_glyph_is_normalised_only_by_its_own_rule(kind, raw, text):
    assert normalised(raw, kind) == text
    others = [other for other in RULES if other != kind]
    assert normalised(raw, *others) != text


def test_hyphenated_words_are_joined_as_elsewhere_in_the_text():
    text = "The lawyer knew a law-\nyer and a half-\nlight in half-light."
    assert normalised(text) == "The lawyer knew a lawyer and a half-light in half-light."
    assert normalised("one-\ntwo") == "onetwo"


def test_changes_are_counted():
    _, account = normalise(["“a” ‘b’"], ["quotes", "dashes"])
    assert [(row.kind, row.reason) for row in account] == [("uniform", "quotes: 4")]


@given(st.lists(st.text()))
def test_normalisation_keeps_letters_and_digits(paragraphs):
    kinds = [kind for kind in ALL if kind not in ("ligatures", "long_s")]
    plain = re.sub(r"[\W_]", "", "".join(paragraphs))
    assert re.sub(r"[\W_]", "", "".join(normalise(paragraphs, kinds)[0])) == plain
