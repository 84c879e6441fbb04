"""Columns that are more than an expression: CASE, and functions that make several columns or rows."""

from pyspark.errors import AnalysisException
from pyspark.sql import types as t
from pyspark.sql.column import Column, inner_name, to_column, written_alike
from pyspark.sql.literals import quoted


class CaseColumn(Column):
    """`when(...).when(...).otherwise(...)`"""

    def __init__(self, branches, default=None):
        self._branches = branches
        self._default = default
        parts = [column for branch in branches for column in branch] + ([default] if default is not None else [])

        def text(of, values):
            cases = " ".join("WHEN %s THEN %s" % (of(c), value) for (c, _), value in zip(branches, values))
            return "CASE %s%s END" % (cases, " ELSE %s" % values[-1] if default is not None else "")

        chosen = [value for _, value in branches] + ([default] if default is not None else [])
        super().__init__(
            lambda s: text(lambda column: column._sql(s), written_alike(chosen, s)),
            text(inner_name, [inner_name(column) for column in chosen]),
            parts,
        )

    def when(self, condition, value):
        return CaseColumn([*self._branches, (condition, to_column(value))])

    def otherwise(self, value):
        return CaseColumn(self._branches, to_column(value))


class ManyColumns(Column):
    """A function that makes several columns, each with a name of its own."""

    def __init__(self, name, columns, labels=()):
        super().__init__(self._alone, name, columns, "many")
        self._columns = columns
        self._labels = labels

    def _alone(self, scope):
        raise AnalysisException("[UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS] %s stands for several columns." % self._name)

    def alias(self, *names, **others):
        return ManyColumns(self._name, self._columns, names)

    def _items(self, scope):
        """SQL and name of each."""
        return _labelled([(column._sql(scope), column._label()) for column in self._columns], self._labels)


class GeneratorColumn(Column):
    """explode and its like: a row for each element. What it makes depends on the type that it is given."""

    def __init__(self, function, column, outer=False, labels=()):
        name = "%s%s(%s)" % (function, "_outer" if outer else "", inner_name(column))
        super().__init__(self._alone, name, [column], "generator")
        self._function = function
        self._column = column
        self._outer = outer
        self._labels = labels

    def _alone(self, scope):
        items = self._items(scope)
        if len(items) != 1:
            raise AnalysisException("[UNSUPPORTED_GENERATOR] %s makes %d columns: use it in select." % (self._name, len(items)))
        return items[0][0]

    def alias(self, *names, **others):
        return GeneratorColumn(self._function, self._column, self._outer, names)

    def _items(self, scope):
        """SQL and name of each column."""
        sql = self._column._sql(scope)
        kind = scope.kind_of(sql)
        if not isinstance(kind, (t.ArrayType, t.MapType)):
            raise AnalysisException(
                "[DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE] %s needs an array or a map, not %s." % (self._name, kind.simpleString())
            )
        lists = self._lists(sql, kind)
        if self._function == "posexplode":
            lists.insert(0, ("CAST(range(len(%s)) AS ARRAY<INT>)" % lists[0][0], "pos"))
        return _labelled([(self._rows(each), label) for each, label in lists], self._labels)

    def _lists(self, sql, kind):
        if isinstance(kind, t.MapType):
            return [("map_keys(%s)" % sql, "key"), ("map_values(%s)" % sql, "value")]
        if self._function == "inline":
            return [("list_transform(%s, e -> e.%s)" % (sql, quoted(f.name)), f.name) for f in kind.elementType]
        return [(sql, "col")]

    def _rows(self, sql):
        return "explode(CASE WHEN coalesce(len(%s), 0) = 0 THEN array(NULL) ELSE %s END)" % (sql, sql) if self._outer else "explode(%s)" % sql


def _labelled(items, labels):
    if not labels:
        return items
    if len(labels) != len(items):
        raise AnalysisException(
            "[UDTF_ALIAS_NUMBER_MISMATCH] Expected %d aliases, but got %s." % (len(items), ",".join(labels))
        )
    return [(sql, label) for (sql, _), label in zip(items, labels)]
