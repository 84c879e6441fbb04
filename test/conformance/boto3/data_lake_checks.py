"""Glue, Lake Formation and Athena by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import json
import sys
import time

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})
BUCKET = "lake"


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


glue, athena, s3, iam = client("glue"), client("athena"), client("s3"), client("iam")


def until(read, done):
    for _ in range(600):
        value = read()
        if done(value):
            return value
        time.sleep(0.1)
    raise AssertionError(f"does not come: {value}")


def role(name, actions):
    trust = {"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/service-role/AWSGlueServiceRole")
    if actions:
        allow = {"Effect": "Allow", "Action": actions, "Resource": f"arn:aws:s3:::{BUCKET}/*"}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        iam.put_role_policy(RoleName=name, PolicyName="lake", PolicyDocument=document)
    return made["Role"]["Arn"]


def crawl(name):
    glue.start_crawler(Name=name)
    return until(lambda: glue.get_crawler(Name=name)["Crawler"], lambda crawler: crawler["State"] == "READY")


def query(sql):
    started = athena.start_query_execution(
        QueryString=sql,
        QueryExecutionContext={"Database": "lake"},
        ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"},
    )["QueryExecutionId"]
    done = lambda: athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]
    return until(done, lambda each: each["Status"]["State"] not in ("QUEUED", "RUNNING"))


def code_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]
    raise AssertionError("was not refused")


def crawler_with_exact_types():
    s3.create_bucket(Bucket=BUCKET)
    lines = "id,price,paid,words\n1,1.5,true,one\n2,2,false,two\n,,,\n"
    s3.put_object(Bucket=BUCKET, Key="raw/things/day=1/things.csv", Body=lines)
    target = {"S3Targets": [{"Path": f"s3://{BUCKET}/raw/things/"}]}
    glue.create_crawler(Name="raw", Role=role("glue", ["s3:*Object"]), DatabaseName="lake", Targets=target)
    assert crawl("raw")["LastCrawl"]["Status"] == "SUCCEEDED"
    table = glue.get_table(DatabaseName="lake", Name="things")["Table"]
    types = {each["Name"]: each["Type"] for each in table["StorageDescriptor"]["Columns"]}
    assert types == {"id": "bigint", "price": "double", "paid": "boolean", "words": "string"}, types
    names = [page["TableList"][0]["Name"] for page in glue.get_paginator("get_tables").paginate(DatabaseName="lake")]
    assert names == ["things"], names


def typed_answers():
    done = query("SELECT id, price, paid, words, day FROM things WHERE id IS NOT NULL ORDER BY id")
    assert done["Status"]["State"] == "SUCCEEDED", done["Status"]
    results = athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]
    kinds = [each["Type"] for each in results["ResultSetMetadata"]["ColumnInfo"]]
    assert kinds == ["bigint", "double", "boolean", "varchar", "varchar"], kinds
    rows = [[each.get("VarCharValue") for each in row["Data"]] for row in results["Rows"]]
    assert rows[1:] == [["1", "1.5", "true", "one", "1"], ["2", "2.0", "false", "two", "1"]], rows


def broken_csv_lines():
    # LazySimpleSerDe reads null where a value is not of the column's type, and missing fields too.
    s3.put_object(Bucket=BUCKET, Key="raw/things/day=1/more.csv", Body="id,price,paid,words\nthree,x,maybe,three\n4\n")
    done = query("SELECT count(*), count(id), count(price) FROM things")
    rows = athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]["Rows"]
    counts = [each["VarCharValue"] for each in rows[1]["Data"]]
    assert counts == ["5", "3", "2"], counts
    # OpenCSVSerde fails on them.
    strict = (
        f"CREATE EXTERNAL TABLE strict (id bigint, price double, paid boolean, words string) ROW FORMAT SERDE "
        f"'org.apache.hadoop.hive.serde2.OpenCSVSerde' LOCATION 's3://{BUCKET}/raw/things/day=1/' "
        f"TBLPROPERTIES ('skip.header.line.count'='1')"
    )
    assert query(strict)["Status"]["State"] == "SUCCEEDED"
    status = query("SELECT sum(id) FROM strict")["Status"]
    assert status["State"] == "FAILED" and status["StateChangeReason"].startswith("HIVE_BAD_DATA"), status


def missing_objects():
    s3.delete_object(Bucket=BUCKET, Key="raw/things/day=1/more.csv")
    s3.delete_object(Bucket=BUCKET, Key="raw/things/day=1/things.csv")
    done = query("SELECT count(*) FROM things")
    rows = athena.get_query_results(QueryExecutionId=done["QueryExecutionId"])["ResultSet"]["Rows"]
    assert rows[1]["Data"][0]["VarCharValue"] == "0", rows
    assert query("SELECT * FROM nosuch")["Status"]["StateChangeReason"].startswith("TABLE_NOT_FOUND")
    glue.create_job(
        Name="lost",
        Role="glue",
        Command={"Name": "pythonshell", "ScriptLocation": f"s3://{BUCKET}/nosuch.py", "PythonVersion": "3.9"},
    )
    run = glue.start_job_run(JobName="lost")["JobRunId"]
    ended = until(
        lambda: glue.get_job_run(JobName="lost", RunId=run)["JobRun"],
        lambda each: each["JobRunState"] not in ("STARTING", "RUNNING"),
    )
    assert ended["ErrorMessage"].startswith("LAUNCH ERROR | Error downloading from S3"), ended


def wrong_roles():
    target = {"S3Targets": [{"Path": f"s3://{BUCKET}/results/"}]}
    name, message = code_of(glue.create_crawler, Name="none", Role="nosuch", DatabaseName="lake", Targets=target)
    assert (name, message) == (
        "InvalidInputException",
        "Service is unable to assume provided role. Please verify role's TrustPolicy",
    ), message
    glue.create_crawler(Name="blind", Role=role("blind", []), DatabaseName="lake", Targets=target)
    last = crawl("blind")["LastCrawl"]
    assert last["Status"] == "FAILED" and "Error Code: AccessDenied" in last["ErrorMessage"], last


def cancelled_query():
    slow = "SELECT count(*) FROM UNNEST(sequence(1, 10000)) a(x) CROSS JOIN UNNEST(sequence(1, 10000)) b(y) CROSS JOIN UNNEST(sequence(1, 1000)) c(z) WHERE x * y * z = 7"
    started = athena.start_query_execution(
        QueryString=slow, ResultConfiguration={"OutputLocation": f"s3://{BUCKET}/results/"}
    )["QueryExecutionId"]
    athena.stop_query_execution(QueryExecutionId=started)
    status = athena.get_query_execution(QueryExecutionId=started)["QueryExecution"]["Status"]
    assert status["State"] == "CANCELLED", status
    assert code_of(athena.get_query_results, QueryExecutionId=started)[0] == "InvalidRequestException"


def lake_formation():
    formation = client("lakeformation")
    admin = client("sts").get_caller_identity()["Arn"]
    formation.put_data_lake_settings(DataLakeSettings={"DataLakeAdmins": [{"DataLakePrincipalIdentifier": admin}]})
    glue.create_database(DatabaseInput={"Name": "closed"})
    reader = {"DataLakePrincipalIdentifier": iam.get_role(RoleName="glue")["Role"]["Arn"]}
    resource = {"Database": {"Name": "closed"}}
    formation.grant_permissions(Principal=reader, Resource=resource, Permissions=["DESCRIBE"])
    held = formation.list_permissions(Resource=resource)["PrincipalResourcePermissions"]
    assert {each["Principal"]["DataLakePrincipalIdentifier"] for each in held} == {admin, reader["DataLakePrincipalIdentifier"]}, held
    formation.revoke_permissions(Principal=reader, Resource=resource, Permissions=["DESCRIBE"])
    again = code_of(formation.revoke_permissions, Principal=reader, Resource=resource, Permissions=["DESCRIBE"])
    assert again[0] == "InvalidInputException", again


def dashboards_say_what_is_wrong():
    """A role that QuickSight may not assume, one without rights, a limit of bytes, a table that is gone."""
    quicksight, account = client("quicksight"), client("sts").get_caller_identity()["Account"]
    limit = {"ResultConfiguration": {"OutputLocation": f"s3://{BUCKET}/results/"}, "BytesScannedCutoffPerQuery": 10_000_000}
    athena.create_work_group(Name="limited", Configuration=limit)
    s3.put_object(Bucket=BUCKET, Key="big/numbers.csv", Body=b"1,2\n" * 2_600_000)
    query(f"CREATE EXTERNAL TABLE big (a int, b int) ROW FORMAT DELIMITED FIELDS TERMINATED BY ',' LOCATION 's3://{BUCKET}/big/'")

    def source(name, **more):
        parameters = {"AthenaParameters": {"WorkGroup": "limited", **more}}
        id = {"AwsAccountId": account, "DataSourceId": name}
        quicksight.create_data_source(**id, Name=name, Type="ATHENA", DataSourceParameters=parameters)
        read = lambda: quicksight.describe_data_source(**id)["DataSource"]
        return until(read, lambda each: not each["Status"].endswith("PROGRESS"))

    def ingestion(name, source_arn, table):
        columns = [{"Name": "a", "Type": "INTEGER"}]
        place = {"DataSourceArn": source_arn, "Catalog": "AwsDataCatalog", "Schema": "lake", "Name": table, "InputColumns": columns}
        id = {"AwsAccountId": account, "DataSetId": name}
        tables = {"t": {"RelationalTable": place}}
        made = quicksight.create_data_set(**id, Name=name, ImportMode="SPICE", PhysicalTableMap=tables)
        read = lambda: quicksight.describe_ingestion(**id, IngestionId=made["IngestionId"])["Ingestion"]
        return until(read, lambda each: each["IngestionStatus"] in ("COMPLETED", "FAILED"))

    stranger = source("stranger", RoleArn=iam.get_role(RoleName="glue")["Role"]["Arn"])
    assert (stranger["Status"], stranger["ErrorInfo"]["Type"]) == ("CREATION_FAILED", "ACCESS_DENIED"), stranger
    assert "sts:AssumeRole" in stranger["ErrorInfo"]["Message"], stranger
    good = source("good")["Arn"]
    cut = ingestion("cut", good, "big")
    assert cut["IngestionStatus"] == "FAILED" and "Bytes scanned limit" in cut["ErrorInfo"]["Message"], cut
    gone = ingestion("gone", good, "nosuch")
    assert gone["ErrorInfo"]["Type"] == "SQL_TABLE_NOT_FOUND", gone


for check in [
    crawler_with_exact_types,
    typed_answers,
    broken_csv_lines,
    missing_objects,
    wrong_roles,
    cancelled_query,
    dashboards_say_what_is_wrong,
    lake_formation,
]:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
