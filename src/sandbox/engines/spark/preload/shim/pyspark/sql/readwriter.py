"""https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/io.html"""

import os

import awslab_bridge
from pyspark.rdd import RDD
from pyspark.sql import types as t
from pyspark.sql.type_text import to_duck
from pyspark.unknown import Known


def _text(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


class _Options(Known):
    def __init__(self):
        self._format = None
        self._options = {}

    def option(self, key, value):
        if value is not None:
            self._options[key.lower()] = _text(value)
        return self

    def options(self, **options):
        for key, value in options.items():
            self.option(key, value)
        return self

    def format(self, source):
        self._format = source.lower().rsplit(".", 1)[-1]
        return self


class DataFrameReader(_Options):
    def __init__(self, session):
        super().__init__()
        self._session = session
        self._schema = None

    def schema(self, schema):
        self._schema = t.parse_type(schema) if isinstance(schema, str) else schema
        return self

    def load(self, path=None, format=None, schema=None, **options):
        if format:
            self.format(format)
        if schema is not None:
            self.schema(schema)
        self.options(**options)
        paths = path if isinstance(path, (list, tuple)) else [path if path is not None else self._options.get("path")]
        given = None
        if self._schema is not None:
            given = [{"name": field.name, "type": to_duck(field.dataType)} for field in self._schema]
        answer = awslab_bridge.ask(
            "read", format=self._format or "parquet", paths=list(paths), options=self._options, **({} if given is None else {"schema": given})
        )
        from pyspark.sql.dataframe import DataFrame

        return DataFrame(self._session, answer)

    def parquet(self, *paths, **options):
        return self.format("parquet").load(list(paths), **options)

    def json(self, path, schema=None, **options):
        return self.format("json").load(_lines_of(path) if isinstance(path, RDD) else path, schema=schema, **options)

    def csv(self, path, schema=None, **options):
        return self.format("csv").load(path, schema=schema, **options)

    def text(self, paths, wholetext=False, lineSep=None, **options):
        if lineSep is not None:
            raise NotImplementedError("the sandbox's pyspark does not know the option lineSep")
        return self.format("text").option("wholetext", wholetext).load(paths, **options)

    def table(self, tableName):
        return self._session.table(tableName)


def _lines_of(rdd):
    """Texts of an RDD as a file of this machine."""
    path = os.path.join(awslab_bridge.ask("folder"), "lines.json")
    with open(path, "w", encoding="utf-8") as file:
        file.writelines("%s\n" % line for line in rdd.toLocalIterator())
    return "file://" + path


class DataFrameWriter(_Options):
    def __init__(self, frame):
        super().__init__()
        self._frame = frame
        self._mode = "errorifexists"
        self._partitions = []

    def mode(self, saveMode):
        if saveMode is not None:
            self._mode = "errorifexists" if saveMode.lower() == "error" else saveMode.lower()
            if self._mode not in ("errorifexists", "overwrite", "append", "ignore"):
                from pyspark.errors import IllegalArgumentException

                raise IllegalArgumentException("Unknown save mode: %s." % saveMode)
        return self

    def partitionBy(self, *cols):
        self._partitions = list(cols[0]) if len(cols) == 1 and isinstance(cols[0], (list, tuple)) else list(cols)
        return self

    def _write(self, **target):
        frame = self._frame
        plain = frame._plain()
        lower = [name.lower() for name in plain.columns]
        for name in lower:
            if lower.count(name) > 1:
                from pyspark.errors import AnalysisException

                raise AnalysisException("[COLUMN_ALREADY_EXISTS] The column `%s` already exists. Consider to choose another name or rename the existing column." % name)
        awslab_bridge.ask(
            "write",
            frame=plain._view,
            columns=plain._described(),
            format=self._format or "parquet",
            mode=self._mode,
            partitionBy=self._partitions,
            files=frame._files,
            options=self._options,
            **target,
        )

    def save(self, path=None, format=None, mode=None, partitionBy=None, **options):
        if format:
            self.format(format)
        self.mode(mode)
        if partitionBy:
            self.partitionBy(partitionBy)
        self.options(**options)
        self._write(uri=path if path is not None else self._options["path"])

    def parquet(self, path, mode=None, partitionBy=None, compression=None):
        self.format("parquet").option("compression", compression).save(path, mode=mode, partitionBy=partitionBy)

    def json(self, path, mode=None, compression=None, **options):
        self.format("json").option("compression", compression).save(path, mode=mode, **options)

    def csv(self, path, mode=None, compression=None, **options):
        self.format("csv").option("compression", compression).save(path, mode=mode, **options)

    def text(self, path, compression=None, lineSep=None):
        self.format("text").option("compression", compression).save(path)

    def saveAsTable(self, name, format=None, mode=None, partitionBy=None, **options):
        if format:
            self.format(format)
        self.mode(mode)
        if partitionBy:
            self.partitionBy(partitionBy)
        self.options(**options)
        self._write(table=name, insert=False)

    def insertInto(self, tableName, overwrite=None):
        if overwrite is not None:
            self._mode = "overwrite" if overwrite else "append"
        elif self._mode == "errorifexists":
            self._mode = "append"
        self._write(table=tableName, insert=True)
