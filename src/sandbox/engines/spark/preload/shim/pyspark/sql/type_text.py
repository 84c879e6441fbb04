"""Types as texts: Spark's own, and DuckDB's."""

import re

from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import atomic_types as atomic
from pyspark.sql.nested_types import ArrayType, MapType, StructField, StructType

_TOKEN = re.compile(r'\s*("(?:[^"]|"")*"|`(?:[^`]|``)*`|[A-Za-z_$][\w$]*|\d+|[<>(),:\[\]])')


class _Reader:
    def __init__(self, text):
        self.text = text
        self.tokens = []
        at = 0
        while at < len(text.rstrip()):
            found = _TOKEN.match(text, at)
            if not found:
                self.fail()
            self.tokens.append(found.group(1))
            at = found.end()
        self.at = 0

    def fail(self):
        raise ParseException("[PARSE_SYNTAX_ERROR] Syntax error in the type '%s'." % self.text)

    def peek(self, ahead=0):
        at = self.at + ahead
        return self.tokens[at] if at < len(self.tokens) else None

    def take(self, expected=None):
        token = self.peek()
        if token is None or (expected is not None and token.upper() != expected):
            self.fail()
        self.at += 1
        return token

    def name(self):
        token = self.take()
        quote = token[0]
        return token[1:-1].replace(quote * 2, quote) if quote in '"`' else token

    def numbers(self):
        self.take("(")
        found = [int(self.take())]
        while self.peek() == ",":
            self.take()
            found.append(int(self.take()))
        self.take(")")
        return found


def read_schema(text):
    reader = _Reader(text)
    first, second = reader.peek(), reader.peek(1)
    is_columns = second is not None and second not in "<(" or (first is not None and first.startswith("`"))
    kind = _columns(reader, None) if is_columns else _spark(reader)
    if reader.peek() is not None:
        reader.fail()
    return kind


def _columns(reader, end):
    fields = []
    while True:
        name = reader.name()
        if reader.peek() == ":":
            reader.take()
        kind = _spark(reader)
        nullable = True
        if (reader.peek() or "").upper() == "NOT":
            reader.take()
            reader.take("NULL")
            nullable = False
        if (reader.peek() or "").upper() == "COMMENT":
            reader.fail()
        fields.append(StructField(name, kind, nullable))
        if reader.peek() != ",":
            break
        reader.take()
    if end is not None:
        reader.take(end)
    return StructType(fields)


def _spark(reader):
    word = reader.take().lower()
    if word == "array":
        reader.take("<")
        kind = ArrayType(_spark(reader))
        reader.take(">")
        return kind
    if word == "map":
        reader.take("<")
        key = _spark(reader)
        reader.take(",")
        kind = MapType(key, _spark(reader))
        reader.take(">")
        return kind
    if word == "struct":
        reader.take("<")
        return _columns(reader, ">")
    if word in ("decimal", "dec", "numeric"):
        return atomic.DecimalType(*reader.numbers()) if reader.peek() == "(" else atomic.DecimalType()
    if word in ("varchar", "char"):
        reader.numbers()
        return atomic.StringType()
    if word not in atomic.BY_NAME:
        reader.fail()
    return atomic.BY_NAME[word]()


_DUCK = {
    "VARCHAR": atomic.StringType,
    "BLOB": atomic.BinaryType,
    "BOOLEAN": atomic.BooleanType,
    "DATE": atomic.DateType,
    "TIMESTAMP": atomic.TimestampType,
    "DOUBLE": atomic.DoubleType,
    "FLOAT": atomic.FloatType,
    "TINYINT": atomic.ByteType,
    "SMALLINT": atomic.ShortType,
    "INTEGER": atomic.IntegerType,
    "BIGINT": atomic.LongType,
    "NULL": atomic.NullType,
}
_TO_DUCK = {made: name for name, made in _DUCK.items()}
_TO_DUCK[atomic.NullType] = "VARCHAR"
_TO_DUCK[atomic.TimestampNTZType] = "TIMESTAMP"


def from_duck(text):
    reader = _Reader(text)
    return _duck(reader)


def _duck(reader):
    word = reader.name().upper()
    if word == "STRUCT":
        reader.take("(")
        fields = []
        while True:
            name = reader.name()
            fields.append(StructField(name, _duck(reader)))
            if reader.take() == ")":
                break
        kind = StructType(fields)
    elif word == "MAP":
        reader.take("(")
        key = _duck(reader)
        reader.take(",")
        kind = MapType(key, _duck(reader))
        reader.take(")")
    elif word == "DECIMAL":
        kind = atomic.DecimalType(*reader.numbers())
    elif word in _DUCK:
        kind = _DUCK[word]()
    else:
        raise AnalysisException("the sandbox's pyspark does not know the type %s" % reader.text)
    while reader.peek() == "[":
        reader.take("[")
        if reader.peek() != "]":
            reader.take()
        reader.take("]")
        kind = ArrayType(kind)
    return kind


def to_duck(kind):
    if isinstance(kind, atomic.DecimalType):
        return "DECIMAL(%d,%d)" % (kind.precision, kind.scale)
    if isinstance(kind, ArrayType):
        return to_duck(kind.elementType) + "[]"
    if isinstance(kind, MapType):
        return "MAP(%s, %s)" % (to_duck(kind.keyType), to_duck(kind.valueType))
    if isinstance(kind, StructType):
        return "STRUCT(%s)" % ", ".join(
            '"%s" %s' % (field.name.replace('"', '""'), to_duck(field.dataType)) for field in kind
        )
    if isinstance(kind, atomic.VarcharType):
        return "VARCHAR"
    return _TO_DUCK[type(kind)]
