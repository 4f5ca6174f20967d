"""National rules on top of the WHO scores: Permenkes 2/2020 categories and the KMS. Pure NumPy."""

from measurements.kemenkes.categories import (
    BBTB,
    BBU,
    IMTU,
    TBU,
    bbtb_codes,
    bbu_codes,
    imtu_codes,
    tbu_codes,
)
from measurements.kemenkes.kms import (
    NTOB,
    KmsStatuses,
    Weighings,
    kbm_grams,
    kms_statuses,
    whole_grams,
)

__all__ = [
    "BBTB",
    "BBU",
    "IMTU",
    "NTOB",
    "TBU",
    "KmsStatuses",
    "Weighings",
    "bbtb_codes",
    "bbu_codes",
    "imtu_codes",
    "kbm_grams",
    "kms_statuses",
    "tbu_codes",
    "whole_grams",
]
