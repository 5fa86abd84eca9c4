"""A figure: a chart as SVG that a screen reader can announce, with the numbers it shows as a table beside it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import altair as alt
import vl_convert

from textlstm.artifacts import write_text, write_tsv

# Okabe and Ito's palette, told apart by colour-blind readers; its yellow is too pale for white paper
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#7F7F7F", "#000000"]
INK, GREY, FAINT = "#222222", "#595959", "#DDDDDD"
WIDTH = 420  # pixels of the plotting area

THEME = {
    "font": "sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "titleFontWeight": "normal",
        "labelColor": INK,
        "titleColor": GREY,
        "gridColor": FAINT,
        "domainColor": GREY,
        "tickColor": GREY,
        "titlePadding": 8,
        "labelLimit": 240,
        "labelFlush": False,
        "tickCount": 6,
    },
    "legend": {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal", "orient": "top",
               "titleColor": GREY, "labelLimit": 240, "symbolStrokeWidth": 2},
    "header": {"labelFontSize": 13, "labelColor": INK, "titleColor": GREY},
    "range": {"category": PALETTE},
    "text": {"fontSize": 13, "color": INK},
}  # fmt: skip


@dataclass(frozen=True)
class Figure:
    """A chart (None where there is nothing to draw), what it is called and shows, and its numbers as a table."""

    name: str
    title: str
    shows: str
    chart: alt.TopLevelMixin | None
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]

    def save(self, folder: Path) -> None:
        """Write `name`.svg and `name`.tsv."""
        write_text(folder / f"{self.name}.svg", self.svg())
        write_tsv(folder / f"{self.name}.tsv", self.columns, self.rows)

    def svg(self) -> str:
        """Return the picture, titled, described and free of names another figure on the page may use."""
        if self.chart is None:
            return _sentence(self)
        drawn = vl_convert.vegalite_to_svg(self.chart.configure(**cast(Any, THEME)).to_dict())
        # its ids are counted on from figure to figure: numbered anew, the same figure is the same file
        ids = {
            found: f"{self.name}-{at}"
            for at, found in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawn)))
        }
        drawn = re.sub(
            r'(\bid="|url\(#|href="#)([^")]+)',
            lambda match: match[1] + ids.get(match[2], match[2]),
            drawn,
        )
        # the marks are silent: the description and the table say more than 500 labelled rectangles
        drawn = re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", drawn)
        return (
            re.sub(
                r"<svg [^>]*?(width=\"[\d.]+\") (height=\"[\d.]+\") (viewBox=\"[^\"]*\")>",
                self._open,
                drawn,
                count=1,
            )
            + "\n"
        )

    def _open(self, match: re.Match[str]) -> str:
        return _opening(self, match[3], f"{match[1]} {match[2]}")


def points(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> alt.Data:
    """Return rows as the data of a chart."""
    return alt.Data(values=[dict(zip(columns, row, strict=True)) for row in rows])


def colours(names: Sequence[str], title: str | None = None) -> alt.Color:
    """Return one colour a name, the same in every figure that is given the same names."""
    scale = alt.Scale(
        domain=list(names), range=[PALETTE[at % len(PALETTE)] for at in range(len(names))]
    )
    return alt.Color("colour:N", scale=scale, legend=alt.Legend(title=title, columns=4))


def _opening(figure: Figure, view: str, size: str) -> str:
    name = figure.name
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {size} {view} role="img" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{escape(figure.title)}</title>'
        f'<desc id="{name}-desc">{escape(figure.shows)}</desc>'
    )


def _sentence(figure: Figure) -> str:
    text = f'<text x="12" y="30" font-family="sans-serif" font-size="13" fill="{GREY}">{escape(figure.shows)}</text>'
    return _opening(figure, 'viewBox="0 0 560 48"', 'width="560" height="48"') + text + "</svg>\n"
