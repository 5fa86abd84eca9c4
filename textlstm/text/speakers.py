"""Names of speakers in plays in plain text: `JOHN.` above or before what John says."""

import re
from collections import Counter

from textlstm.text.account import Removal
from textlstm.text.headings import is_chapter

# a name in capitals or title case, alone on the first line of a paragraph, or before the speech;
# a direction in brackets may follow it
NAME = r"[^\W\d_a-z][\w.'’ -]{0,38}?"
ALONE = re.compile(
    rf"[^\S\n]*(?P<name>{NAME})(?P<mark>[.:]?)(?P<rest>[^\S\n]*(?:[(\[][^\n]*)?)(?:\n|$)"
)
BEFORE = re.compile(rf"[^\S\n]*(?P<name>{NAME})(?P<mark>[.:]|\.[—-]+)(?P<rest>)[^\S\n]+(?=\S)")
MIN_LABELLED_SHARE = 0.3  # of the paragraphs of a play
MIN_REPEATED = 2  # times that a speaker speaks
MIN_SPEECHES = 4
MAX_NAME_WORDS = 4


# words in capitals at the head of a play or scene that are no persons
NO_SPEAKERS = re.compile(
    r"(?:the |la |le |der |die |das )?(?:dramatis personae|personae|personen|personnages|personajes"
    r"|personaggi|characters|cast|persons of the play|scene|scène|szene|escena|scena|act|acte|akt"
    r"|aufzug|auftritt|acto|atto|curtain|rideau|vorhang|telón|the end|finis|fin|ende|prologue"
    r"|epilogue|contents|note|notes|preface|time|place|exeunt|exit)\b.*",
    re.I,
)


def _is_person(name: str, count: int) -> bool:
    return (count > 1 or len(name.split()) <= 2) and not (
        NO_SPEAKERS.fullmatch(name) or is_chapter(name)
    )


def find_speakers(paragraphs: list[str]) -> frozenset[str]:
    """Return the names of a play's speakers as they are printed; empty if the text is no play.

    Example:
        >>> sorted(find_speakers(["JOHN.\\nNo!", "MARY.\\nYes.", "JOHN.\\nNo!", "MARY.\\nYes."]))
        ['JOHN', 'MARY']
    """
    counts = Counter(
        match["name"] for paragraph in paragraphs if (match := _label(paragraph)) is not None
    )
    counts = Counter({name: n for name, n in counts.items() if _is_person(name, n)})
    repeated = {name for name, count in counts.items() if count >= MIN_REPEATED}
    speeches = sum(counts[name] for name in repeated)
    if (
        len(repeated) < 2
        or speeches < MIN_SPEECHES
        or speeches < MIN_LABELLED_SHARE * len(paragraphs)
    ):
        return frozenset()
    in_capitals = all(name.isupper() for name in repeated)
    return frozenset(
        name for name in counts if name in repeated or (in_capitals and name.isupper())
    )


def strip_speakers(
    paragraphs: list[str], kinds: list[str]
) -> tuple[list[str], list[Removal], frozenset[str]]:
    """Remove the names of speakers from the beginnings of speeches.

    Args:
        paragraphs: Paragraphs of one text.
        kinds: Kinds to remove; without `speaker`, the names stay.

    Returns:
        The paragraphs without those that held a name only, the removals, and the names found.
    """
    speakers = find_speakers(paragraphs)
    if not speakers or "speaker" not in kinds:
        return paragraphs, [], speakers
    kept, removals = [], []
    for paragraph in paragraphs:
        match = _label(paragraph)
        if match is None or match["name"] not in speakers:
            kept.append(paragraph)
            continue
        end = match.start("rest")
        removals.append(Removal("speaker", paragraph[:end].strip(), "the name of a speaker"))
        if rest := paragraph[end:].strip(" \t").removeprefix("\n"):
            kept.append(rest)
    return kept, removals, speakers


def _label(paragraph: str) -> re.Match[str] | None:
    """Match the name of a speaker at the beginning of a paragraph."""
    for pattern in (ALONE, BEFORE):
        match = pattern.match(paragraph)
        if match is None or len(match["name"].split()) > MAX_NAME_WORDS:
            continue
        is_upper = match["name"].isupper()
        if is_upper or (match["mark"] == ":" and match["name"].istitle()):
            return match
    return None
