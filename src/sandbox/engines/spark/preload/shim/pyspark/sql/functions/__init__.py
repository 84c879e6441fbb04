"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html"""

from pyspark.sql.functions import (
    aggregates,
    arrays,
    choices,
    generators,
    json_texts,
    maps,
    numbers,
    texts,
    times,
    windows,
)
from pyspark.sql.udf import udf

__all__ = ["udf"]

# What each module defines itself, or makes with its calls.simple and calls.valued.
for _module in (aggregates, arrays, choices, generators, json_texts, maps, numbers, texts, times, windows):
    for _name, _value in vars(_module).items():
        if not _name.startswith("_") and getattr(_value, "__module__", None) in (_module.__name__, __name__):
            globals()[_name] = _value
            __all__.append(_name)


def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    raise AttributeError("module 'pyspark.sql.functions' has no attribute '%s' (the sandbox's pyspark does not know it)" % name)
