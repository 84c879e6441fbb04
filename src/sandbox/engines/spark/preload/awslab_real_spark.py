"""
Apache Spark of this machine over the sandbox's S3 and Glue Data Catalog: what a program reads from s3:// is fetched into a folder
first, what it writes there is put into the bucket afterwards. Paths in messages are S3's again.
"""

import glob
import os

import awslab_bridge as bridge

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
os.environ.setdefault("SPARK_LOCAL_DIRS", os.environ["TMPDIR"])
os.environ.setdefault("PYSPARK_PYTHON", os.sys.executable)
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.warehouse.dir": os.path.join(os.environ["TMPDIR"], "warehouse"),
    **bridge.program["configuration"],
}
os.environ["PYSPARK_SUBMIT_ARGS"] = "--master local[2] %s pyspark-shell" % " ".join(
    "--conf '%s=%s'" % pair for pair in _SETTINGS.items() if pair[0] != "spark.master"
)

import pyspark  # noqa: E402
from pyspark.sql import DataFrameReader, DataFrameWriter, SparkSession  # noqa: E402

# Local paths, and the ones that the program gave.
_shown = {}


def restored(text):
    """A message with the program's own paths."""
    for local, uri in sorted(_shown.items(), key=lambda pair: -len(pair[0])):
        text = text.replace("file://" + local, uri).replace("file:" + local, uri).replace(local, uri)
    return text


bridge.restored = restored


def _is_local(path):
    return path.startswith("file:")


def _mirror(path):
    """Where this machine has what lies at the path."""
    if not isinstance(path, str) or _is_local(path):
        return path
    local = bridge.ask("mirror", uri=path)
    _shown[local] = path
    return "file://" + local


def _mirror_all(paths):
    if isinstance(paths, str):
        return ",".join(_mirror(each) for each in paths.split(",")) if "," in paths else _mirror(paths)
    return [_mirror(each) for each in paths] if isinstance(paths, (list, tuple)) else paths


def _reading(owner, name, many=False):
    original = getattr(owner, name)

    def method(self, *args, **kwargs):
        if many:
            return original(self, *[_mirror_all(path) for path in args], **kwargs)
        for key in ("path", "paths", "name"):
            if key in kwargs:
                kwargs[key] = _mirror_all(kwargs[key])
        if args:
            args = (_mirror_all(args[0]), *args[1:])
        return original(self, *args, **kwargs)

    setattr(owner, name, method)


for _name in ("textFile", "wholeTextFiles", "binaryFiles"):
    _reading(pyspark.SparkContext, _name)
for _name in ("load", "csv", "json", "text", "orc"):
    _reading(DataFrameReader, _name)
_reading(DataFrameReader, "parquet", many=True)


def _target(uri, exists):
    local = os.path.join(bridge.ask("folder"), "target")
    if exists:
        os.mkdir(local)
    _shown[local] = uri
    return local


def _put(local, uri):
    for checksum in glob.glob(os.path.join(local, "**", ".*.crc"), recursive=True):
        os.unlink(checksum)
    bridge.ask("put", folder=local, uri=uri)


def _save_as_text_file(self, path, compressionCodecClass=None):
    if _is_local(path):
        return _plain_save(self, path, compressionCodecClass)
    local = _target(path, bridge.ask("exists", uri=path))
    _plain_save(self, "file://" + local, compressionCodecClass)
    _put(local, path)


_plain_save = pyspark.RDD.saveAsTextFile
pyspark.RDD.saveAsTextFile = _save_as_text_file
_plain_mode = DataFrameWriter.mode


def _mode(self, saveMode):
    if saveMode is not None:
        self._awslab_mode = saveMode.lower()
    return _plain_mode(self, saveMode)


def _writing(name):
    original = getattr(DataFrameWriter, name)

    def method(self, path=None, *args, **kwargs):
        if path is None or _is_local(path):
            return original(self, path, *args, **kwargs)
        # `save` takes the format first.
        given = kwargs.get("mode") or (args[1 if name == "save" else 0] if len(args) > (1 if name == "save" else 0) else None)
        mode = (given or getattr(self, "_awslab_mode", "errorifexists")).lower()
        exists = bridge.ask("exists", uri=path)
        keeps = mode in ("error", "errorifexists", "default", "ignore")
        local = _target(path, exists and keeps)
        result = original(self, "file://" + local, *args, **kwargs)
        if exists and mode == "ignore":
            return result
        if exists and mode == "overwrite":
            bridge.ask("remove", uri=path)
        _put(local, path)
        return result

    setattr(DataFrameWriter, name, method)


DataFrameWriter.mode = _mode
for _name in ("save", "parquet", "json", "csv", "orc"):
    _writing(_name)

_plain_text = DataFrameWriter.text


def _text(self, path, compression=None, lineSep=None):
    if compression is not None:
        self.option("compression", compression)
    if lineSep is not None:
        self.option("lineSep", lineSep)
    return self.format("text").save(path)


DataFrameWriter.text = _text


def _refused(name):
    def method(self, *args, **kwargs):
        raise NotImplementedError("%s into the Glue Data Catalog needs the sandbox's own PySpark" % name)

    return method


DataFrameWriter.saveAsTable = _refused("saveAsTable")
DataFrameWriter.insertInto = _refused("insertInto")
_plain_sql = SparkSession.sql
_plain_table = SparkSession.table


def _know_tables(session, **request):
    """Tables of the catalog that are named become tables of this Spark, with the rows that they have now."""
    for found in bridge.ask("export-tables", **request):
        _plain_sql(session, "CREATE DATABASE IF NOT EXISTS `%s`" % found["database"])
        name = "`%s`.`%s`" % (found["database"], found["table"])
        _plain_sql(session, "DROP TABLE IF EXISTS " + name)
        _plain_sql(session, "CREATE TABLE %s USING parquet LOCATION 'file://%s'" % (name, found["folder"]))


def _views(session):
    # Catalog.listTables cannot read some temporary views: "argument type mismatch".
    return [row.tableName for row in _plain_sql(session, "SHOW TABLES").collect() if row.isTemporary]


def _sql(self, sqlQuery, *args, **kwargs):
    _know_tables(self, sql=sqlQuery, views=_views(self))
    return _plain_sql(self, sqlQuery, *args, **kwargs)


def _table(self, tableName):
    _know_tables(self, sql="SELECT * FROM " + tableName, views=_views(self))
    return _plain_table(self, tableName)


SparkSession.sql = _sql
SparkSession.table = _table
SparkSession.Builder.master = lambda self, master: self
SparkSession.Builder.enableHiveSupport = lambda self: self
