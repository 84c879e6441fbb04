"""
https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html

Each function writes Spark SQL; what it means is the SQL dialect's business (engines/sql/dialects/spark.ts).
"""

from pyspark.sql.column import CaseColumn, Column, as_column, inner_name, lit_column, literal, named_column, to_column
from pyspark.sql.udf import udf

__all__ = ["udf"]


def _call(sql, *args, name=None, kind="value", label=None):
    """A call; `args` are columns, or names of columns."""
    columns = [as_column(arg) for arg in args]
    shown = "%s(%s)" % (name or sql, ", ".join(inner_name(column) for column in columns))
    return Column(
        lambda s: "%s(%s)" % (sql, ", ".join(column._sql(s) for column in columns)), label or shown, columns, kind
    )


def _form(form, name, *args, kind="value"):
    """SQL with a place (%s) for each column."""
    columns = [as_column(arg) for arg in args]
    shown = name % tuple(inner_name(column) for column in columns) if "%s" in name else name
    return Column(lambda s: form % tuple(column._sql(s) for column in columns), shown, columns, kind)


def col(col):
    return named_column(col)


column = col


def lit(col):
    return col if isinstance(col, Column) else lit_column(col)


def expr(str):
    """An expression in SQL, with an alias or without one."""
    import re

    import awslab_bridge

    if re.match(r"^\s*(\w+|\*|`[^`]*`)\s*$", str):
        return named_column(str.strip())
    found = re.match(r"^(.*?)\s+(?:as\s+)?(?:`([^`]+)`|(\w+))\s*$", str, re.I | re.S)
    names = awslab_bridge.ask("names", sql=str)
    if found and names and names[0] is None and found.group(3) != "END":
        return Column(lambda s: found.group(1), found.group(1), kind="text", alias=found.group(2) or found.group(3))
    return Column(lambda s: str, (names or [None])[0] or str, kind="text")


def _simple(names, kind="value", shape=str):
    """Functions of columns alone; `f=g` is called g in SQL. `shape` is how Spark shows the name."""
    for name in names.split():
        python, _, sql = name.partition("=")

        def function(col, *others, shown=shape(python), sql=sql or python):
            return _call(sql, col, *others, name=shown, kind=kind)

        function.__name__ = python
        globals()[python] = function


_simple(
    "upper lower ltrim rtrim trim length reverse initcap ascii base64 unbase64 md5 sha1 crc32 hex=hex unhex soundex "
    "abs ln=ln "
    "year quarter month dayofmonth dayofweek dayofyear weekofyear hour minute second last_day "
    "size array_distinct array_max=list_max array_min=list_min flatten map_keys map_values "
    "isnan"
)
_simple("sqrt exp log10 log2 sin cos tan asin acos atan sinh cosh tanh cbrt degrees radians", shape=str.upper)
_simple("sum avg min max stddev=stddev_samp stddev_samp stddev_pop variance=var_samp var_samp", "agg")
_simple("var_pop collect_list collect_set skewness kurtosis_pop=kurtosis_pop median=median mode=mode", "agg")


def mean(col):
    return _call("avg", col, kind="agg")


def first(col, ignorenulls=False):
    column = as_column(col)
    return _ignoring("first", column) if ignorenulls else _form("first(%s)", "first(%s)", column, kind="agg")


def last(col, ignorenulls=False):
    column = as_column(col)
    return _ignoring("last", column) if ignorenulls else _form("last(%s)", "last(%s)", column, kind="agg")


def _ignoring(name, column):
    return Column(
        lambda s: "%s(%s) FILTER (WHERE %s IS NOT NULL)" % (name, column._sql(s), column._sql(s)),
        "%s(%s)" % (name, column._name),
        [column],
        "agg",
    )


def count(col):
    column = as_column(col)
    if column._kind == "star":
        return Column(lambda s: "count(1)", "count(1)", kind="agg")
    return _form("count(%s)", "count(%s)", column, kind="agg")


def countDistinct(col, *cols):
    columns = [as_column(each) for each in (col, *cols)]
    names = ", ".join(column._name for column in columns)

    def write(s):
        if len(columns) == 1:
            return "count(DISTINCT %s)" % columns[0]._sql(s)
        every = " AND ".join("%s IS NOT NULL" % column._sql(s) for column in columns)
        return "count(DISTINCT row(%s)) FILTER (WHERE %s)" % (", ".join(c._sql(s) for c in columns), every)

    return Column(write, "count(DISTINCT %s)" % names, columns, "agg")


count_distinct = countDistinct


def sum_distinct(col):
    return _form("sum(DISTINCT %s)", "sum(DISTINCT %s)", col, kind="agg")


sumDistinct = sum_distinct


def approx_count_distinct(col, rsd=None):
    return _form("count(DISTINCT %s)", "approx_count_distinct(%s)", col, kind="agg")


def max_by(col, ord):
    return _call("max_by", col, ord, kind="agg")


def min_by(col, ord):
    return _call("min_by", col, ord, kind="agg")


