"""What makes an RDD do its work."""

import collections
import functools
import gzip
import heapq
import os

import awslab_bridge
from py4j.protocol import Py4JJavaError
from pyspark.sampling import take_sample


class Actions:
    def toLocalIterator(self, prefetchPartitions=False):
        for split in self._splits():
            yield from split()

    def collect(self):
        return list(self.toLocalIterator())

    def count(self):
        return sum(1 for _ in self.toLocalIterator())

    def countApprox(self, timeout, confidence=0.95):
        return self.count()

    def countApproxDistinct(self, relativeSD=0.05):
        return len(set(self.toLocalIterator()))

    def isEmpty(self):
        return not self.take(1)

    def first(self):
        rows = self.take(1)
        if not rows:
            raise ValueError("RDD is empty")
        return rows[0]

    def take(self, num):
        rows = []
        if num > 0:
            for value in self.toLocalIterator():
                rows.append(value)
                if len(rows) == num:
                    break
        return rows

    def top(self, num, key=None):
        return heapq.nlargest(num, self.toLocalIterator(), key=key)

    def takeOrdered(self, num, key=None):
        return heapq.nsmallest(num, self.toLocalIterator(), key=key)

    def takeSample(self, withReplacement, num, seed=None):
        return take_sample(self, withReplacement, num, seed)

    def reduce(self, f):
        parts = []
        for split in self._splits():
            values = iter(split())
            for initial in values:
                parts.append(functools.reduce(f, values, initial))
        if not parts:
            raise ValueError("Can not reduce() empty RDD")
        return functools.reduce(f, parts)

    def treeReduce(self, f, depth=2):
        return self.reduce(f)

    def fold(self, zeroValue, op):
        import copy

        parts = [functools.reduce(op, split(), copy.deepcopy(zeroValue)) for split in self._splits()]
        return functools.reduce(op, parts, zeroValue)

    def aggregate(self, zeroValue, seqOp, combOp):
        import copy

        parts = [functools.reduce(seqOp, split(), copy.deepcopy(zeroValue)) for split in self._splits()]
        return functools.reduce(combOp, parts, zeroValue)

    def treeAggregate(self, zeroValue, seqOp, combOp, depth=2):
        return self.aggregate(zeroValue, seqOp, combOp)

    def foreach(self, f):
        for value in self.toLocalIterator():
            f(value)

    def foreachPartition(self, f):
        for split in self._splits():
            found = f(split())
            if found is not None:
                for _ in found:
                    pass

    def sum(self):
        return self.fold(0, lambda a, b: a + b)

    def max(self, key=None):
        return max(self.toLocalIterator(), key=key) if key else max(self.toLocalIterator())

    def min(self, key=None):
        return min(self.toLocalIterator(), key=key) if key else min(self.toLocalIterator())

    def mean(self):
        return self.stats().mean()

    def variance(self):
        return self.stats().variance()

    def stdev(self):
        return self.stats().stdev()

    def sampleStdev(self):
        return self.stats().sampleStdev()

    def sampleVariance(self):
        return self.stats().sampleVariance()

    def stats(self):
        from pyspark.statcounter import StatCounter

        counter = StatCounter()
        for value in self.toLocalIterator():
            counter.merge(value)
        return counter

    def histogram(self, buckets):
        import bisect

        if isinstance(buckets, int):
            low, high = self.min(), self.max()
            buckets = [low + (high - low) * index / buckets for index in range(buckets)] + [high]
        counts = [0] * (len(buckets) - 1)
        for value in self.toLocalIterator():
            if buckets[0] <= value <= buckets[-1]:
                counts[min(bisect.bisect_right(buckets, value) - 1, len(counts) - 1)] += 1
        return list(buckets), counts

    def countByKey(self):
        return self.map(lambda pair: pair[0]).countByValue()

    def countByValue(self):
        counts = collections.defaultdict(int)
        for value in self.toLocalIterator():
            counts[value] += 1
        return counts

    def collectAsMap(self):
        return dict(self.toLocalIterator())

    def reduceByKeyLocally(self, func):
        found = {}
        for key, value in self.toLocalIterator():
            found[key] = func(found[key], value) if key in found else value
        return found

    def lookup(self, key):
        return [pair[1] for pair in self.toLocalIterator() if pair[0] == key]

    def saveAsTextFile(self, path, compressionCodecClass=None):
        if awslab_bridge.ask("exists", uri=path):
            name = "org.apache.hadoop.mapred.FileAlreadyExistsException"
            raise Py4JJavaError("o1.saveAsTextFile", name, "Output directory %s already exists" % path)
        packed = compressionCodecClass is not None
        if packed and not compressionCodecClass.endswith("GzipCodec"):
            raise NotImplementedError("the sandbox's pyspark does not know the codec " + compressionCodecClass)
        folder = awslab_bridge.ask("folder")
        for index, split in enumerate(self._splits()):
            name = os.path.join(folder, "part-%05d" % index)
            with (gzip.open(name + ".gz", "wb") if packed else open(name, "wb")) as file:
                for value in split():
                    file.write((value if isinstance(value, bytes) else str(value).encode("utf-8")) + b"\n")
        open(os.path.join(folder, "_SUCCESS"), "wb").close()
        awslab_bridge.ask("put", folder=folder, uri=path)
