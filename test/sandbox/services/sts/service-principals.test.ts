import type * as ECS from "@aws-sdk/client-ecs";
import type * as IAM from "@aws-sdk/client-iam";
import type * as STS from "@aws-sdk/client-sts";
import { expect, it } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { clients } from "../../../../src/sandbox/generated/clients.ts";
import { defineService, type Service } from "../../../../src/sandbox/kit/index.ts";

/** Stands for ECS: `ListClusters` assumes the role named by `nextToken`, as a task or (`maxResults`) as the service. */
const assuming: Service = defineService<typeof ECS>({
  id: "ecs",
  collections: [],
  modelled: {},
  real: {
    ListClusters: async ({ nextToken: RoleArn, maxResults }, context) => {
      const { AssumedRoleUser } = await context.service<typeof STS>("sts").AssumeRole({
        RoleArn,
        RoleSessionName: "session",
        ...(maxResults ? {} : { SourceIdentity: "ecs-tasks.amazonaws.com" }),
      });
      return { clusterArns: [AssumedRoleUser?.Arn ?? ""] };
    },
  },
});

it("a service assumes the roles that trust its principal, and only those", async () => {
  const sandbox = await createSandbox(
    { pace: "instant" },
    {
      services: {
        ecs: () => Promise.resolve({ default: assuming }),
        iam: () => import("../../../../src/sandbox/services/iam/index.ts"),
        sts: () => import("../../../../src/sandbox/services/sts/index.ts"),
      },
      clients,
    },
  );
  try {
    const iam = sandbox.service<typeof IAM>("iam");
    const ecs = sandbox.service<typeof ECS>("ecs");
    const role = async (RoleName: string, Service: string, Condition?: object) => {
      const statement = { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole", Condition };
      const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
      return (await iam.CreateRole({ RoleName, AssumeRolePolicyDocument })).Role?.Arn;
    };
    const forTasks = await role("tasks", "ecs-tasks.amazonaws.com", {
      ArnLike: { "aws:SourceArn": `arn:aws:ecs:us-east-1:${sandbox.account}:*` },
      StringEquals: { "aws:SourceAccount": sandbox.account },
    });
    const forService = await role("infra", "ecs.amazonaws.com");
    const forOthers = await role("others", "lambda.amazonaws.com");
    expect(await ecs.ListClusters({ nextToken: forTasks })).toEqual({
      clusterArns: [`arn:aws:sts::${sandbox.account}:assumed-role/tasks/session`],
    });
    await ecs.ListClusters({ nextToken: forService, maxResults: 1 });
    await expect(ecs.ListClusters({ nextToken: forService })).rejects.toMatchObject({ name: "AccessDenied" });
    await expect(ecs.ListClusters({ nextToken: forOthers, maxResults: 1 })).rejects.toMatchObject({
      name: "AccessDenied",
    });
  } finally {
    await sandbox.close();
  }
});
