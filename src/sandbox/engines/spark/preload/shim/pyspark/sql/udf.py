"""Functions of the program over columns: the rows come to Python, and go back with the results."""

import functools
import traceback

from pyspark.errors import PythonException
from pyspark.sql import types as t
from pyspark.sql.column import Column, as_column


class UserColumn(Column):
    def __init__(self, function, args):
        name = "%s(%s)" % (function.__name__, ", ".join(arg._name for arg in args))
        super().__init__(self._computed, name, args, "udf")
        self._function = function
        self._args = args

    def _computed(self, scope):
        return scope.functions[id(self)]


def udf(f=None, returnType=None, *, useArrow=None):
    if f is None or isinstance(f, (str, t.DataType)):
        kind = f if f is not None else returnType
        return functools.partial(_make, returnType=kind)
    return _make(f, returnType)


def _make(f, returnType=None):
    kind = t.parse_type(returnType) if isinstance(returnType, str) else returnType or t.StringType()

    @functools.wraps(f)
    def wrapper(*cols):
        return UserColumn(wrapper, [as_column(column) for column in cols])

    wrapper.func = f
    wrapper.returnType = kind
    if not hasattr(wrapper, "__name__"):
        wrapper.__name__ = type(f).__name__
    return wrapper


def compute(frame, columns):
    """The frame with a column for each function's result, and the names of these columns by the function's call."""
    calls = [part for column in columns for part in column._all() if isinstance(part, UserColumn)]
    names = {}
    if not calls:
        return frame, names
    # Inner calls first: they are the arguments of outer ones.
    for call in reversed(calls):
        if id(call) in names:
            continue
        frame = _compute_one(frame, call, names, len(names))
    return frame, names


def _compute_one(frame, call, names, number):
    key = "__udf_%d" % number
    given = frame._with_arguments(call._args, names)
    width = len(frame._attributes)
    kind = call._function.returnType
    fields = [t.StructField(each.key, each.kind) for each in frame._attributes] + [t.StructField(key, kind)]

    def rows():
        for row in given:
            yield [*row[:width], evaluated(call._function, row[width:])]

    made = frame.sparkSession._load(rows(), t.StructType(fields))
    names[id(call)] = "`%s`" % key
    return frame._same_attributes(made, key)


def evaluated(function, args):
    """A call's value; what it raises is a PythonException, as Spark has it."""
    try:
        value = function.func(*args)
    except Exception as error:
        text = "".join(traceback.format_exception(type(error), error, error.__traceback__.tb_next))
        raise PythonException("\n  An exception was thrown from the Python worker. Please see the stack trace below.\n" + text) from None
    return fitting(value, function.returnType)


def fitting(value, kind):
    """As Spark: what is not of the type that was promised is null; everything has a text."""
    if value is None:
        return None
    if isinstance(kind, t.StringType):
        return value if isinstance(value, str) else str(value)
    if isinstance(kind, t.IntegralType):
        return value if isinstance(value, int) and not isinstance(value, bool) else None
    if isinstance(kind, t.FractionalType) and not isinstance(kind, t.DecimalType):
        return value if isinstance(value, float) else None
    if isinstance(kind, t.BooleanType):
        return value if isinstance(value, bool) else None
    return value
