"""Where keys go: as PySpark's own partitioners do it."""


def portable_hash(x):
    """https://spark.apache.org/docs/3.5.0/api/python/reference/api/pyspark.rdd.portable_hash.html"""
    if x is None:
        return 0
    if isinstance(x, tuple):
        h = 0x345678
        for i in x:
            h ^= portable_hash(i)
            h *= 1000003
            h &= 0x7FFFFFFFFFFFFFFF
        h ^= len(x)
        if h == -1:
            h = -2
        return int(h)
    return hash(x)


def once(work):
    """A function that does its work when it is first called, and remembers."""
    found = []

    def get():
        if not found:
            found.append(work())
        return found[0]

    return get


def shuffled(pairs_of, count, partition):
    """Pairs of all parents' splits, dealt out by key."""

    def deal():
        buckets = [[] for _ in range(count)]
        for split in pairs_of():
            for pair in split():
                buckets[partition(pair[0]) % count].append(pair)
        return buckets

    buckets = once(deal)
    return [lambda index=index: iter(buckets()[index]) for index in range(count)]
