import type * as IAM from "@aws-sdk/client-iam";
import { expect, test } from "vitest";
import { fixture, imageId, present, refusal, until } from "./ec2.ts";

const f = fixture();

test("an instance has the profile it is launched with or given later, if IAM knows it", async () => {
  const iam = f.sandbox.service<typeof IAM>("iam");
  await iam.CreateInstanceProfile({ InstanceProfileName: "hosts" });
  const { InstanceProfile } = await iam.GetInstanceProfile({ InstanceProfileName: "hosts" });
  const arn = present(InstanceProfile?.Arn);
  const run = async (profile: { Name: string } | { Arn: string } | undefined) =>
    f.ec2.RunInstances({
      ImageId: await imageId(f.ec2),
      InstanceType: "t3.micro",
      MinCount: 1,
      MaxCount: 1,
      ...(profile && { IamInstanceProfile: profile }),
    });
  expect((await refusal(run({ Name: "nobody" }))).message).toBe(
    "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name",
  );
  const named = await run({ Name: "hosts" });
  expect(named.Instances?.[0]?.IamInstanceProfile?.Arn).toBe(arn);
  expect((await run({ Arn: arn })).Instances?.[0]?.IamInstanceProfile?.Arn).toBe(arn);

  const InstanceId = present((await run(undefined)).Instances?.[0]?.InstanceId);
  const read = async () =>
    (await f.ec2.DescribeInstances({ InstanceIds: [InstanceId] })).Reservations?.[0]?.Instances?.[0];
  await until(read, (row) => row?.State?.Name === "running");
  const { IamInstanceProfileAssociation } = await f.ec2.AssociateIamInstanceProfile({
    InstanceId,
    IamInstanceProfile: { Name: "hosts" },
  });
  expect((await read())?.IamInstanceProfile?.Arn).toBe(arn);
  await f.ec2.DisassociateIamInstanceProfile({ AssociationId: IamInstanceProfileAssociation?.AssociationId });
  expect((await read())?.IamInstanceProfile).toBeUndefined();
});
