"""What single numbers follow."""

from typing import Any

import altair as alt

from textlstm.report.experiments.shown import Shown, Table, data, figure
from textlstm.report.figure import GREY, INK, PALETTE


def show(tables: dict[str, Any]) -> Shown:
    """Draw how well units tell properties apart, beside random directions, and their values over a passage."""
    found, chance = [], []
    for row in tables["units"]:
        name = f"{row['property']}: {row['unit']}"
        low, high = row["interval"]
        found.append({"what": name, "area": row["area"], "low": low, "high": high, "kind": "unit"})
        chance += [{"what": name, "area": one} for one in row["by_chance"]]
    if not found:
        return Shown([])
    y = alt.Y("what:N", sort=None, title=None, axis=alt.Axis(labelLimit=430))
    x = alt.X(
        "area:Q",
        title="area under the ROC curve on other works (0.5: chance)",
        scale=alt.Scale(domain=[0.4, 1]),
    )
    base = alt.Chart(data(found)).encode(y=y)
    dots = base.mark_point(filled=True, size=80, color=PALETTE[0]).encode(x=x)
    bars = base.mark_rule(color=PALETTE[0]).encode(x=alt.X("low:Q"), x2="high:Q")
    ticks = alt.Chart(data(chance)).mark_tick(color=PALETTE[5], thickness=2).encode(x=x, y=y)
    shows = (
        "How well one number of the state tells a property of the text apart: the unit found on other works (blue, "
        "with its 95 % interval), and the best of as many random directions (orange ticks, one a set)."
    )
    chart = (ticks + bars + dots).properties(width=300, height=36 * len(found))
    figures = [
        figure(
            "units",
            "Units that follow something visible",
            shows,
            chart,
            [
                {
                    **row,
                    "by_chance": " ".join(
                        f"{one['area']:.3f}" for one in chance if one["what"] == row["what"]
                    ),
                }
                for row in found
            ],
        )
    ]
    figures.append(trace(tables["excerpt"]))
    columns = ("property", "unit", "share of tokens", "area", "silenced: nats a token lost", "95 %")
    rows = [
        (
            r["property"],
            r["unit"],
            f"{r['share']:.2f}",
            f"{r['area']:.3f}",
            f"{r['silenced']:+.4f}",
            f"{r['silenced_interval'][0]:+.4f} to {r['silenced_interval'][1]:+.4f}",
        )
        for r in tables["units"]
    ]
    other = sorted(one["silenced"] for one in tables["others"])
    rows.append(
        (
            "units drawn at random",
            f"{len(other)} units",
            "",
            "",
            f"{other[0]:+.4f} to {other[-1]:+.4f}",
            "",
        )
    )
    return Shown(figures, [Table("What silencing costs", columns, rows)])


def trace(excerpt: list[dict[str, Any]]) -> Any:
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
    y = alt.Y("unit:N", sort=None, title=None, axis=alt.Axis(labelLimit=430))
    axis = alt.Axis(
        labelExpr="substring(datum.label, 4)", labelAngle=-90, labelFontSize=10, labelOverlap=False
    )
    base = alt.Chart(data(rows)).encode(
        x=alt.X("token:O", sort=None, title="tokens of a test work", axis=axis), y=y
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
    shows = (
        "The units found, over a passage of a work they were not found on; a dot where the property is true. Orange "
        "and blue are high and low, turned so that orange should go with a dot."
    )
    unit_count = len({row["unit"] for row in rows})
    chart = (cells + marks).properties(width=560, height=30 * unit_count)
    return figure("trace", "Units over a passage", shows, chart, rows)
