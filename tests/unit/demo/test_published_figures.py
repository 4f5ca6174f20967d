"""The generated children, scored by the engine, add up to what was published."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from demo.city import build_city
from demo.days import day_number, join_day, last_of_month, wita_seconds
from demo.published import (
    KELURAHAN,
    MAY,
    MONTHS,
    NOVEMBER,
    ROUNDS,
    SMALL_KELURAHAN,
    registered_by_month,
)
from demo.reading import score
from demo.records import known_at
from measurements.timeline import NO_ROUND, Timeline, derive

JILID_1, JILID_2 = 0, 1
PENDEK = -2.0


def of_kelurahan(city, held):
    """Row of KELURAHAN for every reading of a round."""
    at = dict(zip(held.plan.child, held.plan.kelurahan, strict=True))
    return np.array([at[child] for child in held.sheet.child])


def assess(city, sheet):
    return score(sheet, city.children.sex, city.children.born_on)


def prevalence(city, sheet):
    a = assess(city, sheet)
    counted = ~np.isnan(a.haz) & ~a.haz_flag
    return (a.haz[counted] < PENDEK).mean()


def known_on_evening(city, records, day):
    """The readings of the second round as known on an evening of November."""
    moment = wita_seconds(np.array([day_number(day)]), np.array([20.0]))[0]
    rows = known_at(records, moment)
    first = day_number(ROUNDS[JILID_2].starts_on)
    rows = rows[(records.sheet.day[rows] >= first) & (records.sheet.day[rows] <= first + 8)]
    return records.sheet.rows(rows)


@pytest.mark.parametrize(
    ("number", "field", "total"), [(JILID_1, "pendek_may", 1754), (JILID_2, "pendek_nov", 1523)]
)
def test_each_kelurahan_has_the_published_number_of_short_children(city, number, field, total):
    held = city.rounds[number]
    short = assess(city, held.sheet).haz < PENDEK

    counts = np.bincount(of_kelurahan(city, held)[short], minlength=len(KELURAHAN))

    assert counts.tolist() == [getattr(k, field) for k in KELURAHAN]
    assert counts.sum() == total


def test_may_measures_all_but_one_of_its_list(city):
    held = city.rounds[JILID_1]

    assert len(held.plan.child) == 10_058
    assert len(held.sheet) == len(np.unique(held.sheet.child)) == 10_057
    assert round(100 * prevalence(city, held.sheet), 2) == 17.44


def test_november_measures_everybody_and_nobody_implausibly(city):
    held = city.rounds[JILID_2]
    a = assess(city, held.sheet)

    assert len(held.plan.child) == len(held.sheet) == 9_707
    assert not np.isnan(a.haz).any()
    assert not a.haz_flag.any()
    assert round(100 * prevalence(city, held.sheet), 2) == 15.69


def test_puskesmas_bontang_barat_is_lowest_in_november(city):
    held = city.rounds[JILID_2]
    barat = np.isin(of_kelurahan(city, held), [12, 13, 14])
    short = assess(city, held.sheet).haz < PENDEK

    assert (short[barat].sum(), barat.sum()) == (213, 1793)
    assert round(100 * short[barat].mean(), 2) == 11.88


def test_the_evening_of_13_november_knew_the_provisional_figure(city, records):
    sheet = known_on_evening(city, records, date(2025, 11, 13))

    assert len(sheet) == 9_707
    assert (assess(city, sheet).haz < PENDEK).sum() == 1_586
    assert round(100 * prevalence(city, sheet), 2) == 16.34


@pytest.mark.parametrize(
    ("day", "measured", "short"),
    [
        (date(2025, 11, 5), 5358, 1002),
        (date(2025, 11, 7), 7285, 1290),
        (date(2025, 11, 10), 9674, 1581),
    ],
)
def test_the_round_goes_forward_as_published(city, records, day, measured, short):
    sheet = known_on_evening(city, records, day)

    assert len(sheet) == measured
    assert (assess(city, sheet).haz < PENDEK).sum() == short


def test_the_corrections_lead_to_the_final_figure(city, records):
    sheet = known_on_evening(city, records, date(2025, 11, 21))

    assert len(sheet) == 9_707
    assert (assess(city, sheet).haz < PENDEK).sum() == 1_523


def test_the_paediatrician_finds_the_published_number_in_each_kelurahan(city):
    held = city.rounds[JILID_1]
    found = city.verified[city.is_stunting]
    short = set(held.sheet.child[assess(city, held.sheet).haz < PENDEK])
    rows = np.searchsorted(held.plan.child, found)

    counts = np.bincount(held.plan.kelurahan[rows], minlength=len(KELURAHAN))

    assert counts.tolist() == [k.verified_may for k in KELURAHAN]
    assert counts.sum() == 1_219
    assert set(city.verified) <= short
    assert len(np.unique(city.verified)) == len(city.verified)


def test_every_month_has_its_registered_children(city):
    wanted = registered_by_month()

    for month in range(len(MONTHS)):
        here = city.children.in_month(month)
        of = city.kelurahan_of[city.children.posyandu_on(join_day(month))]
        assert np.bincount(of[here], minlength=len(KELURAHAN)).tolist() == wanted[month].tolist()


def test_routine_months_come_near_the_published_series(city):
    for month, sheet in city.months.items():
        assert abs(prevalence(city, sheet) - MONTHS[month].pendek) < 0.003
        stays = city.children.in_month(month)
        came = np.zeros(len(stays), bool)
        came[sheet.child] = True
        coverage = came.sum() / (stays | came).sum()
        assert abs(coverage - MONTHS[month].coverage) < 0.002


def test_half_of_the_children_gain_enough_weight(city):
    derived, month = derived_year(city)

    for index in range(1, len(MONTHS)):
        here = month == index
        naik, tidak = (derived.ntob[here] == 1).sum(), (derived.ntob[here] == 2).sum()
        assert 0.42 < naik / (naik + tidak) < 0.55


def test_other_indices_lie_where_such_a_city_has_them(city):
    a = assess(city, city.rounds[JILID_2].sheet)

    assert 0.06 < (a.whz < -2).mean() < 0.08
    assert 0.002 < (a.whz < -3).mean() < 0.008
    assert 0.12 < (a.waz < -2).mean() < 0.16
    assert 0.02 < (a.whz > 2).mean() < 0.05
    assert 0.015 < (a.haz < -3).mean() < 0.035


def test_a_small_city_keeps_the_figures_of_its_kelurahan(n_posyandu):
    small = build_city({code: n_posyandu[code] for code in SMALL_KELURAHAN})
    held = small.rounds[JILID_2]
    short = assess(small, held.sheet).haz < PENDEK

    assert np.bincount(of_kelurahan(small, held)[short]).tolist() == [45, 51, 21]
    assert len(held.sheet) == 388 + 312 + 262


def derived_year(city):
    """The whole year through the engine's timeline; the month of every row as row of MONTHS."""
    sheets = {**city.months, MAY: city.rounds[0].sheet, NOVEMBER: city.rounds[1].sheet}
    parts = [sheets[month] for month in sorted(sheets)]
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in ("child", "day", "weight_g", "length_mm", "position", "oedema")
    }
    n = len(joined["child"])
    nothing = np.full(n, np.nan)
    length = joined["length_mm"].astype(float)
    timeline = Timeline(
        balita=joined["child"],
        sex=city.children.sex[joined["child"]].astype(np.int8),
        born_on=city.children.born_on[joined["child"]].astype("datetime64[D]"),
        measured_on=joined["day"].astype("datetime64[D]"),
        received=np.arange(n),
        weight_g=joined["weight_g"].astype(float),
        length_mm=np.where(length < 0, np.nan, length),
        position=joined["position"].astype(np.int8),
        head_mm=nothing,
        arm_mm=nothing,
        oedema=joined["oedema"].astype(np.int8),
        operasi=np.full(n, NO_ROUND),
        file_ntob=np.zeros(n, np.int8),
    )
    month = np.repeat(sorted(sheets), [len(part) for part in parts])
    return derive(timeline), month


def test_a_month_ends_on_its_last_day():
    assert last_of_month(2) == day_number(date(2025, 2, 28))
    assert last_of_month(12) == day_number(date(2025, 12, 31))


def test_a_length_read_two_centimetres_shorter_would_be_noticed(city):
    """The calibration is real: another reading of the same children gives another count."""
    sheet = city.rounds[JILID_2].sheet
    shorter = replace(sheet, length_mm=sheet.length_mm - 20)

    assert (assess(city, shorter).haz < PENDEK).sum() > 2_000
