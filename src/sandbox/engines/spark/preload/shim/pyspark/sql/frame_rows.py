"""Which rows a DataFrame has, in which order, in which groups and files."""

import awslab_bridge
from pyspark.errors import AnalysisException, PySparkTypeError
from pyspark.sql.attribute import Attribute
from pyspark.sql.column import Column, as_column, named_column
from pyspark.sql.frame_columns import flat


class FrameRows:
    def filter(self, condition):
        from pyspark.sql.functions import expr

        column = expr(condition) if isinstance(condition, str) else condition
        if not isinstance(column, Column):
            raise PySparkTypeError("[NOT_COLUMN_OR_STR] Argument `condition` should be a Column or str.")
        return self._resolving([column], lambda found: "WHERE " + found[0])

    def _resolving(self, columns, clause):
        """This frame with a clause. Columns that were not selected are those of the frame it was selected from, as in Spark."""
        try:
            frame, scope = self._prepared(columns)
            return frame._derive(frame._own(), clause([column._sql(scope) for column in columns]))
        except AnalysisException as error:
            wide = self._with_source() if "UNRESOLVED_COLUMN" in str(error) or "MISSING_ATTRIBUTES" in str(error) else None
            if wide is None:
                raise
            return self._narrowed(wide._resolving(columns, clause))

    where = filter

    def orderBy(self, *cols, **kwargs):
        ascending = kwargs.get("ascending", True)
        columns = [named_column(c) if isinstance(c, str) else self[c - 1] if isinstance(c, int) else c for c in flat(cols)]
        flags = ascending if isinstance(ascending, (list, tuple)) else [ascending] * len(columns)
        orders = [
            c if c._kind == "order" else c.asc() if flag else c.desc() for c, flag in zip(columns, flags)
        ]
        return self._resolving(orders, lambda found: "ORDER BY " + ", ".join(found))

    sort = orderBy

    def sortWithinPartitions(self, *cols, **kwargs):
        return self.orderBy(*cols, **kwargs)

    def limit(self, num):
        return self._derive(self._own(), "LIMIT %d" % num)

    def offset(self, num):
        return self._derive(self._own(), "OFFSET %d" % num)

    def distinct(self):
        return self._derive(self._own(), distinct=True)

    def dropDuplicates(self, subset=None):
        if subset is None:
            return self.distinct()
        keys = ", ".join(self._scope().by_name(name) for name in subset)
        number = ("row_number() OVER (PARTITION BY %s ORDER BY 1)" % keys, Attribute("__row", "", None))
        numbered = self._derive([*self._own(), number])
        return numbered._derive(numbered._own()[:-1], "WHERE `__row` = 1")

    drop_duplicates = dropDuplicates

    def sample(self, withReplacement=None, fraction=None, seed=None):
        if isinstance(withReplacement, float):
            withReplacement, fraction = None, withReplacement
        if withReplacement:
            raise NotImplementedError("the sandbox's pyspark does not know DataFrame.sample with replacement")
        return self._derive(self._own(), "WHERE rand() < %r" % fraction).cache()

    # Groups.

    def groupBy(self, *cols):
        from pyspark.sql.group import GroupedData

        return GroupedData(self, [as_column(column) for column in flat(cols)])

    groupby = groupBy

    def rollup(self, *cols):
        from pyspark.sql.group import GroupedData

        return GroupedData(self, [as_column(column) for column in flat(cols)], "ROLLUP")

    def cube(self, *cols):
        from pyspark.sql.group import GroupedData

        return GroupedData(self, [as_column(column) for column in flat(cols)], "CUBE")

    def agg(self, *exprs):
        return self.groupBy().agg(*exprs)

    # Joins.

    def join(self, other, on=None, how=None):
        from pyspark.sql.joins import join

        return join(self, other, on, how)

    def crossJoin(self, other):
        from pyspark.sql.joins import join

        return join(self, other, None, "cross")

    # How many files a write makes, and what is kept.

    def _numbered(self, files):
        answer = {"name": self._view, "columns": self._columns_answered}
        return type(self)(self.sparkSession, answer, self._attributes, files)

    def repartition(self, numPartitions, *cols):
        return self._numbered(numPartitions if isinstance(numPartitions, int) else 1)

    def repartitionByRange(self, numPartitions, *cols):
        return self.repartition(numPartitions)

    def coalesce(self, numPartitions):
        return self._numbered(min(self._files, numPartitions))

    def cache(self):
        if not self.is_cached:
            self._view = awslab_bridge.ask("materialise", frame=self._view)["name"]
            self.is_cached = True
        return self

    def persist(self, storageLevel=None):
        return self.cache()

    def unpersist(self, blocking=False):
        self.is_cached = False
        return self

    def checkpoint(self, eager=True):
        return self.cache()

    localCheckpoint = checkpoint

    def hint(self, name, *parameters):
        return self

    def transform(self, func, *args, **kwargs):
        return func(self, *args, **kwargs)
