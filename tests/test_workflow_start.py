"""The model that a run starts from must not be the one it writes."""

from pathlib import Path

import pytest

from textlstm.errors import TextlstmError
from textlstm.workflow import check_start


def test_a_run_does_not_start_from_the_folder_it_writes(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    out = Path("results", "shelf", "model")
    with pytest.raises(TextlstmError, match=r"model\.init_from: .* copy it"):
        check_start(str(tmp_path / "results" / "shelf" / "model"), out)


def test_a_run_may_start_from_a_copy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    check_start("trained", Path("results", "shelf", "model"))
    check_start("", Path("results", "shelf", "model"))
