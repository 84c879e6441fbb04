from pyspark.unknown import Known


class SparkConf(Known):
    def __init__(self, loadDefaults=True):
        self._values = {}
        if loadDefaults:
            import awslab_bridge

            self._values.update(awslab_bridge.program.get("configuration", {}))

    def set(self, key, value):
        self._values[key] = str(value)
        return self

    def setIfMissing(self, key, value):
        self._values.setdefault(key, str(value))
        return self

    def setAll(self, pairs):
        for key, value in pairs:
            self.set(key, value)
        return self

    def setMaster(self, value):
        return self.set("spark.master", value)

    def setAppName(self, value):
        return self.set("spark.app.name", value)

    def setSparkHome(self, value):
        return self.set("spark.home", value)

    def get(self, key, defaultValue=None):
        return self._values.get(key, defaultValue)

    def getAll(self):
        return list(self._values.items())

    def contains(self, key):
        return key in self._values

    def toDebugString(self):
        return "\n".join("%s=%s" % pair for pair in sorted(self._values.items()))
