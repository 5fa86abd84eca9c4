"""Pages from Jinja templates: every value is escaped, an unknown name is an error."""

from collections.abc import Callable
from importlib.resources import files
from typing import Any

import jinja2

from textlstm.report import glossary


def render(name: str, filters: dict[str, Callable[..., Any]], **values: Any) -> str:
    """Return a page.

    Args:
        name: path of the template in the package textlstm.report.
        filters: functions that the template uses as filters, by name.
        values: the variables of the template.
    """
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters |= {"glossary": glossary.used_in} | filters
    return environment.get_template(name).render(**values)


def _source(name: str) -> str:
    return files("textlstm.report").joinpath(name).read_text(encoding="utf-8")
