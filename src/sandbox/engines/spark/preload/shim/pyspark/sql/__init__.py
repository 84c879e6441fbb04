from pyspark.sql.catalog import Catalog
from pyspark.sql.column import Column
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.group import GroupedData
from pyspark.sql.readwriter import DataFrameReader, DataFrameWriter
from pyspark.sql.row import Row
from pyspark.sql.session import SparkSession
from pyspark.sql.window import Window, WindowSpec


class SQLContext:
    """The old way in, over a session."""

    def __init__(self, sparkContext, sparkSession=None, jsqlContext=None):
        self.sparkSession = sparkSession or SparkSession.builder.getOrCreate()

    def __getattr__(self, name):
        return getattr(self.sparkSession, name)


class HiveContext(SQLContext):
    pass


__all__ = [
    "Catalog",
    "Column",
    "DataFrame",
    "DataFrameReader",
    "DataFrameWriter",
    "GroupedData",
    "HiveContext",
    "Row",
    "SQLContext",
    "SparkSession",
    "Window",
    "WindowSpec",
]
