"""https://spark.apache.org/docs/3.5.0/api/python/reference/api/pyspark.SparkContext.html"""

import os
import shutil
import time

import awslab_bridge
from pyspark.conf import SparkConf
from pyspark.rdd import RDD
from pyspark.shared import Accumulator, Broadcast
from pyspark.splits import line_splits, read_lines
from pyspark.unknown import Known
from py4j.protocol import Py4JJavaError


class SparkContext(Known):
    _active_spark_context = None
    PACKAGE_EXTENSIONS = (".zip", ".egg", ".jar")

    def __init__(self, master=None, appName=None, sparkHome=None, pyFiles=None, conf=None, **others):
        if SparkContext._active_spark_context is not None:
            raise ValueError(
                "Cannot run multiple SparkContexts at once; existing SparkContext(app=%s, master=%s)"
                % (SparkContext._active_spark_context.appName, SparkContext._active_spark_context.master)
            )
        self._conf = conf or SparkConf()
        if appName is not None:
            self._conf.setAppName(appName)
        if master is not None:
            self._conf.setMaster(master)
        self._conf.setIfMissing("spark.app.name", "pyspark-shell")
        self._conf.setIfMissing("spark.master", "yarn")
        self.startTime = int(time.time() * 1000)
        self.applicationId = awslab_bridge.program.get("application", "application_0_0001")
        SparkContext._active_spark_context = self

    @classmethod
    def getOrCreate(cls, conf=None):
        if cls._active_spark_context is None:
            cls(conf=conf)
        return cls._active_spark_context

    @property
    def appName(self):
        return self._conf.get("spark.app.name")

    @property
    def master(self):
        return self._conf.get("spark.master")

    @property
    def version(self):
        return "3.5.6"

    @property
    def defaultParallelism(self):
        return int(self._conf.get("spark.default.parallelism", 2))

    @property
    def defaultMinPartitions(self):
        return min(self.defaultParallelism, 2)

    def getConf(self):
        return self._conf

    def setLogLevel(self, level):
        pass

    def setCheckpointDir(self, folder):
        pass

    def setJobGroup(self, group, description, interruptOnCancel=False):
        pass

    def setJobDescription(self, description):
        pass

    def sparkUser(self):
        return "hadoop"

    def stop(self):
        SparkContext._active_spark_context = None

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stop()

    def parallelize(self, c, numSlices=None):
        values = list(c)
        count = int(numSlices) if numSlices is not None else self.defaultParallelism
        total = len(values)
        parts = [values[index * total // count : (index + 1) * total // count] for index in range(count)]
        return RDD(self, lambda: [part.__iter__ for part in parts])

    def emptyRDD(self):
        return RDD(self, lambda: [])

    def range(self, start, end=None, step=1, numSlices=None):
        return self.parallelize(range(0, start) if end is None else range(start, end, step), numSlices)

    def union(self, rdds):
        return RDD(self, lambda: [split for rdd in rdds for split in rdd._splits()])

    def _files(self, path):
        """Data files at one or several paths; Spark looks for them when they are first needed."""
        found = []
        for each in path.split(","):
            files = awslab_bridge.ask("fetch", uri=each)
            if not files:
                name = "org.apache.hadoop.mapred.InvalidInputException"
                raise Py4JJavaError("o1.partitions", name, "Input path does not exist: " + each)
            found.extend(files)
        return [file for file in found if not _is_hidden(file["relative"])]

    def textFile(self, name, minPartitions=None, use_unicode=True):
        least = minPartitions or self.defaultMinPartitions

        def splits():
            found = line_splits(self._files(name), least)
            return [lambda split=split: read_lines(*split) for split in found]

        return RDD(self, splits, name=name)

    def wholeTextFiles(self, path, minPartitions=None, use_unicode=True):
        def splits():
            files = self._files(path)
            return [lambda: ((file["uri"], _read(file["path"]).decode("utf-8")) for file in files)]

        return RDD(self, splits)

    def binaryFiles(self, path, minPartitions=None):
        return RDD(self, lambda: [lambda: ((f["uri"], _read(f["path"])) for f in self._files(path))])

    def broadcast(self, value):
        return Broadcast(value)

    def accumulator(self, value, accum_param=None):
        return Accumulator(value, accum_param)

    def addFile(self, path, recursive=False):
        for file in awslab_bridge.ask("fetch", uri=path):
            shutil.copyfile(file["path"], os.path.basename(file["uri"]))

    def addPyFile(self, path):
        self.addFile(path)
        if path.endswith((".zip", ".egg")):
            import sys

            sys.path.insert(0, os.path.join(os.getcwd(), os.path.basename(path)))


def _is_hidden(path):
    return any(part.startswith(("_", ".")) for part in path.split("/"))


def _read(path):
    with open(path, "rb") as file:
        return file.read()