def corr(col1, col2):
    return _call("corr", col1, col2, kind="agg")


def percentile_approx(col, percentage, accuracy=10000):
    if isinstance(percentage, (list, tuple)):
        raise NotImplementedError("the sandbox's pyspark does not know percentile_approx with several percentages")
    name = "percentile_approx(%%s, %s, %s)" % (percentage, accuracy)
    return _form("quantile_disc(%%s, %s)" % percentage, name, col, kind="agg")


def coalesce(*cols):
    return _call("coalesce", *cols)


def greatest(*cols):
    return _call("greatest", *cols)


def least(*cols):
    return _call("least", *cols)


def concat(*cols):
    return _call("concat", *cols)


def array(*cols):
    flat = cols[0] if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else cols
    return _call("array", *flat)


def struct(*cols):
    flat = cols[0] if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else cols
    columns = [as_column(column) for column in flat]

    def write(s):
        return "struct_pack(%s)" % ", ".join("`%s` := %s" % (c._label(), c._sql(s)) for c in columns)

    return Column(write, "struct(%s)" % ", ".join(c._label() for c in columns), columns)


def create_map(*cols):
    flat = cols[0] if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else cols
    return _call("map", *flat)


def concat_ws(sep, *cols):
    columns = [as_column(column) for column in cols]
    return Column(
        lambda s: "concat_ws(%s, %s)" % (literal(sep), ", ".join(column._sql(s) for column in columns)),
        "concat_ws(%s, %s)" % (sep, ", ".join(column._name for column in columns)),
        columns,
    )


def when(condition, value):
    return CaseColumn([(condition, to_column(value))])


def _with(sql, name=None):
    """A function whose first argument is a column and the others are values."""

    def function(col, *values, **named):
        given = [to_column(value) for value in (*values, *named.values())]
        return _call(sql, col, *given, name=name or sql)

    return function


round = _with("round")
bround = _with("bround")
substring = _with("substring")
regexp_extract = _with("regexp_extract")
regexp_like = _with("regexp_like", "REGEXP_LIKE")
instr = _with("instr")
repeat = _with("repeat")
lpad = _with("lpad")
rpad = _with("rpad")
translate = _with("translate")
date_add = _with("date_add")
date_sub = _with("date_sub")
add_months = _with("add_months")
trunc = _with("trunc")
date_format = _with("date_format")
to_date = _with("to_date")
sha2 = _with("sha2")
array_contains = _with("array_contains")
array_join = _with("array_join")
array_position = _with("list_position", "array_position")
element_at = _with("element_at")
slice = _with("slice")
get_json_object = _with("get_json_object")


def split(str, pattern, limit=-1):
    if limit != -1:
        raise NotImplementedError("the sandbox's pyspark does not know split with a limit")
    return _form("split(%%s, %s)" % _text(pattern), "split(%%s, %s, -1)" % _shown(pattern), str)


def regexp_replace(string, pattern, replacement):
    a, b = to_column(pattern), to_column(replacement)
    return Column(
        lambda s: "regexp_replace(%s, %s, %s)" % (as_column(string)._sql(s), a._sql(s), b._sql(s)),
        "regexp_replace(%s, %s, %s, 1)" % (as_column(string)._name, a._name, b._name),
        [as_column(string), a, b],
    )


def from_unixtime(timestamp, format="yyyy-MM-dd HH:mm:ss"):
    return _form("from_unixtime(%%s, %s)" % _text(format), "from_unixtime(%%s, %s)" % _shown(format), timestamp)


def _text(value):
    """A literal within a form."""
    return literal(value).replace("%", "%%")


def _shown(value):
    return value.replace("%", "%%")


def signum(col):
    return _form("CAST(sign(%s) AS DOUBLE)", "SIGNUM(%s)", col)


def floor(col):
    return _form("CAST(floor(%s) AS BIGINT)", "FLOOR(%s)", col)


def ceil(col):
    return _form("CAST(ceil(%s) AS BIGINT)", "CEIL(%s)", col)


ceiling = ceil


def pow(col1, col2):
    a, b = _number(col1), _number(col2)
    return _form("power(%s, %s)", "POWER(%s, %s)", a, b)


power = pow


def _number(value):
    return as_column(value) if isinstance(value, (Column, str)) else lit(value)


def log(arg1, arg2=None):
    if arg2 is None:
        return _form("ln(%s)", "ln(%s)", arg1)
    return _form("(ln(%%s) / ln(%s))" % arg1, "LOG(%s, %%s)" % float(arg1), arg2)


def isnull(col):
    return _form("(%s IS NULL)", "(%s IS NULL)", col)


def nanvl(col1, col2):
    a, b = as_column(col1), as_column(col2)
    return Column(
        lambda s: "CASE WHEN isnan(%s) THEN %s ELSE %s END" % (a._sql(s), b._sql(s), a._sql(s)),
        "nanvl(%s, %s)" % (a._name, b._name),
        [a, b],
    )


