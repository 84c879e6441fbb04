/** Namespaces and workgroups: three zones, a managed password, limits, and the order in which they go. */
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as Serverless from "@aws-sdk/client-redshift-serverless";
import type * as SecretsManager from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { makeNetwork } from "../redshift/network.ts";

let sandbox: Sandbox;
let network: Awaited<ReturnType<typeof makeNetwork>>;
const serverless = () => sandbox.service<typeof Serverless>("redshift-serverless");

beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  network = await makeNetwork(sandbox);
});

afterAll(() => sandbox.close());

async function gone(read: () => Promise<unknown>): Promise<void> {
  for (let left = 2000; left > 0; left -= 1) {
    try {
      await read();
    } catch (error) {
      expect(error).toMatchObject({ name: "ResourceNotFoundException" });
      return;
    }
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error("It is still there.");
}

test("a namespace, its workgroup and a limit, from the first call to the last", async () => {
  const { namespace } = await serverless().CreateNamespace({
    namespaceName: "shop",
    adminUsername: "admin",
    manageAdminPassword: true,
    dbName: "shop",
    tags: [{ key: "a", value: "b" }],
  });
  expect(namespace).toMatchObject({ status: "AVAILABLE", dbName: "shop", iamRoles: [] });
  const { OwningService } = await sandbox
    .service<typeof SecretsManager>("secrets-manager")
    .DescribeSecret({ SecretId: namespace?.adminPasswordSecretArn });
  expect(OwningService).toBe("redshift");

  const wanted = { workgroupName: "shop", namespaceName: "shop", baseCapacity: 8, securityGroupIds: [network.groupId] };
  const few = { ...wanted, subnetIds: network.subnetIds.slice(1) };
  await expect(serverless().CreateWorkgroup(few)).rejects.toMatchObject({ name: "ValidationException" });
  await expect(
    serverless().CreateWorkgroup({ ...wanted, subnetIds: network.subnetIds, baseCapacity: 5 }),
  ).rejects.toMatchObject({ name: "ValidationException" });
  const { workgroup } = await serverless().CreateWorkgroup({ ...wanted, subnetIds: network.subnetIds });
  expect(workgroup?.status).toBe("CREATING");
  await expect
    .poll(async () => (await serverless().GetWorkgroup({ workgroupName: "shop" })).workgroup?.status)
    .toBe("AVAILABLE");
  const interfaces = workgroup?.endpoint?.vpcEndpoints?.[0]?.networkInterfaces ?? [];
  expect(new Set(interfaces.map(({ availabilityZone }) => availabilityZone)).size).toBe(3);

  const limit = { resourceArn: workgroup?.workgroupArn, usageType: "serverless-compute", amount: 4 } as const;
  const { usageLimit } = await serverless().CreateUsageLimit({ ...limit, period: "daily", breachAction: "deactivate" });
  expect(usageLimit).toMatchObject({ amount: 4, period: "daily", breachAction: "deactivate" });
  await serverless().DeleteUsageLimit({ usageLimitId: usageLimit?.usageLimitId });

  await expect(serverless().DeleteNamespace({ namespaceName: "shop" })).rejects.toMatchObject({
    name: "ConflictException",
  });
  await serverless().DeleteWorkgroup({ workgroupName: "shop" });
  await gone(() => serverless().GetWorkgroup({ workgroupName: "shop" }));
  await serverless().DeleteNamespace({ namespaceName: "shop" });
  await gone(() => serverless().GetNamespace({ namespaceName: "shop" }));
  const { NetworkInterfaces } = await sandbox.service<typeof EC2>("ec2").DescribeNetworkInterfaces({
    Filters: [{ Name: "vpc-id", Values: [network.vpcId] }],
  });
  expect(NetworkInterfaces).toEqual([]);
});

test("roles are told as AWS tells them, and must exist", async () => {
  await expect(
    serverless().CreateNamespace({ namespaceName: "roles", iamRoles: ["arn:aws:iam::123456789012:role/nobody"] }),
  ).rejects.toMatchObject({ name: "ValidationException" });
});
