"""What a Python learner does: boto3 clients, paginators, waiters, resources and errors, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import base64
import datetime
import io
import json
import os
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0}, inject_host_prefix=False)
WAIT = {"Delay": 1, "MaxAttempts": 30}


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


def vpc_by_resource_api():
    ec2 = boto3.resource("ec2", endpoint_url=URL, config=CONFIG)
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")
    client("ec2").get_waiter("vpc_available").wait(VpcIds=[vpc.id], WaiterConfig=WAIT)
    subnet = vpc.create_subnet(CidrBlock="10.20.1.0/24")
    assert [each.id for each in vpc.subnets.all()] == [subnet.id]
    subnet.delete()
    vpc.delete()


def paginators():
    ssm = client("ssm")
    for number in range(25):
        ssm.put_parameter(Name=f"/many/p{number:02}", Value=str(number), Type="String")
    pages = list(ssm.get_paginator("get_parameters_by_path").paginate(Path="/many", PaginationConfig={"PageSize": 10}))
    names = [each["Name"] for page in pages for each in page["Parameters"]]
    assert len(pages) == 3 and names == [f"/many/p{number:02}" for number in range(25)], (len(pages), names)
    roles = client("iam")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ec2.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    for number in range(5):
        roles.create_role(RoleName=f"r{number}", Path="/many/", AssumeRolePolicyDocument=trust)
    listed = roles.get_paginator("list_roles").paginate(PathPrefix="/many/", PaginationConfig={"PageSize": 2})
    assert [each["RoleName"] for page in listed for each in page["Roles"]] == [f"r{number}" for number in range(5)]


def documents_decode_as_in_aws():
    role = client("iam").get_role(RoleName="r0")["Role"]
    assert role["AssumeRolePolicyDocument"]["Statement"][0]["Action"] == "sts:AssumeRole"
    assert isinstance(role["CreateDate"], datetime.datetime) and role["CreateDate"].tzinfo is not None


def errors_carry_code_and_status():
    for service, call, arguments, code in [
        ("ec2", "describe_vpcs", {"VpcIds": ["vpc-0123456789abcdef0"]}, "InvalidVpcID.NotFound"),
        ("ecs", "describe_services", {"cluster": "none", "services": ["x"]}, "ClusterNotFoundException"),
        ("iam", "get_role", {"RoleName": "none"}, "NoSuchEntity"),
        ("elbv2", "describe_load_balancers", {"Names": ["none"]}, "LoadBalancerNotFound"),
        ("logs", "delete_log_group", {"logGroupName": "none"}, "ResourceNotFoundException"),
        ("ecr", "describe_repositories", {"repositoryNames": ["none"]}, "RepositoryNotFoundException"),
    ]:
        try:
            getattr(client(service), call)(**arguments)
        except ClientError as error:
            assert error.response["Error"]["Code"] == code, (service, error.response["Error"])
            assert 400 <= error.response["ResponseMetadata"]["HTTPStatusCode"] < 500
        else:
            raise AssertionError(f"{service}.{call} answered")


def wrong_secret_is_refused():
    key = os.environ["AWS_ACCESS_KEY_ID"]
    sts = boto3.client("sts", endpoint_url=URL, config=CONFIG, aws_access_key_id=key, aws_secret_access_key="wrong")
    try:
        sts.get_caller_identity()
    except ClientError as error:
        assert error.response["Error"]["Code"] == "SignatureDoesNotMatch", error.response["Error"]
    else:
        raise AssertionError("answered")


def assumed_role_has_its_own_identity():
    iam, sts = client("iam"), client("sts")
    account = sts.get_caller_identity()["Account"]
    trust = f'{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"AWS":"arn:aws:iam::{account}:root"}},"Action":"sts:AssumeRole"}}]}}'
    iam.create_role(RoleName="reader", AssumeRolePolicyDocument=trust)
    keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/reader", RoleSessionName="me")["Credentials"]
    session = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    arn = boto3.client("sts", endpoint_url=URL, config=CONFIG, **session).get_caller_identity()["Arn"]
    assert arn == f"arn:aws:sts::{account}:assumed-role/reader/me", arn
    try:
        boto3.client("ssm", endpoint_url=URL, config=CONFIG, **session).get_parameter(Name="/many/p00")
    except ClientError as error:
        assert error.response["Error"]["Code"] == "AccessDeniedException", error.response["Error"]
    else:
        raise AssertionError("a role without policies read a parameter")


def metrics_over_every_protocol():
    cloudwatch = client("cloudwatch")
    now = datetime.datetime.now(datetime.timezone.utc)
    cloudwatch.put_metric_data(
        Namespace="Lab",
        MetricData=[{"MetricName": "Latency", "Timestamp": now, "Values": [1, 2, 3], "Counts": [1, 1, 2], "Unit": "Milliseconds"}],
    )
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {"Id": "m1", "MetricStat": {"Metric": {"Namespace": "Lab", "MetricName": "Latency"}, "Period": 60, "Stat": "Sum"}},
            {"Id": "e1", "Expression": "m1 * 10"},
        ],
        StartTime=now - datetime.timedelta(minutes=5),
        EndTime=now + datetime.timedelta(minutes=1),
    )
    values = {each["Id"]: sum(each["Values"]) for each in answer["MetricDataResults"]}
    assert values == {"m1": 9.0, "e1": 90.0}, values


def log_events_round_trip():
    logs = client("logs")
    logs.create_log_group(logGroupName="/py")
    logs.create_log_stream(logGroupName="/py", logStreamName="s")
    at = int(datetime.datetime.now().timestamp() * 1000)
    logs.put_log_events(
        logGroupName="/py", logStreamName="s", logEvents=[{"timestamp": at + i, "message": f"line {i} é"} for i in range(3)]
    )
    found = [e["message"] for page in logs.get_paginator("filter_log_events").paginate(logGroupName="/py", filterPattern='"line 1"') for e in page["events"]]
    assert found == ["line 1 é"], found


def functions_run():
    iam, functions = client("iam"), client("lambda")
    trust = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}]}'
    role = iam.create_role(RoleName="fn", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("index.mjs", 'export const handler = async (event) => { if (event.fail) throw new Error("é"); return { twice: event.n * 2 }; };')
    made = functions.create_function(
        FunctionName="py", Runtime="nodejs22.x", Handler="index.handler", Role=role, Code={"ZipFile": archive.getvalue()}
    )
    assert made["State"] == "Pending", made
    functions.get_waiter("function_active_v2").wait(FunctionName="py", WaiterConfig=WAIT)
    answer = functions.invoke(FunctionName="py", Payload=b'{"n": 4}', LogType="Tail")
    assert json.load(answer["Payload"]) == {"twice": 8} and "FunctionError" not in answer, answer
    assert b"REPORT RequestId" in base64.b64decode(answer["LogResult"])
    failed = functions.invoke(FunctionName="py", Payload=b'{"fail": true}')
    assert failed["FunctionError"] == "Unhandled" and json.load(failed["Payload"])["errorMessage"] == "é"
    pages = functions.get_paginator("list_functions").paginate()
    assert [each["FunctionName"] for page in pages for each in page["Functions"]] == ["py"]
    try:
        functions.invoke(FunctionName="py", Payload=b"{")
    except functions.exceptions.InvalidRequestContentException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    else:
        raise AssertionError("answered")


def deployments_are_refused_and_listed():
    deploy = client("codedeploy")
    deploy.create_application(applicationName="py", computePlatform="Lambda")
    assert deploy.get_application(applicationName="py")["application"]["computePlatform"] == "Lambda"
    pages = deploy.get_paginator("list_deployment_configs").paginate()
    names = [name for page in pages for name in page["deploymentConfigsList"]]
    assert "CodeDeployDefault.LambdaCanary10Percent5Minutes" in names, names
    try:
        deploy.create_deployment(applicationName="py", deploymentGroupName="none")
    except deploy.exceptions.DeploymentGroupDoesNotExistException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    else:
        raise AssertionError("answered")
    deploy.delete_application(applicationName="py")


CHECKS = [
    vpc_by_resource_api,
    paginators,
    documents_decode_as_in_aws,
    errors_carry_code_and_status,
    wrong_secret_is_refused,
    assumed_role_has_its_own_identity,
    metrics_over_every_protocol,
    log_events_round_trip,
    functions_run,
    deployments_are_refused_and_listed,
]

for check in CHECKS:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # the test prints it
        print(f"failed {check.__name__}: {type(error).__name__}: {error}")
