"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/dataframe.html"""

import awslab_bridge
from pyspark.errors import AnalysisException, PySparkTypeError
from pyspark.sql import types as t
from pyspark.sql.attribute import Attribute
from pyspark.sql.column import Column, attribute_column, named_column
from pyspark.sql.frame_actions import FrameActions
from pyspark.sql.frame_columns import FrameColumns
from pyspark.sql.frame_rows import FrameRows
from pyspark.sql.frame_sets import FrameSets
from pyspark.sql.frame_statistics import FrameStatistics
from pyspark.sql.literals import quoted
from pyspark.sql.scope import Scope
from pyspark.sql.type_text import from_duck
from pyspark.sql.udf import compute
from pyspark.sql.values import unique
from pyspark.unknown import unknown


class DataFrame(FrameColumns, FrameRows, FrameActions, FrameSets, FrameStatistics):
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
        self._selected_from = None

    # How frames are made from this one.

    def _scope(self):
        return Scope(("", self._attributes), source=self._view)

    def _derive(self, items, rest="", distinct=False, frame=None):
        """SELECT items (SQL and attribute each) FROM this frame."""
        source = frame or self
        keys = unique([attribute.name for _, attribute in items])
        selected = ", ".join("%s AS %s" % (sql, quoted(key)) for (sql, _), key in zip(items, keys))
        sql = "SELECT %s%s FROM %s %s" % ("DISTINCT " if distinct else "", selected or "1", source._view, rest)
        return self._made(sql, keys, [attribute for _, attribute in items])

    def _made(self, sql, keys, attributes, files=None):
        answer = awslab_bridge.ask("frame", sql=sql)
        if "random()" in sql:
            # Spark keeps the seed with the plan: another look shows the same numbers.
            answer = {**answer, "name": awslab_bridge.ask("materialise", frame=answer["name"])["name"]}
        kinds = [from_duck(column["type"]) for column in answer["columns"]]
        made = [
            Attribute(each.name, key, kind, each.id, each.qualifiers, each.nullable)
            for each, key, kind in zip(attributes, keys, kinds)
        ]
        return DataFrame(self.sparkSession, answer, made, self._files if files is None else files)

    def _items(self, columns, scope=None):
        """What a list of columns selects: stars are all columns, and some functions make several."""
        if sum(column._kind == "generator" for column in columns) > 1:
            raise AnalysisException("[UNSUPPORTED_GENERATOR.MULTI_GENERATOR] Only one generator is allowed per select clause.")
        scope = scope or self._scope()
        items = []
        for column in columns:
            if column._kind == "star":
                items.extend(self._own())
                continue
            if isinstance(column._reference, str) and column._reference.endswith(".*"):
                items.extend(self._starred(column._reference[:-2], scope))
                continue
            if column._kind in ("many", "generator"):
                items.extend((sql, Attribute(label, "", None)) for sql, label in column._items(scope))
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
        # Rows without a time are in no window.
        timed = [part._without_null for column in columns for part in column._all() if "_without_null" in part.__dict__]
        source = self.filter(timed[0].isNotNull()) if timed else self
        frame, names = compute(source, columns)
        scope = frame._scope()
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
