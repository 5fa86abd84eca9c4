"""`python -m textlstm <stage> …`."""

from textlstm.cli import main

main()
