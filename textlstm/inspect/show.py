"""An explanation on the terminal."""

from rich.console import Console
from rich.table import Table
from rich.text import Text

from textlstm.inspect.explained import Explained

WIDE = 10_000  # columns of a pipe: nothing is cut that another program may look for


def show(explained: Explained) -> None:
    """Print an explanation: coloured on a terminal, plain in a pipe."""
    console = Console(highlight=False, soft_wrap=True)
    if not console.is_terminal:
        console = Console(highlight=False, soft_wrap=True, width=WIDE)
    console.print(Text(explained.path, "bold"), Text(f"  {explained.kind}", "cyan"), end="\n")
    console.print(Text(explained.meaning))
    width = max((len(name) for name in explained.facts), default=0)
    for name, value in explained.facts.items():
        console.print(Text(f"  {name:<{width}}  ", "dim"), Text(str(value)), sep="", end="\n")
    if explained.rows:
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
        for column in explained.columns:
            table.add_column(str(column), no_wrap=True, min_width=min(8, len(str(column))))
        for row in explained.rows:
            table.add_row(*(Text(str(cell)) for cell in row))
        console.print(table)
    if explained.text:
        console.print(Text(explained.text))
