"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/spark_session.html"""

import json
import os

import awslab_bridge
from pyspark.conf import SparkConf
from pyspark.context import SparkContext
from pyspark.errors import PySparkValueError, translate
from pyspark.rdd import RDD
from pyspark.sql import types as t
from pyspark.sql.catalog import Catalog
from pyspark.sql.attribute import Attribute
from pyspark.sql.dataframe import DataFrame
from pyspark.sql.readwriter import DataFrameReader
from pyspark.sql.registered import calls_in, computed, register
from pyspark.sql.row import Row
from pyspark.sql.literals import literal
from pyspark.sql.type_text import to_duck
from pyspark.sql.udf import udf
from pyspark.sql.values import to_json, unique
from pyspark.unknown import Known

awslab_bridge.translate = translate


class RuntimeConfig(Known):
    _DEFAULTS = {"spark.sql.session.timeZone": "UTC", "spark.sql.shuffle.partitions": "200"}

    def __init__(self, conf):
        self._conf = conf

    def set(self, key, value):
        self._conf.set(key, str(value).lower() if isinstance(value, bool) else value)

    def get(self, key, *default):
        found = self._conf.get(key, self._DEFAULTS.get(key))
        if found is None and not default:
            from pyspark.errors import SparkRuntimeException

            raise SparkRuntimeException('[SQL_CONF_NOT_FOUND] The SQL config "%s" cannot be found.' % key)
        return found if found is not None else default[0]

    def unset(self, key):
        self._conf._values.pop(key, None)

    def isModifiable(self, key):
        return key.startswith("spark.sql.")


class Builder:
    def __init__(self):
        self._options = {}

    def config(self, key=None, value=None, conf=None, *, map=None):
        pairs = conf.getAll() if conf is not None else map.items() if map is not None else [(key, value)]
        for name, each in pairs:
            self._options[name] = str(each).lower() if isinstance(each, bool) else each
        return self

    def master(self, master):
        return self.config("spark.master", master)

    def appName(self, name):
        return self.config("spark.app.name", name)

    def enableHiveSupport(self):
        return self.config("spark.sql.catalogImplementation", "hive")

    def getOrCreate(self):
        if SparkSession._active is None or SparkContext._active_spark_context is None:
            conf = SparkConf()
            conf.setAll(self._options.items())
            SparkSession._active = SparkSession(SparkContext.getOrCreate(conf))
        for key, value in self._options.items():
            SparkSession._active.conf.set(key, value)
        return SparkSession._active


class _BuilderProperty:
    def __get__(self, instance, owner):
        return Builder()


class UDFRegistration(Known):
    def register(self, name, f, returnType=None):
        made = f if hasattr(f, "returnType") else udf(f, returnType)
        register(name, made)
        return made


