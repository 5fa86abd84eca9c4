"""The report of a run: figures, a self-contained page, a summary for the terminal."""
