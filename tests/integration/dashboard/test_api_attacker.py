"""Somebody with a token takes down every answer, and works out no small count."""

import numpy as np
import pytest
from rest_framework.test import APIClient

from dashboard.models import AgeGroup, SummaryCell
from dashboard.statistics.intervals import MIN_SHOWN
from tests.builders.cells import add_up
from tests.factories import (
    KelurahanFactory,
    OperasiTimbangFactory,
    PosyanduFactory,
    PuskesmasFactory,
    SasaranFactory,
    TokenApiFactory,
)
from tests.oracles.attacker import Knowledge

AGES = {"": AgeGroup.values, "0-23": [0, 6, 12], "24-59": [24, 36, 48], "0-5": [0],
        "6-11": [6], "12-23": [12], "24-35": [24], "36-47": [36], "48-59": [48]}  # fmt: skip
SEXES = {"": [1, 2], "L": [1], "P": [2]}
COLUMNS = [(age, sex) for age in AgeGroup.values for sex in (1, 2)]


@pytest.fixture
def city(db):
    """A round of two puskesmas and five kelurahan, some of them with few who are pendek."""
    rng = np.random.default_rng(11)
    puskesmas = [PuskesmasFactory(), PuskesmasFactory()]
    kelurahan = [KelurahanFactory(puskesmas=puskesmas[at % 2]) for at in range(5)]
    operasi = OperasiTimbangFactory()
    counts = np.zeros((5, len(COLUMNS)), np.int64)
    for at, place in enumerate(kelurahan):
        posyandu = PosyanduFactory(kelurahan=place)
        SasaranFactory(operasi=operasi, balita__posyandu=posyandu)
        for column, (age, sex) in enumerate(COLUMNS):
            counts[at, column] = rng.integers(0, (1, 4, 2, 5, 3)[at])
            SummaryCell.objects.create(
                operasi=operasi, posyandu=posyandu, sex=sex, age_group=age, n_sasaran=12,
                n_ditimbang=12, n_diukur=12, n_tbu=12, n_pendek=counts[at, column],
            )  # fmt: skip
    add_up()
    TokenApiFactory(kota=operasi.kota, secret="buka")
    return kelurahan, counts


def coefficients(rows: list[int], umur: str, jk: str) -> np.ndarray:
    told = np.zeros((5, len(COLUMNS)))
    for column, (age, sex) in enumerate(COLUMNS):
        if age in AGES[umur] and sex in SEXES[jk]:
            told[rows, column] = 1
    return told.ravel()


def test_all_answers_to_a_token_together_determine_no_small_count(city):
    kelurahan, counts = city
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer buka")
    of_kelurahan = {place.pk: [at] for at, place in enumerate(kelurahan)}
    of_puskesmas: dict[str, list[int]] = {}
    for at, place in enumerate(kelurahan):
        of_puskesmas.setdefault(place.puskesmas.nama, []).append(at)
    told, asked = [], []
    for umur in AGES:
        for jk in SEXES:
            for level, places in (("kelurahan", of_kelurahan), ("puskesmas", of_puskesmas)):
                said = {"umur": umur, "jk": jk, "per": level}
                answer = client.get("/api/v1/prevalensi/", said).json()
                rows = [(places[part["code"]], part["figure"]) for part in answer["parts"]]
                for inside, figure in [*rows, (list(range(5)), answer["figure"])]:
                    sums = coefficients(inside, umur, jk)
                    asked.append(sums)
                    if figure["n"] is not None:
                        assert figure["n"] == sums @ counts.ravel()
                        told.append(sums)

    known = Knowledge(told, counts.size)

    every = np.unique(np.array([*asked, *np.eye(counts.size)]), axis=0)
    small = every[every @ counts.ravel() < MIN_SHOWN]
    assert len(told) > len(kelurahan), "something is told"
    assert len(small) > 20
    assert not known.follow(small).any()
