"""Figures about a DataFrame's columns: describe, summary, quantiles, correlations."""

from pyspark.errors import IllegalArgumentException
from pyspark.sql import types as t
from pyspark.sql.attribute import Attribute
from pyspark.sql.literals import quoted
from pyspark.sql.values import text_of
from pyspark.unknown import Known

_SUMMARY = ("count", "mean", "stddev", "min", "25%", "50%", "75%", "max")


class FrameStatistics:
    @property
    def stat(self):
        return StatFunctions(self)

    def describe(self, *cols):
        given = cols[0] if len(cols) == 1 and isinstance(cols[0], list) else cols
        return self._summary(("count", "mean", "stddev", "min", "max"), list(given))

    def summary(self, *statistics):
        return self._summary(statistics or _SUMMARY, [])

    def _summary(self, statistics, names):
        fits = (t.NumericType, t.StringType)
        kinds = {each.name: each.kind for each in self._attributes if isinstance(each.kind, fits)}
        names = names or list(kinds)
        rows = []
        for statistic in statistics:
            found = self.agg(*[_statistic(statistic, name, kinds[name]).alias("c%d" % i) for i, name in enumerate(names)])
            rows.append((statistic, *[None if value is None else text_of(value) for value in found.collect()[0]]))
        schema = t.StructType([t.StructField(name, t.StringType()) for name in ("summary", *names)])
        return self.sparkSession.createDataFrame(rows, schema)

    def approxQuantile(self, col, probabilities, relativeError):
        """Exact, whatever error is allowed."""
        names = [col] if isinstance(col, str) else col
        found = []
        for name in names:
            values = sorted(row[0] for row in self.select(name).collect() if row[0] is not None)
            found.append([float(values[_place(p, len(values))]) for p in probabilities] if values else [])
        return found[0] if isinstance(col, str) else found

    def corr(self, col1, col2, method=None):
        from pyspark.sql import functions as F

        if method not in (None, "pearson"):
            raise ValueError("Currently only the calculation of the Pearson Correlation coefficient is supported.")
        return self.agg(F.corr(col1, col2)).collect()[0][0]

    def cov(self, col1, col2):
        from pyspark.sql import functions as F

        return self.agg(F.covar_samp(col1, col2)).collect()[0][0]

    def crosstab(self, col1, col2):
        """How often each pair of values is there."""
        from pyspark.sql import functions as F

        pairs = self.groupBy(F.col(col1).cast("string"), F.col(col2).cast("string")).count().collect()
        counts = {tuple("null" if value is None else value for value in row[:2]): row[2] for row in pairs}
        rows, columns = ([*dict.fromkeys(pair[side] for pair in counts)] for side in (0, 1))
        columns.sort()
        fields = [t.StructField("%s_%s" % (col1, col2), t.StringType())]
        fields += [t.StructField(name, t.LongType()) for name in columns]
        table = [(row, *[counts.get((row, column), 0) for column in columns]) for row in rows]
        return self.sparkSession.createDataFrame(table, t.StructType(fields))

    def unpivot(self, ids, values, variableColumnName, valueColumnName):
        """A row for each of these columns' values."""
        keys = [ids] if isinstance(ids, str) else list(ids)
        chosen = [values] if isinstance(values, str) else values
        if chosen is None:
            chosen = [each.name for each in self._attributes if each.name not in keys]
        parts = []
        for name in chosen:
            scope = self._scope()
            items = [(scope.by_name(quoted(key)), Attribute(key, "", None)) for key in keys]
            items.append(("'%s'" % name.replace("'", "\\'"), Attribute(variableColumnName, "", None)))
            parts.append(self._derive([*items, (scope.by_name(quoted(name)), Attribute(valueColumnName, "", None))]))
        made = parts[0]
        for part in parts[1:]:
            made = made.union(part)
        return made

    def melt(self, ids, values, variableColumnName, valueColumnName):
        return self.unpivot(ids, values, variableColumnName, valueColumnName)


def _statistic(name, column, kind):
    from pyspark.sql import functions as F

    number = F.col(column) if isinstance(kind, t.NumericType) else F.col(column).cast("double")
    if name.endswith("%"):
        return F.percentile_approx(number, float(name[:-1]) / 100)
    made = {"count": F.count, "mean": F.avg, "stddev": F.stddev, "min": F.min, "max": F.max, "count_distinct": F.count_distinct}
    if name not in made:
        raise IllegalArgumentException("%s is not a recognised statistic" % name)
    return made[name](number if name in ("mean", "stddev") else F.col(column))


def _place(probability, count):
    return min(count - 1, max(0, -(-int(probability * count * 1000) // 1000) - 1))


class StatFunctions(Known):
    def __init__(self, frame):
        self.df = frame

    def approxQuantile(self, col, probabilities, relativeError):
        return self.df.approxQuantile(col, probabilities, relativeError)

    def corr(self, col1, col2, method=None):
        return self.df.corr(col1, col2, method)

    def cov(self, col1, col2):
        return self.df.cov(col1, col2)

    def crosstab(self, col1, col2):
        return self.df.crosstab(col1, col2)
