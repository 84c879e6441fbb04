import collections

import awslab_bridge
from pyspark.unknown import Known

Table = collections.namedtuple("Table", "name catalog namespace description tableType isTemporary")
Database = collections.namedtuple("Database", "name catalog description locationUri")


class Catalog(Known):
    """https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/catalog.html"""

    def __init__(self, session):
        self._session = session
        self._database = "default"

    def currentDatabase(self):
        return self._database

    def setCurrentDatabase(self, dbName):
        self._session.sql("USE `%s`" % dbName)
        self._database = dbName

    def listDatabases(self, pattern=None):
        return [Database(row[0], "spark_catalog", None, None) for row in self._session.sql("SHOW DATABASES").collect()]

    def databaseExists(self, dbName):
        return dbName.lower() in [row[0] for row in self._session.sql("SHOW DATABASES").collect()]

    def listTables(self, dbName=None, pattern=None):
        rows = self._session.sql("SHOW TABLES IN `%s`" % (dbName or self._database)).collect()
        return [
            Table(row[1], None if row[2] else "spark_catalog", None if row[2] else [row[0]], None, "TEMPORARY" if row[2] else "EXTERNAL", row[2])
            for row in rows
        ]

    def tableExists(self, tableName, dbName=None):
        return awslab_bridge.ask("table-exists", name="%s.%s" % (dbName, tableName) if dbName else tableName)

    def dropTempView(self, viewName):
        return awslab_bridge.ask("drop-view", name=viewName)

    def cacheTable(self, tableName, storageLevel=None):
        pass

    def uncacheTable(self, tableName):
        pass

    def clearCache(self):
        pass

    def refreshTable(self, tableName):
        pass
