"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#collection-functions"""

from pyspark.sql.column import Column, as_column, inner_name, to_column
from pyspark.sql.functions.calls import call, flat, form, refused, simple, valued
from pyspark.sql.functions.lambdas import with_lambda
from pyspark.sql.values import unique

globals().update(
    simple("size cardinality=size array_distinct array_max array_min array_compact flatten reverse array_union array_except array_intersect arrays_overlap")
)

array_contains = valued("array_contains")
array_join = valued("array_join")
array_position = valued("array_position")
array_remove = valued("array_remove")
array_append = valued("array_append")
array_prepend = valued("array_prepend")
element_at = valued("element_at")
slice = valued("slice")


def array_size(col):
    return form("len(%s)", "array_size(%s)", col)


def array_repeat(col, count):
    return call("array_repeat", col, to_column(count))


def get(col, index):
    return as_column(col).getItem(index if isinstance(index, (int, Column)) else as_column(index))


def array(*cols):
    return call("array", *flat(cols))


def arrays_zip(*cols):
    columns = [as_column(column) for column in cols]
    fields = [c._label() if c._reference is not None or c._alias else str(i) for i, c in enumerate(columns)]

    def write(s):
        lists = [column._sql(s) for column in columns]
        longest = "greatest(%s)" % ", ".join("len(%s)" % each for each in lists)
        some_null = " OR ".join("%s IS NULL" % each for each in lists)
        # Field names may be the same twice: the SQL engine has them numbered, and Spark's stand in the row's type.
        pairs = ", ".join("`%s` := list_extract(%s, i)" % (name, each) for name, each in zip(unique(fields), lists))
        return "CASE WHEN %s THEN NULL ELSE list_transform(range(1, %s + 1), i -> struct_pack(%s)) END" % (some_null, longest, pairs)

    return Column(write, "arrays_zip(%s)" % ", ".join(map(inner_name, columns)), columns)


def array_sort(col, comparator=None):
    if comparator is not None:
        refused("array_sort with a comparator")
    name = "array_sort(%s, lambdafunction((IF(((namedlambdavariable() IS NULL) AND (namedlambdavariable() IS NULL)), 0, (IF((namedlambdavariable() IS NULL), 1, (IF((namedlambdavariable() IS NULL), -1, (IF((namedlambdavariable() < namedlambdavariable()), -1, (IF((namedlambdavariable() > namedlambdavariable()), 1, 0)))))))))), namedlambdavariable(), namedlambdavariable()))"
    return form("list_sort(%s, 'ASC', 'NULLS LAST')", name, col)


def sort_array(col, asc=True):
    sql = "list_sort(%s, 'ASC', 'NULLS FIRST')" if asc else "list_sort(%s, 'DESC', 'NULLS LAST')"
    return form(sql, "sort_array(%%s, %s)" % str(asc).lower(), col)


def sequence(start, stop, step=None):
    return call("sequence", start, stop) if step is None else call("sequence", start, stop, step)


def struct(*cols):
    columns = [as_column(column) for column in flat(cols)]
    labels = [c._label() if c._reference is not None or c._alias else "col%d" % i for i, c in enumerate(columns, 1)]

    def write(s):
        return "struct_pack(%s)" % ", ".join("`%s` := %s" % (label, c._sql(s)) for label, c in zip(labels, columns))

    shown = ", ".join("%s AS %s" % (c._name, c._alias) if c._alias else inner_name(c) for c in columns)
    return Column(write, "struct(%s)" % shown, columns)


def transform(col, f):
    return with_lambda("transform", col, f)


def filter(col, f):
    return with_lambda("filter", col, f)


def exists(col, f):
    return with_lambda("exists", col, f)


def forall(col, f):
    return with_lambda("forall", col, f)


def zip_with(left, right, f):
    return with_lambda("zip_with", left, f, more=[right])


def aggregate(col, initialValue, merge, finish=None):
    return with_lambda("aggregate", col, merge, more=[initialValue], last=finish or (lambda x: x))


reduce = aggregate
