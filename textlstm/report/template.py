"""A page from its template: everything in it escaped, nothing unknown passed over."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jinja2


def render(package: str, filters: dict[str, Callable[..., Any]], **values: Any) -> str:
    """Return page.html of a package filled with `values`."""
    loader = jinja2.DictLoader(
        {"page": files(package).joinpath("page.html").read_text(encoding="utf-8")}
    )
    environment = jinja2.Environment(
        loader=loader, autoescape=True, undefined=jinja2.StrictUndefined
    )
    environment.filters |= filters
    return environment.get_template("page").render(**values)
