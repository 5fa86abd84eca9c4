"""The command `textlstm inspect PATH`."""

import json as format_json
from pathlib import Path
from typing import Annotated

import typer


def inspect(
    path: Annotated[Path, typer.Argument(help="any file or folder of results/, or a manifest")],
    json: Annotated[bool, typer.Option("--json", help="for programs")] = False,
) -> None:
    """Explain an artifact: what it is, what is in it, where it came from."""
    from textlstm.inspect.explain import explain
    from textlstm.inspect.show import show

    explained = explain(path)
    if json:
        typer.echo(format_json.dumps(explained.as_dict(), indent=2, ensure_ascii=False))
    else:
        show(explained)
