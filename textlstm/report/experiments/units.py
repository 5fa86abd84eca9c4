"""Figures of the experiment `units`: single units that follow a property of the text."""

from typing import Any

import altair as alt

from textlstm.report.experiments.content import Content, Table, data, figure
from textlstm.report.figure import GREY, INK, PALETTE, Figure

COLUMNS = ("property", "unit", "share of tokens", "ROC AUC", "nats per token, silenced", "95 %")
MAX_LABEL_WIDTH = 24  # characters of a line of an axis label


def show(tables: dict[str, Any]) -> Content:
    """Draw how well units separate properties, beside random directions, and their values."""
    if not tables["units"]:
        return Content([])
    rows = [
        (
            row["property"],
            row["unit"],
            f"{row['share']:.2f}",
            f"{row['area']:.3f}",
            f"{row['silenced']:+.4f}",
            f"{row['silenced_interval'][0]:+.4f} to {row['silenced_interval'][1]:+.4f}",
        )
        for row in tables["units"]
    ]
    others = sorted(row["silenced"] for row in tables["others"])
    silenced = f"{others[0]:+.4f} to {others[-1]:+.4f}"
    rows.append(("randomly chosen units", f"{len(others)} units", "", "", silenced, ""))
    return Content(
        [_separation(tables["units"]), _trace(tables["excerpt"])],
        [Table("Cost of silencing a unit", COLUMNS, rows)],
    )


def _separation(units: list[dict[str, Any]]) -> Figure:
    """Draw the ROC AUC of each unit with its interval, and of random directions."""
    rows: list[dict[str, Any]] = []
    chance = []
    for unit in units:
        name = f"{unit['property']}: {unit['unit']}"
        low, high = unit["interval"]
        areas = " ".join(f"{area:.3f}" for area in unit["by_chance"])
        rows.append(
            {"unit": name, "area": unit["area"], "low": low, "high": high, "by_chance": areas}
        )
        chance += [{"unit": name, "area": area} for area in unit["by_chance"]]
    y = alt.Y("unit:N", sort=None, title=None, axis=_wrapped_axis())
    x = alt.X(
        "area:Q",
        title="ROC AUC on other works (0.5: chance)",
        scale=alt.Scale(domain=[0.4, 1]),
    )
    base = alt.Chart(data(rows)).encode(y=y)
    dots = base.mark_point(filled=True, size=80, color=PALETTE[0]).encode(x=x)
    bars = base.mark_rule(color=PALETTE[0], clip=True).encode(x=alt.X("low:Q"), x2="high:Q")
    ticks = alt.Chart(data(chance)).mark_tick(color=PALETTE[5], thickness=2).encode(x=x, y=y)
    summary = (
        "How well one unit of the state separates a property of the text, measured on works other "
        "than those it was chosen on (blue, with its 95 % interval); orange ticks: the best of as "
        "many random directions, one per set."
    )
    chart = (ticks + bars + dots).properties(width=220, height=56 * len(rows))
    return figure("units", "Units that follow a property", summary, chart, rows)


def _trace(excerpt: list[dict[str, Any]]) -> Figure:
    """Draw the units' values over a passage, tokens along the bottom."""
    rows = [
        {
            "token": f"{row['at']:03d} {row['token']}",
            "unit": f"{row['unit']}: {row['property']}",
            "value": round(row["value"], 3),
            "is": row["is"],
        }
        for row in excerpt
    ]
    axis = alt.Axis(labelExpr="substring(datum.label, 4)", labelAngle=-90, labelOverlap=False)
    base = alt.Chart(data(rows)).encode(
        x=alt.X("token:O", sort=None, title="tokens of a test work", axis=axis),
        y=alt.Y("unit:N", sort=None, title=None, axis=_wrapped_axis()),
    )
    colour = alt.Color(
        "value:Q",
        title="tanh of the unit",
        scale=alt.Scale(scheme="blueorange", domain=[-1, 1]),
        legend=alt.Legend(gradientLength=140),
    )
    cells = base.mark_rect(stroke=GREY, strokeWidth=0.2).encode(color=colour)
    marks = base.transform_filter("datum.is").mark_point(
        shape="circle", filled=True, size=12, color=INK
    )
    summary = (
        "The units over a passage of a work they were not chosen on; a dot where the property is "
        "true. Orange is high and blue is low, with the sign chosen so that orange should "
        "coincide with a dot."
    )
    unit_count = len({row["unit"] for row in rows})
    chart = (cells + marks).properties(width=alt.Step(15), height=56 * unit_count)
    return figure("trace", "Units over a passage", summary, chart, rows)


def _wrapped_axis() -> alt.Axis:
    """Return an axis that breaks labels at spaces, at most MAX_LABEL_WIDTH characters a line."""
    pattern = f"(.{{1,{MAX_LABEL_WIDTH}}})( +|$)"
    return alt.Axis(
        labelExpr=f"split(trim(replace(datum.label, regexp('{pattern}', 'g'), '$1\\n')), '\\n')",
        labelLimit=430,
        labelBaseline="middle",
    )
