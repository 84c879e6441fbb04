import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { ECS, type RegisterTaskDefinitionCommandInput, type TaskDefinition } from "@aws-sdk/client-ecs";
import { SSM } from "@aws-sdk/client-ssm";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type Outputs,
  pass,
  type RunInfo,
  step,
} from "../../../src/lab/index.ts";
import { findDefinition, runsOnEc2Only, runsOnFargate } from "../definitions/find.ts";
import { type DefinitionValues, registerDefinition } from "../definitions/register.ts";
import { identity } from "./identity.ts";
import { image } from "./image.ts";
import { registry } from "./registry.ts";

export interface Definitions {
  readonly web: TaskDefinition;
  readonly api: TaskDefinition;
  readonly secretName: string;
  readonly logGroup: string;
}

const needs = { identity, registry, image };
type Needs = typeof needs;
type Change = (input: RegisterTaskDefinitionCommandInput) => RegisterTaskDefinitionCommandInput;

/** A wrong revision of `web`, and its removal: the newest active revision counts. */
const wrongRevision = (id: string, says: string, change: Change) =>
  mistake<Definitions, Needs>({
    id,
    says,
    async make(context, _, outputs) {
      await registerDefinition(context, "web", valuesFor(context.run, outputs), change);
    },
    async undo({ aws, run }) {
      const { taskDefinition } = await aws(ECS).describeTaskDefinition({ taskDefinition: run.name("web") });
      await aws(ECS).deregisterTaskDefinition({ taskDefinition: taskDefinition?.taskDefinitionArn });
    },
  });

const onContainers =
  (change: object): Change =>
  (input) => ({ ...input, containerDefinitions: input.containerDefinitions?.map((each) => ({ ...each, ...change })) });

const notFargate = wrongRevision(
  "not-for-fargate",
  "The definition of the Fargate service is not compatible with FARGATE: it needs networkMode awsvpc, task-level cpu 256 and memory 512, and requiresCompatibilities FARGATE.",
  (input) => ({ ...input, requiresCompatibilities: ["EC2"], networkMode: "bridge" }),
);

const plainSecret = wrongRevision(
  "secret-in-environment",
  "A secret stands in `environment`, where everyone who can describe the task definition reads it: move it to `secrets` with valueFrom.",
  onContainers({ secrets: [], environment: [{ name: "GREETING", value: "not so secret" }] }),
);

const writableRoot = wrongRevision(
  "writable-root",
  "A container may change its own files, so an intruder may, too: set readonlyRootFilesystem to true.",
  onContainers({ readonlyRootFilesystem: false }),
);

