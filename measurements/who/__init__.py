"""WHO Child Growth Standards on arrays: tables, ages, position and z-scores. Pure NumPy."""

from measurements.who.age import days_from_months, is_scorable
from measurements.who.lms import BoolArray, CodeArray, FloatArray, IntArray
from measurements.who.position import CorrectedLength, Position, Rule, corrected_length
from measurements.who.rows import FEMALE, MALE, age_rows, length_rows
from measurements.who.zscores import (
    HAZ_LIMITS,
    OTHER_LIMITS,
    WAZ_LIMITS,
    Limits,
    Scores,
    arm_for_age,
    bmi_for_age,
    head_for_age,
    length_for_age,
    weight_for_age,
    weight_for_length,
)

__all__ = [
    "FEMALE",
    "HAZ_LIMITS",
    "MALE",
    "OTHER_LIMITS",
    "WAZ_LIMITS",
    "BoolArray",
    "CodeArray",
    "CorrectedLength",
    "FloatArray",
    "IntArray",
    "Limits",
    "Position",
    "Rule",
    "Scores",
    "age_rows",
    "arm_for_age",
    "bmi_for_age",
    "corrected_length",
    "days_from_months",
    "head_for_age",
    "is_scorable",
    "length_for_age",
    "length_rows",
    "weight_for_age",
    "weight_for_length",
]
