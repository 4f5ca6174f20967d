import numpy as np
import pytest

from demo.city import SEED, City, build_city
from demo.people import People, draw_people
from demo.published import KELURAHAN
from demo.records import Records, records_of

# Posyandu of each kelurahan, in the order of KELURAHAN.
N_POSYANDU = (5, 8, 15, 6, 12, 10, 10, 9, 6, 3, 11, 7, 12, 8, 2)


@pytest.fixture(scope="session")
def n_posyandu() -> dict[str, int]:
    return {k.code: n for k, n in zip(KELURAHAN, N_POSYANDU, strict=True)}


@pytest.fixture(scope="session")
def city(n_posyandu) -> City:
    return build_city(n_posyandu)


@pytest.fixture(scope="session")
def records(city) -> Records:
    return records_of(city, np.random.default_rng([SEED, 1]))


@pytest.fixture(scope="session")
def people(city) -> People:
    codes = [k.code for k in city.kelurahan]
    return draw_people(city.children, city.kelurahan_of, codes, np.random.default_rng([SEED, 0]))
