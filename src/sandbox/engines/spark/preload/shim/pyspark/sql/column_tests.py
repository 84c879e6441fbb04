"""What a column can be asked, and how it is sorted."""


class Tests:
    """Of Column, which makes columns with `_made` and takes values with `_given`."""

    def _shown(self):
        return self.__dict__.get("_inner_name", self._name)

    def isNull(self):
        return self._made(lambda s: "(%s IS NULL)" % self._sql(s), "(%s IS NULL)" % self._shown(), [self])

    def isNotNull(self):
        return self._made(lambda s: "(%s IS NOT NULL)" % self._sql(s), "(%s IS NOT NULL)" % self._shown(), [self])

    def isin(self, *values):
        if len(values) == 1 and isinstance(values[0], (list, set, tuple)):
            values = tuple(values[0])
        given = [self._given(value) for value in values]

        def write(s):
            return "(%s IN (%s))" % (self._sql(s), ", ".join(v._sql(s) for v in given)) if given else "(1 = 0)"

        return self._made(write, "(%s IN (%s))" % (self._shown(), ", ".join(v._name for v in given)), [self, *given])

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
        value = self._given(other)
        shown = name % (self._shown(), value._name)
        return self._made(lambda s: "(%s)" % (form % (self._sql(s), value._sql(s))), shown, [self, value])

    def substr(self, startPos, length):
        a, b = self._given(startPos), self._given(length)
        return self._made(
            lambda s: "substring(%s, %s, %s)" % (self._sql(s), a._sql(s), b._sql(s)),
            "substring(%s, %s, %s)" % (self._shown(), a._name, b._name),
            [self, a, b],
        )

    def _ordered(self, order, nulls):
        words = "%s NULLS %s" % (order, nulls)
        return self._made(lambda s: "%s %s" % (self._sql(s), words), "%s %s" % (self._name, words), [self], "order")

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
