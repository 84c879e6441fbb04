"""What a Python learner does with S3: transfers in parts, presigned URLs, both ways to name a bucket. As checks.py."""
import concurrent.futures
import hashlib
import io
import os
import socket
import sys
import urllib.error
import urllib.request

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

URL = sys.argv[1]

# Systems differ in whether names under localhost resolve; here they all do.
resolve = socket.getaddrinfo
socket.getaddrinfo = lambda host, *rest, **more: resolve("127.0.0.1" if str(host).endswith("localhost") else host, *rest, **more)


def client(style="path"):
    config = Config(retries={"max_attempts": 0}, s3={"addressing_style": style}, signature_version="s3v4")
    endpoint = URL if style == "path" else URL.replace("127.0.0.1", "localhost")
    return boto3.client("s3", endpoint_url=endpoint, config=config)


def code_of(call):
    try:
        call()
    except ClientError as error:
        return error.response["Error"]["Code"]
    return None


def twenty_megabytes_in_parts():
    s3 = client()
    s3.create_bucket(Bucket="lab-py")
    content = os.urandom(20 * 1024 * 1024 + 17)
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=5 * 1024 * 1024, max_concurrency=3)
    s3.upload_fileobj(io.BytesIO(content), "lab-py", "big/file.bin", Config=parts, ExtraArgs={"Metadata": {"lab": "py"}})
    head = s3.head_object(Bucket="lab-py", Key="big/file.bin")
    assert head["ContentLength"] == len(content) and head["ETag"].endswith('-5"'), head
    assert head["Metadata"] == {"lab": "py"}, head
    back = io.BytesIO()
    s3.download_fileobj("lab-py", "big/file.bin", back, Config=parts)
    assert hashlib.sha256(back.getvalue()).digest() == hashlib.sha256(content).digest()


def presigned_get_and_put():
    s3 = client()
    put = s3.generate_presigned_url("put_object", Params={"Bucket": "lab-py", "Key": "signed é.txt"}, ExpiresIn=60)
    request = urllib.request.Request(put, data=b"by url", method="PUT")
    assert urllib.request.urlopen(request).status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "lab-py", "Key": "signed é.txt"}, ExpiresIn=60)
    assert urllib.request.urlopen(get).read() == b"by url"
    try:
        urllib.request.urlopen(get.replace("X-Amz-Signature=", "X-Amz-Signature=0"))
        raise AssertionError("a changed signature was accepted")
    except urllib.error.HTTPError as error:
        assert error.code == 403 and b"SignatureDoesNotMatch" in error.read()
    try:
        urllib.request.urlopen(f"{URL}/lab-py/big/file.bin")
        raise AssertionError("an unsigned request was accepted")
    except urllib.error.HTTPError as error:
        assert error.code == 403


def presigned_without_settings():
    # As most examples do: for us-east-1 boto3 signs in the old manner then.
    s3 = boto3.client("s3", endpoint_url=URL, config=Config(retries={"max_attempts": 0}))
    params = {"Bucket": "lab-py", "Key": "old.txt", "ContentType": "text/plain"}
    put = s3.generate_presigned_url("put_object", Params=params, ExpiresIn=60)
    headers = {"Content-Type": "text/plain"}
    assert urllib.request.urlopen(urllib.request.Request(put, data=b"old", method="PUT", headers=headers)).status == 200
    get = s3.generate_presigned_url("get_object", Params={"Bucket": "lab-py", "Key": "old.txt"}, ExpiresIn=60)
    assert urllib.request.urlopen(get).read() == b"old"
    late = s3.generate_presigned_url("get_object", Params={"Bucket": "lab-py", "Key": "old.txt"}, ExpiresIn=-60)
    for url, words in ((get.replace("old.txt", "big/file.bin"), b"SignatureDoesNotMatch"), (late, b"Request has expired")):
        try:
            urllib.request.urlopen(url)
            raise AssertionError("was accepted")
        except urllib.error.HTTPError as error:
            body = error.read()
            assert error.code == 403 and words in body, body


def one_of_many_writers():
    s3 = client()
    # Older boto3 has no parameter for this header.
    s3.meta.events.register("before-sign.s3.PutObject", lambda request, **_: request.headers.__setitem__("If-None-Match", "*"))
    put = lambda _: code_of(lambda: s3.put_object(Bucket="lab-py", Key="once", Body=b"x"))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(put, range(16)))
    assert codes.count(None) == 1 and set(codes) == {None, "PreconditionFailed"}, codes


