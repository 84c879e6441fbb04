"""https://spark.apache.org/docs/3.5.0/api/python/reference/api/pyspark.RDD.html"""

import itertools
import random

from pyspark.rdd_actions import Actions
from pyspark.rdd_pairs import Pairs
from pyspark.sampling import between, sampled
from pyspark.shared import StorageLevel
from pyspark.shuffle import once, portable_hash, shuffled
from pyspark.unknown import Known

__all__ = ["RDD", "portable_hash"]


class RDD(Actions, Pairs, Known):
    """Lazy: `splits` answers a function for each partition, which answers an iterator of its values."""

    def __init__(self, ctx, splits, name=None):
        self.ctx = ctx
        self._plan = splits
        self._cached = None
        self._name = name
        self.is_cached = False

    @property
    def context(self):
        return self.ctx

    def _splits(self):
        if self.is_cached:
            if self._cached is None:
                self._cached = [once(lambda split=split: list(split())) for split in self._plan()]
            return [lambda part=part: iter(part()) for part in self._cached]
        return self._plan()

    def _derive(self, splits):
        return RDD(self.ctx, splits)

    def id(self):
        return id(self)

    def name(self):
        return self._name

    def setName(self, name):
        self._name = name
        return self

    def cache(self):
        self.is_cached = True
        return self

    def persist(self, storageLevel=None):
        return self.cache()

    def unpersist(self, blocking=False):
        self.is_cached = False
        self._cached = None
        return self

    def getStorageLevel(self):
        return StorageLevel.MEMORY_ONLY if self.is_cached else StorageLevel.NONE

    def checkpoint(self):
        self.cache()

    def localCheckpoint(self):
        self.cache()

    def getNumPartitions(self):
        return len(self._splits())

    def mapPartitionsWithIndex(self, f, preservesPartitioning=False):
        def splits():
            return [
                lambda index=index, split=split: iter(f(index, split())) for index, split in enumerate(self._splits())
            ]

        return self._derive(splits)

    def mapPartitions(self, f, preservesPartitioning=False):
        return self.mapPartitionsWithIndex(lambda _, values: f(values))

    def map(self, f, preservesPartitioning=False):
        return self.mapPartitions(lambda values: map(f, values))

    def flatMap(self, f, preservesPartitioning=False):
        return self.mapPartitions(lambda values: itertools.chain.from_iterable(map(f, values)))

    def filter(self, f):
        return self.mapPartitions(lambda values: filter(f, values))

    def glom(self):
        return self.mapPartitions(lambda values: [list(values)])

    def keyBy(self, f):
        return self.map(lambda x: (f(x), x))

    def pipe(self, command, env=None, checkCode=False):
        raise NotImplementedError("the sandbox's pyspark does not know RDD.pipe")

    def zipWithIndex(self):
        def splits():
            starts = [0]
            for split in self._splits():
                starts.append(starts[-1] + sum(1 for _ in split()))
            return [
                lambda start=start, split=split: ((value, index) for index, value in enumerate(split(), start))
                for start, split in zip(starts, self._splits())
            ]

        return self._derive(splits)

    def zipWithUniqueId(self):
        count = self.getNumPartitions()
        return self.mapPartitionsWithIndex(
            lambda part, values: ((value, index * count + part) for index, value in enumerate(values))
        )

    def zip(self, other):
        def splits():
            pairs = list(zip(self._splits(), other._splits()))
            return [lambda a=a, b=b: zip(a(), b()) for a, b in pairs]

        return self._derive(splits)

    def union(self, other):
        return self._derive(lambda: [*self._splits(), *other._splits()])

    __add__ = union

    def cartesian(self, other):
        def splits():
            return [
                lambda a=a, b=b: ((x, y) for x in a() for y in b()) for a in self._splits() for b in other._splits()
            ]

        return self._derive(splits)

    def distinct(self, numPartitions=None):
        return self.map(lambda x: (x, None)).reduceByKey(lambda x, _: x, numPartitions).map(lambda x: x[0])

    def intersection(self, other):
        both = self.map(lambda v: (v, None)).cogroup(other.map(lambda v: (v, None)))
        return both.filter(lambda pair: all(list(side) for side in pair[1])).keys()

    def subtract(self, other, numPartitions=None):
        return self.map(lambda x: (x, True)).subtractByKey(other.map(lambda x: (x, True)), numPartitions).keys()

    def sample(self, withReplacement, fraction, seed=None):
        return self.mapPartitionsWithIndex(sampled(withReplacement, lambda _: fraction, seed))

    def randomSplit(self, weights, seed=None):
        total = float(sum(weights))
        bounds = list(itertools.accumulate([0.0] + [weight / total for weight in weights]))
        chosen = random.randint(0, 2**32 - 1) if seed is None else seed
        return [self.mapPartitionsWithIndex(between(low, high, chosen)) for low, high in zip(bounds, bounds[1:])]

    def groupBy(self, f, numPartitions=None, partitionFunc=portable_hash):
        return self.map(lambda x: (f(x), x)).groupByKey(numPartitions, partitionFunc)

    def sortBy(self, keyfunc, ascending=True, numPartitions=None):
        return self.keyBy(keyfunc).sortByKey(ascending, numPartitions).values()

    def repartition(self, numPartitions):
        return self.coalesce(numPartitions, shuffle=True)

    def coalesce(self, numPartitions, shuffle=False):
        def dealt():
            numbered = (((index, value) for index, value in enumerate(split())) for split in self._splits())
            return shuffled(lambda: [lambda part=part: part for part in numbered], numPartitions, lambda index: index)

        def joined():
            splits = self._splits()
            count = max(1, min(numPartitions, len(splits)))
            groups = [splits[i * len(splits) // count : (i + 1) * len(splits) // count] for i in range(count)]
            return [lambda group=group: itertools.chain.from_iterable(split() for split in group) for group in groups]

        if shuffle:
            return self._derive(lambda: [lambda split=split: (pair[1] for pair in split()) for split in dealt()])
        return self._derive(joined)

    def toDF(self, schema=None, sampleRatio=None):
        from pyspark.sql import SparkSession

        return SparkSession.builder.getOrCreate().createDataFrame(self, schema)

    def toDebugString(self):
        return ("(%d) PythonRDD" % self.getNumPartitions()).encode()

    def __repr__(self):
        return "PythonRDD[%d] at RDD at PythonRDD.scala:53" % (id(self) % 1000)
