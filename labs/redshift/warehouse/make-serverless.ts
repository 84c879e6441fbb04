/** A namespace for the data and a workgroup for the work, with a limit of what a day may cost; what has the run's name is kept. */
import { RedshiftServerless, type Workgroup } from "@aws-sdk/client-redshift-serverless";
import { accept, found, type SolveContext } from "../../../src/lab/index.ts";
import { DATABASE } from "../names.ts";
import type { Network } from "../steps/network.ts";
import { readWorkgroup } from "./find.ts";

/** RPUs; regions that do not have the smaller one yet refuse it. */
const CAPACITIES = [4, 8] as const;
const MOST = 8;

export async function keepOrMakeWorkgroup(context: SolveContext, network: Network, roleArn: string): Promise<void> {
  if ((await readWorkgroup(context, context.run.name())) === undefined) {
    await makeNamespace(context, roleArn);
    await makeWorkgroup(context, network);
  }
  const { workgroupArn } = await untilAvailable(context);
  const limit = context.aws(RedshiftServerless).createUsageLimit({
    resourceArn: workgroupArn,
    usageType: "serverless-compute",
    amount: 4,
    period: "daily",
    breachAction: "deactivate",
  });
  await accept(limit, "ConflictException");
}

async function makeNamespace({ aws, run }: SolveContext, roleArn: string): Promise<void> {
  const create = aws(RedshiftServerless).createNamespace({
    namespaceName: run.name(),
    adminUsername: "admin",
    manageAdminPassword: true,
    dbName: DATABASE,
    iamRoles: [roleArn],
    defaultIamRoleArn: roleArn,
  });
  await accept(create, "ConflictException");
}

async function makeWorkgroup({ aws, run }: SolveContext, network: Network): Promise<void> {
  const wanted = {
    workgroupName: run.name(),
    namespaceName: run.name(),
    maxCapacity: MOST,
    subnetIds: [...network.subnetIds],
    securityGroupIds: [network.securityGroup],
    publiclyAccessible: false,
  };
  const [least, next] = CAPACITIES;
  const client = aws(RedshiftServerless);
  const made = await accept(client.createWorkgroup({ ...wanted, baseCapacity: least }), "ValidationException");
  if (made === undefined) await client.createWorkgroup({ ...wanted, baseCapacity: next });
}

async function untilAvailable(context: SolveContext): Promise<Workgroup> {
  const name = context.run.name();
  const done = await context.until({
    for: "the workgroup to become available",
    read: async () => (await readWorkgroup(context, name))?.workgroup,
    observed: (workgroup) => workgroup?.status ?? "not there yet",
    done: (workgroup) => workgroup?.status === "AVAILABLE",
    usual: 180,
    limit: 1800,
    every: 10,
  });
  return found(done, `No workgroup named ${name}.`);
}
