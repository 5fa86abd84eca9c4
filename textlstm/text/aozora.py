"""The conventions of Aozora Bunko's plain texts: readings, remarks, and the lines around a work.

`｜牧人《まきびと》` gives the reading of 牧人, `［＃…］` is a remark of whoever typed the text,
and the source is named below `底本：`. Each line is a paragraph.
"""

import re

from textlstm.text.account import Removal

KEY = re.compile(r"^-{10,}\n【テキスト中に現れる記号について】\n.*?\n-{10,}$", re.S | re.M)
SOURCE = re.compile(r"^底本[：:].*\Z", re.S | re.M)
INSIDE = (
    ("note", re.compile("［＃[^］]*］"), "a remark of whoever typed the text"),
    ("markup", re.compile("《[^》\n]{1,40}》"), "the reading of a ruby"),
    ("markup", re.compile("[｜|](?=[^\n《]{1,20}《)"), "the beginning of a ruby"),
)


def strip_aozora(text: str, kinds: list[str]) -> tuple[str, list[Removal]]:
    """Remove what Aozora Bunko adds to a text; other texts are returned unchanged.

    Args:
        text: Plain text.
        kinds: Kinds to remove, see `textlstm.text_settings.Removable`.

    Returns:
        The text with a blank line between paragraphs, and the removals.

    Example:
        >>> strip_aozora("村の｜牧人《まきびと》である。［＃改頁］", ["markup", "note"])[0]
        '村の牧人である。'
    """
    if "［＃" not in text and "青空文庫" not in text and "【テキスト" not in text:
        return text, []
    removals = list[Removal]()
    key = KEY.search(text)
    if key and "front_matter" in kinds:
        removals.append(Removal("front_matter", text[: key.end()], "title and key of the signs"))
        text = text[key.end() :]
    source = SOURCE.search(text)
    tail = ""
    if source and "licence" in kinds:
        tail = source.group()
        text = text[: source.start()]
    for kind, pattern, reason in (INSIDE[2], INSIDE[0], INSIDE[1]):
        if kind in kinds:
            removals += [Removal(kind, found, reason) for found in pattern.findall(text)]
            text = pattern.sub("", text)
    if tail:
        removals.append(Removal("licence", tail, "source and digitisers of the text"))
    return re.sub(r"\n+", "\n\n", text), removals
