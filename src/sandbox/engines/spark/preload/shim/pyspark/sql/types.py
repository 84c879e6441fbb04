"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/data_types.html"""

from pyspark.sql.atomic_types import (
    AtomicType,
    BinaryType,
    BooleanType,
    ByteType,
    CharType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    FloatType,
    FractionalType,
    IntegerType,
    IntegralType,
    LongType,
    NullType,
    NumericType,
    ShortType,
    StringType,
    TimestampNTZType,
    TimestampType,
    VarcharType,
)
from pyspark.sql.inferred_types import infer_type, merge_types
from pyspark.sql.nested_types import ArrayType, MapType, StructField, StructType
from pyspark.sql.row import Row
from pyspark.sql.type_text import read_schema as parse_type

_parse_datatype_string = parse_type

__all__ = [
    "ArrayType",
    "AtomicType",
    "BinaryType",
    "BooleanType",
    "ByteType",
    "CharType",
    "DataType",
    "DateType",
    "DecimalType",
    "DoubleType",
    "FloatType",
    "FractionalType",
    "IntegerType",
    "IntegralType",
    "LongType",
    "MapType",
    "NullType",
    "NumericType",
    "Row",
    "ShortType",
    "StringType",
    "StructField",
    "StructType",
    "TimestampNTZType",
    "TimestampType",
    "VarcharType",
    "infer_type",
    "merge_types",
    "parse_type",
]
