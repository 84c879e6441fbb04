import type * as Config from "@aws-sdk/client-config-service";
import type * as S3 from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { BUCKET, makeRoleAndBucket, roleOf, startRecording } from "./set-up.ts";

let sandbox: Sandbox;
let config: ServiceClient<typeof Config>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  config = sandbox.service<typeof Config>("config-service");
});
afterEach(() => sandbox.close());

const putRecorder = (name = "default", recordingGroup?: Config.RecordingGroup) =>
  config.PutConfigurationRecorder({ ConfigurationRecorder: { name, roleARN: roleOf(sandbox), recordingGroup } });
const putChannel = (s3BucketName = BUCKET, name = "default") =>
  config.PutDeliveryChannel({ DeliveryChannel: { name, s3BucketName } });

describe("the recorder", () => {
  it("is one for each region, with a group that makes sense", async () => {
    await putRecorder();
    const { ConfigurationRecorders } = await config.DescribeConfigurationRecorders({});
    expect(ConfigurationRecorders).toMatchObject([
      {
        name: "default",
        recordingGroup: { allSupported: true, recordingStrategy: { useOnly: "ALL_SUPPORTED_RESOURCE_TYPES" } },
      },
    ]);
    await expect(putRecorder("second")).rejects.toMatchObject({
      name: "MaxNumberOfConfigurationRecordersExceededException",
      message: expect.stringContaining("'second'"),
    });
    for (const group of [
      { allSupported: true, resourceTypes: ["AWS::S3::Bucket"] },
      { allSupported: false },
      { recordingStrategy: { useOnly: "INCLUSION_BY_RESOURCE_TYPES" } },
    ] as Config.RecordingGroup[])
      await expect(putRecorder("default", group)).rejects.toMatchObject({ name: "InvalidRecordingGroupException" });
    await expect(config.DescribeConfigurationRecorders({ ConfigurationRecorderNames: ["none"] })).rejects.toMatchObject(
      {
        name: "NoSuchConfigurationRecorderException",
      },
    );
  });

  it("starts with a delivery channel, and holds it while it runs", async () => {
    await expect(putChannel()).rejects.toMatchObject({ name: "NoAvailableConfigurationRecorderException" });
    await putRecorder();
    const start = () => config.StartConfigurationRecorder({ ConfigurationRecorderName: "default" });
    await expect(start()).rejects.toMatchObject({ name: "NoAvailableDeliveryChannelException" });
    await makeRoleAndBucket(sandbox);
    await putChannel();
    await expect(putChannel(BUCKET, "second")).rejects.toMatchObject({
      name: "MaxNumberOfDeliveryChannelsExceededException",
    });
    await start();
    const status = async () => (await config.DescribeConfigurationRecorderStatus({})).ConfigurationRecordersStatus?.[0];
    expect(await status()).toMatchObject({ recording: true, lastStatus: "Success" });
    await expect(config.DeleteDeliveryChannel({ DeliveryChannelName: "default" })).rejects.toMatchObject({
      name: "LastDeliveryChannelDeleteFailedException",
    });
    await config.StopConfigurationRecorder({ ConfigurationRecorderName: "default" });
    expect((await status())?.recording).toBe(false);
    await config.DeleteDeliveryChannel({ DeliveryChannelName: "default" });
    await config.DeleteConfigurationRecorder({ ConfigurationRecorderName: "default" });
    expect(sandbox.inventory().filter(({ type }) => type.startsWith("config"))).toEqual([]);
  });

  it("delivers only where role and bucket let it, and leaves its file there", async () => {
    await putRecorder();
    await expect(putChannel("none-of-mine")).rejects.toMatchObject({ name: "NoSuchBucketException" });
    const s3 = sandbox.service<typeof S3>("s3");
    await s3.CreateBucket({ Bucket: "closed" });
    await expect(putChannel("closed")).rejects.toMatchObject({
      name: "InsufficientDeliveryPolicyException",
      message: expect.stringContaining("unable to assume role"),
    });
    await makeRoleAndBucket(sandbox);
    await expect(putChannel("closed")).rejects.toMatchObject({
      name: "InsufficientDeliveryPolicyException",
      message:
        "Insufficient delivery policy to s3 bucket: closed, unable to write to bucket, provided s3 key prefix is 'null', provided kms key is 'null'.",
    });
    await putChannel();
    const { Contents } = await s3.ListObjectsV2({ Bucket: BUCKET });
    expect(Contents?.map(({ Key }) => Key)).toEqual([`AWSLogs/${sandbox.account}/Config/ConfigWritabilityCheckFile`]);
  });

  it("carries tags", async () => {
    await startRecording(sandbox, ["AWS::S3::Bucket"]);
    const ResourceArn = (await config.DescribeConfigurationRecorders({})).ConfigurationRecorders?.[0]?.arn;
    await config.TagResource({ ResourceArn, Tags: [{ Key: "lab", Value: "ecs" }] });
    expect((await config.ListTagsForResource({ ResourceArn })).Tags).toEqual([{ Key: "lab", Value: "ecs" }]);
    await config.UntagResource({ ResourceArn, TagKeys: ["lab"] });
    expect((await config.ListTagsForResource({ ResourceArn })).Tags).toEqual([]);
  });
});
