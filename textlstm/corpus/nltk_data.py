"""Where NLTK keeps its data, found without importing NLTK (which takes longer than cleaning a text)."""

import os
import sys
from pathlib import Path


def folders() -> list[Path]:
    """Return the folders nltk.download and NLTK_DATA use, in NLTK's order, those that exist."""
    named = [part for part in os.environ.get("NLTK_DATA", "").split(os.pathsep) if part]
    usual = [
        Path.home() / "nltk_data",
        *(
            Path(sys.prefix, *parts)
            for parts in (["nltk_data"], ["share", "nltk_data"], ["lib", "nltk_data"])
        ),
        *(
            Path(root) / "nltk_data"
            for root in ("/usr/share", "/usr/local/share", "/usr/lib", "/usr/local/lib")
        ),
    ]
    return [folder for folder in [*map(Path, named), *usual] if folder.is_dir()]
