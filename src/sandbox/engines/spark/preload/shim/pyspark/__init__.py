"""
PySpark of awslab's sandbox: Spark 3.5's Python API on Python's standard library, and DataFrames on the sandbox's SQL engine.
What it does not know is refused by name. It is no copy of Apache Spark and needs no Java.
"""

import sys

from pyspark.conf import SparkConf
from pyspark.context import SparkContext
from pyspark.files import SparkFiles
from pyspark.rdd import RDD
from pyspark.shared import Accumulator, AccumulatorParam, Broadcast, StorageLevel
from pyspark.sql import HiveContext, Row, SQLContext
from pyspark.unknown import UnknownModules

__version__ = "3.5.6"

__all__ = [
    "SparkConf",
    "SparkContext",
    "SparkFiles",
    "RDD",
    "Accumulator",
    "AccumulatorParam",
    "Broadcast",
    "StorageLevel",
    "SQLContext",
    "HiveContext",
    "Row",
]

sys.meta_path.append(UnknownModules)


def __getattr__(name):
    raise AttributeError("the sandbox's pyspark does not know pyspark.%s" % name)
