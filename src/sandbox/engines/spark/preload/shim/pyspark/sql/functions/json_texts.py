"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html: JSON in columns."""

from pyspark.sql import types as t
from pyspark.sql.column import Column, as_column, inner_name
from pyspark.sql.column_kinds import ManyColumns
from pyspark.sql.functions.calls import form, refused, valued
from pyspark.sql.literals import literal

get_json_object = valued("get_json_object")


def from_json(col, schema, options=None):
    """Text that is no JSON is a row of nulls, as Spark's mode PERMISSIVE has it."""
    if isinstance(schema, Column):
        refused("from_json with a column as its schema")
    if options:
        refused("from_json with options")
    kind = t.parse_type(schema) if isinstance(schema, str) else schema
    column = as_column(col)
    return Column(
        lambda s: "from_json(%s, %s)" % (column._sql(s), literal(kind.simpleString())),
        "from_json(%s)" % inner_name(column),
        [column],
    )


def to_json(col, options=None):
    if options:
        refused("to_json with options")
    column = as_column(col)
    return Column(lambda s: "to_json(%s)" % column._sql(s), "to_json(%s)" % inner_name(column), [column])


def json_tuple(col, *fields):
    column = as_column(col)
    made = [valued("get_json_object")(column, "$." + field).alias("c%d" % at) for at, field in enumerate(fields)]
    return ManyColumns("json_tuple(%s, %s)" % (inner_name(column), ", ".join(fields)), made)


def json_array_length(col):
    return form("json_array_length(%s)", "json_array_length(%s)", col)


def json_object_keys(col):
    return form("json_keys(%s)", "json_object_keys(%s)", col)
