from pyspark.shared import StorageLevel

__all__ = ["StorageLevel"]
