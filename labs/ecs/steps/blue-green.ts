import { ElasticLoadBalancingV2 } from "@aws-sdk/client-elastic-load-balancing-v2";
import { check, fail, found, mistake, type Outputs, pass, type SolveContext, step } from "../../../src/lab/index.ts";
import { allTo } from "../balancer/build.ts";
import { servingGroups } from "../balancer/find.ts";
import { keepOrMakeGate } from "../gate/gate.ts";
import { deploymentsOf } from "../read/deployments.ts";
import { readService } from "../read/services.ts";
import { ask, type Introduction } from "../read/web.ts";
import {
  beginShift,
  continueShift,
  deployVersion,
  hooksWith,
  lastShift,
  untilPaused,
  untilShifted,
} from "../services/shift.ts";
import { balancer } from "./balancer.ts";
import { fargateService } from "./fargate-service.ts";
import { identity } from "./identity.ts";
import { image } from "./image.ts";
import { registry } from "./registry.ts";
import { selfHeal } from "./self-heal.ts";
import { taskdefs } from "./taskdefs.ts";

export interface Shift {
  readonly deploymentArn: string;
}

const needs = { fargateService, balancer, identity, registry, image, taskdefs, selfHeal };
type Needs = typeof needs;

const NEW_VERSION = "2.0.0";

const idle = mistake<Shift, Needs>({
  id: "traffic-on-idle-group",
  says: "The production rule sends all traffic to the target group that has no tasks, so the load balancer answers 503: give the weight to the other group.",
  make: (context, _, outputs) => turnRound(context, outputs),
  undo: (context, _, outputs) => turnRound(context, outputs),
});

const ungated = mistake<Shift, Needs>({
  id: "no-gate",
  says: "No Lambda hook is asked before the service scales up, so the next deployment may start any image, signed or not: name the gate in the service's lifecycleHooks, at PRE_SCALE_UP.",
  make: (context, _, { fargateService: place }) => hooksWith(context, place, []),
  undo: async (context, _, { fargateService: place, identity: roles }) =>
    hooksWith(context, place, [await keepOrMakeGate(context, roles.gateRoleArn)], roles.infrastructureRoleArn),
});

