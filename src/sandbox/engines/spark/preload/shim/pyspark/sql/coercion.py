"""Texts beside numbers and times: https://spark.apache.org/docs/3.5.0/sql-ref-ansi-compliance.html (without ANSI mode)."""

from pyspark.sql.atomic_types import (
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    FractionalType,
    IntegerType,
    IntegralType,
    LongType,
    NumericType,
    StringType,
    TimestampType,
)


def sides(a, b, scope, operation):
    """SQL of both sides of an operator. A text becomes what stands on the other side, a DOUBLE in arithmetic; NULL if it cannot."""
    left, right = a._sql(scope), b._sql(scope)
    kinds = [_kind(a, left, scope), _kind(b, right, scope)]
    if any(isinstance(kind, StringType) for kind in kinds) and None in kinds:
        kinds = [kind or scope.kind_of(sql) for kind, sql in zip(kinds, (left, right))]
    if isinstance(kinds[0], StringType) and not isinstance(kinds[1], StringType):
        left = _converted(left, kinds[1], operation)
    elif isinstance(kinds[1], StringType) and not isinstance(kinds[0], StringType):
        right = _converted(right, kinds[0], operation)
    return left, right


def _kind(column, sql, scope):
    """Without asking the SQL engine, which would cost a question for each operator; None where it is not known."""
    if "_literal_kind" in column.__dict__:
        return column._literal_kind
    return scope.known_kind(sql)


def _converted(sql, other, operation):
    if operation == "arithmetic":
        return "TRY_CAST(%s AS DOUBLE)" % sql if isinstance(other, NumericType) else sql
    if isinstance(other, IntegralType):
        return "CAST(%s AS %s)" % (sql, other.simpleString())
    if isinstance(other, (FractionalType, DecimalType)):
        return "TRY_CAST(%s AS DOUBLE)" % sql
    if isinstance(other, (DateType, TimestampType, BooleanType)):
        return "TRY_CAST(%s AS %s)" % (sql, other.simpleString())
    return sql


def literal_kind(value):
    """Of a value of Python; None where it says nothing."""
    if isinstance(value, bool):
        return BooleanType()
    if isinstance(value, int):
        return IntegerType() if -(2**31) <= value < 2**31 else LongType()
    return DoubleType() if isinstance(value, float) else None
