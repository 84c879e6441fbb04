import { createHash } from "node:crypto";
import { ECS } from "@aws-sdk/client-ecs";
import { IAM } from "@aws-sdk/client-iam";
import { SSM } from "@aws-sdk/client-ssm";
import { check, fail, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { allowSecret, SECRET_POLICY } from "../identity/roles.ts";
import { findService, runningTasks } from "../read/services.ts";
import { saysFor } from "../read/stop-reasons.ts";
import { ask, type Introduction, untilAnswers } from "../read/web.ts";
import { closeDoor, type Door, isOpen, openDoor } from "../services/door.ts";
import { exists, type Place, untilStable, untilStoppedBy, wantTasks } from "../services/stable.ts";
import { scaledToZero, staffed } from "../services/staffed.ts";
import { balancer } from "./balancer.ts";
import { cluster } from "./cluster.ts";
import { identity } from "./identity.ts";
import { network } from "./network.ts";
import { taskdefs } from "./taskdefs.ts";

const needs = { cluster, network, identity, balancer, taskdefs };
type Needs = typeof needs;

const USUAL = 2;
const SECRETLESS = "cannot-read-secret";

const secretDenied = mistake<Place, Needs>({
  id: SECRETLESS,
  says: saysFor(SECRETLESS),
  async make(context, place) {
    const { aws, run } = context;
    await aws(IAM).deleteRolePolicy({ RoleName: run.name("exec"), PolicyName: SECRET_POLICY });
    // One more task than run already: it cannot start.
    await wantTasks(context, place, USUAL + 1);
    await untilStoppedBy(context, place, SECRETLESS);
  },
  async undo(context, place) {
    await allowSecret(context);
    await wantTasks(context, place, USUAL);
    await untilStable(context, place);
  },
});

const doorOf = ({ network: { taskGroup, loadBalancerGroup } }: Outputs<Needs>): Door => ({
  groupId: taskGroup,
  from: loadBalancerGroup,
  ports: [8080, 8080],
});

const shutOut = mistake<Place, Needs>({
  id: "port-closed",
  says: "The load balancer cannot reach the tasks: their security group must admit port 8080 from the load balancer's group.",
  make: (context, _, outputs) => closeDoor(context, doorOf(outputs)),
  undo: async (context, place, outputs) => {
    await openDoor(context, doorOf(outputs));
    await untilStable(context, place);
    await untilAnswers(context, { for: "the load balancer to answer again", url: `${outputs.balancer.url}/` });
  },
});

/** The public service: Fargate runs its tasks, the load balancer finds them by their addresses. */
export const fargateService = step({
  id: "fargate-service",
  title: "The service web on Fargate, behind the load balancer",
  covers: [
    "ecs/exercise/deploy-services-using-both-ec2-and-fargate",
    "ecs/ecs-core-components/tasks-and-services",
    "ecs/ecs-core-components/fargate",
  ],
  needs,
  minutes: 4,
  async solve(context, outputs) {
    const place = { cluster: outputs.cluster.clusterName, serviceName: "web" };
    if (!(await exists(context, place))) await context.aws(ECS).createService(serviceInput(place, outputs));
    await untilStable(context, place);
    await untilAnswers(context, { for: "the load balancer to answer", url: `${outputs.balancer.url}/` });
  },
  async locate(context, { cluster: { clusterName } }): Promise<Place> {
    const service = await findService(context, clusterName, { name: "web", launchType: "FARGATE" });
    return { cluster: clusterName, serviceName: service.serviceName ?? "" };
  },
  checks: [
    check<Place, Needs>({
      id: "running",
      title: "As many Fargate tasks run as the service wants",
      hints: [
        "Compare runningCount with desiredCount. What does the newest event of the service say?",
        "`aws ecs describe-tasks` on a stopped task shows stoppedReason: it names what was missing.",
      ],
      mistakes: [scaledToZero(USUAL), secretDenied],
      run: (context, place) => staffed(context, place, { launchType: "FARGATE", named: [SECRETLESS] }),
    }),
    check<Place, Needs>({
      id: "answers",
      title: "The load balancer answers with one of these tasks",
      hints: [
        "Ask the load balancer, not ECS: `curl http://<DNS name>/`.",
        "Look at `aws elbv2 describe-target-health`; open 8080 from the load balancer's group to the tasks' group; health path /healthz.",
      ],
      mistakes: [shutOut],
      async run(context, { cluster: name, serviceName }, outputs) {
        const url = `${outputs.balancer.url}/`;
        const expected = `${url} answers 200 from a running task on FARGATE`;
        const answer = await ask<Introduction>(context, url);
        if (!(await isOpen(context, doorOf(outputs))))
          return fail({
            expected,
            actual: answer.ok ? "still answers" : answer.said,
            fix: shutOut.says,
            mistake: shutOut.id,
          });
        if (!answer.ok) return fail({ expected, actual: answer.said, fix: "Look at the health of the targets." });
        const { taskArn, launchType, version } = answer.body;
        const tasks = await runningTasks(context, name, serviceName);
        const known = tasks.some((task) => task.taskArn === taskArn);
        if (known && launchType === "FARGATE") return pass(`version ${version} from ${taskArn}`);
        const actual = `an answer from ${taskArn ?? "something that is no ECS task"} (${launchType})`;
        return fail({ expected, actual, fix: "Let the service register its tasks in the production target group." });
      },
    }),
    check<Place, Needs>({
      id: "task-role",
      title: "The program has the task role's identity",
      hints: [
        "The container reports who it is at /whoami.",
        "taskRoleArn belongs in the task definition; after a change the service needs a new deployment.",
      ],
      mistakes: [],
      async run(context, _, { balancer: { url }, taskdefs: { web } }) {
        const answer = await ask<{ roleArn: string | null }>(context, `${url}/whoami`);
        const expected = `the role ${web.taskRoleArn}`;
        const actual = answer.ok ? String(answer.body.roleArn) : answer.said;
        if (answer.ok && web.taskRoleArn !== undefined && answer.body.roleArn === web.taskRoleArn) return pass(actual);
        return fail({
          expected,
          actual,
          fix: "Set taskRoleArn in the definition, register it and update the service.",
        });
      },
    }),
    check<Place, Needs>({
      id: "secret",
      title: "The program got the secret, and only tells its hash",
      hints: [
        "How does a secret come into a container without standing in the task definition?",
        "`secrets` with the parameter's ARN in valueFrom; ECS reads it with the execution role when a task starts.",
      ],
      mistakes: [],
      async run(context, _, { balancer: { url }, taskdefs: { secretName } }) {
        const { Parameter } = await context.aws(SSM).getParameter({ Name: secretName, WithDecryption: true });
        const hash = createHash("sha256")
          .update(Parameter?.Value ?? "")
          .digest("hex");
        const answer = await ask<Introduction>(context, `${url}/`);
        const expected = `greeting ${hash.slice(0, 12)}…, the hash of ${secretName}`;
        const actual = answer.ok ? `greeting ${answer.body.greeting?.slice(0, 12) ?? "missing"}` : answer.said;
        if (answer.ok && answer.body.greeting === hash) return pass(expected);
        return fail({ expected, actual, fix: "Deploy again: running tasks keep the value with which they started." });
      },
    }),
  ],
});

/** Blue/green by ECS itself: new tasks come up in the other target group, then the rules' weights turn round. */
const serviceInput = ({ cluster: name, serviceName }: Place, outputs: Outputs<Needs>) => ({
  cluster: name,
  serviceName,
  taskDefinition: outputs.taskdefs.web.taskDefinitionArn,
  launchType: "FARGATE" as const,
  desiredCount: USUAL,
  deploymentController: { type: "ECS" as const },
  deploymentConfiguration: { strategy: "BLUE_GREEN" as const, bakeTimeInMinutes: 1 },
  networkConfiguration: {
    awsvpcConfiguration: {
      subnets: [...outputs.network.subnetIds],
      securityGroups: [outputs.network.taskGroup],
      assignPublicIp: "ENABLED" as const,
    },
  },
  loadBalancers: [
    {
      targetGroupArn: outputs.balancer.blue,
      containerName: "app",
      containerPort: 8080,
      advancedConfiguration: {
        alternateTargetGroupArn: outputs.balancer.green,
        productionListenerRule: outputs.balancer.productionRule,
        testListenerRule: outputs.balancer.testRule,
        roleArn: outputs.identity.infrastructureRoleArn,
      },
    },
  ],
  healthCheckGracePeriodSeconds: 30,
  propagateTags: "SERVICE" as const,
  enableECSManagedTags: true,
});
