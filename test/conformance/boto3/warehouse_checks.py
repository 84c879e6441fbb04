"""Redshift, its Data API and secrets by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import datetime
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


redshift = client("redshift")
data = client("redshift-data")


def cluster_by_waiter_and_paginator():
    redshift.create_cluster(
        ClusterIdentifier="py", ClusterType="single-node", NodeType="ra3.large", DBName="py",
        MasterUsername="admin", MasterUserPassword="Passw0rdX",
    )
    redshift.get_waiter("cluster_available").wait(ClusterIdentifier="py", WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    pages = redshift.get_paginator("describe_clusters").paginate()
    (cluster,) = [each for page in pages for each in page["Clusters"]]
    assert isinstance(cluster["ClusterCreateTime"], datetime.datetime)
    assert [node["NodeRole"] for node in cluster["ClusterNodes"]] == ["SHARED"]
    assert cluster["Endpoint"]["Port"] == 5439 and cluster["Encrypted"] is True


def modelled_errors():
    try:
        redshift.describe_clusters(ClusterIdentifier="none")
    except redshift.exceptions.ClusterNotFoundFault as error:
        assert error.response["Error"]["Code"] == "ClusterNotFound", error.response
    try:
        redshift.delete_cluster_parameter_group(ParameterGroupName="none")
    except redshift.exceptions.ClusterParameterGroupNotFoundFault as error:
        assert error.response["Error"]["Code"] == "ClusterParameterGroupNotFound", error.response


def ended(statement):
    for _ in range(600):
        answer = data.describe_statement(Id=statement)
        if answer["Status"] in ("FINISHED", "FAILED", "ABORTED"):
            return answer
        time.sleep(0.1)
    raise AssertionError("the statement did not end")


HOME = {"ClusterIdentifier": "py", "DbUser": "admin", "Database": "py"}


def typed_answers():
    sql = "SELECT 7::bigint AS big, 1.5::float8 AS approx, 'x'::varchar(4) AS word, DATE '2024-06-01' AS day, NULL::int AS nothing"
    statement = data.execute_statement(Sql=sql, **HOME)
    answer = ended(statement["Id"])
    assert answer["Status"] == "FINISHED" and answer["HasResultSet"] is True, answer
    result = data.get_statement_result(Id=statement["Id"])
    assert result["Records"] == [[
        {"longValue": 7}, {"doubleValue": 1.5}, {"stringValue": "x"}, {"stringValue": "2024-06-01"}, {"isNull": True},
    ]], result["Records"]
    types = [column["typeName"] for column in result["ColumnMetadata"]]
    assert types == ["int8", "float8", "varchar", "date", "int4"], types


def parameters_and_batches():
    batch = data.batch_execute_statement(
        Sqls=["CREATE TABLE t (n INT)", "INSERT INTO t VALUES (1), (2), (3)", "SELECT COUNT(*) AS n FROM t"], **HOME)
    answer = ended(batch["Id"])
    assert [each["Status"] for each in answer["SubStatements"]] == ["FINISHED"] * 3, answer
    result = data.get_statement_result(Id=answer["SubStatements"][2]["Id"])
    assert result["Records"] == [[{"longValue": 3}]], result["Records"]
    one = data.execute_statement(
        Sql="SELECT COUNT(*) FROM t WHERE n > :least", Parameters=[{"name": "least", "value": "1"}], **HOME)
    assert ended(one["Id"])["Status"] == "FINISHED"
    assert data.get_statement_result(Id=one["Id"])["Records"] == [[{"longValue": 2}]]


def a_failed_batch_leaves_nothing():
    batch = data.batch_execute_statement(Sqls=["CREATE TABLE gone (n INT)", "SELECT * FROM nowhere"], **HOME)
    assert ended(batch["Id"])["Status"] == "FAILED"
    tables = data.list_tables(TablePattern="gone", **HOME)["Tables"]
    assert tables == [], tables


def secrets():
    manager = client("secretsmanager")
    manager.create_secret(Name="bytes", SecretBinary=b"\x00\xff")
    assert manager.get_secret_value(SecretId="bytes")["SecretBinary"] == b"\x00\xff"
    try:
        manager.get_secret_value(SecretId="none")
        raise AssertionError("it was found")
    except manager.exceptions.ResourceNotFoundException:
        pass
    manager.delete_secret(SecretId="bytes", ForceDeleteWithoutRecovery=True)


def the_end():
    redshift.delete_cluster(ClusterIdentifier="py", SkipFinalClusterSnapshot=True)
    redshift.get_waiter("cluster_deleted").wait(ClusterIdentifier="py", WaiterConfig={"Delay": 1, "MaxAttempts": 60})


CHECKS = [
    cluster_by_waiter_and_paginator, modelled_errors, typed_answers, parameters_and_batches,
    a_failed_batch_leaves_nothing, secrets, the_end,
]
for check in CHECKS:
    try:
        check()
        print(f"ok {check.__name__}")
    except (AssertionError, ClientError, Exception) as error:  # noqa: BLE001
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