class SparkSession(Known):
    builder = _BuilderProperty()
    Builder = Builder
    _active = None

    def __init__(self, sparkContext, jsparkSession=None, options=None):
        self.sparkContext = sparkContext
        self.conf = RuntimeConfig(sparkContext.getConf())
        self.catalog = Catalog(self)
        SparkSession._active = self

    @classmethod
    def getActiveSession(cls):
        return cls._active

    @classmethod
    def active(cls):
        return cls.builder.getOrCreate()

    def newSession(self):
        return SparkSession(self.sparkContext)

    @property
    def version(self):
        return "3.5.6"

    @property
    def read(self):
        return DataFrameReader(self)

    @property
    def udf(self):
        return UDFRegistration()

    def stop(self):
        self.sparkContext.stop()
        SparkSession._active = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def table(self, tableName):
        return DataFrame(self, awslab_bridge.ask("table", name=tableName))

    def range(self, start, end=None, step=1, numPartitions=None):
        first, last = (0, start) if end is None else (start, end)
        schema = t.StructType([t.StructField("id", t.LongType(), False)])
        return self._load(((value,) for value in range(first, last, step)), schema)

    def sql(self, sqlQuery, args=None, **kwargs):
        if kwargs:
            raise NotImplementedError("the sandbox's pyspark does not know SparkSession.sql with DataFrames in its text")
        text = _bound(sqlQuery, args) if args else sqlQuery
        if calls_in(text):
            answer = awslab_bridge.ask("sql", sql=computed(self, text), names=awslab_bridge.ask("query-names", sql=text))
        else:
            answer = awslab_bridge.ask("sql", sql=text)
        if "frame" in answer:
            return DataFrame(self, answer["frame"])
        kinds = {"isTemporary": t.BooleanType()}
        fields = [t.StructField(name, kinds.get(name, t.StringType())) for name in answer["columns"]]
        if not fields:
            return DataFrame(self, {"name": self.range(0)._view, "columns": []}, [])
        return self._load(answer["rows"], t.StructType(fields))

    def createDataFrame(self, data, schema=None, samplingRatio=None, verifySchema=True):
        if hasattr(data, "to_dict") and hasattr(data, "columns"):
            schema = schema or [str(name) for name in data.columns]
            data = [tuple(None if value != value else value for value in row) for row in data.itertuples(index=False)]
        rows = data.collect() if isinstance(data, RDD) else list(data)
        if isinstance(schema, str):
            schema = t.parse_type(schema)
        if isinstance(schema, t.StructType):
            return self._load(rows, schema)
        if isinstance(schema, t.DataType):
            return self._load([(row,) for row in rows], t.StructType([t.StructField("value", schema)]))
        return self._load(rows, _inferred(rows, schema))

    def _load(self, rows, schema):
        """Rows of Python as a frame: written as JSON lines, which the SQL engine reads."""
        keys = unique(schema.names)
        path = os.path.join(awslab_bridge.ask("folder"), "rows.json")
        plain = t.StructType([t.StructField(key, f.dataType) for key, f in zip(keys, schema)])
        with open(path, "w", encoding="utf-8") as file:
            for row in rows:
                values = row if isinstance(row, (tuple, list, dict)) or hasattr(row, "__dict__") else (row,)
                if isinstance(values, dict) or isinstance(values, Row) and hasattr(values, "__fields__"):
                    found = values if isinstance(values, dict) else _by_name(values, schema)
                    values = [found.get(name) for name in schema.names] if isinstance(found, dict) else found
                file.write(json.dumps(to_json(values, plain), allow_nan=False) + "\n")
        columns = [{"name": field.name, "type": to_duck(field.dataType)} for field in plain]
        answer = awslab_bridge.ask("load", path=path, columns=columns)
        attributes = [
            Attribute(field.name, key, field.dataType, nullable=field.nullable) for key, field in zip(keys, schema)
        ]
        return DataFrame(self, answer, attributes)


def _by_name(row, schema):
    names = row.__fields__
    return dict(zip(names, row)) if set(names) == set(schema.names) else list(row)


def _inferred(rows, names):
    if not rows:
        raise PySparkValueError("[CANNOT_INFER_EMPTY_SCHEMA] Can not infer schema from empty dataset.")
    kind = t.NullType()
    for row in rows:
        kind = t.merge_types(kind, _row_type(row))
    fields = kind.fields
    for field in fields:
        if isinstance(field.dataType, t.NullType):
            raise PySparkValueError("[CANNOT_DETERMINE_TYPE] Some of types cannot be determined after inferring.")
    if names is not None:
        shown = list(names) + ["_%d" % number for number in range(len(names) + 1, len(fields) + 1)]
        return t.StructType([t.StructField(name, field.dataType) for name, field in zip(shown, fields)])
    return t.StructType(fields)


def _row_type(row):
    if isinstance(row, dict):
        return t.StructType([t.StructField(key, t.infer_type(value)) for key, value in sorted(row.items())])
    if isinstance(row, list):
        row = tuple(row)
    if isinstance(row, tuple) or (hasattr(row, "__dict__") and not isinstance(row, (str, int, float))):
        return t.infer_type(row)
    raise TypeError("[CANNOT_INFER_SCHEMA_FOR_TYPE] Can not infer schema for type: `%s`." % type(row).__name__)


def _bound(text, args):
    """`:name` and `?` as literals."""
    import re

    values = list(args) if not isinstance(args, dict) else []

    def value(found):
        if found.group(1):
            return found.group(0)
        if found.group(0) == "?":
            return literal(values.pop(0))
        return literal(args[found.group(0)[1:]])

    pattern = r"('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"|::)|" + (r":[A-Za-z_]\w*" if isinstance(args, dict) else r"\?")
    return re.sub(pattern, value, text)
