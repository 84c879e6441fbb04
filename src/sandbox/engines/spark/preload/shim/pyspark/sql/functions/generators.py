"""Functions that make rows: https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html"""

from pyspark.sql.column import as_column
from pyspark.sql.column_kinds import GeneratorColumn


def explode(col):
    return GeneratorColumn("explode", as_column(col))


def explode_outer(col):
    return GeneratorColumn("explode", as_column(col), outer=True)


def posexplode(col):
    return GeneratorColumn("posexplode", as_column(col))


def posexplode_outer(col):
    return GeneratorColumn("posexplode", as_column(col), outer=True)


def inline(col):
    return GeneratorColumn("inline", as_column(col))


def inline_outer(col):
    return GeneratorColumn("inline", as_column(col), outer=True)
