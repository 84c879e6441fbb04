import collections

import awslab_bridge
from pyspark.unknown import Known

Table = collections.namedtuple("Table", "name catalog namespace description tableType isTemporary")
Database = collections.namedtuple("Database", "name catalog description locationUri")
Column = collections.namedtuple("Column", "name description dataType nullable isPartition isBucket")


class Catalog(Known):
    """https://spark.apache.org/docs/3.5.0/api/python/reference/pyspark.sql/catalog.html"""

    def __init__(self, session):
        self._session = session
        self._database = "default"
        self._cached = set()

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
        self._session.table(tableName)
        self._cached.add(tableName.lower())

    def uncacheTable(self, tableName):
        self._cached.discard(tableName.lower())

    def clearCache(self):
        self._cached.clear()

    def isCached(self, tableName):
        return tableName.lower() in self._cached

    def listColumns(self, tableName, dbName=None):
        frame = self._session.table("%s.%s" % (dbName, tableName) if dbName else tableName)
        return [Column(each.name, None, each.kind.simpleString(), True, False, False) for each in frame._attributes]

    def refreshTable(self, tableName):
        pass
