"""Works cleaned one after another in one job, all that can be."""

from collections.abc import Iterable
from pathlib import Path

from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError
from textlstm.text.boilerplate import Names
from textlstm.text.clean import Outputs, Settings, clean_work, copy_prepared


def clean_works(
    works: Iterable[Work], originals: Path, language: str, settings: Settings, out: Path
) -> None:
    """Clean works into the folders below `out`; raise TextlstmError naming every one that cannot be.

    `language` is that of works that state none.
    """
    wrong = []
    for work in works:
        original, files = originals / f"{work.id}.{work.format}", Outputs.below(out, work.id)
        try:
            if work.prepared:
                copy_prepared(original, work.id, files)
            else:
                names = Names.from_metadata(list(work.authors), work.title)
                clean_work(
                    original,
                    work.format,
                    work.id,
                    names,
                    work.language or language,
                    settings,
                    files,
                )
        except TextlstmError as error:
            wrong.append(str(error))
    if wrong:
        raise TextlstmError("\n".join(wrong))
