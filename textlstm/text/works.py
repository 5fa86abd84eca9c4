"""Clean several works in one job; a failure does not stop the others."""

from collections.abc import Iterable
from pathlib import Path

from textlstm.corpus.work import Work
from textlstm.errors import TextlstmError
from textlstm.text.clean import Outputs, clean_work, copy_prepared
from textlstm.text.facts import Names
from textlstm.text_settings import TextSettings


def clean_works(works: Iterable[Work], originals: Path, settings: TextSettings, out: Path) -> None:
    """Clean works into the folders below `out`.

    Args:
        works: Works to clean, or to copy if they are prepared.
        originals: Folder of the verified originals.
        settings: Settings of removal, normalisation and the views.
        out: Folder of the text stage.

    Raises:
        TextlstmError: Some works cannot be cleaned; one line for each.
    """
    errors = []
    for work in works:
        original, files = originals / f"{work.id}.{work.format}", Outputs.below(out, work.id)
        try:
            if work.prepared:
                copy_prepared(original, work.id, files, work.encoding)
            else:
                names = Names.from_metadata(list(work.authors), work.title)
                clean_work(
                    original,
                    work.format,
                    work.id,
                    names,
                    work.language or settings.language,
                    settings,
                    files,
                    work.encoding,
                )
        except TextlstmError as error:
            errors.append(str(error))
    if errors:
        raise TextlstmError("\n".join(errors))