def locate(substr, str, pos=1):
    return _form("locate(%s, %%s, %d)" % (literal(substr).replace("%", "%%"), pos), "locate(%s, %%s, %d)" % (_shown(substr), pos), str)


def datediff(end, start):
    return _call("datediff", end, start)


date_diff = datediff


def months_between(date1, date2, roundOff=True):
    return _form("months_between(%s, %s)", "months_between(%s, %s, true)", date1, date2)


def to_timestamp(col, format=None):
    if format is None:
        return _form("CAST(%s AS TIMESTAMP)", "to_timestamp(%s)", col)
    return _with("to_timestamp")(col, format)


def unix_timestamp(timestamp=None, format="yyyy-MM-dd HH:mm:ss"):
    if timestamp is None:
        return Column(lambda s: "unix_timestamp(current_timestamp())", "unix_timestamp(current_timestamp(), %s)" % format)
    column = as_column(timestamp)
    name = "unix_timestamp(%s, %s)" % (column._name, format)
    if format == "yyyy-MM-dd HH:mm:ss":
        return Column(lambda s: "unix_timestamp(%s)" % column._sql(s), name, [column])
    return Column(lambda s: "unix_timestamp(%s, %s)" % (column._sql(s), literal(format)), name, [column])


def date_trunc(format, timestamp):
    return _form("date_trunc(%s, %%s)" % literal(format), "date_trunc(%s, %%s)" % format, timestamp)


def current_date():
    return Column(lambda s: "current_date()", "current_date()")


def current_timestamp():
    return Column(lambda s: "CAST(current_timestamp() AS TIMESTAMP)", "current_timestamp()")


now = current_timestamp


def rand(seed=None):
    return Column(lambda s: "rand()", "rand(%s)" % seed)


def monotonically_increasing_id():
    return Column(lambda s: "(row_number() OVER () - 1)", "monotonically_increasing_id()", kind="window")


def input_file_name():
    raise NotImplementedError("the sandbox's pyspark does not know pyspark.sql.functions.input_file_name")


def explode(col):
    return _form("explode(%s)", "col", col, kind="generator")


def explode_outer(col):
    column = as_column(col)
    return Column(
        lambda s: "explode(CASE WHEN %s IS NULL OR size(%s) = 0 THEN array(NULL) ELSE %s END)" % ((column._sql(s),) * 3),
        "col",
        [column],
        "generator",
    )


def array_sort(col):
    return _form("list_sort(%s, 'ASC', 'NULLS LAST')", "array_sort(%s)", col)


def sort_array(col, asc=True):
    form = "list_sort(%s, 'ASC', 'NULLS FIRST')" if asc else "list_sort(%s, 'DESC', 'NULLS LAST')"
    return _form(form, "sort_array(%%s, %s)" % str(asc).lower(), col)


def sequence(start, stop, step=None):
    return _call("sequence", start, stop) if step is None else _call("sequence", start, stop, step)


def row_number():
    return Column(lambda s: "row_number()", "row_number()", kind="window")


def rank():
    return Column(lambda s: "rank()", "RANK()", kind="window")


def dense_rank():
    return Column(lambda s: "dense_rank()", "DENSE_RANK()", kind="window")


def percent_rank():
    return Column(lambda s: "percent_rank()", "PERCENT_RANK()", kind="window")


def cume_dist():
    return Column(lambda s: "cume_dist()", "cume_dist()", kind="window")


def ntile(n):
    return Column(lambda s: "ntile(%d)" % n, "ntile(%d)" % n, kind="window")


def _neighbour(function, col, offset, default):
    column = as_column(col)
    value = "" if default is None else ", " + literal(default)
    return Column(
        lambda s: "%s(%s, %d%s)" % (function, column._sql(s), offset, value),
        "%s(%s, %d, %s)" % (function, column._name, offset, "NULL" if default is None else default),
        [column],
        "window",
    )


def lag(col, offset=1, default=None):
    return _neighbour("lag", col, offset, default)


def lead(col, offset=1, default=None):
    return _neighbour("lead", col, offset, default)


def asc(col):
    return as_column(col).asc()


def desc(col):
    return as_column(col).desc()


def asc_nulls_last(col):
    return as_column(col).asc_nulls_last()


def desc_nulls_first(col):
    return as_column(col).desc_nulls_first()


def broadcast(df):
    return df


def format_number(col, d):
    return _form("format_number(%%s, %d)" % d, "format_number(%%s, %d)" % d, col)


def from_json(col, schema, options=None):
    raise NotImplementedError("the sandbox's pyspark does not know pyspark.sql.functions.from_json")


def to_json(col, options=None):
    return _form("string(json_merge_patch('{}', to_json(%s)))", "to_json(%s)", col)


def rlike(str, regexp):
    return as_column(str).rlike(as_column(regexp))


def nullif(col1, col2):
    return _call("nullif", col1, col2)


def ifnull(col1, col2):
    return _call("coalesce", col1, col2, name="ifnull")


nvl = ifnull


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError("module 'pyspark.sql.functions' has no attribute '%s' (the sandbox's pyspark does not know it)" % name)
