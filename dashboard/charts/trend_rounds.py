"""Rounds over the years: what each found, how many it covered; surveys beside them, apart.

Sample surveys have a stretch of their own on the same scale, so that no eye joins them to the
rounds. A target is a step for as long as it is in force.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import plotly.graph_objects as go

from bontang_stunting.lib import formatting
from dashboard.charts.base import Chart, Trace, note, plain, quiet_axis, quiet_layout, scatter
from dashboard.charts.palette import COLOURS
from dashboard.charts.trend_marks import (
    bounds,
    coverage_name,
    covered,
    dots,
    limits,
    line,
    place,
)
from dashboard.results import SurveyFigure, TargetStep, TrendPoint

HEIGHT_PX: Final = 380
SHARE_PX: Final = 16
SHARES: Final = [0.32, 0.94]  # of the height: shares above, coverage below
COVERED: Final = [0.0, 0.19]
BESIDE: Final = 0.25  # of the width: the surveys
GAP: Final = 0.07
BESIDE_NARROW, GAP_NARROW = 0.28, 0.17
# Room on both ends of the rounds, so that no mark or figure is cut.
MARGIN: Final = timedelta(days=75)
COMPLETE: Final = 95
MID_YEAR: Final = (7, 1)
SHOWN_SHARES: Final = 3
TOUCHING: Final = 4  # percentage points: the names of two targets nearer than this touch
WITH_N: Final = 5  # rounds with room for n under each
RIGHT_PX: Final = 68  # the names of targets
DASHES: Final = {"Kota": "solid", "Nasional": "dash", "Provinsi": "dot"}


@dataclass(frozen=True)
class RoundsPicture:
    """What the chart of the rounds shows; `kind` is the word its colour has in tokens.css."""

    kind: str
    rounds: Sequence[TrendPoint]
    surveys: Sequence[SurveyFigure] = ()
    targets: Sequence[TargetStep] = ()


def share(percent: float) -> str:
    """A share as its source printed it: 14 → "14 %", 18.8 → "18,8 %"."""
    return formatting.percent(percent, 0 if percent == int(percent) else 1)


def rounds_chart(told: RoundsPicture) -> Chart:
    """Shares of the rounds over the years, coverage below on the same days, surveys at the left.

    A line joins complete rounds; provisional ones are rings with a pale bar from "all the
    unmeasured are normal" to "all of them are affected". An earlier closing is a short dash.
    """
    left = BESIDE + GAP if told.surveys else 0.0
    days = [place(point) for point in told.rounds]
    first, last = (days[0] - MARGIN, days[-1] + MARGIN) if days else (date.min, date.max)
    data = [
        *_targets(told.targets, first, last),
        bounds(told.rounds, told.kind),
        limits(told.rounds, told.kind),
        line(told.rounds, told.kind),
        dots(told.rounds, told.kind, size=13),
        _earlier_closings(told.rounds, told.kind),
        _surveys(told.surveys),
        covered(told.rounds, "cakupan", days=max(8, (last - first).days / 60)),
    ]
    layout = quiet_layout(
        height=HEIGHT_PX,
        margin={"l": 46, "r": RIGHT_PX if told.targets else 16, "t": 6, "b": 40},
        xaxis=_days_axis(told.rounds, [left, 1.0], [first, last]),
        yaxis=quiet_axis(domain=SHARES, rangemode="tozero", ticksuffix=" %", nticks=6),
        yaxis2=quiet_axis(
            domain=COVERED, range=[0, 104], tickvals=[0, COMPLETE], ticktext=["0 %", "95 %"],
            anchor="x",
        ),
        annotations=_words(told, left, (first, last)),
        **({"xaxis2": _years_axis(told.surveys)} if told.surveys else {}),
    )  # fmt: skip
    if told.surveys:
        layout["yaxis2"]["anchor"] = "free"
        layout["yaxis2"]["position"] = left
    figure = go.Figure(data=[trace for trace in data if trace["x"]], layout=layout)
    return Chart(figure, _on_a_phone(told, (first, last)))


def _days_axis(
    rounds: Sequence[TrendPoint], domain: list[float], ends: list[date]
) -> dict[str, Any]:
    """Each round by its month, and under it how many were measured where there is room."""
    return quiet_axis(
        type="date",
        domain=domain,
        anchor="y2",
        showgrid=False,
        tickvals=[place(point) for point in rounds],
        ticktext=_round_names(rounds, has_n=len(rounds) <= WITH_N),
        range=ends if rounds else None,
    )


def _round_names(rounds: Sequence[TrendPoint], *, has_n: bool) -> list[str]:
    """Month and n, or month and the year under the first of it."""
    names, year = [], 0
    for point in rounds:
        name, of = formatting.SHORT_MONTHS[point.on.month - 1], point.prevalence.of or 0
        if has_n:
            names.append(f"{name} {point.on.year}<br>n {formatting.number(of)}")
        else:
            names.append(name if point.on.year == year else f"{name}<br>{point.on.year}")
        year = point.on.year
    return names


def _years_axis(surveys: Sequence[SurveyFigure]) -> dict[str, Any]:
    years = [one.year for one in surveys]
    return quiet_axis(
        domain=[0.0, BESIDE],
        anchor="y",
        showgrid=False,
        tickangle=0,
        tickvals=sorted(set(years)),
        ticktext=[f"’{year % 100:02d}" for year in sorted(set(years))],
        range=[min(years) - 0.7, max(years) + 0.7],
    )


def _first_and_last(surveys: Sequence[SurveyFigure]) -> dict[str, Any]:
    """The years a phone has room for."""
    ends = sorted({min(one.year for one in surveys), max(one.year for one in surveys)})
    names = [f"’{year % 100:02d}" for year in ends]
    return {"xaxis2.tickvals": ends, "xaxis2.ticktext": names}


def _surveys(surveys: Sequence[SurveyFigure]) -> Trace:
    """A diamond each, with the survey's own limits, never joined."""
    spans = [one.interval for one in surveys]
    return scatter(
        x=[one.year for one in surveys],
        y=[one.percent for one in surveys],
        xaxis="x2",
        mode="markers",
        marker={
            "color": COLOURS["ink-2"],
            "size": 11,
            "symbol": "diamond",
            "line": {"width": 1.5, "color": COLOURS["ink-2"]},
        },
        error_y={
            "type": "data",
            "symmetric": False,
            "array": [
                span.high - one.percent if span else 0.0
                for one, span in zip(surveys, spans, strict=True)
            ],
            "arrayminus": [
                one.percent - span.low if span else 0.0
                for one, span in zip(surveys, spans, strict=True)
            ],
            "color": COLOURS["ink-2"],
            "thickness": 1.5,
            "width": 0,
        },
        hovertext=[_facts_of(one) for one in surveys],
        hoverinfo="text",
    )


