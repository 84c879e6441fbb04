"""Broadcast variables, accumulators and storage levels: everything runs in one process here."""

from pyspark.unknown import Known


class Broadcast(Known):
    def __init__(self, value):
        self.value = value

    def unpersist(self, blocking=False):
        pass

    def destroy(self, blocking=False):
        self.__dict__.pop("value", None)


class AccumulatorParam:
    def zero(self, value):
        return value

    def addInPlace(self, value1, value2):
        return value1 + value2


class Accumulator(Known):
    def __init__(self, value, param=None):
        self._param = param or AccumulatorParam()
        self.value = value

    def add(self, term):
        self.value = self._param.addInPlace(self.value, term)

    def __iadd__(self, term):
        self.add(term)
        return self

    def __str__(self):
        return str(self.value)

    def __repr__(self):
        return "Accumulator<id=0, value=%s>" % (self.value,)


class StorageLevel:
    def __init__(self, useDisk, useMemory, useOffHeap, deserialized, replication=1):
        self.useDisk = useDisk
        self.useMemory = useMemory
        self.useOffHeap = useOffHeap
        self.deserialized = deserialized
        self.replication = replication


StorageLevel.NONE = StorageLevel(False, False, False, False)
StorageLevel.DISK_ONLY = StorageLevel(True, False, False, False)
StorageLevel.MEMORY_ONLY = StorageLevel(False, True, False, False)
StorageLevel.MEMORY_AND_DISK = StorageLevel(True, True, False, False)
StorageLevel.MEMORY_AND_DISK_DESER = StorageLevel(True, True, False, True)
StorageLevel.OFF_HEAP = StorageLevel(True, True, True, False, 1)
