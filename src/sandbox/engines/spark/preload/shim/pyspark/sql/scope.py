"""What names mean: the columns of one DataFrame, or of the two sides of a join."""

import difflib

import awslab_bridge
from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import types as t
from pyspark.sql.literals import quoted
from pyspark.sql.type_text import from_duck


class Scope:
    """`sides` are pairs of a prefix (`l.`) and the attributes behind it."""

    def __init__(self, *sides, source=None):
        self.sides = sides
        # What the SQL engine selects from.
        self.source = source
        self.functions = {}

    def by_id(self, attribute):
        for prefix, attributes in self.sides:
            for each in attributes:
                if each.id == attribute.id:
                    return prefix + quoted(each.key)
        # A column of a DataFrame that this one was made from, under the same name: Spark looks no further than its id.
        raise AnalysisException(
            "[MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT] Resolved attribute(s) \"%s\" missing from %s."
            % (attribute.name, ", ".join('"%s"' % each.name for _, all in self.sides for each in all))
        )

    def by_name(self, name):
        parts = split_name(name)
        for used in range(min(2, len(parts)), 0, -1):
            found = self._matches(parts[:used])
            if len(found) > 1:
                shown = "`%s`" % "`.`".join(parts[:used])
                choices = ", ".join("`%s`" % each.name for _, each in found)
                raise AnalysisException(
                    "[AMBIGUOUS_REFERENCE] Reference %s is ambiguous, could be: [%s]." % (shown, choices)
                )
            if found:
                prefix, attribute = found[0]
                sql = prefix + quoted(attribute.key)
                for field in parts[used:]:
                    sql = "(%s).%s" % (sql, quoted(field))
                return sql
        raise AnalysisException(self._unresolved(name))

    def kind_of(self, sql):
        """The type of an expression; None where it cannot be told, as within a function of the program."""
        known = self.known_kind(sql)
        if known is not None:
            return known
        try:
            found = awslab_bridge.ask("frame", sql="SELECT %s AS x FROM %s LIMIT 0" % (sql, self.source))
        except (AnalysisException, ParseException):
            return None
        return from_duck(found["columns"][0]["type"])

    def known_kind(self, sql):
        """The type of a column; None for other expressions."""
        for prefix, attributes in self.sides:
            for each in attributes:
                if sql == prefix + quoted(each.key):
                    return each.kind
        return None

    def _matches(self, parts):
        def fits(attribute):
            if len(parts) == 2:
                return attribute.name.lower() == parts[1].lower() and parts[0].lower() in attribute.qualifiers
            return attribute.name.lower() == parts[0].lower()

        return [(prefix, each) for prefix, attributes in self.sides for each in attributes if fits(each)]

    def attribute(self, column):
        """The attribute that a column merely names; None for expressions."""
        reference = column._reference
        if reference is None:
            return None
        if not isinstance(reference, str):
            self.by_id(reference)
            return next(each for _, all in self.sides for each in all if each.id == reference.id)
        parts = split_name(reference)
        for used in (2, 1):
            if used == len(parts):
                found = self._matches(parts)
                if len(found) == 1:
                    return found[0][1]
        return None

    def _unresolved(self, name):
        shown = "`%s`" % "`.`".join(split_name(name))
        names = [each.name for _, attributes in self.sides for each in attributes]
        if not names:
            return "[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION] A column or function parameter with name %s cannot be resolved." % shown
        near = sorted(names, key=lambda each: -difflib.SequenceMatcher(None, each, name).ratio())[:5]
        return (
            "[UNRESOLVED_COLUMN.WITH_SUGGESTION] A column or function parameter with name %s cannot be resolved. Did you mean one of the following? [%s]."
            % (shown, ", ".join("`%s`" % each for each in near))
        )

    def cast(self, sql, kind):
        if isinstance(kind, t.StringType):
            return "string(%s)" % sql
        return "CAST(%s AS %s)" % (sql, kind.simpleString())


def split_name(name):
    """`a.b`, with backquotes around what has a point in it."""
    parts, at = [], 0
    while at <= len(name):
        if name[at : at + 1] == "`":
            end = name.index("`", at + 1)
            parts.append(name[at + 1 : end])
            at = end + 2
        else:
            end = name.find(".", at)
            end = len(name) if end < 0 else end
            parts.append(name[at:end])
            at = end + 1
    return parts
