"""Words: the rules of each language, and that no letter of any script is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.text.words import words

LANGUAGES = ("en", "fr", "it", "de", "und")


def cut(sentence: str, language: str) -> list[str]:
    return words([sentence], language)[0]


@pytest.mark.parametrize(
    ("sentence", "tokens"),
    [
        (
            "I don't know; it's John's.",
            ["I", "do", "n't", "know", ";", "it", "'s", "John", "'s", "."],
        ),
        ('"Well," he said, "go!"', ['"', "Well", ",", '"', "he", "said", ",", '"', "go", "!", '"']),
        (
            "Mr. Smith paid 10,000.50 dollars.",
            ["Mr.", "Smith", "paid", "10,000.50", "dollars", "."],
        ),
        ("They cannot—they will not.", ["They", "can", "not", "—", "they", "will", "not", "."]),
        ("He left the U.S.", ["He", "left", "the", "U.S", "."]),
        ("(See ch. 3.)", ["(", "See", "ch.", "3", ".", ")"]),
    ],
)
def test_english_is_cut_as_nltk_cuts_it_but_quotes_stay(sentence, tokens):
    assert cut(sentence, "en") == tokens


@pytest.mark.parametrize(
    ("sentence", "tokens"),
    [
        ("L'homme qu'elle aime", ["L'", "homme", "qu'", "elle", "aime"]),
        ("Aujourd'hui, c'est fini !", ["Aujourd'hui", ",", "c'", "est", "fini", "!"]),
        ("jusqu'à l'église ; peut-être", ["jusqu'", "à", "l'", "église", ";", "peut-être"]),
    ],
)
def test_french_elision(sentence, tokens):
    assert cut(sentence, "fr") == tokens


def test_other_languages_by_unicode():
    assert cut("Die Müller-Straße, 3.14!", "de") == ["Die", "Müller-Straße", ",", "3.14", "!"]
    assert cut("Русский язык — нет?", "ru") == ["Русский", "язык", "—", "нет", "?"]
    assert cut("नमस्ते दुनिया", "hi") == ["नमस्ते", "दुनिया"]
    assert cut("dell'arte un'altra", "it") == ["dell'", "arte", "un'", "altra"]


@given(st.lists(st.text(), max_size=5), st.sampled_from(LANGUAGES))
def test_no_sign_of_any_script_is_lost(sentences, language):
    for sentence, tokens in zip(sentences, words(sentences, language), strict=True):
        assert "".join(tokens) == "".join(sentence.split())
        assert all(tokens) and not any(token.split() != [token] for token in tokens)


@given(
    st.lists(
        st.sampled_from(
            ["can't", '"', "''", "``", "'tis", "gonna", "U.S.", "...", "--", "a.", "(b)", "␞"]
        )
    )
)
def test_nor_of_nltks_own_rules(parts):
    sentence = " ".join(parts)
    assert "".join(cut(sentence, "en")) == "".join(sentence.split())


@pytest.mark.parametrize(
    "text", ["বাংলা ভাষা", "தமிழ் மொழி", "മലയാളം", "हिन्दी भाषा", "ภาษาไทย", "هٰذا كتابٌ", "မြန်မာ", "ខ្មែរ"]
)
def test_marks_of_every_script_stay_with_their_letters(text):
    for language in ("und", "fr"):
        assert cut(text, language) == text.split()
