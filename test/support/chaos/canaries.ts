/** Things of others in the account that look like a lab's. Nothing may change a byte of their rows. */
import type * as Logs from "@aws-sdk/client-cloudwatch-logs";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ECR from "@aws-sdk/client-ecr";
import type * as IAM from "@aws-sdk/client-iam";
import type * as SSM from "@aws-sdk/client-ssm";
import type { Sandbox } from "../../../src/sandbox/index.ts";
import type { Store } from "../../../src/sandbox/state/store.ts";
import { sleep } from "../../../src/shared/clock.ts";

const RUN = "zzzzzz";

/** Plants them; answers their rows as text, by key. */
export async function plantCanaries(sandbox: Sandbox, store: Store, lab: string): Promise<ReadonlyMap<string, string>> {
  const planted = await plant(sandbox, lab);
  // They pass through AWS's first states before they stay as they are.
  while (store.entries("~timers/").length > 0) await sleep(5);
  const mine = store.entries("").filter(([key, row]) => {
    const text = key + JSON.stringify(row);
    return planted.some((id) => text.includes(id));
  });
  return new Map(mine.map(([key, row]) => [key, JSON.stringify(row)]));
}

/** Gives the account's own settings values of its owner; answers their rows as text. A run may change them for its time. */
export async function plantSettings(sandbox: Sandbox, store: Store): Promise<ReadonlyMap<string, string>> {
  await sandbox.service<typeof ECR>("ecr").PutRegistryScanningConfiguration({
    scanType: "BASIC",
    rules: [{ scanFrequency: "SCAN_ON_PUSH", repositoryFilters: [{ filter: "of-others-*", filterType: "WILDCARD" }] }],
  });
  return new Map(store.entries("ecr/registry/").map(([key, row]) => [key, JSON.stringify(row)]));
}

/** Keys of their rows that are no longer what they were. */
export const changedSince = (canaries: ReadonlyMap<string, string>, store: Store): string[] =>
  [...canaries].flatMap(([key, text]) => (JSON.stringify(store.get(key)) === text ? [] : [key]));

async function plant(sandbox: Sandbox, lab: string): Promise<string[]> {
  const name = `lab-${lab}-${RUN}`;
  const ec2 = sandbox.service<typeof EC2>("ec2");
  const tags = { Name: name, "awslab:lab": lab, "awslab:run": RUN, "awslab:nonce": "0".repeat(32) };
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { Vpc } = await ec2.CreateVpc({
    CidrBlock: "10.91.0.0/16",
    TagSpecifications: [{ ResourceType: "vpc", Tags }],
  });
  await ec2.CreateSubnet({ VpcId: Vpc?.VpcId, CidrBlock: "10.91.0.0/24" });
  await ec2.CreateSecurityGroup({ VpcId: Vpc?.VpcId, GroupName: `${name}-one`, Description: "foreign" });
  await sandbox.service<typeof IAM>("iam").CreateRole({
    RoleName: `${name}-host`,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await sandbox.service<typeof Logs>("cloudwatch-logs").CreateLogGroup({ logGroupName: `/lab/${lab}/${RUN}`, tags });
  await sandbox.service<typeof SSM>("ssm").PutParameter({ Name: `/lab/${lab}/${RUN}/x`, Value: "v", Type: "String" });
  return [Vpc?.VpcId ?? "", RUN].filter((id) => id !== "");
}
