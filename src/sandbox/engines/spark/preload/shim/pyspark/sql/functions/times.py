"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#datetime-functions"""

from pyspark.sql.column import Column, as_column, inner_name
from pyspark.sql.literals import literal
from pyspark.sql.functions.calls import call, form, refused, shown, simple, text, valued

globals().update(
    simple(
        "year quarter month day dayofmonth dayofweek dayofyear weekofyear weekday hour minute second last_day make_date "
        "timestamp_seconds unix_date unix_seconds date_from_unix_date"
    )
)

date_add = valued("date_add")
date_sub = valued("date_sub")
dateadd = valued("date_add")
add_months = valued("add_months")
trunc = valued("trunc")
date_format = valued("date_format")
to_date = valued("to_date")
next_day = valued("next_day")
from_utc_timestamp = valued("from_utc_timestamp")
to_utc_timestamp = valued("to_utc_timestamp")


def from_unixtime(timestamp, format="yyyy-MM-dd HH:mm:ss"):
    return form("from_unixtime(%%s, %s)" % text(format), "from_unixtime(%%s, %s)" % shown(format), timestamp)


def datediff(end, start):
    return call("datediff", end, start)


def date_diff(end, start):
    return call("datediff", end, start, name="date_diff")


def months_between(date1, date2, roundOff=True):
    return form("months_between(%s, %s)", "months_between(%s, %s, true)", date1, date2)


def to_timestamp(col, format=None):
    if format is None:
        return form("TRY_CAST(%s AS TIMESTAMP)", "to_timestamp(%s)", col)
    return form("to_timestamp(%%s, %s)" % text(format), "to_timestamp(%%s, %s)" % shown(format), col)


def unix_timestamp(timestamp=None, format="yyyy-MM-dd HH:mm:ss"):
    if timestamp is None:
        return Column(lambda s: "unix_timestamp(current_timestamp())", "unix_timestamp(current_timestamp(), %s)" % format)
    column = as_column(timestamp)
    name = "unix_timestamp(%s, %s)" % (inner_name(column), format)
    if format == "yyyy-MM-dd HH:mm:ss":
        return Column(lambda s: "unix_timestamp(%s)" % column._sql(s), name, [column])
    return Column(lambda s: "unix_timestamp(%s, %s)" % (column._sql(s), literal(format)), name, [column])


def to_unix_timestamp(timestamp, format=None):
    return unix_timestamp(timestamp, "yyyy-MM-dd HH:mm:ss" if format is None else format)


def date_trunc(format, timestamp):
    return form("date_trunc(%s, %%s)" % text(format), "date_trunc(%s, %%s)" % shown(format), timestamp)


def current_date():
    return Column(lambda s: "current_date()", "current_date()")


def current_timestamp():
    return Column(lambda s: "CAST(current_timestamp() AS TIMESTAMP)", "current_timestamp()")


now = current_timestamp


def date_part(field, source):
    return call("date_part", field, source)


def extract(field, source):
    return call("date_part", field, source, name="extract")


def window(timeColumn, windowDuration, slideDuration=None, startTime=None):
    """Windows that follow each other."""
    if slideDuration not in (None, windowDuration) or startTime is not None:
        refused("window that slides or starts at another time")
    column = as_column(timeColumn)

    def write(s):
        start = "time_bucket(INTERVAL '%s', CAST(%s AS TIMESTAMP), CAST('1970-01-01' AS TIMESTAMP))" % (windowDuration, column._sql(s))
        return "struct_pack(`start` := %s, `end` := %s + INTERVAL '%s')" % (start, start, windowDuration)

    made = Column(write, "window", [column])
    made._without_null = column
    return made
