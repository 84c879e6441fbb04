"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/grouping.html"""

from pyspark.errors import AnalysisException
from pyspark.sql import functions as F
from pyspark.sql import types as t
from pyspark.sql.attribute import Attribute
from pyspark.sql.column import Column
from pyspark.unknown import Known


class GroupedData(Known):
    def __init__(self, frame, keys, kind=None, pivot=None):
        self._frame = frame
        self._keys = keys
        self._kind = kind
        self._pivot = pivot

    def agg(self, *exprs):
        if len(exprs) == 1 and isinstance(exprs[0], dict):
            columns = [_named(function, name) for name, function in exprs[0].items()]
        else:
            columns = list(exprs)
        if self._pivot:
            columns = self._pivoted(columns)
        frame, scope = self._frame._prepared([*self._keys, *columns])
        keys = frame._items(self._keys, scope)
        items = [*keys, *[(column._sql(scope), Attribute(column._label(), "", None)) for column in columns]]
        grouped = ", ".join(sql for sql, _ in keys)
        made = frame._derive(items, self._clause(grouped))
        made._files = 1
        return made

    def _clause(self, keys):
        if self._kind:
            return "GROUP BY %s(%s)" % (self._kind, keys)
        return "GROUP BY %s" % keys if keys else ""

    def _pivoted(self, columns):
        """Each aggregate for each value of the pivot column."""
        column, values = self._pivot
        made = []
        for value in values:
            for each in columns:
                label = F.lit(value)._name if value is not None else "null"
                name = label if len(columns) == 1 else "%s_%s" % (label, each._label())
                made.append(_filtered(each, column, value).alias(name))
        return made

    def pivot(self, pivot_col, values=None):
        column = F.col(pivot_col)
        if values is None:
            values = sorted((row[0] for row in self._frame.select(column).distinct().collect()), key=lambda v: (v is not None, v))
        return GroupedData(self._frame, self._keys, self._kind, (column, values))

    def count(self):
        return self.agg(F.count("*").alias("count"))

    def _numbers(self, function, cols):
        names = list(cols) or [
            each.name
            for each in self._frame._attributes
            if isinstance(each.kind, t.NumericType) and each.name not in [key._label() for key in self._keys]
        ]
        return self.agg(*[function(name) for name in names])

    def sum(self, *cols):
        return self._numbers(F.sum, cols)

    def avg(self, *cols):
        return self._numbers(F.avg, cols)

    mean = avg

    def min(self, *cols):
        return self._numbers(F.min, cols)

    def max(self, *cols):
        return self._numbers(F.max, cols)


_BY_NAME = {
    "sum": F.sum, "avg": F.avg, "mean": F.avg, "min": F.min, "max": F.max, "count": F.count,
    "stddev": F.stddev, "variance": F.variance, "first": F.first, "last": F.last,
    "collect_list": F.collect_list, "collect_set": F.collect_set,
}  # fmt: skip


def _named(function, name):
    if function not in _BY_NAME:
        raise AnalysisException("[UNRESOLVED_ROUTINE] the sandbox's pyspark does not know the aggregate %s" % function)
    return _BY_NAME[function](name)


def _filtered(aggregate, column, value):
    test = column.isNull() if value is None else column == value

    def write(s):
        # A group without such rows has no value, not even a count of 0.
        rows = "FILTER (WHERE %s)" % test._sql(s)
        return "CASE WHEN count(*) %s > 0 THEN %s %s END" % (rows, aggregate._sql(s), rows)

    return Column(write, aggregate._name, [aggregate, test], "agg")
