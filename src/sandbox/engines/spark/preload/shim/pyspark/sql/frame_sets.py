"""Rows of several DataFrames, and missing values."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark.sql.attribute import Attribute
from pyspark.sql.literals import literal, quoted
from pyspark.unknown import Known


class FrameSets:
    def _combined(self, word, other):
        if len(self._attributes) != len(other._attributes):
            raise AnalysisException(
                "[NUM_COLUMNS_MISMATCH] %s can only be performed on inputs with the same number of columns, but the first input has %d columns and the second input has %d columns."
                % (word.split()[0], len(self._attributes), len(other._attributes))
            )
        keys = [each.key for each in self._attributes]
        left = ", ".join(map(quoted, keys))
        right = ", ".join("%s AS %s" % (quoted(each.key), quoted(key)) for each, key in zip(other._attributes, keys))
        sql = "SELECT %s FROM %s %s SELECT %s FROM %s" % (left, self._view, word, right, other._view)
        fresh = [Attribute(each.name, each.key, None) for each in self._attributes]
        return self._made(sql, keys, fresh, self._files + other._files if word == "UNION ALL" else 1)

    def union(self, other):
        return self._combined("UNION ALL", other)

    unionAll = union

    def intersect(self, other):
        return self._combined("INTERSECT", other)

    def intersectAll(self, other):
        return self._combined("INTERSECT ALL", other)

    def subtract(self, other):
        return self._combined("EXCEPT", other)

    def exceptAll(self, other):
        return self._combined("EXCEPT ALL", other)

    def unionByName(self, other, allowMissingColumns=False):
        from pyspark.sql.functions import col, lit

        mine = {each.name.lower(): each for each in self._attributes}
        theirs = {each.name.lower(): each for each in other._attributes}
        if set(mine) != set(theirs) and not allowMissingColumns:
            missing = next(iter([each for each in mine if each not in theirs] or [each for each in theirs if each not in mine]))
            raise AnalysisException('[UNRESOLVED_COLUMN] Cannot resolve column name "%s" among the columns.' % missing)
        names = [each.name for each in self._attributes] + [e.name for k, e in theirs.items() if k not in mine]

        def all_of(frame, own, others):
            kinds = {**{k: e.kind for k, e in others.items()}, **{k: e.kind for k, e in own.items()}}
            return frame.select(
                *[col(quoted(n)) if n.lower() in own else lit(None).cast(kinds[n.lower()]).alias(n) for n in names]
            )

        return all_of(self, mine, theirs).union(all_of(other, theirs, mine))

    @property
    def na(self):
        return NaFunctions(self)

    def fillna(self, value, subset=None):
        values = value if isinstance(value, dict) else None
        names = {name.lower() for name in ([subset] if isinstance(subset, str) else subset or self.columns)}
        items = []
        for sql, each in self._own():
            filling = values.get(each.name) if values is not None else value if each.name.lower() in names else None
            if filling is None or not _fits(filling, each.kind):
                items.append((sql, each))
                continue
            text = literal(filling)
            kind = each.kind.simpleString()
            shown = text if isinstance(each.kind, (t.StringType, t.BooleanType)) else "CAST(%s AS %s)" % (text, kind)
            inner = "CASE WHEN isnan(%s) THEN NULL ELSE %s END" % (sql, sql) if isinstance(each.kind, (t.DoubleType, t.FloatType)) else sql
            items.append(("coalesce(%s, %s)" % (inner, shown), Attribute(each.name, "", None)))
        return self._derive(items)

    def dropna(self, how="any", thresh=None, subset=None):
        names = [subset] if isinstance(subset, str) else subset or self.columns
        scope = self._scope()
        least = thresh if thresh is not None else (len(names) if how == "any" else 1)
        tests = " + ".join("CASE WHEN %s IS NULL THEN 0 ELSE 1 END" % scope.by_name(quoted(name)) for name in names)
        return self._derive(self._own(), "WHERE (%s) >= %d" % (tests, least))

    def replace(self, to_replace, value=None, subset=None):
        if isinstance(to_replace, dict):
            pairs = list(to_replace.items())
        else:
            old = to_replace if isinstance(to_replace, (list, tuple)) else [to_replace]
            new = value if isinstance(value, (list, tuple)) else [value] * len(old)
            pairs = list(zip(old, new))
        names = {name.lower() for name in ([subset] if isinstance(subset, str) else subset or self.columns)}
        items = []
        for sql, each in self._own():
            fitting = [(a, b) for a, b in pairs if _fits(a, each.kind)] if each.name.lower() in names else []
            if not fitting:
                items.append((sql, each))
                continue
            cases = " ".join("WHEN %s = %s THEN %s" % (sql, literal(a), literal(b)) for a, b in fitting)
            items.append(("CASE %s ELSE %s END" % (cases, sql), Attribute(each.name, "", None)))
        return self._derive(items)

    def randomSplit(self, weights, seed=None):
        rdds = self.rdd.randomSplit(weights, seed)
        return [self.sparkSession.createDataFrame(rdd, self.schema) for rdd in rdds]


def _fits(value, kind):
    if isinstance(value, bool):
        return isinstance(kind, t.BooleanType)
    if isinstance(value, (int, float)):
        return isinstance(kind, t.NumericType)
    return isinstance(kind, t.StringType)


class NaFunctions(Known):
    def __init__(self, frame):
        self.df = frame

    def fill(self, value, subset=None):
        return self.df.fillna(value, subset)

    def drop(self, how="any", thresh=None, subset=None):
        return self.df.dropna(how, thresh, subset)

    def replace(self, to_replace, value=None, subset=None):
        return self.df.replace(to_replace, value, subset)
