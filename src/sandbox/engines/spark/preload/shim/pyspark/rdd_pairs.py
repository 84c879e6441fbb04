"""RDDs of pairs."""

import itertools

from pyspark.sampling import sampled
from pyspark.shuffle import once, portable_hash, shuffled


class Pairs:
    def keys(self):
        return self.map(lambda pair: pair[0])

    def values(self):
        return self.map(lambda pair: pair[1])

    def mapValues(self, f):
        return self.map(lambda pair: (pair[0], f(pair[1])))

    def flatMapValues(self, f):
        return self.flatMap(lambda pair: ((pair[0], value) for value in f(pair[1])))

    def partitionBy(self, numPartitions, partitionFunc=portable_hash):
        count = numPartitions or self._reducers()
        return self._derive(lambda: shuffled(self._splits, count, partitionFunc))

    def _reducers(self, *others):
        given = self.ctx.getConf().get("spark.default.parallelism")
        return int(given) if given else max(1, *(rdd.getNumPartitions() for rdd in (self, *others)))

    def combineByKey(
        self, createCombiner, mergeValue, mergeCombiners, numPartitions=None, partitionFunc=portable_hash
    ):
        def combined(pairs):
            found = {}
            for key, value in pairs:
                found[key] = mergeValue(found[key], value) if key in found else createCombiner(value)
            return found.items()

        def merged(pairs):
            found = {}
            for key, value in pairs:
                found[key] = mergeCombiners(found[key], value) if key in found else value
            return found.items()

        local = self.mapPartitions(lambda pairs: iter(combined(pairs)))

        def splits():
            count = numPartitions or self._reducers()
            return [
                lambda split=split: iter(merged(split())) for split in shuffled(local._splits, count, partitionFunc)
            ]

        return self._derive(splits)

    def reduceByKey(self, func, numPartitions=None, partitionFunc=portable_hash):
        return self.combineByKey(lambda x: x, func, func, numPartitions, partitionFunc)

    def foldByKey(self, zeroValue, func, numPartitions=None, partitionFunc=portable_hash):
        import copy

        return self.combineByKey(
            lambda v: func(copy.deepcopy(zeroValue), v), func, func, numPartitions, partitionFunc
        )

    def aggregateByKey(self, zeroValue, seqFunc, combFunc, numPartitions=None, partitionFunc=portable_hash):
        import copy

        return self.combineByKey(
            lambda v: seqFunc(copy.deepcopy(zeroValue), v), seqFunc, combFunc, numPartitions, partitionFunc
        )

    def groupByKey(self, numPartitions=None, partitionFunc=portable_hash):
        def add(xs, x):
            xs.append(x)
            return xs

        def extend(a, b):
            a.extend(b)
            return a

        return self.combineByKey(lambda x: [x], add, extend, numPartitions, partitionFunc).mapValues(ResultIterable)

    def groupWith(self, other, *others):
        return _cogroup((self, other) + others, None)

    def cogroup(self, other, numPartitions=None):
        return _cogroup((self, other), numPartitions)

    def _joined(self, other, numPartitions, rows):
        groups = _cogroup((self, other), numPartitions)
        return groups.flatMapValues(lambda sides: rows(list(sides[0]), list(sides[1])))

    def join(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda a, b: ((x, y) for x in a for y in b))

    def leftOuterJoin(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda a, b: ((x, y) for x in a for y in (b or [None])))

    def rightOuterJoin(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda a, b: ((x, y) for y in b for x in (a or [None])))

    def fullOuterJoin(self, other, numPartitions=None):
        return self._joined(
            other, numPartitions, lambda a, b: ((x, y) for x in (a or [None]) for y in (b or [None]))
        )

    def subtractByKey(self, other, numPartitions=None):
        return self._joined(other, numPartitions, lambda a, b: [] if b else a)

    def sortByKey(self, ascending=True, numPartitions=None, keyfunc=lambda x: x):
        def splits():
            count = numPartitions or self._reducers()

            def work():
                pairs = itertools.chain.from_iterable(split() for split in self._splits())
                return sorted(pairs, key=lambda pair: keyfunc(pair[0]), reverse=not ascending)

            rows = once(work)

            def part(index):
                total = len(rows())
                return iter(rows()[index * total // count : (index + 1) * total // count])

            return [lambda index=index: part(index) for index in range(count)]

        return self._derive(splits)

    def repartitionAndSortWithinPartitions(
        self, numPartitions=None, partitionFunc=portable_hash, ascending=True, keyfunc=lambda x: x
    ):
        parts = self.partitionBy(numPartitions, partitionFunc)
        return parts.mapPartitions(
            lambda pairs: iter(sorted(pairs, key=lambda pair: keyfunc(pair[0]), reverse=not ascending))
        )

    def sampleByKey(self, withReplacement, fractions, seed=None):
        return self.mapPartitionsWithIndex(sampled(withReplacement, lambda pair: fractions[pair[0]], seed))


class ResultIterable:
    """What groupByKey answers for a key."""

    def __init__(self, data):
        self.data = data
        self.maxindex = len(data)

    def __iter__(self):
        return iter(self.data)

    def __len__(self):
        return len(self.data)


def _cogroup(rdds, count):
    first = rdds[0]

    def splits():
        total = count or first._reducers(*rdds[1:])
        tagged = [rdd.map(lambda pair, side=side: (pair[0], (side, pair[1]))) for side, rdd in enumerate(rdds)]

        def grouped(split):
            found = {}
            for key, (side, value) in split():
                if key not in found:
                    found[key] = tuple([] for _ in rdds)
                found[key][side].append(value)
            return ((key, tuple(map(ResultIterable, sides))) for key, sides in found.items())

        parts = shuffled(lambda: [s for rdd in tagged for s in rdd._splits()], total, portable_hash)
        return [lambda split=split: grouped(split) for split in parts]

    return first._derive(splits)
