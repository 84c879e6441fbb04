"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/window.html"""

import sys

from pyspark.sql.column import as_column
from pyspark.unknown import Known


class WindowSpec(Known):
    def __init__(self, partitions=(), orders=(), frame=None):
        self._partitions = partitions
        self._orders = orders
        self._frame = frame

    def partitionBy(self, *cols):
        return WindowSpec(_columns(cols), self._orders, self._frame)

    def orderBy(self, *cols):
        return WindowSpec(self._partitions, [_order(column) for column in _columns(cols)], self._frame)

    def rowsBetween(self, start, end):
        return WindowSpec(self._partitions, self._orders, ("ROWS", start, end))

    def rangeBetween(self, start, end):
        return WindowSpec(self._partitions, self._orders, ("RANGE", start, end))

    def _columns(self):
        return [*self._partitions, *self._orders]

    def _text(self, of):
        parts = []
        if self._partitions:
            parts.append("PARTITION BY " + ", ".join(of(column) for column in self._partitions))
        if self._orders:
            parts.append("ORDER BY " + ", ".join(of(column) for column in self._orders))
        if self._frame:
            kind, start, end = self._frame
            parts.append("%s BETWEEN %s AND %s" % (kind, _bound(start), _bound(end)))
        return " ".join(parts)

    def _sql(self, scope):
        return self._text(lambda column: column._sql(scope))

    def _name(self):
        return self._text(lambda column: column._name) + ("" if self._frame else " unspecifiedframe$()")


def _columns(cols):
    flat = cols[0] if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else cols
    return [as_column(column) for column in flat]


def _order(column):
    return column if column._kind == "order" else column.asc()


def _bound(value):
    if value <= Window.unboundedPreceding:
        return "UNBOUNDED PRECEDING"
    if value >= Window.unboundedFollowing:
        return "UNBOUNDED FOLLOWING"
    if value == 0:
        return "CURRENT ROW"
    return "%d %s" % (abs(value), "PRECEDING" if value < 0 else "FOLLOWING")


class Window:
    unboundedPreceding = -sys.maxsize - 1 >> 1
    unboundedFollowing = sys.maxsize >> 1
    currentRow = 0

    @staticmethod
    def partitionBy(*cols):
        return WindowSpec().partitionBy(*cols)

    @staticmethod
    def orderBy(*cols):
        return WindowSpec().orderBy(*cols)

    @staticmethod
    def rowsBetween(start, end):
        return WindowSpec().rowsBetween(start, end)

    @staticmethod
    def rangeBetween(start, end):
        return WindowSpec().rangeBetween(start, end)
