"""Extract the text of a PDF: pages in order, with a warning, since a PDF holds no paragraphs."""

import io
import logging
import re
import sys
from pathlib import Path

from textlstm.errors import TextlstmError
from textlstm.text.decode import tidy

MAX_PAGES = 20_000


def from_pdf(content: bytes, path: Path) -> str:
    """Return the text of a PDF, its pages apart by a line end.

    Raises:
        TextlstmError: The file is damaged, protected by a password, or holds pictures only.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise TextlstmError(f"{path}: protected by a password; save it without one")
        pages = [reader.pages[n].extract_text() for n in range(min(len(reader.pages), MAX_PAGES))]
    except TextlstmError:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, OSError, RecursionError) as error:
        raise TextlstmError(
            f"{path}: not a readable PDF ({' '.join(str(error).split())}); convert it to plain text"
        ) from error
    except (AttributeError, IndexError, ArithmeticError, ImportError) as error:
        raise TextlstmError(
            f"{path}: not a readable PDF ({type(error).__name__}); convert it to plain text"
        ) from error
    text = "\n".join(pages)
    if not re.search(r"\w", text):
        raise TextlstmError(
            f"{path}: a PDF of {len(pages)} pages without text (scanned pictures?); "
            "recognise its text first"
        )
    sys.stderr.write(
        f"{path}: read from a PDF, where the order of lines, notes and page heads is a guess; "
        "compare the clean text, or use another format of the text\n"
    )
    return tidy(text)
