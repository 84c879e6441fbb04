import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as EC2 from "@aws-sdk/client-ec2";
import { expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { imageId, until } from "../ec2/ec2.ts";

test("a group and its instances carry on where a closed sandbox left them", async () => {
  const store = { ...memoryStore(), close: () => Promise.resolve() };
  const first = await createSandbox({ pace: "instant", store });
  const ec2 = first.service<typeof EC2>("ec2");
  await ec2.CreateLaunchTemplate({
    LaunchTemplateName: "hosts",
    LaunchTemplateData: { ImageId: await imageId(ec2), InstanceType: "t3.small" },
  });
  await first.service<typeof AutoScaling>("auto-scaling").CreateAutoScalingGroup({
    AutoScalingGroupName: "hosts",
    LaunchTemplate: { LaunchTemplateName: "hosts" },
    AvailabilityZones: ["us-east-1a", "us-east-1b"],
    MinSize: 2,
    MaxSize: 2,
  });
  await first.close();

  const second = await createSandbox({ pace: "instant", store });
  try {
    const autoscaling = second.service<typeof AutoScaling>("auto-scaling");
    const group = await until(
      async () => (await autoscaling.DescribeAutoScalingGroups({})).AutoScalingGroups?.[0],
      (row) => row?.Instances?.filter(({ LifecycleState }) => LifecycleState === "InService").length === 2,
    );
    expect(group?.Instances?.map(({ AvailabilityZone }) => AvailabilityZone).sort()).toEqual([
      "us-east-1a",
      "us-east-1b",
    ]);
    const { Reservations } = await second.service<typeof EC2>("ec2").DescribeInstances({});
    expect(Reservations).toHaveLength(2);
  } finally {
    await second.close();
  }
});
