"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#aggregate-functions"""

from pyspark.sql.column import Column, as_column, inner_name, to_column
from pyspark.sql.functions.calls import call, form, simple

globals().update(
    simple(
        "sum avg min max stddev=stddev_samp stddev_samp stddev_pop std=stddev_samp variance=var_samp var_samp var_pop "
        "collect_list collect_set array_agg=collect_list skewness kurtosis median mode product bool_and bool_or every=bool_and "
        "some=bool_or any_value count_if max_by min_by corr covar_pop covar_samp regr_slope regr_intercept regr_r2 grouping "
        "bit_and bit_or bit_xor",
        "agg",
    )
)


def mean(col):
    return call("avg", col, kind="agg")


def first(col, ignorenulls=False):
    return _edge("first", as_column(col), ignorenulls)


def last(col, ignorenulls=False):
    return _edge("last", as_column(col), ignorenulls)


first_value = first
last_value = last


def _edge(name, column, ignoring):
    def write(s):
        value = column._sql(s)
        # DuckDB takes IGNORE NULLS in windows only, and FILTER in aggregates.
        return "%s(%s)%s" % (name, value, " FILTER (WHERE %s IS NOT NULL)" % value if ignoring else "")

    made = Column(write, "%s(%s)" % (name, inner_name(column)), [column], "agg")
    made._over = lambda s: "%s_value(%s%s)" % (name, column._sql(s), " IGNORE NULLS" if ignoring else "")
    return made


def count(col):
    column = as_column(col)
    if column._kind == "star":
        return Column(lambda s: "count(1)", "count(1)", kind="agg")
    return form("count(%s)", "count(%s)", column, kind="agg")


def countDistinct(col, *cols):
    columns = [as_column(each) for each in (col, *cols)]

    def write(s):
        if len(columns) == 1:
            return "count(DISTINCT %s)" % columns[0]._sql(s)
        every = " AND ".join("%s IS NOT NULL" % column._sql(s) for column in columns)
        return "count(DISTINCT row(%s)) FILTER (WHERE %s)" % (", ".join(c._sql(s) for c in columns), every)

    return Column(write, "count(DISTINCT %s)" % ", ".join(map(inner_name, columns)), columns, "agg")


count_distinct = countDistinct


def sum_distinct(col):
    return form("sum(DISTINCT %s)", "sum(DISTINCT %s)", col, kind="agg")


sumDistinct = sum_distinct


def approx_count_distinct(col, rsd=None):
    return form("count(DISTINCT %s)", "approx_count_distinct(%s)", col, kind="agg")


approxCountDistinct = approx_count_distinct


def percentile_approx(col, percentage, accuracy=10000):
    many = isinstance(percentage, (list, tuple))
    value = "[%s]" % ", ".join(map(str, percentage)) if many else str(percentage)
    shown = "array(%s)" % ", ".join(map(str, percentage)) if many else str(percentage)
    column = as_column(col)
    return Column(
        lambda s: "quantile_disc(%s, %s)" % (column._sql(s), value.replace("[", "array(").replace("]", ")")),
        "percentile_approx(%s, %s, %s)" % (inner_name(column), shown, accuracy),
        [column],
        "agg",
    )


approx_percentile = percentile_approx


def percentile(col, percentage, frequency=1):
    return call("percentile", col, to_column(percentage), kind="agg")


def grouping_id(*cols):
    return Column(
        lambda s: "grouping_id(%s)" % ", ".join(as_column(each)._sql(s) for each in cols) if cols else s.grouping_id(),
        "grouping_id(%s)" % ", ".join(inner_name(as_column(each)) for each in cols),
        [as_column(each) for each in cols],
        "agg",
    )
