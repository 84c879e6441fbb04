"""Functions of the program by name, in texts of SQL: spark.udf.register("shout", f), then `SELECT shout(name) FROM people`."""

import awslab_bridge
from pyspark.sql import types as t
from pyspark.sql.column import Column
from pyspark.sql.literals import quoted
from pyspark.sql.udf import UserColumn, fitting

_functions = {}


def register(name, function):
    _functions[name.lower()] = function


def calls_in(text):
    """The outermost calls of such functions: where they stand, and the texts of their arguments."""
    return awslab_bridge.ask("calls", sql=text, names=list(_functions)) if _functions else []


def text_column(text, name, calls, alias=None):
    """An expression in SQL as a column."""
    from pyspark.sql.functions import expr

    parts = [UserColumn(_functions[call["name"]], [expr(arg) for arg in call["args"]]) for call in calls]

    def write(scope):
        return _with(text, calls, [part._sql(scope) for part in parts])

    return Column(write, name, parts, kind="text", alias=alias)


def _with(text, calls, values):
    made, at = "", 0
    for call, value in zip(calls, values):
        made += text[at : call["start"]] + value
        at = call["end"]
    return made + text[at:]


def computed(session, text):
    """The statement with tables of results in place of the calls. Each call's arguments are looked for where it stands."""
    calls = calls_in(text)
    return _with(text, calls, [_results(session, call) for call in calls])


def _results(session, call):
    function = _functions[call["name"]]
    args = call["args"]
    if not args:
        raise NotImplementedError("the sandbox's pyspark does not know functions without arguments in SQL: %s" % call["name"])
    if call["from"] is None:
        raise NotImplementedError(
            "the sandbox's pyspark knows functions of the program in a SELECT with FROM only, not here: %s" % call["name"]
        )
    keys = ["a%d" % number for number in range(len(args))]
    selected = ", ".join("%s AS %s" % pair for pair in zip(args, keys))
    found = session.sql("%s SELECT DISTINCT %s %s" % (call["with"], selected, call["from"]))
    kind = function.returnType
    fields = [t.StructField(each.name, each.kind) for each in found._attributes] + [t.StructField("r", kind)]
    rows = [(*row, fitting(function.func(*row), kind)) for row in found.collect()]
    made = session._load(rows, t.StructType(fields))
    tests = " AND ".join("%s <=> (%s)" % (quoted(key), arg) for key, arg in zip(keys, args))
    return "(SELECT r FROM %s WHERE %s)" % (made._view, tests)