def _facts_of(one: SurveyFigure) -> str:
    lines = [f"{plain(one.survey)} {one.year}: {formatting.percent(one.percent, 1)}"]
    if one.interval:
        span = formatting.percent_range(one.interval.low, one.interval.high)
        lines.append(f"Batas 95 %: {span}")
    if one.n:
        lines.append(f"{formatting.number(one.n)} balita dalam contoh")
    return "<br>".join([*lines, "Survei contoh, bukan operasi timbang", plain(one.source)])


def _earlier_closings(rounds: Sequence[TrendPoint], kind: str) -> Trace:
    """What a round said at closings before the one that stands, or before it was opened again."""
    told = [
        (point, figure)
        for point in rounds
        for figure in (point.kept if point.is_open else point.kept[:-1])
        if figure.prevalence.percent is not None
    ]
    return scatter(
        x=[place(point) for point, _ in told],
        y=[figure.prevalence.percent for _, figure in told],
        mode="markers",
        marker={
            "symbol": "line-ew",
            "size": 26,
            "color": COLOURS[kind],
            "line": {"width": 2, "color": COLOURS["ink-2"]},
        },
        hovertext=[
            f"{plain(point.label)}, penutupan ke-{figure.number}: "
            f"{formatting.percent(figure.prevalence.percent or 0.0)}"
            for point, figure in told
        ],
        hoverinfo="text",
    )


def _targets(targets: Sequence[TargetStep], first: date, last: date) -> Iterable[Trace]:
    """One line of steps for each scope, over the days the picture shows."""
    for scope in sorted({step.scope for step in targets}):
        x: list[date] = []
        y: list[float] = []
        for step, since, until in _in_sight(targets, first, last):
            if step.scope == scope:
                x += [since, until]
                y += [step.percent, step.percent]
        yield scatter(
            x=x,
            y=y,
            mode="lines",
            line={"color": COLOURS["ink-2"], "width": 1.5, "dash": DASHES.get(scope, "dash")},
            hoverinfo="skip",
        )


