"""How a function becomes Spark SQL; what the SQL means is the dialect's business (engines/sql/dialects/spark.ts)."""

from pyspark.sql.column import Column, as_column, inner_name, to_column
from pyspark.sql.literals import literal

PUBLIC = "pyspark.sql.functions"


def call(sql, *args, name=None, kind="value"):
    """A call; `args` are columns, or names of columns. `name` is what Spark shows, where that is another one."""
    columns = [as_column(arg) for arg in args]
    shown = "%s(%s)" % (name or sql, ", ".join(map(inner_name, columns)))
    return Column(lambda s: "%s(%s)" % (sql, ", ".join(column._sql(s) for column in columns)), shown, columns, kind)


def form(form, name, *args, kind="value"):
    """SQL with a place (%s) for each column."""
    columns = [as_column(arg) for arg in args]
    shown = name % tuple(map(inner_name, columns)) if "%s" in name else name
    return Column(lambda s: form % tuple(column._sql(s) for column in columns), shown, columns, kind)


def simple(names, kind="value", shape=str):
    """Functions of columns alone, by name; `f=g` is called g in SQL. `shape` is how Spark shows the name."""
    made = {}
    for each in names.split():
        python, _, sql = each.partition("=")

        def function(col, *others, shown=shape(python), sql=sql or python):
            return call(sql, col, *others, name=shown, kind=kind)

        function.__name__ = python
        function.__module__ = PUBLIC
        made[python] = function
    return made


def valued(sql, name=None, defaults=()):
    """A function whose first argument is a column and the others are values. `defaults` stand at the end, as Spark shows them."""

    def function(col, *values, **named):
        given = [*values, *named.values()]
        given += defaults[len(given) :]
        return call(sql, col, *map(to_column, given), name=name)

    function.__name__ = name or sql
    function.__module__ = PUBLIC
    return function


def flat(cols):
    return cols[0] if len(cols) == 1 and isinstance(cols[0], (list, tuple, set)) else cols


def text(value):
    """A literal within a form."""
    return literal(value).replace("%", "%%")


def shown(value):
    """A name's part within a form."""
    return str(value).replace("%", "%%")


def refused(name):
    raise NotImplementedError("the sandbox's pyspark does not know pyspark.sql.functions.%s" % name)
