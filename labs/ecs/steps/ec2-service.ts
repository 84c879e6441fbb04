import { ECS } from "@aws-sdk/client-ecs";
import { check, fail, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import { findService } from "../read/services.ts";
import { ask, type Introduction, untilAnswers } from "../read/web.ts";
import { closeDoor, type Door, isOpen, openDoor } from "../services/door.ts";
import { exists, type Place, untilStable } from "../services/stable.ts";
import { scaledToZero, staffed } from "../services/staffed.ts";
import { balancer } from "./balancer.ts";
import { capacity } from "./capacity.ts";
import { cluster } from "./cluster.ts";
import { network } from "./network.ts";
import { taskdefs } from "./taskdefs.ts";

const needs = { cluster, capacity, balancer, taskdefs, network };
type Needs = typeof needs;

/** Docker gives a container in bridge mode a free port of its host from this one on. */
const FIRST_EPHEMERAL_PORT = 32_768;

const doorOf = ({ network: { hostGroup, loadBalancerGroup } }: Outputs<Needs>): Door => ({
  groupId: hostGroup,
  from: loadBalancerGroup,
  ports: [FIRST_EPHEMERAL_PORT, 65_535],
});

const shutOut = mistake<Place, Needs>({
  id: "host-ports-closed",
  says: "The load balancer cannot reach the containers on their host: the instances' security group must admit ports 32768 to 65535 from the load balancer's group.",
  make: (context, _, outputs) => closeDoor(context, doorOf(outputs)),
  undo: async (context, place, outputs) => {
    await openDoor(context, doorOf(outputs));
    await untilStable(context, place);
    await untilAnswers(context, { for: "the load balancer to answer again", url: `${outputs.balancer.url}/api/` });
  },
});

/** The inner service: the same image on container instances, deployed step by step, found by name. */
export const ec2Service = step({
  id: "ec2-service",
  title: "The service api on container instances",
  covers: [
    "ecs/exercise/deploy-services-using-both-ec2-and-fargate",
    "ecs/ecs-core-components/container-instances",
    "ecs/ecs-deployment-strategies/rolling-update",
  ],
  needs,
  minutes: 3,
  async solve(context, outputs) {
    const place = { cluster: outputs.cluster.clusterName, serviceName: "api" };
    if (!(await exists(context, place))) await context.aws(ECS).createService(serviceInput(place, outputs));
    await untilStable(context, place);
    await untilAnswers(context, { for: "the load balancer to answer at /api/", url: `${outputs.balancer.url}/api/` });
  },
  async locate(context, { cluster: { clusterName } }): Promise<Place> {
    const service = await findService(context, clusterName, { name: "api", launchType: "EC2" });
    return { cluster: clusterName, serviceName: service.serviceName ?? "" };
  },
  checks: [
    check<Place, Needs>({
      id: "running",
      title: "As many tasks run on container instances as the service wants",
      hints: [
        "Same app, other launch type: what does the service's newest event say?",
        "Use capacityProviderStrategy with your provider (never together with launchType); a task stuck in PROVISIONING waits for an instance.",
      ],
      mistakes: [scaledToZero(1)],
      run: (context, place) => staffed(context, place, { launchType: "EC2", named: [] }),
    }),
    check<Place, Needs>({
      id: "answers",
      title: "The load balancer reaches it at /api/ on a port of the host",
      hints: [
        "Which port of the host did the container get, and may the load balancer reach it?",
        "bridge mode with hostPort 0, target type instance, the host's security group open from 32768 to 65535 for the load balancer's group.",
      ],
      mistakes: [shutOut],
      async run(context, _, outputs) {
        const url = `${outputs.balancer.url}/api/`;
        const expected = `${url} answers 200 from EC2, host port ${FIRST_EPHEMERAL_PORT} or higher`;
        const answer = await ask<Introduction>(context, url);
        if (!(await isOpen(context, doorOf(outputs))))
          return fail({
            expected,
            actual: answer.ok ? "still answers" : answer.said,
            fix: shutOut.says,
            mistake: shutOut.id,
          });
        if (!answer.ok) return fail({ expected, actual: answer.said, fix: "Look at the health of the targets." });
        const { launchType, hostPort, version } = answer.body;
        const actual = `version ${version} from ${launchType}, host port ${hostPort}`;
        if (launchType === "EC2" && Number(hostPort) >= FIRST_EPHEMERAL_PORT) return pass(actual);
        return fail({
          expected,
          actual,
          fix: "Use networkMode bridge and hostPort 0 in the definition of the service.",
        });
      },
    }),
  ],
});

const serviceInput = ({ cluster: name, serviceName }: Place, outputs: Outputs<Needs>) => ({
  cluster: name,
  serviceName,
  taskDefinition: outputs.taskdefs.api.taskDefinitionArn,
  capacityProviderStrategy: [{ capacityProvider: outputs.capacity.capacityProvider, weight: 1 }],
  desiredCount: 1,
  deploymentConfiguration: {
    strategy: "ROLLING" as const,
    minimumHealthyPercent: 100,
    maximumPercent: 200,
    // Two failed tasks in one deployment are enough: the default is three.
    deploymentCircuitBreaker: {
      enable: true,
      rollback: true,
      resetOnHealthyTask: false,
      thresholdConfiguration: { type: "COUNT" as const, value: 2 },
    },
  },
  placementStrategy: [{ type: "binpack" as const, field: "memory" }],
  serviceRegistries: [{ registryArn: outputs.cluster.discoveryArn, containerName: "app", containerPort: 8080 }],
  loadBalancers: [{ targetGroupArn: outputs.balancer.api, containerName: "app", containerPort: 8080 }],
  healthCheckGracePeriodSeconds: 30,
  propagateTags: "SERVICE" as const,
  enableECSManagedTags: true,
});
