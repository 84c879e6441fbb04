import { CodeDeploy } from "@aws-sdk/client-codedeploy";
import { check, fail, found, type LabContext, mistake, type Outputs, pass, step } from "../../../src/lab/index.ts";
import {
  beginDeployment,
  findGroup,
  type Group,
  keepOrMakeGroup,
  newestOf,
  rollingBack,
  untilDeployment,
} from "../codedeploy/deploy.ts";
import { forwardsTo, groupArns, keepOrMakeFront, portOf, turnListener } from "../codedeploy/front.ts";
import { keepOrMakeService, keepOrRegister, primaryOf } from "../codedeploy/service.ts";
import { DEPLOY_ROLE, keepOrMakeRole } from "../identity/roles.ts";
import { servicesIn } from "../read/services.ts";
import { ask, type Introduction } from "../read/web.ts";
import type { Place } from "../services/stable.ts";
import { balancer } from "./balancer.ts";
import { cluster } from "./cluster.ts";
import { image } from "./image.ts";
import { network } from "./network.ts";
import { preflight } from "./preflight.ts";
import { registry } from "./registry.ts";
import { taskdefs } from "./taskdefs.ts";

export interface CodeDeployed extends Place, Group {
  /** The production listener. */
  readonly listener: string;
  /** The two target groups. */
  readonly pair: readonly string[];
  readonly rollsBack: boolean;
}

const needs = { preflight, network, cluster, balancer, registry, image, taskdefs };
type Needs = typeof needs;

const NEW_VERSION = "2.0.0";

const turned = mistake<CodeDeployed, Needs>({
  id: "listener-moved-by-hand",
  says: "The production listener sends its traffic to the target group without tasks: CodeDeploy moves the listener, so give it back the group of the primary task set and leave it alone.",
  make: (context, { listener, pair }) => turnListener(context, listener, pair),
  undo: (context, { listener, pair }) => turnListener(context, listener, pair),
});

const unsafe = mistake<CodeDeployed, Needs>({
  id: "no-rollback",
  says: "A deployment that fails is left as it is, with both task sets running: enable autoRollbackConfiguration with the event DEPLOYMENT_FAILURE in the deployment group.",
  make: (context, group) => rollingBack(context, group, false),
  undo: (context, group) => rollingBack(context, group, true),
});

