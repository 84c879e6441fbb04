"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/dataframe.html"""

import awslab_bridge
from pyspark.errors import AnalysisException, PySparkTypeError
from pyspark.sql import types as t
from pyspark.sql.column import Attribute, Column, as_column, attribute_column, lit_column, named_column, quoted, to_column
from pyspark.sql.frame_actions import FrameActions
from pyspark.sql.frame_sets import FrameSets
from pyspark.sql.scope import Scope
from pyspark.sql.type_text import from_duck
from pyspark.sql.udf import compute
from pyspark.sql.values import unique
from pyspark.unknown import unknown


class DataFrame(FrameActions, FrameSets):
    """A view of the SQL engine (`_view`) and the columns that the program sees of it."""

    def __init__(self, session, answer, attributes=None, files=1):
        self.sparkSession = session
        self._view = answer["name"]
        self._columns_answered = answer["columns"]
        self._attributes = attributes or [
            Attribute(column["name"], column["key"], from_duck(column["type"])) for column in answer["columns"]
        ]
        self._files = files
        self.is_cached = False

    # How frames are made from this one.

    def _scope(self):
        return Scope(("", self._attributes))

    def _derive(self, items, rest="", distinct=False, frame=None):
        """SELECT items (SQL and attribute each) FROM this frame."""
        source = frame or self
        keys = unique([attribute.name for _, attribute in items])
        selected = ", ".join("%s AS %s" % (sql, quoted(key)) for (sql, _), key in zip(items, keys))
        sql = "SELECT %s%s FROM %s %s" % ("DISTINCT " if distinct else "", selected or "1", source._view, rest)
        return self._made(sql, keys, [attribute for _, attribute in items])

    def _made(self, sql, keys, attributes, files=None):
        answer = awslab_bridge.ask("frame", sql=sql)
        kinds = [from_duck(column["type"]) for column in answer["columns"]]
        made = [
            Attribute(each.name, key, kind, each.id, each.qualifiers, each.nullable)
            for each, key, kind in zip(attributes, keys, kinds)
        ]
        return DataFrame(self.sparkSession, answer, made, self._files if files is None else files)

    def _items(self, columns, scope=None):
        """What a list of columns selects: stars are all columns."""
        scope = scope or self._scope()
        items = []
        for column in columns:
            if column._kind == "star":
                items.extend((quoted(each.key), each) for each in self._attributes)
                continue
            if isinstance(column._reference, str) and column._reference.endswith(".*"):
                items.extend(self._starred(column._reference[:-2], scope))
                continue
            same = scope.attribute(column) if column._alias is None else None
            if same is not None:
                items.append((quoted(same.key), same))
            else:
                items.append((column._sql(scope), Attribute(column._label(), "", None)))
        return items

    def _starred(self, name, scope):
        found = [each for each in self._attributes if name.lower() in each.qualifiers]
        if found:
            return [(quoted(each.key), each) for each in found]
        sql = scope.by_name(name)
        kind = next(each.kind for each in self._attributes if each.name.lower() == name.split(".")[0].lower())
        return [("(%s).%s" % (sql, quoted(field.name)), Attribute(field.name, "", None)) for field in kind]

    def _prepared(self, columns):
        """This frame with the results of the program's functions, and the scope that knows them."""
        frame, names = compute(self, columns)
        scope = frame._scope() if frame is self else Scope(("", frame._attributes))
        scope.functions = names
        return frame, scope

    def _with_arguments(self, args, names):
        scope = self._scope()
        scope.functions = names
        items = [(quoted(each.key), each) for each in self._attributes]
        items += [(arg._sql(scope), Attribute("__arg_%d" % index, "", None)) for index, arg in enumerate(args)]
        return self._derive(items).collect()

    def _same_attributes(self, made, extra):
        """A frame loaded from this one's rows: the same columns, and one more."""
        attributes = [
            Attribute(each.name, each.key, each.kind, each.id, each.qualifiers, each.nullable)
            for each in self._attributes
        ]
        return DataFrame(
            self.sparkSession,
            {"name": made._view, "columns": made._columns_answered},
            [*attributes, Attribute(extra, extra, made._attributes[-1].kind)],
            self._files,
        )

    def _own(self):
        return [(quoted(each.key), each) for each in self._attributes if not each.name.startswith("__udf_")]

    # Columns.

    @property
    def columns(self):
        return [each.name for each in self._attributes]

    @property
    def schema(self):
        return t.StructType([t.StructField(each.name, each.kind, each.nullable) for each in self._attributes])

    @property
    def dtypes(self):
        return [(each.name, each.kind.simpleString()) for each in self._attributes]

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        if any(each.name.lower() == name.lower() for each in self._attributes):
            return self[name]
        unknown("DataFrame", name)

    def __getitem__(self, item):
        if isinstance(item, str):
            if item == "*":
                return named_column("*")
            found = self._scope().attribute(named_column(item))
            if found is None:
                self._scope().by_name(item)
                return named_column(item)
            return attribute_column(found)
        if isinstance(item, Column):
            return self.filter(item)
        if isinstance(item, (list, tuple)):
            return self.select(*item)
        if isinstance(item, int):
            return attribute_column(self._attributes[item])
        raise PySparkTypeError("[NOT_COLUMN_OR_FLOAT_OR_INT_OR_LIST_OR_STR] unexpected item type: %s" % type(item).__name__)

    def colRegex(self, colName):
        raise NotImplementedError("the sandbox's pyspark does not know DataFrame.colRegex")

    def select(self, *cols):
        columns = [as_column(column) for column in _flat(cols)]
        frame, scope = self._prepared(columns)
        return frame._derive(self._items_of(frame, columns, scope))

    @staticmethod
    def _items_of(frame, columns, scope):
        items = []
        for column in columns:
            if column._kind == "star":
                items.extend(frame._own())
            else:
                items.extend(frame._items([column], scope))
        return items

    def selectExpr(self, *expr):
        from pyspark.sql.functions import expr as parse

        return self.select(*[parse(each) if each != "*" else named_column("*") for each in map(_unaliased, _flat(expr))])

    def withColumn(self, colName, col):
        return self.withColumns({colName: col})

    def withColumns(self, *colsMap):
        new = {name: to_column(column) for name, column in colsMap[0].items()}
        frame, scope = self._prepared(list(new.values()))
        lower = {name.lower(): name for name in new}
        items = []
        for sql, attribute in frame._own():
            name = lower.pop(attribute.name.lower(), None)
            items.append((sql, attribute) if name is None else (new[name]._sql(scope), Attribute(name, "", None)))
        items += [(new[name]._sql(scope), Attribute(name, "", None)) for name in lower.values()]
        return frame._derive(items)

    def withColumnRenamed(self, existing, new):
        return self.withColumnsRenamed({existing: new})

    def withColumnsRenamed(self, colsMap):
        lower = {old.lower(): new for old, new in colsMap.items()}
        items = []
        for sql, each in self._own():
            new = lower.get(each.name.lower())
            items.append((sql, each if new is None else Attribute(new, "", None, each.id)))
        return self._derive(items)

    def toDF(self, *cols):
        if len(cols) != len(self._attributes):
            raise AnalysisException(
                "[ASSIGNMENT_ARITY_MISMATCH] The number of columns or variables assigned or aliased: %d does not match the number of source expressions: %d."
                % (len(cols), len(self._attributes))
            )
        return self._derive([(sql, Attribute(name, "", None)) for (sql, _), name in zip(self._own(), cols)])

    def drop(self, *cols):
        scope = self._scope()
        names = {column.lower() for column in cols if isinstance(column, str)}
        ids = {found.id for found in (scope.attribute(c) for c in cols if isinstance(c, Column)) if found}
        kept = [item for item in self._own() if item[1].name.lower() not in names and item[1].id not in ids]
        return self._derive(kept)

    def alias(self, alias):
        attributes = [
            Attribute(each.name, each.key, each.kind, each.id, [alias.lower()], each.nullable)
            for each in self._attributes
        ]
        answer = {"name": self._view, "columns": self._columns_answered}
        return DataFrame(self.sparkSession, answer, attributes, self._files)

    # Rows.

    def filter(self, condition):
        from pyspark.sql.functions import expr

        column = expr(condition) if isinstance(condition, str) else condition
        if not isinstance(column, Column):
            raise PySparkTypeError("[NOT_COLUMN_OR_STR] Argument `condition` should be a Column or str.")
        frame, scope = self._prepared([column])
        return frame._derive(frame._own(), "WHERE %s" % column._sql(scope))

    where = filter

    def orderBy(self, *cols, **kwargs):
        ascending = kwargs.get("ascending", True)
        columns = [named_column(c) if isinstance(c, str) else self[c - 1] if isinstance(c, int) else c for c in _flat(cols)]
        flags = ascending if isinstance(ascending, (list, tuple)) else [ascending] * len(columns)
        orders = [
            c if c._kind == "order" and flag else c.asc() if flag else c.desc() for c, flag in zip(columns, flags)
        ]
        frame, scope = self._prepared(orders)
        return frame._derive(frame._own(), "ORDER BY " + ", ".join(order._sql(scope) for order in orders))

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

        return GroupedData(self, [as_column(column) for column in _flat(cols)])

    groupby = groupBy

    def rollup(self, *cols):
        from pyspark.sql.group import GroupedData

        return GroupedData(self, [as_column(column) for column in _flat(cols)], "ROLLUP")

    def cube(self, *cols):
        from pyspark.sql.group import GroupedData

        return GroupedData(self, [as_column(column) for column in _flat(cols)], "CUBE")

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
        return DataFrame(self.sparkSession, answer, self._attributes, files)

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


def _flat(cols):
    return list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)


def _unaliased(text):
    return text.strip()


__all__ = ["DataFrame", "lit_column"]
