"""The types of Python's values, as createDataFrame sees them."""

import datetime
import decimal

from pyspark.errors import PySparkTypeError
from pyspark.sql.atomic_types import (
    AtomicType,
    BinaryType,
    BooleanType,
    DateType,
    DecimalType,
    DoubleType,
    LongType,
    NullType,
    StringType,
    TimestampType,
)
from pyspark.sql.nested_types import ArrayType, MapType, StructField, StructType
from pyspark.sql.row import Row


def infer_type(value):
    """Of a Python value, as createDataFrame sees it."""
    if value is None:
        return NullType()
    for kinds, made in _PYTHON:
        if isinstance(value, kinds):
            return made
    if isinstance(value, dict):
        for key, each in value.items():
            if key is not None and each is not None:
                return MapType(infer_type(key), infer_type(each))
        return MapType(NullType(), NullType())
    if isinstance(value, Row) and hasattr(value, "__fields__"):
        return StructType([StructField(n, infer_type(v)) for n, v in zip(value.__fields__, value)])
    if isinstance(value, tuple):
        return StructType([StructField("_%d" % i, infer_type(v)) for i, v in enumerate(value, 1)])
    if isinstance(value, (list, set)):
        kind = NullType()
        for each in value:
            kind = merge_types(kind, infer_type(each))
        return ArrayType(kind)
    if hasattr(value, "__dict__"):
        return StructType([StructField(n, infer_type(v)) for n, v in sorted(value.__dict__.items())])
    raise TypeError("[CANNOT_INFER_SCHEMA_FOR_TYPE] Can not infer schema for type: %s" % type(value).__name__)


_PYTHON = [
    (bool, BooleanType()),
    (int, LongType()),
    (float, DoubleType()),
    (str, StringType()),
    ((bytes, bytearray), BinaryType()),
    (decimal.Decimal, DecimalType(38, 18)),
    (datetime.datetime, TimestampType()),
    (datetime.date, DateType()),
]


def merge_types(a, b):
    """The type of two rows' values; raises TypeError where they do not go together."""
    if isinstance(a, NullType):
        return b
    if isinstance(b, NullType) or a == b:
        return a
    if isinstance(a, StructType) and isinstance(b, StructType):
        other = {field.name: field.dataType for field in b}
        fields = [StructField(f.name, merge_types(f.dataType, other.get(f.name, NullType()))) for f in a]
        return StructType(fields + [field for field in b if field.name not in a.names])
    if isinstance(a, ArrayType) and isinstance(b, ArrayType):
        return ArrayType(merge_types(a.elementType, b.elementType))
    if isinstance(a, MapType) and isinstance(b, MapType):
        return MapType(merge_types(a.keyType, b.keyType), merge_types(a.valueType, b.valueType))
    if isinstance(b, StringType) and isinstance(a, AtomicType):
        return b
    if isinstance(a, StringType) and isinstance(b, AtomicType):
        return a
    raise PySparkTypeError("[CANNOT_MERGE_TYPE] Can not merge type `%s` and `%s`." % (type(a).__name__, type(b).__name__))
