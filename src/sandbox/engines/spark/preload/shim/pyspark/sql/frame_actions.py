"""What makes a DataFrame do its work."""

import awslab_bridge
from pyspark.sql.values import read_rows, text_of, unique


class FrameActions:
    def _rows(self, limit=None):
        path = awslab_bridge.ask("collect", frame=self._view, limit=limit)
        names = [each.name for each in self._attributes]
        keys = [each.key for each in self._attributes]
        return read_rows(path, names, keys, [each.kind for each in self._attributes])

    def collect(self):
        return list(self._rows())

    def toLocalIterator(self, prefetchPartitions=False):
        return iter(self.collect())

    def take(self, num):
        return list(self._rows(num))

    def head(self, n=None):
        if n is None:
            rows = self.take(1)
            return rows[0] if rows else None
        return self.take(n)

    def first(self):
        return self.head()

    def tail(self, num):
        return self.collect()[-num:] if num else []

    def count(self):
        return awslab_bridge.ask("count", frame=self._view)

    def isEmpty(self):
        return not self.take(1)

    def foreach(self, f):
        for row in self._rows():
            f(row)

    def foreachPartition(self, f):
        f(iter(self.collect()))

    @property
    def rdd(self):
        from pyspark.rdd import RDD

        def splits():
            rows = self.collect()
            count = max(1, self._files)
            total = len(rows)
            return [lambda i=i: iter(rows[i * total // count : (i + 1) * total // count]) for i in range(count)]

        return RDD(self.sparkSession.sparkContext, splits)

    def toPandas(self):
        import pandas

        return pandas.DataFrame.from_records(self.collect(), columns=self.columns)

    def toJSON(self, use_unicode=True):
        import json

        from pyspark.sql.values import to_json

        kinds = [each.kind for each in self._attributes]

        def text(row):
            pairs = zip(self.columns, row, kinds)
            return json.dumps({n: to_json(v, k) for n, v, k in pairs if v is not None}, separators=(",", ":"))

        return self.rdd.map(text)

    def show(self, n=20, truncate=True, vertical=False):
        print(self._show_string(n, truncate, vertical))

    def _show_string(self, n=20, truncate=True, vertical=False):
        rows = self.take(n + 1)
        more = len(rows) > n
        width = 20 if truncate is True else int(truncate)
        cells = [[_cut(text_of(value), width) for value in row] for row in rows[:n]]
        if vertical:
            return _vertical(self.columns, cells) + (_more(n) if more else "")
        table = [self.columns, *cells]
        widths = [max([3] + [len(row[index]) for row in table]) for index in range(len(self.columns))]
        line = "+%s+\n" % "+".join("-" * each for each in widths)
        place = str.rjust if width > 0 else str.ljust

        def text(row):
            return "|%s|\n" % "|".join(place(cell, each) for cell, each in zip(row, widths))

        head = line + text(table[0]) + line
        return head + "".join(map(text, cells)) + line + (_more(n) if more else "")

    def printSchema(self, level=None):
        print(self.schema.treeString())

    def explain(self, extended=None, mode=None):
        print("== Physical Plan ==\n%s of the sandbox's SQL engine\n" % self._view)

    def createOrReplaceTempView(self, name):
        view = self._plain()
        awslab_bridge.ask("view", name=name, frame=view._view, columns=view._described())

    def _plain(self):
        """This frame with its own columns alone, in the view too."""
        same = [column["key"] for column in self._columns_answered] == [each.key for each in self._attributes]
        return self if same else self._derive(self._own())

    def _described(self):
        return [
            {"name": each.name, "key": each.key, "type": column["type"]}
            for each, column in zip(self._attributes, self._columns_answered)
        ]

    createOrReplaceGlobalTempView = createOrReplaceTempView
    createGlobalTempView = createOrReplaceTempView

    def registerTempTable(self, name):
        self.createOrReplaceTempView(name)

    def createTempView(self, name):
        from pyspark.errors import TempTableAlreadyExistsException

        if awslab_bridge.ask("table-exists", name=name):
            raise TempTableAlreadyExistsException(
                "[TEMP_TABLE_OR_VIEW_ALREADY_EXISTS] Cannot create the temporary view `%s` because it already exists." % name
            )
        self.createOrReplaceTempView(name)

    @property
    def write(self):
        from pyspark.sql.readwriter import DataFrameWriter

        return DataFrameWriter(self)

    def __repr__(self):
        return "DataFrame[%s]" % ", ".join("%s: %s" % pair for pair in self.dtypes)


def _cut(text, width):
    if width <= 0 or len(text) <= width:
        return text
    return text[:width] if width < 4 else text[: width - 3] + "..."


def _more(n):
    return "only showing top %d row%s\n" % (n, "" if n == 1 else "s")


def _vertical(names, rows):
    if not rows:
        return "(0 rows)\n"
    left = max(map(len, names))
    right = max(len(cell) for row in rows for cell in row)
    text = ""
    for number, row in enumerate(rows):
        head = "-RECORD %d" % number
        text += head.ljust(left + right + 5, "-") + "\n"
        text += "".join(" %s | %s \n" % (name.ljust(left), cell.ljust(right)) for name, cell in zip(names, row))
    return text


__all__ = ["FrameActions", "unique"]
