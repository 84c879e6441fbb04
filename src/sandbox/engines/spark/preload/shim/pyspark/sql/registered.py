"""Functions of the program by name, in texts of SQL: spark.udf.register("shout", f), then `SELECT shout(name) FROM people`."""

import awslab_bridge
from pyspark.sql import types as t
from pyspark.sql.column import Column
from pyspark.sql.literals import quoted
from pyspark.sql.udf import UserColumn, evaluated

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
    return _edited(text, [(call["start"], call["end"], value) for call, value in zip(calls, values)])


def _edited(text, edits):
    """Edits at one place keep their order."""
    for start, end, new in sorted(reversed(edits), key=lambda edit: edit[:2], reverse=True):
        text = text[:start] + new + text[end:]
    return text


def computed(session, text):
    """The statement with joins of tables of results in place of the calls. Each call's arguments are looked for where it stands."""
    edits, known = [], {}
    for call in calls_in(text):
        key = (call["name"], call["fromEnd"], *call["args"])
        if key not in known:
            known[key], joins = _edits(session, call, len(known))
            edits += joins
        edits.append((call["start"], call["end"], known[key]))
    return _edited(text, edits)


def _edits(session, call, number):
    """What stands for the call, and the joins that it needs."""
    name, args = call["name"], call["args"]
    if not args or any(calls_in(arg) for arg in args) or call["from"] is None:
        raise NotImplementedError(
            "the sandbox's pyspark knows functions of the program in a SELECT with FROM, of columns and not of each other: %s" % name
        )
    keys = ["__udf_%d_%d" % (number, place) for place in range(len(args))]
    result = "__udf_%d" % number
    made = _results(session, call, keys, result)
    tests = " AND ".join("%s <=> (%s)" % (quoted(key), arg) for key, arg in zip(keys, args))
    if call["star"]:
        return "(SELECT %s FROM %s WHERE %s)" % (quoted(result), made._view, tests), []
    return quoted(result), [(call["fromEnd"], call["fromEnd"], " LEFT JOIN %s ON %s " % (made._view, tests))]


def _results(session, call, keys, result):
    """A row for each list of arguments that there is."""
    function = _functions[call["name"]]
    selected = ", ".join("%s AS %s" % (arg, quoted(key)) for arg, key in zip(call["args"], keys))
    found = session.sql("%s SELECT DISTINCT %s %s" % (call["with"], selected, call["from"]))
    kind = function.returnType
    fields = [t.StructField(each.name, each.kind) for each in found._attributes] + [t.StructField(result, kind)]
    rows = [(*row, evaluated(function, row)) for row in found.collect()]
    return session._load(rows, t.StructType(fields))
