"""Python's values in Spark SQL."""

import datetime
import decimal

from pyspark.errors import PySparkTypeError


def quoted(name):
    return "`%s`" % name.replace("`", "``")


def literal(value):
    """Throws PySparkTypeError for what has no literal."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value >= 0 else "(%d)" % value
    if isinstance(value, float):
        return "CAST('%r' AS DOUBLE)" % value
    if isinstance(value, str):
        return "'%s'" % value.replace("\\", "\\\\").replace("'", "\\'")
    if isinstance(value, decimal.Decimal):
        digits = value.as_tuple()
        scale = max(0, -digits.exponent)
        return "CAST('%s' AS DECIMAL(%d, %d))" % (value, max(len(digits.digits), scale), scale)
    if isinstance(value, datetime.datetime):
        return "CAST('%s' AS TIMESTAMP)" % value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, datetime.date):
        return "CAST('%s' AS DATE)" % value.isoformat()
    if isinstance(value, (list, tuple)):
        return "array(%s)" % ", ".join(map(literal, value))
    raise PySparkTypeError("[UNSUPPORTED_LITERAL] the sandbox's pyspark does not know literals of %s" % type(value).__name__)


def shown_literal(value):
    """The name of a column that is this value."""
    from pyspark.sql.values import text_of

    if isinstance(value, datetime.datetime):
        return "TIMESTAMP '%s'" % text_of(value)
    if isinstance(value, datetime.date):
        return "DATE '%s'" % text_of(value)
    if isinstance(value, (list, tuple)):
        return "array(%s)" % ", ".join(map(shown_literal, value))
    return text_of(value)
