import {
  check,
  fail,
  found,
  type LabContext,
  mistake,
  type Outputs,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { servingGroups } from "../balancer/find.ts";
import { readService } from "../read/services.ts";
import {
  callingForMore,
  putAlarm,
  putPolicies,
  readActivities,
  readPolicies,
  readTarget,
  registerTarget,
  type Scaled,
  suffixOf,
  watchedGroups,
} from "../scaling/policies.ts";
import { untilStable } from "../services/stable.ts";
import { type Balancer, balancer } from "./balancer.ts";
import { blueGreen } from "./blue-green.ts";
import { cluster } from "./cluster.ts";
import { fargateService } from "./fargate-service.ts";

const needs = { cluster, balancer, fargateService, blueGreen };
type Needs = typeof needs;

const noRoom = mistake<Scaled, Needs>({
  id: "no-room",
  says: "MinCapacity equals MaxCapacity, so no policy can change anything: register the target again with room, for example 2 to 4.",
  make: (context, scaled) => registerTarget(context, scaled, { MinCapacity: 2, MaxCapacity: 2 }),
  undo: (context, scaled) => registerTarget(context, scaled),
});

const idleGroup = mistake<Scaled, Needs>({
  id: "alarm-on-idle-group",
  says: "The alarm watches a target group that gets no traffic, so it never fires: let it watch the group in production, or the sum of both.",
  make: async (context, scaled, outputs) =>
    watch(context, scaled, outputs, [(await trafficOf(context, outputs.balancer)).idle]),
  undo: (context, scaled, outputs) => watch(context, scaled, outputs, [outputs.balancer.blue, outputs.balancer.green]),
});

/** The service grows under load and shrinks after it, within its bounds. */
export const autoscaling = step({
  id: "autoscaling",
  title: "Policies that scale web under load",
  covers: ["ecs/exercise/implement-service-auto-scaling"],
  needs,
  minutes: 8,
  async solve(context, outputs) {
    const scaled = targetOf(outputs);
    await registerTarget(context, scaled);
    await watch(context, scaled, outputs, [outputs.balancer.blue, outputs.balancer.green]);
    if (await hasScaled(context, scaled)) return;
    // Longer burns would starve /healthz on a quarter of a processor, and ECS would replace the tasks.
    const load = context.load({ url: `${outputs.balancer.url}/burn?ms=60`, perSecond: 8 });
    try {
      await context.until({
        for: "a policy to start another task",
        read: () => readActivities(context, scaled),
        observed: ([newest]) => newest?.StatusMessage ?? newest?.StatusCode ?? "no activity yet",
        done: (activities) => activities.some(({ StatusCode }) => StatusCode === "Successful"),
        usual: 240,
        limit: 600,
      });
    } finally {
      const answers = await load.stop();
      const counts = Object.entries(answers).map(([status, count]) => `${count} x ${status}`);
      context.say(`The load balancer answered ${counts.join(", ")}.`);
    }
    await untilSettled(context, scaled);
    await untilStable(context, outputs.fargateService);
  },
  async locate(context, outputs): Promise<Scaled> {
    const scaled = targetOf(outputs);
    found(await readTarget(context, scaled), `${scaled.resourceId} is no scalable target.`);
    return scaled;
  },
  checks: [
    check<Scaled, Needs>({
      id: "room",
      title: "The service may grow and shrink",
      hints: [
        "Between which numbers may a policy move the desired count?",
        "`aws application-autoscaling register-scalable-target` with --min-capacity 2 --max-capacity 4 changes them.",
      ],
      mistakes: [noRoom],
      async run(context, scaled) {
        const { MinCapacity = 0, MaxCapacity = 0 } = (await readTarget(context, scaled)) ?? {};
        const actual = `${MinCapacity} to ${MaxCapacity} tasks`;
        if (MinCapacity >= 1 && MaxCapacity > MinCapacity) return pass(actual);
        return fail({
          expected: "a minimum of at least 1 and a higher maximum",
          actual,
          fix: noRoom.says,
          mistake: noRoom.id,
        });
      },
    }),
    check<Scaled, Needs>({
      id: "policy",
      title: "A policy watches what production does",
      hints: [
        "A policy needs a reason to act. What does its alarm watch?",
        "Target tracking on ECSServiceAverageCPUUtilization makes its own alarms; a step policy needs one over blue and green.",
      ],
      mistakes: [idleGroup],
      async run(context, scaled, outputs) {
        const policies = await readPolicies(context, scaled);
        const expected = "a scaling policy whose alarm watches the service's traffic or load";
        if (policies.length === 0) return fail({ expected, actual: "no policy", fix: "Put a target tracking policy." });
        const watched = await watchedGroups(
          context,
          policies.flatMap(({ PolicyARN }) => PolicyARN ?? []),
        );
        const traffic = await trafficOf(context, outputs.balancer);
        const production = suffixOf(traffic.production, "targetgroup/");
        const idle = suffixOf(traffic.idle, "targetgroup/");
        if (watched.includes(idle) && !watched.includes(production))
          return fail({ expected, actual: `it watches only ${idle}`, fix: idleGroup.says, mistake: idleGroup.id });
        return pass(policies.map(({ PolicyName, PolicyType }) => `${PolicyName} (${PolicyType})`).join(", "));
      },
    }),
    check<Scaled, Needs>({
      id: "scaled",
      title: "A policy has changed the number of tasks",
      hints: [
        "A policy needs load to act on: who makes some?",
        "Hit /burn?ms=60 eight times a second for three minutes or more, and watch describe-scaling-activities.",
      ],
      mistakes: [],
      async run(context, scaled, outputs) {
        const { cluster: name, serviceName } = outputs.fargateService;
        const { desiredCount = 0 } = await readService(context, name, serviceName);
        const activities = await readActivities(context, scaled);
        const done = activities.find(({ StatusCode }) => StatusCode === "Successful");
        if (done) return pass(done.Description ?? "a successful scaling activity");
        const { MinCapacity = 0 } = (await readTarget(context, scaled)) ?? {};
        if (desiredCount > MinCapacity) return pass(`${desiredCount} tasks wanted, minimum ${MinCapacity}`);
        const actual = `${activities.length} activities, ${desiredCount} tasks wanted`;
        return fail({
          expected: "a successful scaling activity",
          actual,
          fix: "Put load on it and wait for the alarm.",
        });
      },
    }),
  ],
});

const targetOf = ({ fargateService: { cluster: name, serviceName } }: Outputs<Needs>): Scaled => ({
  resourceId: `service/${name}/${serviceName}`,
});

/** The load is gone, but the last minute still counts: waits until no alarm starts further tasks. */
async function untilSettled(context: SolveContext, scaled: Scaled): Promise<void> {
  const policies = await readPolicies(context, scaled);
  await context.until({
    for: "the alarms to see that the load is gone",
    read: () =>
      callingForMore(
        context,
        policies.flatMap(({ PolicyARN }) => PolicyARN ?? []),
      ),
    observed: (alarms) => `${alarms.length} in alarm`,
    done: (alarms) => alarms.length === 0,
    usual: 90,
    limit: 600,
  });
}

/** The group in production and the other one: a deployment may have turned the rule's weights round. */
async function trafficOf(context: Pick<LabContext, "aws">, { productionRule, blue, green }: Balancer) {
  const serving = await servingGroups(context, productionRule);
  return serving.includes(green) ? { production: green, idle: blue } : { production: blue, idle: green };
}

async function watch(
  context: SolveContext,
  scaled: Scaled,
  { balancer: { arn } }: Outputs<Needs>,
  targetGroups: string[],
) {
  const policyArn = await putPolicies(context, scaled);
  await putAlarm(context, policyArn, { loadBalancer: arn, targetGroups });
}

const hasScaled = async (context: SolveContext, scaled: Scaled): Promise<boolean> =>
  (await readActivities(context, scaled)).some(({ StatusCode }) => StatusCode === "Successful");
