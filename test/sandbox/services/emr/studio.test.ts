/** Studios, and notebooks executed by API: what they need, and what they leave. */
import type * as EMR from "@aws-sdk/client-emr";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createSite, type Site } from "./site.ts";

// The first call of a sandbox loads its services, which takes long on a busy machine.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let site: Site;
let role: string;
let id: string;

const GATEWAY = { IpProtocol: "tcp", FromPort: 18_888, ToPort: 18_888 };

beforeAll(async () => {
  site = await createSite();
  const { Role } = await site.iam.CreateRole({
    RoleName: "notebook",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "elasticmapreduce.amazonaws.com" }, Action: "sts:AssumeRole" },
      ],
    }),
  });
  role = Role?.Arn ?? "";
  await site.iam.PutRolePolicy({
    RoleName: "notebook",
    PolicyName: "files",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }],
    }),
  });
  id = await site.start();
  const cell = (source: string, tags: string[] = []) => ({
    cell_type: "code",
    execution_count: null,
    metadata: { tags },
    outputs: [],
    source,
  });
  const cells = [cell('WHO = "nobody"', ["parameters"]), cell('print("hello " + WHO)')];
  await site.put("notebooks/a.ipynb", JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells }));
});
afterAll(() => site.sandbox.close());

const execute = async (changes: Partial<EMR.StartNotebookExecutionInput> = {}) => {
  const { Bucket, emr, groups, until } = site;
  const { NotebookExecutionId } = await emr.StartNotebookExecution({
    NotebookExecutionName: "one",
    ExecutionEngine: { Id: id, Type: "EMR" },
    ServiceRole: role,
    NotebookInstanceSecurityGroupId: groups.workspace,
    NotebookS3Location: { Bucket, Key: "notebooks/a.ipynb" },
    OutputNotebookS3Location: { Bucket, Key: "notebooks/out/" },
    NotebookParams: JSON.stringify({ WHO: "world" }),
    ...changes,
  });
  return await until(
    async () => (await emr.DescribeNotebookExecution({ NotebookExecutionId })).NotebookExecution ?? {},
    ({ EndTime }) => EndTime !== undefined,
  );
};

test("a notebook's kernel starts only where the security groups let it be reached", async () => {
  const { ec2, groups } = site;
  const refused = await execute();
  expect(refused).toMatchObject({ Status: "FAILED" });
  expect(refused.LastStateChangeReason).toMatch(/kernel did not start.*18888 in from/);
  await ec2.AuthorizeSecurityGroupIngress({
    GroupId: groups.primary,
    IpPermissions: [{ ...GATEWAY, UserIdGroupPairs: [{ GroupId: groups.workspace }] }],
  });
  const finished = await execute();
  expect(finished).toMatchObject({ Status: "FINISHED" });
  const key = finished.OutputNotebookURI?.replace(`s3://${site.Bucket}/`, "") ?? "";
  expect(key).toBe(`notebooks/out/a_${finished.NotebookExecutionId}.ipynb`);
  expect(await site.get(key)).toContain("hello world");
  const { NotebookExecutions = [] } = await site.emr.ListNotebookExecutions({ Status: "FINISHED" });
  expect(NotebookExecutions.map((each) => each.NotebookExecutionId)).toEqual([finished.NotebookExecutionId]);
});

test("what a notebook execution asks for must be there", async () => {
  await expect(execute({ ServiceRole: "nobody" })).rejects.toThrow("elasticmapreduce.amazonaws.com");
  await expect(execute({ ExecutionEngine: { Id: "j-NOTHERE" } })).rejects.toThrow("j-NOTHERE");
  await expect(execute({ NotebookParams: "[]" })).rejects.toThrow("JSON object");
  const { Bucket } = site;
  const missing = await execute({ NotebookS3Location: { Bucket, Key: "notebooks/none.ipynb" } });
  expect(missing).toMatchObject({ Status: "FAILED" });
  expect(missing.LastStateChangeReason).toMatch(/NoSuchKey/);
});

test("a cluster without the gateway starts no kernel", async () => {
  const bare = await site.start({ Applications: [{ Name: "Spark" }] });
  const failed = await execute({ ExecutionEngine: { Id: bare } });
  expect(failed.LastStateChangeReason).toBe(
    `The kernel did not start: JupyterEnterpriseGateway is not installed on cluster ${bare}.`,
  );
});

test("a Studio is made in a network, changed, found and deleted", async () => {
  const { Bucket, emr, groups, subnet, VpcId } = site;
  const request: EMR.CreateStudioInput = {
    Name: "lab",
    AuthMode: "IAM",
    VpcId,
    SubnetIds: [subnet],
    ServiceRole: role,
    WorkspaceSecurityGroupId: groups.workspace,
    EngineSecurityGroupId: groups.primary,
    DefaultS3Location: `s3://${Bucket}/studio/`,
  };
  await expect(emr.CreateStudio({ ...request, VpcId: "vpc-0123456789abcdef0" })).rejects.toThrow(
    "vpc-0123456789abcdef0",
  );
  await expect(emr.CreateStudio({ ...request, ServiceRole: "nodes" })).rejects.toThrow("does not trust");
  const { StudioId = "", Url } = await emr.CreateStudio(request);
  expect(Url).toBe(`https://${StudioId}.emrstudio-prod.us-east-1.amazonaws.com`);
  await emr.UpdateStudio({ StudioId, Description: "of the lab" });
  const { Studio } = await emr.DescribeStudio({ StudioId });
  expect(Studio).toMatchObject({ Name: "lab", AuthMode: "IAM", Description: "of the lab", VpcId });
  expect((await emr.ListStudios({})).Studios).toHaveLength(1);
  await emr.DeleteStudio({ StudioId });
  await expect(emr.DescribeStudio({ StudioId })).rejects.toThrow("Studio does not exist.");
});
