# Runs every program above, on whichever PySpark there is; its texts are put before this one.
import contextlib
import inspect
import io
import sys

from pyspark.sql import SparkSession

root = sys.argv[1]
SETTINGS = {
    "spark.sql.session.timeZone": "UTC",
    "spark.default.parallelism": "2",
    # The rest makes Apache Spark quicker with little data, and changes no result.
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.ui.enabled": "false",
}
builder = SparkSession.builder.appName("conformance").master("local[2]")
for key, value in SETTINGS.items():
    builder = builder.config(key, value)
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("OFF")
for name, program in list(globals().items()):
    if inspect.isfunction(program) and list(inspect.signature(program).parameters) == ["spark", "root"]:
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                program(spark, root)
            except Exception as error:
                print("ended by", type(error).__name__, str(error)[:300])
        print("== " + name)
        print(out.getvalue(), end="")
spark.stop()
