"""Values on their way between Python and the SQL engine (as JSON), and as Spark shows them."""

import base64
import datetime
import decimal
import json
import math
import os
import re

from pyspark.sql import types as t
from pyspark.sql.row import Row, named_row


def read_rows(path, names, keys, kinds):
    """Rows of a file of JSON lines, which is removed."""
    try:
        with open(path, encoding="utf-8") as file:
            for line in file:
                # Numbers with a point stay texts until their type is known.
                found = json.loads(line, parse_float=str)
                yield named_row(names, [from_json(found.get(key), kind) for key, kind in zip(keys, kinds)])
    finally:
        os.unlink(path)


def unique(names):
    """Plain names that are told apart without case: the SQL engine's columns."""
    seen = set()
    found = []
    for name in names:
        plain = re.sub(r"\W", "_", name)
        each, number = plain, 1
        while each.lower() in seen:
            number += 1
            each = "%s__%d" % (plain, number)
        seen.add(each.lower())
        found.append(each)
    return found


def from_json(value, kind):
    if value is None:
        return None
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        return float(value)
    if isinstance(kind, t.DecimalType):
        return decimal.Decimal(str(value)).quantize(decimal.Decimal(1).scaleb(-kind.scale))
    if isinstance(kind, t.DateType):
        return datetime.date.fromisoformat(value)
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        return timestamp(value)
    if isinstance(kind, t.IntegralType):
        return int(value)
    if isinstance(kind, t.ArrayType):
        return [from_json(each, kind.elementType) for each in value]
    if isinstance(kind, t.StructType):
        return named_row(kind.names, [from_json(value.get(field.name), field.dataType) for field in kind])
    if isinstance(kind, t.MapType):
        return {
            from_json(_key(key, kind.keyType), kind.keyType): from_json(each, kind.valueType)
            for key, each in value.items()
        }
    if isinstance(kind, t.BinaryType):
        return bytearray(_octets(value))
    return value


def _key(text, kind):
    return text == "true" if isinstance(kind, t.BooleanType) else text


def timestamp(text):
    """`2025-01-01 10:00:00.5`"""
    head, _, fraction = text.partition(".")
    found = datetime.datetime.strptime(head, "%Y-%m-%d %H:%M:%S")
    return found.replace(microsecond=int((fraction + "000000")[:6])) if fraction else found


def _octets(text):
    found = bytearray()
    at = 0
    while at < len(text):
        if text[at : at + 2] == "\\x":
            found.append(int(text[at + 2 : at + 4], 16))
            at += 4
        else:
            found += text[at].encode()
            at += 1
    return bytes(found)


def to_json(value, kind):
    """For read_json with the column's type."""
    if value is None:
        return None
    if isinstance(kind, t.StructType):
        return _struct(value, kind)
    if isinstance(kind, t.ArrayType):
        return [to_json(each, kind.elementType) for each in value]
    if isinstance(kind, t.MapType):
        return {str(to_json(k, kind.keyType)): to_json(v, kind.valueType) for k, v in value.items()}
    if isinstance(kind, t.BooleanType):
        return _checked(value, kind, bool)
    if isinstance(kind, t.IntegralType):
        return _checked(value, kind, int)
    if isinstance(kind, (t.DoubleType, t.FloatType)):
        _checked(value, kind, float)
        return value if math.isfinite(value) else str(value)
    if isinstance(kind, t.DecimalType):
        return str(_checked(value, kind, decimal.Decimal))
    if isinstance(kind, t.DateType):
        return _checked(value, kind, datetime.date).isoformat()[:10]
    if isinstance(kind, (t.TimestampType, t.TimestampNTZType)):
        return _checked(value, kind, datetime.datetime).strftime("%Y-%m-%d %H:%M:%S.%f")
    if isinstance(kind, t.BinaryType):
        return base64.b64encode(bytes(value)).decode()
    return value if isinstance(value, str) else text_of(value)


def _checked(value, kind, python):
    if isinstance(value, python) and not (python is not bool and isinstance(value, bool)):
        return value
    from pyspark.errors import PySparkTypeError

    raise PySparkTypeError(
        "[CANNOT_ACCEPT_OBJECT_IN_TYPE] `%s` can not accept object `%s` in type `%s`."
        % (kind, value, type(value).__name__)
    )


def _struct(value, kind):
    if isinstance(value, Row) and hasattr(value, "__fields__") and set(value.__fields__) == set(kind.names):
        value = value.asDict()
    elif not isinstance(value, (dict, tuple, list)) and hasattr(value, "__dict__"):
        value = value.__dict__
    keys = unique(kind.names)
    if isinstance(value, dict):
        return {key: to_json(value.get(f.name), f.dataType) for key, f in zip(keys, kind)}
    values = list(value)
    if len(values) != len(kind.fields):
        from pyspark.errors import PySparkValueError

        raise PySparkValueError(
            "[LENGTH_SHOULD_BE_THE_SAME] obj and fields should be of the same length, got %d and %d."
            % (len(values), len(kind.fields))
        )
    return {key: to_json(each, f.dataType) for key, each, f in zip(keys, values, kind)}


def text_of(value):
    """As Spark casts to string and `show` prints."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return java_double(value)
    if isinstance(value, datetime.datetime):
        text = value.strftime("%Y-%m-%d %H:%M:%S")
        return text + (".%06d" % value.microsecond).rstrip("0") if value.microsecond else text
    if isinstance(value, (list, tuple)) and not isinstance(value, Row):
        return "[%s]" % ", ".join(map(text_of, value))
    if isinstance(value, Row):
        return "{%s}" % ", ".join(map(text_of, value))
    if isinstance(value, dict):
        return "{%s}" % ", ".join("%s -> %s" % (text_of(k), text_of(v)) for k, v in value.items())
    if isinstance(value, (bytes, bytearray)):
        return "[%s]" % " ".join("%02X" % octet for octet in value)
    return str(value)


def java_double(value):
    """Double.toString."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        text = repr(value)
        return text if "." in text and "e" not in text else format(decimal.Decimal(text), "f")
    number = decimal.Decimal(repr(value)).normalize()
    sign, figures, _ = number.as_tuple()
    exponent = number.adjusted()
    text = "".join(map(str, figures))
    return "%s%s.%sE%d" % ("-" if sign else "", text[0], text[1:] or "0", exponent)
