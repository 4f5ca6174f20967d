"""WHO Child Growth Standards on arrays: tables, ages, position and z-scores. Pure NumPy."""

from measurements.who.age import days_from_months
from measurements.who.lms import BoolArray, CodeArray, FloatArray, IntArray
from measurements.who.position import CorrectedLength, Position, Rule, corrected_length
from measurements.who.rows import age_rows, length_rows
from measurements.who.subjects import FEMALE, MALE, Subjects, subjects
from measurements.who.zscores import (
    HAZ_LIMITS,
    OTHER_LIMITS,
    WAZ_LIMITS,
    Index,
    Limits,
    arm_for_age,
    bmi_for_age,
    head_for_age,
    length_for_age,
    score,
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
    "Index",
    "IntArray",
    "Limits",
    "Position",
    "Rule",
    "Subjects",
    "age_rows",
    "arm_for_age",
    "bmi_for_age",
    "corrected_length",
    "days_from_months",
    "head_for_age",
    "length_for_age",
    "length_rows",
    "score",
    "subjects",
    "weight_for_age",
    "weight_for_length",
]