def _in_sight(
    targets: Sequence[TargetStep], first: date, last: date
) -> Iterable[tuple[TargetStep, date, date]]:
    for step in targets:
        since, until = max(step.since, first), min(step.until or last, last)
        if since < until:
            yield step, since, until


def _names_of_targets(
    targets: Sequence[TargetStep], first: date, last: date
) -> Iterable[dict[str, Any]]:
    """The steps that last, by name at the right end; those of nearly one height share a place."""
    lasting = sorted(
        (step for step, _, until in _in_sight(targets, first, last) if until == last),
        key=lambda step: -step.percent,
    )
    stacks: list[list[TargetStep]] = []
    for step in lasting:
        if stacks and stacks[-1][-1].percent - step.percent < TOUCHING:
            stacks[-1].append(step)
        else:
            stacks.append([step])
    for stack in stacks:
        yield note(
            "<br>".join(f"{step.scope.lower()}<br>{share(step.percent)}" for step in stack),
            xref="paper",
            x=1.0,
            y=sum(step.percent for step in stack) / len(stack),
            xanchor="left",
            yanchor="middle",
            xshift=6,
            align="left",
        )


def _names_of(surveys: Sequence[SurveyFigure]) -> Iterable[dict[str, Any]]:
    for one in surveys:
        yield note(
            f"{plain(one.survey)}<br>{formatting.percent(one.percent, 1)}",
            x=one.year,
            xref="x2",
            y=one.percent,
            yanchor="bottom",
            yshift=10 if one.interval is None else 16,
            color=COLOURS["ink"],
        )


def _shares(rounds: Sequence[TrendPoint]) -> Iterable[dict[str, Any]]:
    """The share of the last rounds, in larger type over their limits, where nothing else lies."""
    known = [point for point in rounds if point.prevalence.percent is not None]
    for point in known[-SHOWN_SHARES:]:
        found = point.prevalence
        yield note(
            formatting.percent(found.percent or 0.0),
            x=place(point),
            y=max(found.percent or 0.0, found.interval.high if found.interval else 0.0),
            yanchor="bottom",
            yshift=4 if found.interval else 9,
            size=SHARE_PX,
            color=COLOURS["ink"],
            bgcolor=COLOURS["paper"],  # a target's line runs behind the figure
            borderpad=1,
        )


def _headings(told: RoundsPicture, left: float, *, is_narrow: bool) -> Iterable[dict[str, Any]]:
    """What stands left and right: a sample and everybody are not one series."""
    if told.surveys:
        yield _heading("survei" if is_narrow else "survei contoh", 0.0)
    yield _heading(
        "operasi timbang" if is_narrow else "operasi timbang: semua balita terdaftar", left
    )
    if told.rounds:
        yield coverage_name(COVERED[1], x=left, text="cakupan operasi timbang")


def _heading(text: str, x: float) -> dict[str, Any]:
    return note(
        text, xref="paper", yref="paper", x=x, y=1.0, xanchor="left", yanchor="top"
    )  # fmt: skip


def _words(
    told: RoundsPicture, left: float, ends: tuple[date, date], *, is_narrow: bool = False
) -> list[dict[str, Any]]:
    """Everything that is written in the picture; a phone has room for the last survey alone."""
    return [
        *_headings(told, left, is_narrow=is_narrow),
        *_shares(told.rounds),
        *_names_of(told.surveys[-1:] if is_narrow else told.surveys),
        *_names_of_targets(told.targets, *ends),
    ]


def _on_a_phone(told: RoundsPicture, ends: tuple[date, date]) -> dict[str, Any]:
    """What is another there: the surveys want more of the width, and the months less ink."""
    changes: dict[str, Any] = {"xaxis.ticktext": _round_names(told.rounds, has_n=False)}
    left = 0.0
    if told.surveys:
        left = BESIDE_NARROW + GAP_NARROW
        changes |= {
            "xaxis.domain": [left, 1.0],
            "xaxis2.domain": [0.0, BESIDE_NARROW],
            "yaxis2.position": left,
            **_first_and_last(told.surveys),
        }
    return {**changes, "annotations": _words(told, left, ends, is_narrow=True)}
