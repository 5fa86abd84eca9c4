"""Names and pronouns are detected and masked in the style view."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.errors import TextlstmError
from textlstm.text import masks
from textlstm.text.clean import tokenise
from textlstm.text.views import NAME, PRONOUN, style_view

ENGLISH = (
    'Darcy bowed to Mr. Bingley. "Will Darcy come?" asked Bingley, and I said that Will would. '
    "She will see Darcy; her sister and Mr. Bingley will. A certain Wickham was there."
)


def masked(text, language, **what):
    cut = tokenise([text], language)
    pronouns = masks.pronouns(language) if "pronouns" in what else frozenset()
    names = masks.names(cut, language) if "names" in what else frozenset()
    return " ".join(
        token for part in masks.hide(cut, pronouns, names) for line in part for token in line
    )


def test_names_are_words_capitalised_inside_sentences():
    assert masks.names(tokenise([ENGLISH], "en"), "en") == {
        "darcy",
        "bingley",
    }  # not Mr., I, Will; Wickham only once
    view = masked(ENGLISH, "en", names=True)
    assert "Darcy" not in view
    assert "Bingley" not in view
    assert view.startswith("<name> bowed to Mr. <name>")  # at the beginning of a sentence, too


def test_pronouns_are_masked_in_any_case_and_after_elision():
    assert (
        masked("He said I love her.", "en", pronouns=True)
        == "<pronoun> said <pronoun> love <pronoun> ."
    )
    assert masked("J'aime ma mère, et elle m'aime.", "fr", pronouns=True) == (
        "<pronoun> aime <pronoun> mère , et <pronoun> <pronoun> aime ."
    )


@given(st.lists(st.lists(st.text("abAB. ", min_size=1, max_size=6), min_size=1), min_size=1))
def test_masking_keeps_the_number_of_tokens_and_all_lower_case_words(sentences):
    cut = [[[token for token in sentence if token.strip()] for sentence in sentences]]
    found = masks.names(cut, "en")
    hidden = masks.hide(cut, frozenset(), found)
    for before, after in zip(cut[0], hidden[0], strict=True):
        assert len(before) == len(after)
        for one, other in zip(before, after, strict=True):
            assert other == one or (other == masks.NAME and one[:1].isupper())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("keep", "<pronoun> saw <name> there"),
        ("drop", "saw <name>"),
        ("only", "<pronoun> there"),
        ("distort", "<pronoun> *** <name> there"),
    ],
)
def test_masked_pronoun_is_a_stop_word_and_masked_name_is_not(words, expected):
    cut = [[[PRONOUN, "saw", NAME, "there"]]]
    assert style_view(cut, words, "keep", "lower", frozenset({"there", "he"})).strip() == expected


def test_language_that_cannot_be_masked_is_refused():
    with pytest.raises(
        TextlstmError, match=r"text\.style\.names: names cannot be detected in German"
    ):
        masks.names([], "de")
    with pytest.raises(
        TextlstmError, match=r"text\.style\.pronouns: no list of pronouns for language 'pl'"
    ):
        masks.pronouns("pl")
