"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#math-functions"""

from pyspark.sql.column import Column, as_column, inner_name, to_column
from pyspark.sql.literals import literal
from pyspark.sql.functions.calls import call, form, simple, valued

globals().update(simple("abs ln hex unhex bin pmod"))
globals().update(simple("sqrt exp log10 log2 sin cos tan asin acos atan sinh cosh tanh cbrt degrees radians", shape=str.upper))

round = valued("round", defaults=(0,))
bround = valued("bround", defaults=(0,))


def signum(col):
    return form("CAST(sign(%s) AS DOUBLE)", "SIGNUM(%s)", col)


sign = signum


def floor(col):
    return form("CAST(floor(%s) AS BIGINT)", "FLOOR(%s)", col)


def ceil(col):
    return form("CAST(ceil(%s) AS BIGINT)", "CEIL(%s)", col)


ceiling = ceil


def pow(col1, col2):
    return form("power(%s, %s)", "POWER(%s, %s)", _number(col1), _number(col2))


power = pow


def atan2(col1, col2):
    return form("atan2(%s, %s)", "ATAN2(%s, %s)", _number(col1), _number(col2))


def hypot(col1, col2):
    a, b = _number(col1), _number(col2)
    return Column(
        lambda s: "sqrt(power({0}, 2) + power({1}, 2))".format(a._sql(s), b._sql(s)),
        "HYPOT(%s, %s)" % (inner_name(a), inner_name(b)),
        [a, b],
    )


def _number(value):
    return as_column(value) if isinstance(value, (Column, str)) else to_column(value)


def log(arg1, arg2=None):
    if arg2 is None:
        return form("ln(%s)", "ln(%s)", arg1)
    return form("(ln(%%s) / ln(%s))" % literal(arg1), "LOG(%s, %%s)" % float(arg1), arg2)


def log1p(col):
    return form("ln(1 + %s)", "LOG1P(%s)", col)


def expm1(col):
    return form("(exp(%s) - 1)", "EXPM1(%s)", col)


def shiftleft(col, numBits):
    return call("shiftleft", col, to_column(numBits))


def shiftright(col, numBits):
    return call("shiftright", col, to_column(numBits))


def rint(col):
    return form("bround(%s, 0)", "rint(%s)", col)
