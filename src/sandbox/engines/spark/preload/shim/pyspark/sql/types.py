"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/data_types.html"""

import datetime
import decimal
import json

from pyspark.sql.row import Row


class DataType:
    def __eq__(self, other):
        return type(self) is type(other) and self.__dict__ == other.__dict__

    def __ne__(self, other):
        return not self == other

    def __hash__(self):
        return hash(str(self))

    def __repr__(self):
        return type(self).__name__ + "()"

    @classmethod
    def typeName(cls):
        return cls.__name__[:-4].lower()

    def simpleString(self):
        return self.typeName()

    def jsonValue(self):
        return self.typeName()

    def json(self):
        return json.dumps(self.jsonValue(), separators=(",", ":"), sort_keys=True)

    def needConversion(self):
        return False


class AtomicType(DataType):
    pass


class NumericType(AtomicType):
    pass


class IntegralType(NumericType):
    pass


class FractionalType(NumericType):
    pass


class NullType(DataType):
    @classmethod
    def typeName(cls):
        return "void"


class StringType(AtomicType):
    pass


class BinaryType(AtomicType):
    pass


class BooleanType(AtomicType):
    pass


class DateType(AtomicType):
    pass


class TimestampType(AtomicType):
    pass


class TimestampNTZType(AtomicType):
    @classmethod
    def typeName(cls):
        return "timestamp_ntz"


class DoubleType(FractionalType):
    pass


class FloatType(FractionalType):
    pass


class ByteType(IntegralType):
    def simpleString(self):
        return "tinyint"


class ShortType(IntegralType):
    def simpleString(self):
        return "smallint"


class IntegerType(IntegralType):
    def simpleString(self):
        return "int"


class LongType(IntegralType):
    def simpleString(self):
        return "bigint"


class VarcharType(AtomicType):
    def __init__(self, length):
        self.length = length

    def simpleString(self):
        return "varchar(%d)" % self.length


class CharType(VarcharType):
    def simpleString(self):
        return "char(%d)" % self.length


class DecimalType(FractionalType):
    def __init__(self, precision=10, scale=0):
        self.precision = precision
        self.scale = scale

    def simpleString(self):
        return "decimal(%d,%d)" % (self.precision, self.scale)

    jsonValue = simpleString

    def __repr__(self):
        return "DecimalType(%d,%d)" % (self.precision, self.scale)


class ArrayType(DataType):
    def __init__(self, elementType, containsNull=True):
        self.elementType = elementType
        self.containsNull = containsNull

    def simpleString(self):
        return "array<%s>" % self.elementType.simpleString()

    def jsonValue(self):
        return {"type": "array", "elementType": self.elementType.jsonValue(), "containsNull": self.containsNull}

    def __repr__(self):
        return "ArrayType(%s, %s)" % (self.elementType, self.containsNull)


class MapType(DataType):
    def __init__(self, keyType, valueType, valueContainsNull=True):
        self.keyType = keyType
        self.valueType = valueType
        self.valueContainsNull = valueContainsNull

    def simpleString(self):
        return "map<%s,%s>" % (self.keyType.simpleString(), self.valueType.simpleString())

    def jsonValue(self):
        return {
            "type": "map",
            "keyType": self.keyType.jsonValue(),
            "valueType": self.valueType.jsonValue(),
            "valueContainsNull": self.valueContainsNull,
        }

    def __repr__(self):
        return "MapType(%s, %s, %s)" % (self.keyType, self.valueType, self.valueContainsNull)


class StructField(DataType):
    def __init__(self, name, dataType, nullable=True, metadata=None):
        self.name = name
        self.dataType = dataType
        self.nullable = nullable
        self.metadata = metadata or {}

    def simpleString(self):
        return "%s:%s" % (self.name, self.dataType.simpleString())

    def jsonValue(self):
        return {
            "name": self.name,
            "type": self.dataType.jsonValue(),
            "nullable": self.nullable,
            "metadata": self.metadata,
        }

    def __repr__(self):
        return "StructField('%s', %s, %s)" % (self.name, self.dataType, self.nullable)


class StructType(DataType):
    def __init__(self, fields=None):
        self.fields = list(fields or [])
        self.names = [field.name for field in self.fields]

    def add(self, field, data_type=None, nullable=True, metadata=None):
        if not isinstance(field, StructField):
            kind = parse_type(data_type) if isinstance(data_type, str) else data_type
            field = StructField(field, kind, nullable, metadata)
        self.fields.append(field)
        self.names.append(field.name)
        return self

    def __iter__(self):
        return iter(self.fields)

    def __len__(self):
        return len(self.fields)

    def __getitem__(self, key):
        if isinstance(key, str):
            for field in self.fields:
                if field.name == key:
                    return field
            raise KeyError("No StructField named %s" % key)
        found = self.fields[key]
        return StructType(found) if isinstance(key, slice) else found

    def fieldNames(self):
        return list(self.names)

    def simpleString(self):
        return "struct<%s>" % ",".join(field.simpleString() for field in self.fields)

    def jsonValue(self):
        return {"type": "struct", "fields": [field.jsonValue() for field in self.fields]}

    def __repr__(self):
        return "StructType([%s])" % ", ".join(map(str, self.fields))

    def treeString(self):
        lines = ["root"]
        for field in self.fields:
            tree_lines(field.name, field.dataType, field.nullable, " |", lines)
        return "\n".join(lines) + "\n"


def tree_lines(name, kind, nullable, prefix, lines):
    shown = kind.typeName() if not isinstance(kind, DecimalType) else kind.simpleString()
    lines.append("%s-- %s: %s (nullable = %s)" % (prefix, name, shown, str(nullable).lower()))
    below = prefix + "    |"
    if isinstance(kind, StructType):
        for field in kind.fields:
            tree_lines(field.name, field.dataType, field.nullable, below, lines)
    elif isinstance(kind, ArrayType):
        _child("element", kind.elementType, "containsNull", kind.containsNull, below, lines)
    elif isinstance(kind, MapType):
        tree_lines("key", kind.keyType, True, below, lines)
        lines[-1] = lines[-1][: lines[-1].index(" (nullable")] if " (nullable" in lines[-1] else lines[-1]
        _child("value", kind.valueType, "valueContainsNull", kind.valueContainsNull, below, lines)


def _child(name, kind, word, value, prefix, lines):
    at = len(lines)
    tree_lines(name, kind, True, prefix, lines)
    lines[at] = lines[at].replace("(nullable = true)", "(%s = %s)" % (word, str(value).lower()))


_SIMPLE = {
    "string": StringType,
    "binary": BinaryType,
    "boolean": BooleanType,
    "date": DateType,
    "timestamp": TimestampType,
    "timestamp_ltz": TimestampType,
    "timestamp_ntz": TimestampNTZType,
    "double": DoubleType,
    "float": FloatType,
    "real": FloatType,
    "byte": ByteType,
    "tinyint": ByteType,
    "short": ShortType,
    "smallint": ShortType,
    "int": IntegerType,
    "integer": IntegerType,
    "long": LongType,
    "bigint": LongType,
    "void": NullType,
    "null": NullType,
}


def parse_type(text):
    """`int`, `array<string>`, `struct<a:int>`, or a row's columns: `a int, b string`."""
    from pyspark.sql.type_text import read_schema

    return read_schema(text)


def _parse_datatype_string(text):
    return parse_type(text)


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
    from pyspark.errors import PySparkTypeError

    raise PySparkTypeError("[CANNOT_MERGE_TYPE] Can not merge type `%s` and `%s`." % (type(a).__name__, type(b).__name__))