/** Version 2.0.0 comes up beside 1.0.0, is judged by a function, tried through the test listener, and gets the traffic. */
export const blueGreen = step({
  id: "blue-green",
  title: "Version 2.0.0, behind a signature gate and a pause",
  covers: [
    "ecs/ecs-deployment-strategies/blue-green-deployment-with-codedeploy",
    "ecs/security/image-security/image-signing-and-verification",
  ],
  needs,
  minutes: 8,
  async solve(context, outputs) {
    const {
      fargateService: place,
      identity: roles,
      balancer: { url },
    } = outputs;
    const gate = await keepOrMakeGate(context, roles.gateRoleArn);
    if (!(await lastShift(context, place))) {
      const uri = `${outputs.registry.repositoryUri}@${outputs.image.digest2}`;
      const definition = await deployVersion(context, outputs.taskdefs.web, uri);
      await beginShift(context, place, { definition, gate, roleArn: roles.infrastructureRoleArn });
      const paused = await untilPaused(context, place);
      const [production, test] = await Promise.all([versionAt(context, url), versionAt(context, `${url}:8080`)]);
      context.say(`While ECS waits, port 80 answers with version ${production} and port 8080 with ${test}.`);
      await continueShift(context, paused);
      await untilShifted(context, place);
    }
    await context.until({
      for: `version ${NEW_VERSION} to answer`,
      read: () => ask<Introduction>(context, `${url}/`),
      observed: (answer) => (answer.ok ? `version ${answer.body.version}` : answer.said),
      done: (answer) => answer.ok && answer.body.version === NEW_VERSION,
      usual: 30,
      limit: 300,
    });
  },
  async locate(context, { fargateService: place }): Promise<Shift> {
    const shift = found(
      await lastShift(context, place),
      "No deployment has shifted traffic from one revision to another.",
    );
    return { deploymentArn: shift.serviceDeploymentArn ?? "" };
  },
  checks: [
    check<Shift, Needs>({
      id: "shifted",
      title: "All production traffic goes to version 2.0.0",
      hints: [
        "Which target group gets the traffic now? Look at the weights of the production rule.",
        "Continue the pause: its hookId is in describe-service-deployments, under lifecycleHookDetails.",
      ],
      mistakes: [idle],
      async run(context, _, { balancer: { url, productionRule, blue, green } }) {
        const serving = await servingGroups(context, productionRule);
        const expected = `version ${NEW_VERSION} at ${url}/, from one of the two groups`;
        const [group] = serving;
        const among = `${serving.length} groups with traffic`;
        if (group === undefined || serving.length > 1)
          return fail({ expected, actual: among, fix: "Let the deployment finish: one group gets everything." });
        const colour = group === blue ? "blue" : group === green ? "green" : group;
        if ((await healthyIn(context, group)) === 0)
          return fail({ expected, actual: `${colour} has no healthy target`, fix: idle.says, mistake: idle.id });
        const answer = await ask<Introduction>(context, `${url}/`);
        const actual = answer.ok ? `version ${answer.body.version} from ${colour}` : answer.said;
        if (answer.ok && answer.body.version === NEW_VERSION) return pass(actual);
        return fail({ expected, actual, fix: "Deploy a revision with the image 2.0.0 and continue its pause." });
      },
    }),
    check<Shift, Needs>({
      id: "gated",
      title: "A function judged the images before any task started",
      hints: [
        "ECS has no admission control. Who is asked before new tasks start?",
        "A lifecycle hook of type AWS_LAMBDA at PRE_SCALE_UP, with a role that lets ECS invoke the function.",
      ],
      mistakes: [ungated],
      async run(context, { deploymentArn }, { fargateService: place }) {
        const service = await readService(context, place.cluster, place.serviceName);
        const hooks = service.deploymentConfiguration?.lifecycleHooks ?? [];
        const gate = hooks.find(({ lifecycleStages }) => lifecycleStages?.includes("PRE_SCALE_UP"));
        const expected = "a Lambda hook at PRE_SCALE_UP that has answered SUCCEEDED";
        if (gate?.hookTargetArn === undefined)
          return fail({ expected, actual: "no such hook", fix: ungated.says, mistake: ungated.id });
        const deployments = await deploymentsOf(context, place);
        const details = deployments.find((each) => each.serviceDeploymentArn === deploymentArn)?.lifecycleHookDetails;
        const asked = details?.find(
          ({ targetArn, status }) => targetArn === gate.hookTargetArn && status === "SUCCEEDED",
        );
        if (asked) return pass(`${gate.hookTargetArn} answered SUCCEEDED`);
        const fix = "The deployment did not ask the gate: set the hook, then deploy again.";
        return fail({ expected, actual: "it was not asked, or refused", fix });
      },
    }),
  ],
});

const versionAt = async (context: SolveContext, url: string): Promise<string> => {
  const answer = await ask<Introduction>(context, `${url}/`);
  return answer.ok ? String(answer.body.version) : answer.said;
};

const healthyIn = async ({ aws }: Pick<SolveContext, "aws">, TargetGroupArn: string): Promise<number> => {
  const { TargetHealthDescriptions = [] } = await aws(ElasticLoadBalancingV2).describeTargetHealth({ TargetGroupArn });
  return TargetHealthDescriptions.filter(({ TargetHealth }) => TargetHealth?.State === "healthy").length;
};

/** Gives all traffic of the production rule to the other group. */
async function turnRound(context: SolveContext, { balancer: { productionRule, blue, green } }: Outputs<Needs>) {
  const [serving] = await servingGroups(context, productionRule);
  const [next, last] = serving === blue ? [green, blue] : [blue, green];
  await context.aws(ElasticLoadBalancingV2).modifyRule({ RuleArn: productionRule, Actions: [allTo(next, last)] });
}
