"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/functions.html#string-functions"""

from pyspark.sql.column import Column, as_column, inner_name, to_column
from pyspark.sql.literals import literal
from pyspark.sql.functions.calls import call, flat, form, refused, shown, simple, text, valued

globals().update(
    simple(
        "upper lower ucase=upper lcase=lower ltrim rtrim trim length char_length character_length initcap ascii base64 unbase64 "
        "md5 sha1 crc32 soundex levenshtein bit_length octet_length"
    )
)

substring = valued("substring")
regexp_extract = valued("regexp_extract")
regexp_like = valued("regexp_like", "REGEXP_LIKE")
instr = valued("instr")
repeat = valued("repeat")
lpad = valued("lpad")
rpad = valued("rpad")
translate = valued("translate")
sha2 = valued("sha2")
substring_index = valued("substring_index")
format_number = valued("format_number")


def concat(*cols):
    return call("concat", *flat(cols))


def concat_ws(sep, *cols):
    columns = [as_column(column) for column in flat(cols)]
    return Column(
        lambda s: "concat_ws(%s, %s)" % (literal(sep), ", ".join(column._sql(s) for column in columns)),
        "concat_ws(%s, %s)" % (sep, ", ".join(map(inner_name, columns))),
        columns,
    )


def split(str, pattern, limit=-1):
    if limit != -1:
        refused("split with a limit")
    return form("split(%%s, %s)" % text(pattern), "split(%%s, %s, -1)" % shown(pattern), str)


def regexp_replace(string, pattern, replacement):
    value, a, b = as_column(string), to_column(pattern), to_column(replacement)
    return Column(
        lambda s: "regexp_replace(%s, %s, %s)" % (value._sql(s), a._sql(s), b._sql(s)),
        "regexp_replace(%s, %s, %s, 1)" % (inner_name(value), a._name, b._name),
        [value, a, b],
    )


def regexp_extract_all(str, regexp, idx=None):
    pattern = to_column(regexp) if not isinstance(regexp, Column) else regexp
    group = 1 if idx is None else idx
    return call("regexp_extract_all", str, pattern, to_column(group))


def locate(substr, str, pos=1):
    return form("locate(%s, %%s, %d)" % (text(substr), pos), "locate(%s, %%s, %d)" % (shown(substr), pos), str)


def left(str, len):
    return call("left", str, len)


def right(str, len):
    return call("right", str, len)


def contains(left, right):
    return as_column(left).contains(as_column(right))


def startswith(str, prefix):
    return as_column(str).startswith(as_column(prefix))


def endswith(str, suffix):
    return as_column(str).endswith(as_column(suffix))


def rlike(str, regexp):
    return as_column(str).rlike(as_column(regexp))


def format_string(format, *cols):
    """`%s`, `%d` and the like, as Java's."""
    columns = [as_column(column) for column in cols]
    return Column(
        lambda s: "printf(%s)" % ", ".join([literal(format), *[column._sql(s) for column in columns]]),
        "format_string(%s)" % ", ".join([format, *map(inner_name, columns)]),
        columns,
    )


printf = format_string
