"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/column.html"""

import datetime
import decimal
import itertools

from pyspark.errors import PySparkTypeError, PySparkValueError
from pyspark.sql import types as t
from pyspark.unknown import unknown

_ids = itertools.count(1)


class Attribute:
    """A column of a DataFrame: `name` as the program sees it, `key` as the SQL engine does."""

    def __init__(self, name, key, kind, id=None, qualifiers=(), nullable=True):
        self.name = name
        self.key = key
        self.kind = kind
        self.id = id or next(_ids)
        self.qualifiers = frozenset(qualifiers)
        self.nullable = nullable


class Column:
    """An expression of Spark SQL, whose names are resolved when a DataFrame takes it."""

    def __init__(self, write, name, parts=(), kind="value", alias=None, reference=None):
        # write(scope) -> Spark SQL; name is what Spark calls the expression; parts are the columns within it.
        self._write = write
        self._name = name
        self._parts = tuple(parts)
        self._kind = kind
        self._alias = alias
        self._reference = reference

    def _sql(self, scope):
        return self._write(scope)

    def _label(self):
        return self._alias or self._name

    def _all(self):
        yield self
        for part in self._parts:
            yield from part._all()

    def alias(self, *names, **others):
        if len(names) != 1:
            raise NotImplementedError("the sandbox's pyspark does not know Column.alias with several names")
        return Column(self._write, self._name, [self], self._kind, names[0], None)

    name = alias

    def __repr__(self):
        shown = "%s AS %s" % (self._name, self._alias) if self._alias else self._name
        return "Column<'%s'>" % shown

    def __getattr__(self, item):
        if item.startswith("_"):
            raise AttributeError(item)
        return self.getField(item)

    def __getitem__(self, key):
        if isinstance(key, slice):
            return self.substr(key.start, key.stop)
        return self.getItem(key)

    def getField(self, name):
        return Column(lambda s: "(%s).%s" % (self._sql(s), quoted(name)), "%s.%s" % (self._name, name), [self])

    def getItem(self, key):
        if isinstance(key, Column):
            raise NotImplementedError("the sandbox's pyspark does not know Column.getItem of a column")
        if isinstance(key, int):
            # Element 0 is the first; in the SQL engine it is the second place that counts from 1.
            return Column(
                lambda s: "list_extract(%s, %d)" % (self._sql(s), key + 1), "%s[%s]" % (self._name, key), [self]
            )
        return Column(lambda s: "%s[%s]" % (self._sql(s), literal(key)), "%s[%s]" % (self._name, key), [self])

    def __iter__(self):
        raise TypeError("Column is not iterable")

    def __bool__(self):
        raise PySparkValueError(
            "[CANNOT_CONVERT_COLUMN_INTO_BOOL] Cannot convert column into bool: please use '&' for 'and', '|' for 'or', '~' for 'not' when building DataFrame boolean expressions."
        )

    __hash__ = object.__hash__

    def __contains__(self, item):
        raise PySparkValueError("[CANNOT_APPLY_IN_FOR_COLUMN] Cannot apply 'in' operator against a column.")

    def __eq__(self, other):
        return binary("=", self, other)

    def __ne__(self, other):
        inner = binary("=", self, other)
        return Column(lambda s: "(NOT %s)" % inner._sql(s), "(NOT %s)" % inner._name, [inner])

    def __neg__(self):
        return Column(lambda s: "(- %s)" % self._sql(s), "(- %s)" % self._name, [self])

    def __invert__(self):
        return Column(lambda s: "(NOT %s)" % self._sql(s), "(NOT %s)" % self._name, [self])

    def eqNullSafe(self, other):
        return binary("<=>", self, other)

    def cast(self, dataType):
        kind = t.parse_type(dataType) if isinstance(dataType, str) else dataType
        type_name = kind.simpleString()
        # A cast alone keeps the column's name.
        name = self._name if self._reference else "CAST(%s AS %s)" % (self._name, type_name.upper())
        inner = "CAST(%s AS %s)" % (self._name, type_name.upper())
        made = Column(lambda s: s.cast(self._sql(s), kind), name, [self])
        made._inner_name = inner
        return made

    astype = cast

    def isNull(self):
        return Column(lambda s: "(%s IS NULL)" % self._sql(s), "(%s IS NULL)" % self._name, [self])

    def isNotNull(self):
        return Column(lambda s: "(%s IS NOT NULL)" % self._sql(s), "(%s IS NOT NULL)" % self._name, [self])

    def isin(self, *values):
        if len(values) == 1 and isinstance(values[0], (list, set, tuple)):
            values = tuple(values[0])
        given = [to_column(value) for value in values]

        def write(s):
            return "(%s IN (%s))" % (self._sql(s), ", ".join(v._sql(s) for v in given)) if given else "(1 = 0)"

        return Column(write, "(%s IN (%s))" % (self._name, ", ".join(v._name for v in given)), [self, *given])

    def between(self, lowerBound, upperBound):
        return (self >= lowerBound) & (self <= upperBound)

    def like(self, other):
        return self._test("%s LIKE %s", other, "%s LIKE %s")

    def ilike(self, other):
        return self._test("lower(%s) LIKE lower(%s)", other, "ilike(%s, %s)")

    def rlike(self, other):
        return self._test("regexp_like(%s, %s)", other, "RLIKE(%s, %s)")

    def contains(self, other):
        return self._test("(instr(%s, %s) > 0)", other, "contains(%s, %s)")

    def startswith(self, other):
        return self._test("starts_with(%s, %s)", other, "startswith(%s, %s)")

    def endswith(self, other):
        return self._test("ends_with(%s, %s)", other, "endswith(%s, %s)")

    def _test(self, form, other, name):
        value = to_column(other)
        return Column(
            lambda s: "(%s)" % (form % (self._sql(s), value._sql(s))), name % (self._name, value._name), [self, value]
        )

    def substr(self, startPos, length):
        a, b = to_column(startPos), to_column(length)
        return Column(
            lambda s: "substring(%s, %s, %s)" % (self._sql(s), a._sql(s), b._sql(s)),
            "substring(%s, %s, %s)" % (self._name, a._name, b._name),
            [self, a, b],
        )

    def when(self, condition, value):
        raise PySparkTypeError("when() can only be applied on a Column previously generated by when() function")

    def otherwise(self, value):
        raise PySparkTypeError("otherwise() can only be applied on a Column previously generated by when()")

    def over(self, window):
        return Column(
            lambda s: "%s OVER (%s)" % (self._sql(s), window._sql(s)),
            "%s OVER (%s)" % (self._name, window._name()),
            [self, *window._columns()],
            "window",
        )

    def _ordered(self, order, nulls):
        words = "%s NULLS %s" % (order, nulls)
        return Column(lambda s: "%s %s" % (self._sql(s), words), "%s %s" % (self._name, words), [self], "order")

    def asc(self):
        return self._ordered("ASC", "FIRST")

    asc_nulls_first = asc

    def asc_nulls_last(self):
        return self._ordered("ASC", "LAST")

    def desc(self):
        return self._ordered("DESC", "LAST")

    desc_nulls_last = desc

    def desc_nulls_first(self):
        return self._ordered("DESC", "FIRST")


