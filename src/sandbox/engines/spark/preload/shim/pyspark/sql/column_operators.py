"""Operators of columns, as Python writes them."""

from pyspark.errors import PySparkValueError
from pyspark.sql.coercion import sides

_COMPARISONS = ("=", "<=>", "<", "<=", ">", ">=")
_ARITHMETIC = ("+", "-", "*", "/", "%")


class Operators:
    """Of Column, which makes columns with `_made` and takes values with `_given`."""

    __hash__ = object.__hash__

    def _binary(self, operator, other, swapped=False):
        a, b = self, self._given(other)
        if swapped:
            a, b = b, a
        form = "(%%s %s %%s)" % operator.replace("%", "%%")
        shown = form % (_inner(a), _inner(b))
        # Spark has no brackets around what is added to a time.
        name = shown[1:-1] if _inner(b).startswith("INTERVAL '") else shown
        kind = "comparison" if operator in _COMPARISONS else "arithmetic" if operator in _ARITHMETIC else None
        return self._made(lambda s: form % (sides(a, b, s, kind) if kind else (a._sql(s), b._sql(s))), name, [a, b])

    def _before(self, word):
        return self._made(lambda s: "(%s %s)" % (word, self._sql(s)), "(%s %s)" % (word, _inner(self)), [self])

    def _power(self, other, swapped=False):
        a, b = self, self._given(other)
        if swapped:
            a, b = b, a
        return self._made(
            lambda s: "power(%s, %s)" % (a._sql(s), b._sql(s)), "POWER(%s, %s)" % (_inner(a), _inner(b)), [a, b]
        )

    def __eq__(self, other):
        return self._binary("=", other)

    def __ne__(self, other):
        return self._binary("=", other)._before("NOT")

    def __neg__(self):
        return self._made(lambda s: "(- %s)" % self._sql(s), "(- %s)" % _inner(self), [self])

    def __invert__(self):
        return self._before("NOT")

    def __pow__(self, other):
        return self._power(other)

    def __rpow__(self, other):
        return self._power(other, swapped=True)

    def eqNullSafe(self, other):
        return self._binary("<=>", other)

    def bitwiseAND(self, other):
        return self._binary("&", other)

    def bitwiseOR(self, other):
        return self._binary("|", other)

    def bitwiseXOR(self, other):
        b = self._given(other)
        return self._made(
            lambda s: "xor(%s, %s)" % (self._sql(s), b._sql(s)), "(%s ^ %s)" % (_inner(self), _inner(b)), [self, b]
        )

    def __iter__(self):
        raise TypeError("Column is not iterable")

    def __bool__(self):
        raise PySparkValueError(
            "[CANNOT_CONVERT_COLUMN_INTO_BOOL] Cannot convert column into bool: please use '&' for 'and', '|' for 'or', '~' for 'not' when building DataFrame boolean expressions."
        )

    def __contains__(self, item):
        raise PySparkValueError("[CANNOT_APPLY_IN_FOR_COLUMN] Cannot apply 'in' operator against a column.")


def _inner(column):
    return column.__dict__.get("_inner_name", column._name)


def _add(method, operator, swapped=False):
    setattr(Operators, method, lambda self, other: self._binary(operator, other, swapped))


for _method, _operator in {
    "lt": "<", "le": "<=", "gt": ">", "ge": ">=", "add": "+", "sub": "-", "mul": "*", "truediv": "/", "mod": "%", "and": "AND", "or": "OR",
}.items():  # fmt: skip
    _add("__%s__" % _method, _operator)
for _method, _operator in {"add": "+", "sub": "-", "mul": "*", "truediv": "/", "mod": "%", "and": "AND", "or": "OR"}.items():
    _add("__r%s__" % _method, _operator, swapped=True)
