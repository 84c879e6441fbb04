"""EMR by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import gzip
import json
import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0}, read_timeout=70)
ALL = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}'
FACTORY = "com.amazonaws.glue.catalog.metastore.AWSGlueDataCatalogHiveClientFactory"
QUICK = {"Delay": 1, "MaxAttempts": 60}


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


emr = client("emr")
iam = client("iam")
s3 = client("s3")
s3.create_bucket(Bucket="boto-emr")


def role(name, service):
    trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"]
    iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=ALL)
    return arn


SERVICE = role("service", "elasticmapreduce.amazonaws.com")
role("nodes", "ec2.amazonaws.com")
iam.create_instance_profile(InstanceProfileName="nodes")
iam.add_role_to_instance_profile(InstanceProfileName="nodes", RoleName="nodes")


def request(**instances):
    return dict(
        Name="boto",
        ReleaseLabel=emr.list_release_labels(Filters={"Prefix": "emr-7"})["ReleaseLabels"][0],
        ServiceRole=SERVICE,
        JobFlowRole="nodes",
        LogUri="s3://boto-emr/logs/",
        Applications=[{"Name": "Hadoop"}, {"Name": "Hive"}],
        Configurations=[{"Classification": "hive-site", "Properties": {"hive.metastore.client.factory.class": FACTORY}}],
        Instances=dict(KeepJobFlowAliveWhenNoSteps=True, **instances),
    )


GROUPS = dict(MasterInstanceType="m5.xlarge", SlaveInstanceType="m5.xlarge", InstanceCount=2)


def step(cluster, *args):
    jar = {"Jar": "command-runner.jar", "Args": list(args)}
    steps = [{"Name": args[0], "ActionOnFailure": "CONTINUE", "HadoopJarStep": jar}]
    return emr.add_job_flow_steps(JobFlowId=cluster, Steps=steps)["StepIds"][0]


def groups_and_waiters():
    cluster = emr.run_job_flow(**request(**GROUPS))["JobFlowId"]
    emr.get_waiter("cluster_running").wait(ClusterId=cluster, WaiterConfig=QUICK)
    pages = emr.get_paginator("list_instance_groups").paginate(ClusterId=cluster)
    groups = [group for page in pages for group in page["InstanceGroups"]]
    assert [group["RunningInstanceCount"] for group in groups] == [1, 1], groups
    assert emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]["Timeline"]["ReadyDateTime"]
    return cluster


def steps_and_logs(cluster):
    s3.put_object(Bucket="boto-emr", Key="in/a.txt", Body=b"one\n")
    s3.put_object(Bucket="boto-emr", Key="in/b.txt", Body=b"two\n")
    good = step(cluster, "s3-dist-cp", "--src", "s3://boto-emr/in", "--dest", "s3://boto-emr/out", "--groupBy", ".*/[a-z](\\.txt)")
    emr.get_waiter("step_complete").wait(ClusterId=cluster, StepId=good, WaiterConfig=QUICK)
    assert s3.get_object(Bucket="boto-emr", Key="out/.txt")["Body"].read() == b"one\ntwo\n"
    log = s3.get_object(Bucket="boto-emr", Key="logs/%s/steps/%s/stderr.gz" % (cluster, good))["Body"].read()
    assert b"2 files" in gzip.decompress(log), log


def failed_step(cluster):
    bad = step(cluster, "spark-submit", "s3://boto-emr/none.py")
    try:
        emr.get_waiter("step_complete").wait(ClusterId=cluster, StepId=bad, WaiterConfig=QUICK)
    except WaiterError:
        status = emr.describe_step(ClusterId=cluster, StepId=bad)["Step"]["Status"]
        # Spark is not installed on this cluster.
        assert status["State"] == "FAILED" and "spark-submit" in status["FailureDetails"]["Message"], status
        return
    raise AssertionError("the step did not fail")


def errors(cluster):
    for call, code in (
        (lambda: emr.describe_cluster(ClusterId="j-NONE"), "InvalidRequestException"),
        (lambda: emr.list_instance_fleets(ClusterId=cluster), "InvalidRequestException"),
        (lambda: emr.run_job_flow(**{**request(**GROUPS), "JobFlowRole": "nobody"}), "ValidationException"),
        (lambda: emr.describe_studio(StudioId="es-NONE"), "InvalidRequestException"),
    ):
        try:
            call()
        except ClientError as error:
            assert error.response["Error"]["Code"] == code, error
            continue
        raise AssertionError("no error: " + code)


def end(cluster):
    emr.terminate_job_flows(JobFlowIds=[cluster])
    emr.get_waiter("cluster_terminated").wait(ClusterId=cluster, WaiterConfig=QUICK)
    reason = emr.describe_cluster(ClusterId=cluster)["Cluster"]["Status"]["StateChangeReason"]
    assert reason == {"Code": "USER_REQUEST", "Message": "Terminated by user request"}, reason


made = {}
for name, check in (
    ("groups and waiters", lambda: made.update(cluster=groups_and_waiters())),
    ("steps and logs", lambda: steps_and_logs(made["cluster"])),
    ("failed step", lambda: failed_step(made["cluster"])),
    ("errors", lambda: errors(made["cluster"])),
    ("end", lambda: end(made["cluster"])),
):
    try:
        check()
        print("ok", name)
    except Exception as error:  # noqa: BLE001
        print("failed %s: %r" % (name, error))