/** What runs, with how much, as whom: one definition per launch type. */
export const taskdefs = step({
  id: "taskdefs",
  title: "Two task definitions, a log group and a secret",
  covers: ["ecs/exercise/define-task-definitions", "ecs/ecs-core-components/task-definitions"],
  needs,
  minutes: 1,
  async solve(context, outputs) {
    const { aws, run } = context;
    const { logGroup, secretName } = namesOf(run);
    await accept(aws(CloudWatchLogs).createLogGroup({ logGroupName: logGroup }), "ResourceAlreadyExistsException");
    await aws(CloudWatchLogs).putRetentionPolicy({ logGroupName: logGroup, retentionInDays: 1 });
    const Value = `Hello from ${run.name()}`;
    await accept(aws(SSM).putParameter({ Name: secretName, Type: "SecureString", Value }), "ParameterAlreadyExists");
    const known = await findBoth(context, outputs.registry.repositoryUri);
    const values = valuesFor(run, outputs);
    if (!known.web) await registerDefinition(context, "web", values);
    if (!known.api) await registerDefinition(context, "api", values);
  },
  async locate(context, { registry: { repositoryUri } }): Promise<Definitions> {
    const { web, api } = await findBoth(context, repositoryUri);
    return {
      web: found(web, `No task definition ${context.run.name("web")}, nor another for Fargate with the run's image.`),
      api: found(api, `No task definition ${context.run.name("api")}, nor another for EC2 with the run's image.`),
      ...namesOf(context.run),
    };
  },
  checks: [
    check<Definitions, Needs>({
      id: "both-launch-types",
      title: "One definition fits Fargate, the other container instances",
      hints: [
        "Compare `compatibilities` of your two families.",
        "Fargate: awsvpc, task-level cpu 256 and memory 512, an execution role. EC2: bridge, container memory, host port 0.",
      ],
      mistakes: [notFargate],
      async run(_, { web, api }) {
        const expected = "one definition compatible with FARGATE, one with EC2, each with an execution role";
        if (!runsOnFargate(web)) {
          const actual = `${labelOf(web)}: ${web.compatibilities?.join(", ")}, ${web.networkMode}`;
          return fail({ expected, actual, fix: notFargate.says, mistake: notFargate.id });
        }
        const bare = [web, api].find(({ executionRoleArn }) => !executionRoleArn);
        const fix = "Name the execution role: without it ECS can neither pull a private image nor read secrets.";
        if (bare) return fail({ expected, actual: `${labelOf(bare)} has no execution role`, fix });
        return pass(`${labelOf(web)} for FARGATE, ${labelOf(api)} for EC2`);
      },
    }),
    check<Definitions, Needs>({
      id: "hardened",
      title: "Private image, read-only root, no secret in the environment",
      hints: [
        "Read your definition as an attacker would: what does it tell, what could you change?",
        "image from the run's repository (best by digest), readonlyRootFilesystem true, the greeting under `secrets`.",
      ],
      mistakes: [plainSecret, writableRoot],
      async run(_, { web, api }, { registry: { repositoryUri } }) {
        for (const definition of [web, api]) {
          const fault = weaknessOf(definition, repositoryUri);
          if (fault) return fail({ expected: "a private image, read-only, secrets by reference", ...fault });
        }
        return pass("both definitions use the private image, read-only, with secrets by reference");
      },
    }),
  ],
});

function weaknessOf(definition: TaskDefinition, repositoryUri: string) {
  for (const { name, image: uri, readonlyRootFilesystem, environment = [] } of definition.containerDefinitions ?? []) {
    const at = `${labelOf(definition)}, container ${name}`;
    const bare = environment.find((each) => /GREETING|SECRET|PASSWORD|TOKEN/i.test(each.name ?? ""));
    if (bare) return { actual: `${at}: ${bare.name} in environment`, fix: plainSecret.says, mistake: plainSecret.id };
    if (!readonlyRootFilesystem)
      return { actual: `${at}: writable root`, fix: writableRoot.says, mistake: writableRoot.id };
    if (!uri?.startsWith(repositoryUri))
      return { actual: `${at}: image ${uri}`, fix: `Use the image from ${repositoryUri}.` };
  }
  return undefined;
}

async function findBoth(context: LabContext, repositoryUri: string) {
  return {
    web: await findDefinition(context, { logical: "web", repositoryUri, fits: runsOnFargate }),
    api: await findDefinition(context, { logical: "api", repositoryUri, fits: runsOnEc2Only }),
  };
}

const namesOf = ({ id }: RunInfo) => ({ secretName: `/lab/ecs/${id}/greeting`, logGroup: `/lab/ecs/${id}` });

function valuesFor(
  run: RunInfo,
  { identity: roles, registry: repository, image: images }: Outputs<Needs>,
): DefinitionValues {
  const { secretName, logGroup } = namesOf(run);
  return {
    image: `${repository.repositoryUri}@${images.digest1}`,
    executionRoleArn: roles.executionRoleArn,
    taskRoleArn: roles.taskRoleArn,
    secretArn: `arn:aws:ssm:${run.region}:${run.account}:parameter${secretName}`,
    logGroup,
  };
}

const labelOf = ({ family, revision }: TaskDefinition): string => `${family}:${revision}`;
