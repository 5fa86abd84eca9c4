"""The explanation of an artifact on the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from textlstm.inspect.explained import Explained

PIPE_WIDTH = 10_000  # columns: nothing is cut that another program may search for


def show(explained: Explained) -> None:
    """Print an explanation: with colours on a terminal, plain in a pipe."""
    # without emoji=False rich prints the column h:m:s of a benchmark as a picture
    console = Console(highlight=False, soft_wrap=True, emoji=False, markup=False)
    if not console.is_terminal:
        console.width = PIPE_WIDTH
    console.print(Text(explained.path, "bold"), Text(f"  {explained.kind}", "cyan"), end="\n")
    console.print(Text(explained.meaning))
    width = max((len(name) for name in explained.facts), default=0)
    for name, value in explained.facts.items():
        console.print(Text(f"  {name:<{width}}  ", "dim"), Text(str(value)), sep="", end="\n")
    if explained.rows:
        console.print(_table(explained))
    if explained.omitted_rows:
        console.print(Text(f"… and {explained.omitted_rows:,} more", "dim"))
    if explained.text:
        console.print(Text(explained.text))


def _table(explained: Explained) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for column in explained.columns:
        table.add_column(Text(str(column)), no_wrap=True, min_width=min(8, len(str(column))))
    for row in explained.rows:
        table.add_row(*(Text(str(cell)) for cell in row))
    return table
