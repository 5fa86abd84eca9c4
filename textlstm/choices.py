"""What settings of the text stage may be; not in config.py, which takes longer to import than a short text to clean."""

from typing import Literal

Words = Literal["keep", "drop", "only", "distort"]
Punctuation = Literal["keep", "drop"]
Case = Literal["keep", "lower"]
Hidden = Literal["keep", "mask"]
Removed = Literal[
    "licence", "front_matter", "byline", "heading", "running_head", "page_number", "note", "markup"
]
Uniform = Literal[
    "quotes", "dashes", "ellipses", "underscores", "ligatures", "long_s", "hyphenation"
]
