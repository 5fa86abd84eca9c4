"""Locate NLTK's data folders without importing NLTK, which takes longer than cleaning a text."""

import os
import sys
from pathlib import Path


def folders() -> list[Path]:
    """Return the existing data folders of nltk.download and NLTK_DATA, in NLTK's search order."""
    configured = [path for path in os.environ.get("NLTK_DATA", "").split(os.pathsep) if path]
    defaults = [
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
    return [folder for folder in [*map(Path, configured), *defaults] if folder.is_dir()]
