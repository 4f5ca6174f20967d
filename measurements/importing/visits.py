"""Rows of the same child in one file: repeated, measured again, or perhaps two records of one."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from measurements.importing.faults import FaultLog
from measurements.importing.people import Who
from measurements.importing.readings import (
    MISSING,
    BoolArray,
    DateArray,
    IntArray,
    NikState,
    TextArray,
)


@dataclass(frozen=True)
class Visits:
    """`child_group`: rows of one child share a number; `suspect_of`: an earlier, similar row."""

    child_group: IntArray
    suspect_of: IntArray
    is_superseded: BoolArray


def find_visits(who: Who, measured_on: DateArray, is_storable: BoolArray, log: FaultLog) -> Visits:
    """Group the rows by child; of one child on one day the last row wins, other days are visits."""
    groups = child_groups(who)
    suspects = suspected_duplicates(who, groups)
    log.add("diduga_anak_ganda", suspects >= 0)
    superseded = np.zeros(len(groups), np.bool_)
    rows = np.flatnonzero(is_storable & ~np.isnat(measured_on))
    day = measured_on.astype(np.int64)
    by_day = pd.DataFrame({"group": groups[rows], "day": day[rows]})
    is_repeated = by_day.duplicated(keep=False).to_numpy()
    is_earlier = by_day.duplicated(keep="last").to_numpy()
    superseded[rows[is_earlier]] = True
    last = np.zeros(len(groups), np.bool_)
    last[rows[is_repeated & ~is_earlier]] = True
    # Once a month is how it should be; a file of a whole year has nothing to say of that.
    again = np.zeros(len(groups), np.bool_)
    kept = rows[~is_earlier]
    month = measured_on.astype("datetime64[M]").astype(np.int64)
    by_month = pd.DataFrame({"group": groups[kept], "month": month[kept]})
    again[kept[by_month.duplicated(keep="first").to_numpy()]] = True
    log.add("digantikan_baris_terakhir", superseded)
    log.add("duplikat_anak_tanggal_sama", last)
    log.add("ukur_ulang_tanggal_beda", again)
    return Visits(groups, suspects, superseded)


def child_groups(who: Who) -> IntArray:
    """A number per child: by NIK where that can be trusted, else by name, birth, sex and mother.

    A NIK that belongs to the mother, was made up, or lost a digit would merge siblings and twins.
    """
    n = len(who.name_key)
    by_nik = (who.niks.state == NikState.TRUSTED) | (who.niks.state == NikState.UNCHECKED)
    by_name = ~by_nik & (who.name_key != "") & ~np.isnat(who.born_on)
    keys = np.arange(n).astype(object)  # a row nothing is known of is a child of its own
    keys[by_nik] = who.niks.clean[by_nik]
    if by_name.any():
        names = pd.DataFrame(
            {
                "name": who.name_key[by_name],
                "born": who.born_on[by_name].astype(np.int64),
                "sex": who.sex[by_name],
                "mother": who.mother_key[by_name],
            }
        )
        numbers = names.groupby(list(names.columns), sort=False).ngroup().to_numpy()
        keys[by_name] = -1 - numbers
    return pd.factorize(keys)[0].astype(np.int32)


def suspected_duplicates(who: Who, groups: IntArray) -> IntArray:
    """For each row the first row of another child with its name, birth date and a parent of its."""
    suspects = np.full(len(groups), MISSING, np.int32)
    rows = np.flatnonzero((who.name_key != "") & ~np.isnat(who.born_on))
    keys = pd.DataFrame({"name": who.name_key[rows], "born": who.born_on[rows].astype(np.int64)})
    repeated = rows[keys.duplicated(keep=False).to_numpy()]
    if not len(repeated):
        return suspects
    keys = keys[keys.duplicated(keep=False)]
    number = keys.groupby(["name", "born"], sort=False).ngroup().to_numpy()
    firsts = repeated[np.unique(number, return_index=True)[1][number]]
    is_other = groups[repeated] != groups[firsts]
    is_kin = shares(who.mother_key, repeated, firsts) | shares(who.father_key, repeated, firsts)
    chosen = is_other & is_kin
    suspects[repeated[chosen]] = firsts[chosen]
    return suspects


def shares(names: TextArray, rows: IntArray, others: IntArray) -> BoolArray:
    """Rows whose parent is, or may be, the other row's: the same name, or a blank one."""
    ours, theirs = names[rows], names[others]
    same: BoolArray = (ours == theirs) | (ours == "") | (theirs == "")
    return same
