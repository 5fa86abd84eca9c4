"""Settings of the text stage: what cleaning removes and normalises, and what the two views keep.

Plain dataclasses rather than pydantic models: importing `textlstm.config` adds 50 ms, a fifth, to a
job that cleans short texts. `textlstm.config` validates config.yaml against these classes;
`TextSettings.from_json` checks the copy that a rule hands to `textlstm text clean`.
"""

import json
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, Literal, Self, get_args, get_origin

from textlstm.errors import TextlstmError

Words = Literal["keep", "drop", "only", "distort"]
Punctuation = Literal["keep", "drop"]
Case = Literal["keep", "lower"]
Masking = Literal["keep", "mask"]
Removable = Literal[
    "licence",
    "front_matter",
    "byline",
    "heading",
    "running_head",
    "speaker",
    "page_number",
    "note",
    "markup",
]
Normalisable = Literal[
    "quotes", "dashes", "ellipses", "underscores", "ligatures", "long_s", "hyphenation"
]

STRICT: Any = {"extra": "forbid", "use_attribute_docstrings": True}  # read by pydantic


@dataclass(frozen=True)
class StyleView:
    """View of a text that authorship attribution reads."""

    __pydantic_config__ = STRICT

    words: Words
    """stop words: keep them among all words, drop them, keep only them, or distort all other words
    (mask their letters)"""
    punctuation: Punctuation
    """whether the view keeps punctuation marks"""
    case: Case
    """whether the view keeps capitals"""
    stop_words: str
    """source of the stop words: nltk, or the path of a file with one word a line"""
    pronouns: Masking
    """whether the view replaces every pronoun by <pronoun>"""
    names: Masking
    """whether the view replaces every word capitalised inside sentences by <name>"""


@dataclass(frozen=True)
class LanguageView:
    """View of a text that the language model reads: all words and punctuation marks."""

    __pydantic_config__ = STRICT

    case: Case
    """whether the view keeps capitals"""


@dataclass(frozen=True)
class TextSettings:
    """How originals become clean text, sentences and words."""

    __pydantic_config__ = STRICT

    language: str
    """language of works that state none: auto (detected), or an ISO 639 code such as en or fr"""
    remove: list[Removable]
    """kinds of text to remove as not the author's; removed.tsv lists every removal"""
    normalise: list[Normalisable]
    """editorial habits to normalise"""
    style: StyleView
    language_view: LanguageView

    @classmethod
    def from_json(cls, text: str, where: str) -> Self:
        """Return the settings in a JSON object.

        Raises:
            TextlstmError: the JSON is malformed, a key is missing or unknown, or a value is not
                one of its choices; `where` opens the message.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise TextlstmError(f"{where}: not valid JSON: {error}") from error
        return _build(cls, values, where)


def _build(kind: Any, value: Any, where: str) -> Any:
    """Return `value` as a dataclass, a list of choices, a choice or a string."""
    if is_dataclass(kind):
        if not isinstance(value, dict):
            raise TextlstmError(f"{where}: expected keys and values, got {value!r}")
        known = {field.name: field.type for field in fields(kind)}
        for key in [*known.keys() - value.keys(), *value.keys() - known.keys()]:
            raise TextlstmError(f"{where}.{key}: {'missing' if key in known else 'unknown key'}")
        return kind(
            **{key: _build(known[key], value[key], f"{where}.{key}") for key in known}  # type: ignore[operator]
        )
    if get_origin(kind) is list:
        if not isinstance(value, list):
            raise TextlstmError(f"{where}: expected a list, got {value!r}")
        return [_build(get_args(kind)[0], item, where) for item in value]
    if get_origin(kind) is Literal and value not in get_args(kind):
        choices = ", ".join(get_args(kind))
        raise TextlstmError(f"{where}: {value!r} is not allowed; choose from {choices}")
    if not isinstance(value, str):
        raise TextlstmError(f"{where}: expected text, got {value!r}")
    return value
