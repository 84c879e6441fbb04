"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/api/pyspark.sql.DataFrame.join.html"""

from functools import reduce

from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql.attribute import Attribute
from pyspark.sql.column import Column
from pyspark.sql.literals import quoted
from pyspark.sql.scope import Scope
from pyspark.sql.values import unique

_KINDS = {
    "inner": "INNER JOIN",
    "cross": "CROSS JOIN",
    "outer": "FULL OUTER JOIN",
    "full": "FULL OUTER JOIN",
    "fullouter": "FULL OUTER JOIN",
    "left": "LEFT JOIN",
    "leftouter": "LEFT JOIN",
    "right": "RIGHT JOIN",
    "rightouter": "RIGHT JOIN",
    "semi": "LEFT SEMI JOIN",
    "leftsemi": "LEFT SEMI JOIN",
    "anti": "LEFT ANTI JOIN",
    "leftanti": "LEFT ANTI JOIN",
}


def join(left, right, on, how):
    word = _KINDS.get((how or "inner").lower().replace("_", ""))
    if word is None:
        raise IllegalArgumentException("Unsupported join type '%s'." % how)
    rights = _fresh(left, right)
    on = [on] if isinstance(on, (str, Column)) else on
    lefts = left._attributes
    if on and isinstance(on[0], str):
        return _using(left, right, rights, on, word)
    condition = reduce(lambda a, b: a & b, on) if on else None
    items = [("l." + quoted(each.key), each) for each in lefts]
    if "SEMI" not in word and "ANTI" not in word:
        items += [("r." + quoted(each.key), each) for each in rights]
    scope = Scope(("l.", lefts), ("r.", rights), source="%s AS l CROSS JOIN %s AS r" % (left._view, right._view))
    test = " ON " + condition._sql(scope) if condition is not None else ""
    if condition is None and word != "CROSS JOIN":
        test = " ON true"
    elif condition is not None and word == "CROSS JOIN":
        word = "INNER JOIN"
    return _joined(left, right, items, word + " %s AS r" % right._view + test)


def _fresh(left, right):
    """A DataFrame joined with itself: the right side's columns are other ones."""
    taken = {each.id for each in left._attributes}
    return [
        Attribute(e.name, e.key, e.kind, None if e.id in taken else e.id, e.qualifiers, e.nullable)
        for e in right._attributes
    ]


def _using(left, right, rights, names, word):
    def named(attributes, name):
        found = [each for each in attributes if each.name.lower() == name.lower()]
        if not found:
            raise AnalysisException(
                "[UNRESOLVED_USING_COLUMN_FOR_JOIN] USING column `%s` cannot be resolved on the join side." % name
            )
        return found[0]

    pairs = [(named(left._attributes, name), named(rights, name)) for name in names]
    test = " AND ".join("l.%s = r.%s" % (quoted(a.key), quoted(b.key)) for a, b in pairs)
    taken = {each.id for pair in pairs for each in pair}
    items = [_key(a, b, word) for a, b in pairs]
    items += [("l." + quoted(each.key), each) for each in left._attributes if each.id not in taken]
    if "SEMI" not in word and "ANTI" not in word:
        items += [("r." + quoted(each.key), each) for each in rights if each.id not in taken]
    return _joined(left, right, items, "%s %s AS r ON %s" % (word, right._view, test))


def _key(a, b, word):
    if word.startswith("FULL"):
        return "coalesce(l.%s, r.%s)" % (quoted(a.key), quoted(b.key)), Attribute(a.name, "", None)
    return ("r." + quoted(b.key), b) if word.startswith("RIGHT") else ("l." + quoted(a.key), a)


def _joined(left, right, items, clause):
    keys = unique([attribute.name for _, attribute in items])
    selected = ", ".join("%s AS %s" % (sql, quoted(key)) for (sql, _), key in zip(items, keys))
    sql = "SELECT %s FROM %s AS l %s" % (selected, left._view, clause)
    return left._made(sql, keys, [attribute for _, attribute in items], 1)
