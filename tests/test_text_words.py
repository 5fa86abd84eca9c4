"""Sentences are split into words by the rules of each language; no character is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textlstm.text.words import split_words

LANGUAGES = ("en", "fr", "it", "de", "und")


def cut(sentence: str, language: str) -> list[str]:
    return split_words([sentence], language)[0]


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
def test_english_words_as_in_nltk_with_original_quotes(sentence, tokens):
    assert cut(sentence, "en") == tokens


@pytest.mark.parametrize(
    ("sentence", "tokens"),
    [
        ("L'homme qu'elle aime", ["L'", "homme", "qu'", "elle", "aime"]),
        ("Aujourd'hui, c'est fini !", ["Aujourd'hui", ",", "c'", "est", "fini", "!"]),
        ("jusqu'à l'église ; peut-être", ["jusqu'", "à", "l'", "église", ";", "peut-être"]),
    ],
)
def test_french_elision_is_split(sentence, tokens):
    assert cut(sentence, "fr") == tokens


def test_other_languages_are_split_by_unicode_classes():
    assert cut("Die Müller-Straße, 3.14!", "de") == ["Die", "Müller-Straße", ",", "3.14", "!"]
    assert cut("Русский язык — нет?", "ru") == ["Русский", "язык", "—", "нет", "?"]
    assert cut("नमस्ते दुनिया", "hi") == ["नमस्ते", "दुनिया"]
    assert cut("dell'arte un'altra", "it") == ["dell'", "arte", "un'", "altra"]


@given(st.lists(st.text(), max_size=5), st.sampled_from(LANGUAGES))
def test_word_splitting_keeps_all_characters_of_any_script(sentences, language):
    for sentence, tokens in zip(sentences, split_words(sentences, language), strict=True):
        assert "".join(tokens) == "".join(sentence.split())
        assert all(tokens)
        assert not any(token.split() != [token] for token in tokens)


@given(
    st.lists(
        st.sampled_from(
            ["can't", '"', "''", "``", "'tis", "gonna", "U.S.", "...", "--", "a.", "(b)", "␞"]
        )
    )
)
def test_word_splitting_keeps_characters_that_nltk_rewrites(parts):
    sentence = " ".join(parts)
    assert "".join(cut(sentence, "en")) == "".join(sentence.split())


@pytest.mark.parametrize(
    "text", ["বাংলা ভাষা", "தமிழ் மொழி", "മലയാളം", "हिन्दी भाषा", "ภาษาไทย", "هٰذا كتابٌ", "မြန်မာ", "ខ្មែរ"]
)
def test_combining_marks_stay_with_their_letters(text):
    for language in ("und", "fr"):
        assert cut(text, language) == text.split()
