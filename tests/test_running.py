import os
import signal
import subprocess
import sys

import pytest

from textlstm import running
from textlstm.errors import TextlstmError


def test_a_second_run_is_refused_and_a_dead_one_forgotten(tmp_path):
    lock = tmp_path / ".snakemake" / "run.lock"
    hold = f"""
import time
from pathlib import Path
from textlstm import running
running.claim(Path({str(lock)!r}))
print('held', flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", hold], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(TextlstmError, match=f"another run \\(process {other.pid}\\)"):
            running.claim(lock)
        other.send_signal(signal.SIGKILL)
    os.close(running.claim(lock))


def test_a_stage_ends_with_the_run_that_started_it():
    with subprocess.Popen(["sleep", "60"]) as run:
        stage = """
import time
from textlstm import running
running.stop_with_the_run(0.05)
print('up', flush=True)
time.sleep(60)
"""
        environment = os.environ | {running.VARIABLE: f"{running.socket.gethostname()}:{run.pid}"}
        with subprocess.Popen(
            [sys.executable, "-c", stage], env=environment, stdout=subprocess.PIPE, text=True
        ) as job:
            assert job.stdout.readline() == "up\n"
            assert job.poll() is None
            run.kill()
            run.wait()
            assert job.wait(timeout=30) == 137


@pytest.mark.parametrize("value", ["", "elsewhere:1", "x", "elsewhere:"])
def test_a_stage_started_otherwise_watches_nobody(monkeypatch, value):
    monkeypatch.setenv(running.VARIABLE, value)
    monkeypatch.setattr(running.threading, "Thread", None)
    running.stop_with_the_run()
