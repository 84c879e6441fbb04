"""Arrays, maps and rows, and how printSchema draws them."""

from pyspark.sql.atomic_types import DataType, DecimalType


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


def _parsed(data_type):
    if not isinstance(data_type, str):
        return data_type
    # The reader of texts makes these types.
    from pyspark.sql.type_text import read_schema

    return read_schema(data_type)


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
            kind = _parsed(data_type)
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
