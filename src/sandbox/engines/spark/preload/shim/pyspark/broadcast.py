from pyspark.shared import Broadcast

__all__ = ["Broadcast"]
