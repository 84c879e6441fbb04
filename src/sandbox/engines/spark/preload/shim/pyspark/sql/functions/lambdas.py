"""Functions of the program within an expression: `transform("xs", lambda x: x + 1)`. They are called once, with columns for their arguments."""

import inspect
import itertools

from pyspark.sql.column import Column, as_column, inner_name, to_column

_numbers = itertools.count(1)


def with_lambda(sql, col, f, more=(), last=None):
    """`sql(col, ...more, f[, last])`"""
    given = [as_column(each) for each in (col, *more)]
    functions = [_Lambda(each) for each in (f, last) if each is not None]
    parts = [*given, *[function.body for function in functions]]
    names = ", ".join([*map(inner_name, given), *[function.name() for function in functions]])
    return Column(
        lambda s: "%s(%s)" % (sql, ", ".join([*[each._sql(s) for each in given], *[each.sql(s) for each in functions]])),
        "%s(%s)" % (sql, names),
        parts,
    )


class _Lambda:
    def __init__(self, f):
        count = len(inspect.signature(f).parameters)
        self.variables = ["lambda_%d" % next(_numbers) for _ in range(count)]
        self.body = to_column(f(*map(_variable, self.variables)))

    def sql(self, scope):
        head = self.variables[0] if len(self.variables) == 1 else "(%s)" % ", ".join(self.variables)
        return "%s -> %s" % (head, self.body._sql(scope))

    def name(self):
        shown = ", ".join("namedlambdavariable()" for _ in self.variables)
        return "lambdafunction(%s, %s)" % (inner_name(self.body), shown)


def _variable(name):
    return Column(lambda s: name, "namedlambdavariable()")