/** The same shift as blue-green, made by CodeDeploy: it creates the task set, moves the listener and ends the old set. */
export const codedeploy = step({
  id: "codedeploy",
  title: "Version 2.0.0 by CodeDeploy, with an AppSpec file",
  covers: ["ecs/ecs-deployment-strategies/blue-green-deployment-with-codedeploy"],
  needs,
  minutes: 8,
  optional: true,
  async solve(context, outputs) {
    const place = { cluster: outputs.cluster.clusterName, serviceName: "cd" };
    const { taskdefs: definitions, network: ground } = outputs;
    const front = await keepOrMakeFront(context, {
      balancer: outputs.balancer.arn,
      vpcId: ground.vpcId,
      loadBalancerGroup: ground.loadBalancerGroup,
      callerIp: outputs.preflight.callerIp,
    });
    const imageOf = (digest: string) => `${outputs.registry.repositoryUri}@${digest}`;
    const one = await keepOrRegister(context, definitions.web, imageOf(outputs.image.digest1));
    const two = await keepOrRegister(context, definitions.web, imageOf(outputs.image.digest2));
    await keepOrMakeService(context, place, {
      definition: one,
      targetGroup: front.blue,
      subnets: [...ground.subnetIds],
      securityGroup: ground.taskGroup,
    });
    await keepOrMakeRole(context, DEPLOY_ROLE);
    await keepOrMakeGroup(context, { ...place, ...front, roleName: context.run.name(DEPLOY_ROLE.logical) });
    if ((await primaryOf(context, place))?.taskDefinition !== two) await deploy(context, outputs, two);
  },
  async locate(context, { cluster: { clusterName } }): Promise<CodeDeployed> {
    const services = await servicesIn(context, clusterName);
    const service = services.find(({ deploymentController }) => deploymentController?.type === "CODE_DEPLOY");
    const missing = `No service with the deployment controller CODE_DEPLOY in the cluster ${clusterName}.`;
    const place = { cluster: clusterName, serviceName: found(service?.serviceName, missing) };
    const group = await findGroup(context, place);
    const [pair] = group.loadBalancerInfo?.targetGroupPairInfoList ?? [];
    const rollback = group.autoRollbackConfiguration;
    return {
      ...place,
      applicationName: group.applicationName ?? "",
      deploymentGroupName: group.deploymentGroupName ?? "",
      listener: found(pair?.prodTrafficRoute?.listenerArns?.[0], "The deployment group has no production listener."),
      pair: await groupArns(
        context,
        (pair?.targetGroups ?? []).flatMap(({ name }) => name ?? []),
      ),
      rollsBack: rollback?.enabled === true && (rollback.events ?? []).includes("DEPLOYMENT_FAILURE"),
    };
  },
  checks: [
    check<CodeDeployed, Needs>({
      id: "deployed",
      title: "CodeDeploy has brought version 2.0.0 to production",
      hints: [
        "Who moves the listener? Read the newest deployment with `aws deploy get-deployment`.",
        "The AppSpec file needs TaskDefinition, ContainerName and ContainerPort; then continue the deployment with READY_WAIT.",
      ],
      mistakes: [turned],
      async run(context, deployed, { balancer: { url } }) {
        const newest = await newestOf(context, deployed);
        const expected = `the newest deployment Succeeded, and version ${NEW_VERSION} answers at the production listener`;
        if (newest?.status !== "Succeeded") {
          const actual = newest ? `${newest.deploymentId} is ${newest.status}` : "no deployment";
          const why = newest?.errorInformation?.message ?? "Create a deployment, and continue it when it is Ready.";
          return fail({ expected, actual, fix: why });
        }
        const primary = await primaryOf(context, deployed);
        const [serving] = await forwardsTo(context, deployed.listener);
        if (serving !== primary?.loadBalancers?.[0]?.targetGroupArn)
          return fail({
            expected,
            actual: `the listener forwards to ${serving}`,
            fix: turned.says,
            mistake: turned.id,
          });
        const answer = await ask<Introduction>(context, `${url}:${await portOf(context, deployed.listener)}/`);
        const actual = answer.ok ? `version ${answer.body.version}` : answer.said;
        if (answer.ok && answer.body.version === NEW_VERSION) return pass(`${newest.deploymentId}: ${actual}`);
        return fail({ expected, actual, fix: `Deploy a task definition with the image ${NEW_VERSION}.` });
      },
    }),
    check<CodeDeployed, Needs>({
      id: "rolls-back",
      title: "A deployment that fails is rolled back by itself",
      hints: [
        "What becomes of the traffic if the new version fails after the shift? Read the deployment group.",
        "`aws deploy update-deployment-group --auto-rollback-configuration enabled=true,events=DEPLOYMENT_FAILURE`.",
      ],
      mistakes: [unsafe],
      async run(_, { rollsBack, deploymentGroupName }) {
        if (rollsBack) return pass(`${deploymentGroupName} rolls back on DEPLOYMENT_FAILURE`);
        const expected = "automatic rollback on DEPLOYMENT_FAILURE";
        return fail({ expected, actual: "none", fix: unsafe.says, mistake: unsafe.id });
      },
    }),
  ],
});

type Deployer = Pick<LabContext, "aws" | "run" | "assets" | "http" | "until"> & { say(text: string): void };

async function deploy(context: Deployer, { balancer: { url } }: Outputs<Needs>, definition: string): Promise<void> {
  const group = { applicationName: context.run.name(), deploymentGroupName: context.run.name() };
  const id = await beginDeployment(context, group, context.assets.text("appspec.yaml", { definition }));
  const what = "the new version behind the test listener";
  const { status } = await untilDeployment(context, id, { states: ["Ready", "Succeeded"], what });
  if (status === "Ready") {
    const [production, test] = await Promise.all(
      [9000, 9001].map((port) => ask<Introduction>(context, `${url}:${port}/`)),
    );
    const said = (answer: typeof production) => (answer?.ok ? answer.body.version : answer?.said);
    context.say(
      `While CodeDeploy waits, port 9000 answers with version ${said(production)} and port 9001 with ${said(test)}.`,
    );
    await context.aws(CodeDeploy).continueDeployment({ deploymentId: id, deploymentWaitType: "READY_WAIT" });
  }
  await untilDeployment(context, id, {
    states: ["Succeeded"],
    what: "production traffic to move, and the old set to go",
  });
}
