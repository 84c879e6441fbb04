"""Columns, literals, and what chooses between them."""

import re

import awslab_bridge
from pyspark.sql.column import Column, as_column, inner_name, lit_column, named_column, to_column, written_alike
from pyspark.sql.column_kinds import CaseColumn
from pyspark.sql.functions.calls import form, simple

globals().update(simple("isnan greatest least nullif"))


def col(col):
    return named_column(col)


column = col


def lit(col):
    return col if isinstance(col, Column) else lit_column(col)


def expr(str):
    """An expression in SQL, with an alias or without one."""
    from pyspark.sql.registered import calls_in, text_column

    if re.match(r"^\s*(\w+|\*|`[^`]*`)\s*$", str):
        return named_column(str.strip())
    found = re.match(r"^(.*?)\s+(?:as\s+)?(?:`([^`]+)`|(\w+))\s*$", str, re.I | re.S)
    names = awslab_bridge.ask("names", sql=str)
    if found and names and names[0] is None and found.group(3) != "END":
        return text_column(found.group(1), found.group(1), calls_in(found.group(1)), found.group(2) or found.group(3))
    return text_column(str, (names or [None])[0] or str, calls_in(str))


def when(condition, value):
    return CaseColumn([(condition, to_column(value))])


def isnull(col):
    return form("(%s IS NULL)", "(%s IS NULL)", col)


def isnotnull(col):
    return form("(%s IS NOT NULL)", "(%s IS NOT NULL)", col)


def coalesce(*cols):
    return _first_of("coalesce", cols)


def ifnull(col1, col2):
    return _first_of("ifnull", (col1, col2))


def nvl(col1, col2):
    return _first_of("nvl", (col1, col2))


def _first_of(name, cols):
    columns = [as_column(column) for column in cols]
    shown = "%s(%s)" % (name, ", ".join(map(inner_name, columns)))
    return Column(lambda s: "coalesce(%s)" % ", ".join(written_alike(columns, s)), shown, columns)


def nvl2(col1, col2, col3):
    a, b, c = map(as_column, (col1, col2, col3))
    return Column(
        lambda s: "CASE WHEN %s IS NOT NULL THEN %s ELSE %s END" % (a._sql(s), b._sql(s), c._sql(s)),
        "nvl2(%s, %s, %s)" % (a._name, b._name, c._name),
        [a, b, c],
    )


def nanvl(col1, col2):
    a, b = as_column(col1), as_column(col2)
    return Column(
        lambda s: "CASE WHEN isnan(%s) THEN %s ELSE %s END" % (a._sql(s), b._sql(s), a._sql(s)),
        "nanvl(%s, %s)" % (a._name, b._name),
        [a, b],
    )


def rand(seed=None):
    return Column(lambda s: "random()", "rand(%s)" % (seed if seed is not None else ""))


def monotonically_increasing_id():
    return Column(lambda s: "(row_number() OVER () - 1)", "monotonically_increasing_id()", kind="window")


def broadcast(df):
    return df


def raise_error(errMsg):
    message = to_column(errMsg) if not isinstance(errMsg, str) else lit_column(errMsg)
    return Column(lambda s: "error(%s)" % message._sql(s), "raise_error(%s)" % inner_name(message), [message])


def asc(col):
    return as_column(col).asc()


def desc(col):
    return as_column(col).desc()


def asc_nulls_first(col):
    return as_column(col).asc_nulls_first()


def asc_nulls_last(col):
    return as_column(col).asc_nulls_last()


def desc_nulls_first(col):
    return as_column(col).desc_nulls_first()


def desc_nulls_last(col):
    return as_column(col).desc_nulls_last()


