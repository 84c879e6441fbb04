"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#window-functions"""

from pyspark.sql.column import Column, as_column, inner_name
from pyspark.sql.literals import literal
from pyspark.sql.functions.calls import refused


def _ranking(sql, name):
    return Column(lambda s: sql, name, kind="window")


def row_number():
    return _ranking("row_number()", "row_number()")


def rank():
    return _ranking("rank()", "RANK()")


def dense_rank():
    return _ranking("dense_rank()", "DENSE_RANK()")


def percent_rank():
    return _ranking("percent_rank()", "PERCENT_RANK()")


def cume_dist():
    return _ranking("cume_dist()", "cume_dist()")


def ntile(n):
    return _ranking("ntile(%d)" % n, "ntile(%d)" % n)


def _neighbour(function, col, offset, default):
    column = as_column(col)
    value = "" if default is None else ", " + literal(default)
    return Column(
        lambda s: "%s(%s, %d%s)" % (function, column._sql(s), offset, value),
        "%s(%s, %d, %s)" % (function, inner_name(column), offset, "NULL" if default is None else default),
        [column],
        "window",
    )


def lag(col, offset=1, default=None):
    return _neighbour("lag", col, offset, default)


def lead(col, offset=1, default=None):
    return _neighbour("lead", col, offset, default)


def nth_value(col, offset, ignoreNulls=False):
    if ignoreNulls:
        refused("nth_value without nulls")
    column = as_column(col)
    return Column(
        lambda s: "nth_value(%s, %d)" % (column._sql(s), offset),
        "nth_value(%s, %d)" % (inner_name(column), offset),
        [column],
        "window",
    )
