"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#collection-functions"""

from pyspark.sql.functions.calls import call, flat, simple, valued
from pyspark.sql.functions.lambdas import with_lambda

globals().update(simple("map_keys map_values map_entries map_concat map_from_arrays map_from_entries"))

map_contains_key = valued("map_contains_key")


def create_map(*cols):
    return call("map", *flat(cols))


def map_filter(col, f):
    return with_lambda("map_filter", col, f)


def transform_keys(col, f):
    return with_lambda("transform_keys", col, f)


def transform_values(col, f):
    return with_lambda("transform_values", col, f)
