"""Types as texts: Spark's own, and DuckDB's."""

import re

from pyspark.sql import types as t

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
        from pyspark.errors import ParseException

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
        fields.append(t.StructField(name, kind, nullable))
        if reader.peek() != ",":
            break
        reader.take()
    if end is not None:
        reader.take(end)
    return t.StructType(fields)


def _spark(reader):
    word = reader.take().lower()
    if word == "array":
        reader.take("<")
        kind = t.ArrayType(_spark(reader))
        reader.take(">")
        return kind
    if word == "map":
        reader.take("<")
        key = _spark(reader)
        reader.take(",")
        kind = t.MapType(key, _spark(reader))
        reader.take(">")
        return kind
    if word == "struct":
        reader.take("<")
        return _columns(reader, ">")
    if word in ("decimal", "dec", "numeric"):
        return t.DecimalType(*reader.numbers()) if reader.peek() == "(" else t.DecimalType()
    if word in ("varchar", "char"):
        reader.numbers()
        return t.StringType()
    if word not in t._SIMPLE:
        reader.fail()
    return t._SIMPLE[word]()


_DUCK = {
    "VARCHAR": t.StringType,
    "BLOB": t.BinaryType,
    "BOOLEAN": t.BooleanType,
    "DATE": t.DateType,
    "TIMESTAMP": t.TimestampType,
    "DOUBLE": t.DoubleType,
    "FLOAT": t.FloatType,
    "TINYINT": t.ByteType,
    "SMALLINT": t.ShortType,
    "INTEGER": t.IntegerType,
    "BIGINT": t.LongType,
    "NULL": t.NullType,
}
_TO_DUCK = {made: name for name, made in _DUCK.items()}
_TO_DUCK[t.NullType] = "VARCHAR"
_TO_DUCK[t.TimestampNTZType] = "TIMESTAMP"


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
            fields.append(t.StructField(name, _duck(reader)))
            if reader.take() == ")":
                break
        kind = t.StructType(fields)
    elif word == "MAP":
        reader.take("(")
        key = _duck(reader)
        reader.take(",")
        kind = t.MapType(key, _duck(reader))
        reader.take(")")
    elif word == "DECIMAL":
        kind = t.DecimalType(*reader.numbers())
    elif word in _DUCK:
        kind = _DUCK[word]()
    else:
        from pyspark.errors import AnalysisException

        raise AnalysisException("the sandbox's pyspark does not know the type %s" % reader.text)
    while reader.peek() == "[":
        reader.take("[")
        if reader.peek() != "]":
            reader.take()
        reader.take("]")
        kind = t.ArrayType(kind)
    return kind


def to_duck(kind):
    if isinstance(kind, t.DecimalType):
        return "DECIMAL(%d,%d)" % (kind.precision, kind.scale)
    if isinstance(kind, t.ArrayType):
        return to_duck(kind.elementType) + "[]"
    if isinstance(kind, t.MapType):
        return "MAP(%s, %s)" % (to_duck(kind.keyType), to_duck(kind.valueType))
    if isinstance(kind, t.StructType):
        return "STRUCT(%s)" % ", ".join(
            '"%s" %s' % (field.name.replace('"', '""'), to_duck(field.dataType)) for field in kind
        )
    if isinstance(kind, t.VarcharType):
        return "VARCHAR"
    return _TO_DUCK[type(kind)]
