from pyspark.shared import Accumulator

__all__ = ["Accumulator"]
