"""REST APIs by boto3 and urllib, against the sandbox at argv[1]. As checks.py."""
import json
import sys
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})


def client(name):
    return boto3.client(name, endpoint_url=URL, config=CONFIG)


def host_of(api):
    return f"{api}.execute-api.us-east-1.amazonaws.com"


def fetch(host, path, method="GET", body=None, headers=None):
    request = urllib.request.Request(URL + path, method=method, data=body, headers={"Host": host, **(headers or {})})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, answer.read().decode(), answer.headers
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers


def mock(gateway, api, parent, part, method="GET", template='{"statusCode":200}', answer="{}", **given):
    resource = gateway.create_resource(restApiId=api, parentId=parent, pathPart=part)["id"]
    at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
    gateway.put_method(**at, authorizationType=given.pop("authorizationType", "NONE"), **given)
    gateway.put_method_response(**at, statusCode="200")
    gateway.put_integration(**at, type="MOCK", requestTemplates={"application/json": template})
    gateway.put_integration_response(**at, statusCode="200", responseTemplates={"application/json": answer})
    return resource


def new_api(gateway):
    made = gateway.create_rest_api(name="py", endpointConfiguration={"types": ["REGIONAL"]})
    return made["id"], gateway.get_resources(restApiId=made["id"])["items"][0]["id"]


def templates_are_evaluated():
    gateway = client("apigateway")
    api, root = new_api(gateway)
    answer = """#set($total = 0)
#foreach($item in [1..4])#set($total = $total + $item)#end
{"total": $total, "half": #set($half = 7 / 2)$half, "id": "$context.requestId", "who": "$util.escapeJavaScript($input.params('who'))"}"""
    mock(gateway, api, root, "sum", answer=answer)
    gateway.create_deployment(restApiId=api, stageName="dev")
    status, body, headers = fetch(host_of(api), "/dev/sum?who=%22a%22")
    told = json.loads(body)
    assert status == 200 and told["total"] == 10 and told["half"] == 3 and told["who"] == '"a"', body
    assert told["id"] == headers["x-amzn-requestid"]


def a_missing_path_is_missing_its_token():
    gateway = client("apigateway")
    api, root = new_api(gateway)
    mock(gateway, api, root, "a")
    gateway.create_deployment(restApiId=api, stageName="dev")
    status, body, headers = fetch(host_of(api), "/dev/b")
    assert (status, json.loads(body)) == (403, {"message": "Missing Authentication Token"})
    assert headers["x-amzn-errortype"] == "MissingAuthenticationTokenException"
    assert fetch(host_of(api), "/none/a")[0] == 403


def signed_requests_are_let_in():
    gateway = client("apigateway")
    api, root = new_api(gateway)
    mock(gateway, api, root, "signed", authorizationType="AWS_IAM", answer='{"arn":"$context.identity.userArn"}')
    gateway.create_deployment(restApiId=api, stageName="dev")
    assert fetch(host_of(api), "/dev/signed")[0] == 403
    request = AWSRequest(method="GET", url=f"https://{host_of(api)}/dev/signed?b=2&a=1%2F3")
    SigV4Auth(boto3.Session().get_credentials(), "execute-api", "us-east-1").add_auth(request)
    status, body, _ = fetch(host_of(api), "/dev/signed?b=2&a=1%2F3", headers=dict(request.headers))
    assert status == 200 and json.loads(body)["arn"].endswith(":root"), body


def items_go_to_dynamodb():
    gateway, iam, table = client("apigateway"), client("iam"), client("dynamodb")
    table.create_table(TableName="orders", BillingMode="PAY_PER_REQUEST", AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}], KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}])
    table.get_waiter("table_exists").wait(TableName="orders")
    trust = {"Effect": "Allow", "Principal": {"Service": "apigateway.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = iam.create_role(RoleName="gw", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]}))["Role"]["Arn"]
    allow = {"Effect": "Allow", "Action": "dynamodb:PutItem", "Resource": "*"}
    iam.put_role_policy(RoleName="gw", PolicyName="put", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [allow]}))
    api, root = new_api(gateway)
    resource = gateway.create_resource(restApiId=api, parentId=root, pathPart="orders")["id"]
    for method, action in (("POST", "PutItem"), ("DELETE", "DeleteItem")):
        at = {"restApiId": api, "resourceId": resource, "httpMethod": method}
        member = "Item" if method == "POST" else "Key"
        gateway.put_method(**at, authorizationType="NONE")
        gateway.put_integration(
            **at,
            type="AWS",
            integrationHttpMethod="POST",
            credentials=role,
            passthroughBehavior="NEVER",
            uri=f"arn:aws:apigateway:us-east-1:dynamodb:action/{action}",
            requestTemplates={"application/json": '{"TableName":"orders","%s":{"pk":{"S":"$input.path(\'$.id\')"}}}' % member},
        )
        for status, pattern in (("201", None), ("502", "4\\d{2}")):
            gateway.put_method_response(**at, statusCode=status)
            gateway.put_integration_response(**at, statusCode=status, **({"selectionPattern": pattern} if pattern else {}))
    gateway.create_deployment(restApiId=api, stageName="dev")
    body = json.dumps({"id": "7"}).encode()
    headers = {"Content-Type": "application/json"}
    assert fetch(host_of(api), "/dev/orders", "POST", body, headers)[0] == 201
    assert table.get_item(TableName="orders", Key={"pk": {"S": "7"}})["Item"] == {"pk": {"S": "7"}}
    status, text, _ = fetch(host_of(api), "/dev/orders", "DELETE", body, headers)
    assert status == 502 and "AccessDenied" in text, text
    assert fetch(host_of(api), "/dev/orders", "POST", b"x", {"Content-Type": "text/plain"})[0] == 415


def keys_are_metered():
    gateway = client("apigateway")
    api, root = new_api(gateway)
    mock(gateway, api, root, "report", apiKeyRequired=True)
    gateway.create_deployment(restApiId=api, stageName="prod")
    key = gateway.create_api_key(name="partner", enabled=True)
    plan = gateway.create_usage_plan(name="gold", apiStages=[{"apiId": api, "stage": "prod"}], throttle={"rateLimit": 2, "burstLimit": 2}, quota={"limit": 500, "period": "DAY"})
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    assert fetch(host_of(api), "/prod/report")[:2] == (403, '{"message":"Forbidden"}')
    with ThreadPoolExecutor(30) as pool:
        statuses = set(pool.map(lambda _: fetch(host_of(api), "/prod/report", headers={"x-api-key": key["value"]})[0], range(30)))
    assert statuses == {200, 429}, statuses


def errors_are_those_of_botocore():
    gateway = client("apigateway")
    for call, expected in (
        (lambda: gateway.get_rest_api(restApiId="none"), "NotFoundException"),
        (lambda: gateway.create_rest_api(name=""), "BadRequestException"),
        (lambda: gateway.import_rest_api(body=b"{"), "BadRequestException"),
    ):
        try:
            call()
            raise AssertionError("no error")
        except ClientError as error:
            assert error.response["Error"]["Code"] == expected, error


CHECKS = [
    templates_are_evaluated,
    a_missing_path_is_missing_its_token,
    signed_requests_are_let_in,
    items_go_to_dynamodb,
    keys_are_metered,
    errors_are_those_of_botocore,
]

for check in CHECKS:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # pylint: disable=broad-except
        print(f"failed {check.__name__}: {type(error).__name__} {error}")
