"""User pools, HTTP APIs and connections by boto3, against the sandbox at argv[1].

Prints one line per check, `ok <name>` or `failed <name>: <why>`; the TypeScript test reads them.
"""
import json
import sys
import urllib.error
import urllib.request

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]
CONFIG = Config(retries={"max_attempts": 0})
PASSWORD = "Correct-Horse-7"


def client(name, **more):
    return boto3.client(name, endpoint_url=URL, config=CONFIG, **more)


def fetch(host, path, headers=None):
    request = urllib.request.Request(URL + path, headers={"Host": host, **(headers or {})})
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def pool_with_user():
    cognito = client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="people")["UserPool"]["Id"]
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    app = cognito.create_user_pool_client(UserPoolId=pool, ClientName="app", ExplicitAuthFlows=flows)
    cognito.admin_create_user(UserPoolId=pool, Username="ada", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ada", Password=PASSWORD, Permanent=True)
    return pool, app["UserPoolClient"]["ClientId"]


def sign_in(app):
    cognito = boto3.client("cognito-idp", endpoint_url=URL, config=Config(signature_version=UNSIGNED))
    parameters = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    answer = cognito.initiate_auth(ClientId=app, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=parameters)
    return answer["AuthenticationResult"]


def users_are_paged():
    pool, _ = pool_with_user()
    cognito = client("cognito-idp")
    for i in range(70):
        cognito.admin_create_user(UserPoolId=pool, Username=f"user{i:02}", MessageAction="SUPPRESS")
    pages = list(cognito.get_paginator("list_users").paginate(UserPoolId=pool))
    assert [len(page["Users"]) for page in pages] == [60, 11], [len(page["Users"]) for page in pages]
    try:
        cognito.admin_get_user(UserPoolId=pool, Username="none")
        raise AssertionError("found")
    except cognito.exceptions.UserNotFoundException as error:
        assert error.response["Error"]["Message"] == "User does not exist."


def issuer_publishes_its_keys():
    pool, app = pool_with_user()
    sign_in(app)
    status, document = fetch("cognito-idp.us-east-1.amazonaws.com", f"/{pool}/.well-known/jwks.json")
    assert status == 200 and {key["kty"] for key in document["keys"]} == {"RSA"}, document


def token_opens_http_api():
    pool, app = pool_with_user()
    v2 = client("apigatewayv2")
    api = v2.create_api(Name="shop", ProtocolType="HTTP")["ApiId"]
    host = f"{api}.execute-api.us-east-1.amazonaws.com"
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{pool}"
    uri = f"{issuer}/.well-known/openid-configuration"
    integration = v2.create_integration(
        ApiId=api, IntegrationType="HTTP_PROXY", IntegrationMethod="GET", IntegrationUri=uri, PayloadFormatVersion="1.0"
    )
    door = v2.create_authorizer(
        ApiId=api,
        Name="jwt",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer, "Audience": [app]},
    )
    v2.create_route(
        ApiId=api,
        RouteKey="GET /who",
        Target=f"integrations/{integration['IntegrationId']}",
        AuthorizationType="JWT",
        AuthorizerId=door["AuthorizerId"],
    )
    v2.create_stage(ApiId=api, StageName="$default", AutoDeploy=True)
    assert fetch(host, "/who") == (401, {"message": "Unauthorized"})
    token = {"Authorization": f"Bearer {sign_in(app)['IdToken']}"}
    status, answer = fetch(host, "/who", token)
    assert status == 200 and answer["issuer"] == issuer, (status, answer)
    assert fetch(host, "/none", token) == (404, {"message": "Not Found"})


def connections_are_asked_at_their_host():
    v2 = client("apigatewayv2")
    selection = "$request.body.action"
    api = v2.create_api(Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression=selection)["ApiId"]
    endpoint = f"http://{api}.execute-api.us-east-1.amazonaws.com/live"
    config = CONFIG.merge(Config(proxies={"http": URL}))
    management = boto3.client("apigatewaymanagementapi", endpoint_url=endpoint, config=config)
    try:
        management.post_to_connection(ConnectionId="L0SM9cOFvHcCIhw=", Data=b"hello")
        raise AssertionError("sent")
    except management.exceptions.GoneException as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 410
    wrong = boto3.client(
        "apigatewaymanagementapi", endpoint_url=endpoint, config=config, aws_secret_access_key="w", aws_access_key_id="AKIAWRONG"
    )
    try:
        wrong.get_connection(ConnectionId="L0SM9cOFvHcCIhw=")
        raise AssertionError("answered")
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403, error.response


for check in [
    users_are_paged,
    issuer_publishes_its_keys,
    token_opens_http_api,
    connections_are_asked_at_their_host,
]:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # noqa: BLE001 - every failure is a line
        print(f"failed {check.__name__}: {type(error).__name__} {error}")
