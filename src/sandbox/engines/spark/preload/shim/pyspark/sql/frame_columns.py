"""Which columns a DataFrame has: select, withColumn, drop and their like."""

from pyspark.errors import AnalysisException
from pyspark.sql.attribute import Attribute
from pyspark.sql.column import Column, as_column, named_column, to_column


def flat(cols):
    return list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)


class FrameColumns:
    def select(self, *cols):
        columns = [as_column(column) for column in flat(cols)]
        frame, scope = self._prepared(columns)
        items = frame._items(columns, scope)
        made = frame._derive(items)
        made._selected_from = (frame, items)
        return made

    def _with_source(self):
        """What this was selected from beside what was selected; None where there is nothing more."""
        if self._selected_from is None:
            return None
        frame, items = self._selected_from
        taken = {each.id for _, each in items}
        more = [item for item in frame._own() if item[1].id not in taken]
        return frame._derive([*items, *more]) if more else None

    def _narrowed(self, wide):
        """The first columns of a frame that has more, as this one has them."""
        items = wide._own()[: len(self._attributes)]
        made = wide._derive(items)
        made._selected_from = (wide, items)
        for own, each in zip(self._attributes, made._attributes):
            each.id = own.id
        return made

    def selectExpr(self, *expr):
        from pyspark.sql.functions import expr as parse

        return self.select(*[parse(each) if each.strip() != "*" else named_column("*") for each in flat(expr)])

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
        return type(self)(self.sparkSession, answer, attributes, self._files)
