import { ECS, type Service } from "@aws-sdk/client-ecs";
import { check, fail, found, type LabContext, mistake, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { describeDefinition } from "../definitions/find.ts";
import { deploymentsOf, newestDeployment } from "../read/deployments.ts";
import { readService } from "../read/services.ts";
import { type Place, untilStable } from "../services/stable.ts";
import { ec2Service } from "./ec2-service.ts";
import { taskdefs } from "./taskdefs.ts";

export interface Rollback {
  readonly deploymentArn: string;
  /** What ECS says of it. */
  readonly reason: string;
}

const needs = { ec2Service, taskdefs };
type Needs = typeof needs;

/** Revisions of `api` with this command are the broken ones. */
const BROKEN = ["node", "-e", "process.exit(1)"];

const setBreaker = async ({ aws }: SolveContext, { cluster, serviceName }: Place, on: boolean): Promise<void> => {
  const deploymentConfiguration = { deploymentCircuitBreaker: { enable: on, rollback: on } };
  await aws(ECS).updateService({ cluster, service: serviceName, deploymentConfiguration });
};

const noBreaker = mistake<Rollback, Needs>({
  id: "no-circuit-breaker",
  says: "The deployment circuit breaker is off, so ECS would start a broken revision again and again, for ever: set enable and rollback to true.",
  make: (context, _, { ec2Service: place }) => setBreaker(context, place, false),
  undo: (context, _, { ec2Service: place }) => setBreaker(context, place, true),
});

/** A revision that cannot work, and a service that finds its own way back. */
export const rollingRollback = step({
  id: "rolling-rollback",
  title: "Deploy a broken revision and see it rolled back",
  covers: ["ecs/ecs-deployment-strategies/rolling-update"],
  needs,
  minutes: 4,
  async solve(context, { ec2Service: place, taskdefs: { api } }) {
    if (!(await lastRollback(context, place))) {
      const broken = await registerBroken(context, found(api.taskDefinitionArn, "The definition has no ARN."));
      await context
        .aws(ECS)
        .updateService({ cluster: place.cluster, service: place.serviceName, taskDefinition: broken });
      await context.until({
        for: "the circuit breaker to roll back",
        read: () => newestDeployment(context, place),
        observed: ({ status, deploymentCircuitBreaker: breaker }) =>
          `${status}, ${breaker?.failureCount ?? 0} of ${breaker?.threshold ?? "?"} failures`,
        done: ({ status }) => status === "ROLLBACK_SUCCESSFUL",
        failed: ({ status }) => (status === "ROLLBACK_FAILED" ? "The way back failed, too." : undefined),
        usual: 180,
        limit: 900,
      });
    }
    await forgetBroken(context);
    await untilStable(context, place);
  },
  async locate(context, { ec2Service: place }): Promise<Rollback> {
    const deployment = found(
      await lastRollback(context, place),
      `No deployment of the service ${place.serviceName} was rolled back.`,
    );
    return { deploymentArn: deployment.serviceDeploymentArn ?? "", reason: deployment.statusReason ?? "" };
  },
  checks: [
    check<Rollback, Needs>({
      id: "breaker",
      title: "The circuit breaker watches deployments of api and rolls back",
      hints: [
        "Who notices that new tasks fail, and what happens then?",
        "`aws ecs update-service --deployment-configuration 'deploymentCircuitBreaker={enable=true,rollback=true}'`",
      ],
      mistakes: [noBreaker],
      async run(context, { reason }, { ec2Service: { cluster, serviceName } }) {
        const service = await readService(context, cluster, serviceName);
        const { enable = false, rollback = false } = service.deploymentConfiguration?.deploymentCircuitBreaker ?? {};
        if (enable && rollback) return pass(reason);
        const actual = `enable ${enable}, rollback ${rollback}`;
        return fail({ expected: "enable and rollback", actual, fix: noBreaker.says, mistake: noBreaker.id });
      },
    }),
    check<Rollback, Needs>({
      id: "back-on-good",
      title: "The service is back on a revision whose tasks run",
      hints: [
        "Which revision does the service name now, and do its tasks run? Look at its events.",
        "If nothing rolled back, deploy the last good revision yourself: `aws ecs update-service --task-definition`.",
      ],
      mistakes: [],
      async run(context, _, { ec2Service: { cluster, serviceName } }) {
        const service = await readService(context, cluster, serviceName);
        const command = await commandOf(context, service);
        const { desiredCount = 0, runningCount = 0 } = service;
        const actual = `${lastPart(service.taskDefinition)}: ${runningCount} of ${desiredCount} running`;
        if (!isBroken(command) && desiredCount > 0 && runningCount >= desiredCount) return pass(actual);
        const expected = "a revision that works, with as many tasks as wanted";
        return fail({ expected, actual, fix: "Deploy the revision that ran before, and wait until it is stable." });
      },
    }),
  ],
});

const lastRollback = async (context: LabContext, place: Place) =>
  (await deploymentsOf(context, place, ["ROLLBACK_SUCCESSFUL"]))[0];

/** The next revision of the family: as the one that runs, with a command that ends at once. */
async function registerBroken({ aws }: SolveContext, good: string): Promise<string> {
  const definition = found(await describeDefinition({ aws }, good), `${good} is gone.`);
  const { family, networkMode, requiresCompatibilities, executionRoleArn, taskRoleArn, containerDefinitions } =
    definition;
  const { taskDefinition } = await aws(ECS).registerTaskDefinition({
    family,
    networkMode,
    requiresCompatibilities,
    executionRoleArn,
    taskRoleArn,
    containerDefinitions: containerDefinitions?.map((each) => ({ ...each, command: BROKEN })),
  });
  return found(taskDefinition?.taskDefinitionArn, "ECS registered a task definition without an ARN.");
}

/** Takes the broken revisions out of use, so that nobody deploys the family's newest one by mistake. */
async function forgetBroken({ aws, run }: SolveContext): Promise<void> {
  const familyPrefix = run.name("api");
  const { taskDefinitionArns = [] } = await aws(ECS).listTaskDefinitions({ familyPrefix, status: "ACTIVE" });
  for (const arn of taskDefinitionArns) {
    const definition = await describeDefinition({ aws }, arn);
    const command = definition?.containerDefinitions?.[0]?.command ?? [];
    if (isBroken(command)) await aws(ECS).deregisterTaskDefinition({ taskDefinition: arn });
  }
}

async function commandOf(context: Pick<LabContext, "aws">, { taskDefinition = "" }: Service): Promise<string[]> {
  const definition = await describeDefinition(context, taskDefinition);
  return definition?.containerDefinitions?.[0]?.command ?? [];
}

const isBroken = (command: readonly string[]): boolean => command.join(" ") === BROKEN.join(" ");

const lastPart = (arn = ""): string => arn.slice(arn.lastIndexOf("/") + 1);