def versions_and_parts_copied():
    s3 = client()
    s3.create_bucket(Bucket="lab-py-versions")
    s3.put_bucket_versioning(Bucket="lab-py-versions", VersioningConfiguration={"Status": "Enabled"})
    parts = TransferConfig(multipart_threshold=5 * 1024 * 1024, multipart_chunksize=6 * 1024 * 1024)
    s3.copy({"Bucket": "lab-py", "Key": "big/file.bin"}, "lab-py-versions", "copy", Config=parts)
    assert s3.head_object(Bucket="lab-py-versions", Key="copy")["ETag"].endswith('-4"')
    first = s3.put_object(Bucket="lab-py-versions", Key="v", Body=b"1")["VersionId"]
    s3.put_object(Bucket="lab-py-versions", Key="v", Body=b"2")
    marker = s3.delete_object(Bucket="lab-py-versions", Key="v")
    assert marker["DeleteMarker"] and code_of(lambda: s3.get_object(Bucket="lab-py-versions", Key="v")) == "NoSuchKey"
    s3.copy_object(Bucket="lab-py-versions", Key="v", CopySource={"Bucket": "lab-py-versions", "Key": "v", "VersionId": first})
    assert s3.get_object(Bucket="lab-py-versions", Key="v")["Body"].read() == b"1"
    pages = s3.get_paginator("list_object_versions").paginate(Bucket="lab-py-versions", PaginationConfig={"PageSize": 2})
    assert sum(len(page.get("Versions", [])) + len(page.get("DeleteMarkers", [])) for page in pages) == 5
    bucket = boto3.resource("s3", endpoint_url=URL).Bucket("lab-py-versions")
    bucket.object_versions.delete()
    bucket.delete()


def pages_of_many_keys():
    s3 = client()
    for number in range(25):
        s3.put_object(Bucket="lab-py", Key=f"many/{number:02} & more", Body=b"x")
    pages = list(s3.get_paginator("list_objects_v2").paginate(Bucket="lab-py", Prefix="many/", PaginationConfig={"PageSize": 10}))
    keys = [each["Key"] for page in pages for each in page["Contents"]]
    assert len(pages) == 3 and keys == [f"many/{number:02} & more" for number in range(25)], keys
    s3.delete_objects(Bucket="lab-py", Delete={"Objects": [{"Key": key} for key in keys]})
    assert s3.list_objects_v2(Bucket="lab-py", Prefix="many/")["KeyCount"] == 0


def waiters_and_errors():
    s3 = client()
    s3.get_waiter("bucket_exists").wait(Bucket="lab-py", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    s3.get_waiter("object_not_exists").wait(Bucket="lab-py", Key="none", WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    assert code_of(lambda: s3.get_object(Bucket="lab-py", Key="none")) == "NoSuchKey"
    assert code_of(lambda: s3.list_objects_v2(Bucket="lab-none")) == "NoSuchBucket"
    assert code_of(lambda: s3.delete_bucket(Bucket="lab-py")) == "BucketNotEmpty"
    assert code_of(lambda: s3.put_object(Bucket="lab-py", Key="a", Body=b"x", ContentMD5="1B2M2Y8AsgTpgAmY7PhCfg==")) == "BadDigest"


def bucket_in_the_host_name():
    s3 = client("virtual")
    s3.put_object(Bucket="lab-py", Key="by/host", Body=b"host")
    assert s3.get_object(Bucket="lab-py", Key="by/host")["Body"].read() == b"host"


def resource_empties_and_deletes():
    bucket = boto3.resource("s3", endpoint_url=URL).Bucket("lab-py")
    bucket.objects.all().delete()
    bucket.delete()
    assert [each.name for each in boto3.resource("s3", endpoint_url=URL).buckets.all()] == []


for check in [
    twenty_megabytes_in_parts,
    presigned_get_and_put,
    presigned_without_settings,
    one_of_many_writers,
    versions_and_parts_copied,
    pages_of_many_keys,
    waiters_and_errors,
    bucket_in_the_host_name,
    resource_empties_and_deletes,
]:
    try:
        check()
        print(f"ok {check.__name__}")
    except Exception as error:  # noqa: BLE001: the test shows whatever went wrong
        print(f"failed {check.__name__}: {type(error).__name__}: {error}".replace("\n", " "))
