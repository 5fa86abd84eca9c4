"""A figure: an accessible SVG chart and the table of its numbers.

The palette and sizes are chosen for a phone: no label is smaller than MIN_LABEL_PIXELS, and text on
a coloured mark has a contrast of at least 4.5:1 (`is_dark`).
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.sax.saxutils import escape

import altair as alt
import vl_convert

from textlstm.artifacts.files import write_text
from textlstm.artifacts.tables import write_tsv

# Okabe and Ito's palette for colour-blind readers, with a dark grey, which no form of colour
# blindness turns into another of them, instead of its yellow, which is too pale on white
PALETTE = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#505050", "#000000"]
BLACK, WHITE = "#000000", "#FFFFFF"  # text on a coloured mark, the same in dark mode
INK, GREY, FAINT = "#222222", "#595959", "#DDDDDD"  # the page replaces them in dark mode
WIDTH = 300  # pixels of the plotting area
MIN_LABEL_PIXELS = 11
MAX_SCALE = 1.25  # of a figure on a wide page

LABELS = {"labelFontSize": 13, "labelColor": INK, "titleColor": GREY}
TITLES = {"titleFontSize": 13, "titleFontWeight": "normal"}
THEME = {
    "font": "sans-serif",
    "background": "white",
    "view": {"stroke": None},
    "axis": LABELS
    | TITLES
    | {
        "gridColor": FAINT,
        "domainColor": GREY,
        "tickColor": GREY,
        "titlePadding": 8,
        "labelLimit": 240,
        "labelFlush": False,
        "tickCount": 5,
    },
    "legend": LABELS
    | TITLES
    | {"orient": "top", "labelLimit": 240, "symbolStrokeWidth": 2, "columns": 2},
    "header": LABELS,
    "range": {"category": PALETTE},
    "mark": {"color": PALETTE[0]},
    "rule": {"color": INK},
    "text": {"fontSize": 13, "color": INK},
}


@dataclass(frozen=True)
class Figure:
    """A figure of a page.

    Args:
        name: file name without ending, and prefix of the ids in the SVG.
        title: heading of the figure.
        summary: what the figure shows, in sentences: the description for screen readers.
        chart: the Vega-Lite chart, None if there is nothing to draw.
        columns: header of the table.
        rows: rows of the table: the numbers in the chart.
    """

    name: str
    title: str
    summary: str
    chart: alt.TopLevelMixin | None
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]

    def save(self, folder: Path) -> None:
        """Write `name`.svg and `name`.tsv."""
        write_text(folder / f"{self.name}.svg", self.svg())
        write_tsv(folder / f"{self.name}.tsv", self.columns, self.rows)

    def svg(self) -> str:
        """Return the SVG with title, description and ids that are unique on a page."""
        if self.chart is None:
            return _svg_of_sentence(self)
        drawn = vl_convert.vegalite_to_svg(self.chart.configure(**cast(Any, THEME)).to_dict())
        drawn = _renumber_ids(self.name, drawn)
        # the marks stay unlabelled: description and table say more than 500 labelled rectangles
        drawn = re.sub(r' (aria-[a-z]+|role)="[^"]*"', "", drawn)
        size = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="[^"]*"', drawn)
        assert size is not None
        fonts = [float(pixels) for pixels in re.findall(r'font-size="([\d.]+)px"', drawn)]
        opening = _opening_tag(self, size[0], float(size[1]), min(fonts, default=MIN_LABEL_PIXELS))
        return opening + drawn[drawn.index(">") + 1 :] + "\n"


def points(rows: Sequence[Sequence[object]], columns: Sequence[str]) -> alt.Data:
    """Return rows as the data of a chart."""
    return alt.Data(values=[dict(zip(columns, row, strict=True)) for row in rows])


def colours(names: Sequence[str], field: str = "colour", title: str | None = None) -> alt.Color:
    """Return an encoding with one colour per name, the same in all figures for the same names."""
    scale = alt.Scale(
        domain=list(names),
        range=[PALETTE[index % len(PALETTE)] for index in range(len(names))],
    )
    return alt.Color(f"{field}:N", scale=scale, legend=alt.Legend(title=title, symbolOpacity=1))


SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down"]


def marks(names: Sequence[str], field: str, title: str | None = None) -> dict[str, Any]:
    """Return encodings by a colour and a shape that together are unique for up to 48 names.

    Up to six shapes are told apart in print without colours.
    """
    rounds = [divmod(index, len(PALETTE)) for index in range(len(names))]
    hues = [PALETTE[hue] for _, hue in rounds]
    forms = [SHAPES[(hue + number) % len(SHAPES)] for number, hue in rounds]
    legend = alt.Legend(title=title, symbolOpacity=1, symbolSize=70) if title is not None else None
    return {
        "color": alt.Color(
            f"{field}:N", scale=alt.Scale(domain=list(names), range=hues), legend=legend
        ),
        "shape": alt.Shape(
            f"{field}:N", scale=alt.Scale(domain=list(names), range=forms), legend=legend
        ),
    }


DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2]]


def strokes(names: Sequence[str], field: str, title: str | None = None) -> dict[str, Any]:
    """Return encodings of lines by a colour and a dash, both in the legend.

    Up to four dashes are told apart in print without colours.
    """
    legend = alt.Legend(title=title, symbolOpacity=1, symbolType="stroke", symbolSize=600)
    hues = [PALETTE[index % len(PALETTE)] for index in range(len(names))]
    forms = [DASHES[index % len(DASHES)] for index in range(len(names))]
    return {
        "color": alt.Color(
            f"{field}:N", scale=alt.Scale(domain=list(names), range=hues), legend=legend
        ),
        "strokeDash": alt.StrokeDash(
            f"{field}:N", scale=alt.Scale(domain=list(names), range=forms), legend=legend
        ),
    }


def contrast(colour: str, other: str) -> float:
    """Return the WCAG 2 contrast ratio of two colours written as #RRGGBB, from 1 to 21."""
    lighter, darker = sorted(map(_luminance, (colour, other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def is_dark(colour: str) -> bool:
    """Return whether white text is easier to read on a colour than black text."""
    return contrast(colour, WHITE) > contrast(colour, BLACK)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _renumber_ids(name: str, drawn: str) -> str:
    """Prefix ids with the figure's name and count from 0: Vega counts on from chart to chart."""
    old_ids = dict.fromkeys(re.findall(r'\bid="([^"]+)"', drawn))
    ids = {old_id: f"{name}-{index}" for index, old_id in enumerate(old_ids)}
    return re.sub(
        r'(\bid="|url\(#|href="#)([^")]+)',
        lambda match: match[1] + ids.get(match[2], match[2]),
        drawn,
    )


def _opening_tag(figure: Figure, size: str, width: float, smallest_font: float) -> str:
    """Return the opening tag, the title and the description.

    On a narrow page the figure shrinks until its smallest label has MIN_LABEL_PIXELS, then scrolls.
    """
    name = figure.name
    narrowest = math.ceil(width * min(1, MIN_LABEL_PIXELS / smallest_font))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{size} style="width:{width * MAX_SCALE:.0f}px;min-width:{narrowest}px" role="img" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(figure.title)}</title>'
        f'<desc id="{name}-desc">{escape(figure.summary)}</desc>'
    )


def _svg_of_sentence(figure: Figure) -> str:
    opening = _opening_tag(figure, 'width="560" height="48" viewBox="0 0 560 48"', 560, 13)
    text = f'<text x="12" y="30" font-family="sans-serif" font-size="13px" fill="{GREY}">'
    return f"{opening}{text}{escape(figure.summary)}</text></svg>\n"
