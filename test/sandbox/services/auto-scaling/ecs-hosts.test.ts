import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECS from "@aws-sdk/client-ecs";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SSM from "@aws-sdk/client-ssm";
import { expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { present, until } from "../ec2/ec2.ts";

const TRUST = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
});

test("a group of ECS-optimised hosts joins the cluster that its user data names, and replaces a lost host", async () => {
  const sandbox = await createSandbox({ pace: "instant" });
  try {
    const ec2 = sandbox.service<typeof EC2>("ec2");
    const ecs = sandbox.service<typeof ECS>("ecs");
    const iam = sandbox.service<typeof IAM>("iam");
    const autoscaling = sandbox.service<typeof AutoScaling>("auto-scaling");
    await ecs.CreateCluster({ clusterName: "lab" });
    await iam.CreateRole({ RoleName: "hosts", AssumeRolePolicyDocument: TRUST });
    const PolicyArn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role";
    await iam.AttachRolePolicy({ RoleName: "hosts", PolicyArn });
    await iam.CreateInstanceProfile({ InstanceProfileName: "hosts" });
    await iam.AddRoleToInstanceProfile({ InstanceProfileName: "hosts", RoleName: "hosts" });
    const { Parameter } = await sandbox.service<typeof SSM>("ssm").GetParameter({
      Name: "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
    });
    const script = "#!/bin/bash\necho ECS_CLUSTER=lab >> /etc/ecs/ecs.config\n";
    await ec2.CreateLaunchTemplate({
      LaunchTemplateName: "hosts",
      LaunchTemplateData: {
        ImageId: Parameter?.Value,
        InstanceType: "t3.small",
        IamInstanceProfile: { Name: "hosts" },
        UserData: Buffer.from(script).toString("base64"),
      },
    });
    await autoscaling.CreateAutoScalingGroup({
      AutoScalingGroupName: "hosts",
      LaunchTemplate: { LaunchTemplateName: "hosts" },
      AvailabilityZones: ["us-east-1a"],
      MinSize: 1,
      MaxSize: 2,
    });
    const joined = async () => {
      const { containerInstanceArns = [] } = await ecs.ListContainerInstances({ cluster: "lab" });
      if (containerInstanceArns.length === 0) return [];
      const { containerInstances = [] } = await ecs.DescribeContainerInstances({
        cluster: "lab",
        containerInstances: containerInstanceArns,
      });
      return containerInstances.filter(({ agentConnected }) => agentConnected).map((each) => each.ec2InstanceId);
    };
    const [first] = await until(joined, (ids) => ids.length === 1);
    await ec2.TerminateInstances({ InstanceIds: [present(first)] });
    const [second] = await until(joined, (ids) => ids.length === 1 && ids[0] !== first);
    const { AutoScalingInstances } = await autoscaling.DescribeAutoScalingInstances({ InstanceIds: [present(second)] });
    expect(AutoScalingInstances?.[0]?.AutoScalingGroupName).toBe("hosts");
  } finally {
    await sandbox.close();
  }
});
