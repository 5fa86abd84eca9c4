"""Progress for long stages: a bar on a terminal of one's own, a line per interval elsewhere."""

import os
import sys
import time

INTERVAL = 15.0  # seconds between lines


class Progress:
    """Report how far `what` has come, in `unit`s out of `total`; use as a context manager."""

    def __init__(self, what: str, total: float, unit: str) -> None:
        self.what, self.total, self.unit = what, total, unit
        self.done, self.figures = 0.0, ""
        self.started = self.printed = time.monotonic()
        # jobs of one workflow share a terminal: bars would overwrite one another
        self.bar = sys.stderr.isatty() and "TEXTLSTM_RUN" not in os.environ

    def __enter__(self) -> "Progress":
        return self

    def advance(self, done: float, **figures: object) -> None:
        """Move on by `done` units and show `figures` (name=value) beside the count."""
        self.done += done
        self.figures = "  ".join(f"{name} {value}" for name, value in figures.items())
        now = time.monotonic()
        if now - self.printed >= (0.2 if self.bar else INTERVAL):
            self.printed = now
            self._show("\r" if self.bar else "", "" if self.bar else "\n")

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None and (self.bar or self.printed > self.started):
            self._show("\r" if self.bar else "", "\n")

    def _show(self, start: str, end: str) -> None:
        seconds = time.monotonic() - self.started
        share = self.done / self.total if self.total else 1.0
        digits = 0 if self.total >= 100 or self.done == int(self.done) else 1
        done, total = f"{self.done:,.{digits}f}", f"{self.total:,.{digits}f}"
        count = f"{share:4.0%}  {done} of {total} {self.unit}  {seconds:.0f} s"
        text = f"{self.what}  {count}  {self.figures}"
        sys.stderr.write(f"{start}{text.rstrip()}{end}")
        sys.stderr.flush()