class CaseColumn(Column):
    """`when(...).when(...).otherwise(...)`"""

    def __init__(self, branches, default=None):
        self._branches = branches
        self._default = default
        parts = [column for branch in branches for column in branch] + ([default] if default is not None else [])

        def text(of):
            cases = " ".join("WHEN %s THEN %s" % (of(c), of(v)) for c, v in branches)
            return "CASE %s%s END" % (cases, " ELSE %s" % of(default) if default is not None else "")

        super().__init__(lambda s: text(lambda column: column._sql(s)), text(lambda column: column._name), parts)

    def when(self, condition, value):
        return CaseColumn([*self._branches, (condition, to_column(value))])

    def otherwise(self, value):
        return CaseColumn(self._branches, to_column(value))


def quoted(name):
    return "`%s`" % name.replace("`", "``")


def literal(value):
    """A Python value in Spark SQL."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value >= 0 else "(%d)" % value
    if isinstance(value, float):
        return "CAST('%r' AS DOUBLE)" % value
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace("'", "\\'")
        return "'%s'" % escaped
    if isinstance(value, decimal.Decimal):
        digits = value.as_tuple()
        scale = max(0, -digits.exponent)
        return "CAST('%s' AS DECIMAL(%d, %d))" % (value, max(len(digits.digits), scale), scale)
    if isinstance(value, datetime.datetime):
        return "CAST('%s' AS TIMESTAMP)" % value.strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(value, datetime.date):
        return "CAST('%s' AS DATE)" % value.isoformat()
    if isinstance(value, (list, tuple)):
        return "array(%s)" % ", ".join(map(literal, value))
    raise PySparkTypeError("[UNSUPPORTED_LITERAL] the sandbox's pyspark does not know literals of %s" % type(value).__name__)


def lit_column(value):
    from pyspark.sql.values import text_of

    shown = text_of(value)
    if isinstance(value, datetime.date):
        shown = "%s '%s'" % ("TIMESTAMP" if isinstance(value, datetime.datetime) else "DATE", shown)
    return Column(lambda s: literal(value), shown)


def to_column(value):
    return value if isinstance(value, Column) else lit_column(value)


def named_column(name):
    """By name: `a`, `t.a`, `address.country`, `*`."""
    if name == "*":
        return Column(lambda s: "*", "*", kind="star")
    shown = name.rsplit(".", 1)[-1] if "`" not in name else name.replace("`", "")
    return Column(lambda s: s.by_name(name), shown, reference=name)


def attribute_column(attribute):
    return Column(lambda s: s.by_id(attribute), attribute.name, reference=attribute)


def as_column(value):
    """A column, or the name of one."""
    if isinstance(value, Column):
        return value
    if isinstance(value, str):
        return named_column(value)
    raise PySparkTypeError(
        "[NOT_COLUMN_OR_STR] Argument should be a Column or str, got %s." % type(value).__name__
    )


def inner_name(column):
    return getattr(column, "_inner_name", None) if "_inner_name" in column.__dict__ else column._name


_JAVA_NAMES = {"%": "%", "AND": "AND", "OR": "OR"}


def binary(operator, left, right):
    a, b = to_column(left), to_column(right)
    if operator in ("<=>",):
        form = "(%s <=> %s)"
    else:
        form = "(%%s %s %%s)" % operator.replace("%", "%%")
    return Column(lambda s: form % (a._sql(s), b._sql(s)), form % (inner_name(a), inner_name(b)), [a, b])


def _operators():
    def add(method, operator, swapped=False):
        def apply(self, other):
            return binary(operator, other, self) if swapped else binary(operator, self, other)

        setattr(Column, method, apply)

    for method, operator in {
        "__lt__": "<", "__le__": "<=", "__gt__": ">", "__ge__": ">=",
        "__add__": "+", "__sub__": "-", "__mul__": "*", "__truediv__": "/", "__mod__": "%",
        "__and__": "AND", "__or__": "OR", "bitwiseAND": "&", "bitwiseOR": "|",
    }.items():  # fmt: skip
        add(method, operator)
    for method, operator in {
        "__radd__": "+", "__rsub__": "-", "__rmul__": "*", "__rtruediv__": "/", "__rmod__": "%",
        "__rand__": "AND", "__ror__": "OR",
    }.items():  # fmt: skip
        add(method, operator, swapped=True)


_operators()


def power(a, b):
    x, y = to_column(a), to_column(b)
    return Column(lambda s: "power(%s, %s)" % (x._sql(s), y._sql(s)), "POWER(%s, %s)" % (x._name, y._name), [x, y])


Column.__pow__ = lambda self, other: power(self, other)
Column.__rpow__ = lambda self, other: power(other, self)
__all__ = ["Column", "unknown"]
