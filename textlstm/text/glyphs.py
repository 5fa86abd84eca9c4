"""The choice among equivalent signs, such as curly and straight quotation marks."""

import re

import numpy as np

# Equivalent signs. Features are the shares within a family, so that how often an author uses any
# of its signs, which is style, is no feature.
FAMILIES = {
    "double quotes": ['"', "[“”„‟]", "[«»]", "``|''"],
    "single quotes": ["'", "[‘’‚‛]", "[`´]"],
    "quotation by single or double": ["(?<!\\w)['‘](?=\\w)", '(?<!\\w)["“](?=\\w)'],
    "dashes": ["(?<!-)--(?!-)", "—", "–", "---+", "―", " - "],
    "spaces around dashes": ["\\w(?:—|--)\\w", "\\w (?:—|--) ?\\w"],
    "ellipses": ["…", "\\.\\.\\.", "\\. \\. \\."],
    "emphasis": ["_", "\\*", "\\w"],
    "ligatures": ["[ﬀ-ﬆ]", "f[filt]"],
    "long s": ["ſ", "s"],
    "spaces": ["\xa0", "\u202f", "  +", " "],
    "spaces before marks": ["[ \xa0\u202f][;:!?]", "\\w[;:!?]"],
    "line ends": ["\r\n", "\n"],
}
MAX_CHARACTERS = 300_000  # of a text, for counting


def shares(text: str) -> list[float]:
    """Return the share of each sign in its family; nan for a family that does not occur.

    Example:
        >>> shares("“So,” he said.")[:4]
        [0.0, 1.0, 0.0, 0.0]
    """
    features: list[float] = []
    for patterns in FAMILIES.values():
        counts = [len(re.findall(pattern, text[:MAX_CHARACTERS])) for pattern in patterns]
        features += [count / sum(counts) if any(counts) else np.nan for count in counts]
    return features
