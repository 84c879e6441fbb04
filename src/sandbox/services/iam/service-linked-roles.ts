/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html */
import { randomUuid } from "../../../shared/random.ts";
import { found } from "../../kit/index.ts";
import { entityArn, entityId, findRole, keyOf } from "./entities.ts";
import { invalidInput, noSuchEntity } from "./faults.ts";
import type { On } from "./handler.ts";
import { roleAsAnswered } from "./roles.ts";
import { deletionTasks, roles } from "./state.ts";

interface LinkedService {
  readonly role: string;
  readonly policy: string;
  /** Whether several roles may exist, told apart by a suffix. */
  readonly suffix?: boolean;
}

const scaling = (service: string, policy: string): LinkedService => ({
  role: `AWSServiceRoleForApplicationAutoScaling_${service}`,
  policy: `AWSApplicationAutoscaling${policy}Policy`,
});

const SERVICES: Readonly<Record<string, LinkedService>> = {
  "ecs.amazonaws.com": { role: "AWSServiceRoleForECS", policy: "AmazonECSServiceRolePolicy" },
  "elasticloadbalancing.amazonaws.com": {
    role: "AWSServiceRoleForElasticLoadBalancing",
    policy: "AWSElasticLoadBalancingServiceRolePolicy",
  },
  "autoscaling.amazonaws.com": {
    role: "AWSServiceRoleForAutoScaling",
    policy: "AutoScalingServiceRolePolicy",
    suffix: true,
  },
  "ecs.application-autoscaling.amazonaws.com": scaling("ECSService", "ECSService"),
  "lambda.application-autoscaling.amazonaws.com": scaling("LambdaConcurrency", "LambdaConcurrency"),
  "dynamodb.application-autoscaling.amazonaws.com": scaling("DynamoDBTable", "DynamoDBTable"),
  "sagemaker.application-autoscaling.amazonaws.com": scaling("SageMakerEndpoint", "SageMakerEndpoint"),
  "config.amazonaws.com": { role: "AWSServiceRoleForConfig", policy: "AWSConfigServiceRolePolicy" },
  "securityhub.amazonaws.com": { role: "AWSServiceRoleForSecurityHub", policy: "AWSSecurityHubServiceRolePolicy" },
  "ops.apigateway.amazonaws.com": { role: "AWSServiceRoleForAPIGateway", policy: "APIGatewayServiceRolePolicy" },
  "eks.amazonaws.com": { role: "AWSServiceRoleForAmazonEKS", policy: "AmazonEKSServiceRolePolicy" },
  "eks-nodegroup.amazonaws.com": {
    role: "AWSServiceRoleForAmazonEKSNodegroup",
    policy: "AWSServiceRoleForAmazonEKSNodegroup",
  },
  "eks-fargate.amazonaws.com": {
    role: "AWSServiceRoleForAmazonEKSForFargate",
    policy: "AmazonEKSForFargateServiceRolePolicy",
  },
  "spot.amazonaws.com": { role: "AWSServiceRoleForEC2Spot", policy: "AWSEC2SpotServiceRolePolicy" },
};

/** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html */
export const createServiceLinkedRole: On<"CreateServiceLinkedRole"> = (input, context) => {
  const service = input.AWSServiceName ?? "";
  const linked = Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
  if (!linked) throw invalidInput(`The sandbox knows no service-linked role of ${service}.`);
  if (input.CustomSuffix !== undefined && !linked.suffix)
    throw invalidInput(`Custom suffix is not allowed for ${service}`);
  const name = input.CustomSuffix === undefined ? linked.role : `${linked.role}_${input.CustomSuffix}`;
  if (context.table(roles).has(keyOf(name)))
    throw invalidInput(`Service role name ${name} has been taken in this account, please try a different suffix.`);
  const path = `/aws-service-role/${service}/`;
  const row = context.table(roles).put(keyOf(name), {
    name,
    path,
    id: entityId("AROA"),
    arn: entityArn(context, "role", path, name),
    created: context.clock.now(),
    tags: {},
    inline: {},
    attached: [`arn:aws:iam::aws:policy/aws-service-role/${linked.policy}`],
    trust: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
    }),
    description: input.Description,
    maxSessionSeconds: 3600,
    linkedTo: service,
  });
  return { Role: roleAsAnswered(row) };
};

/**
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html: on AWS the owning service first
 * checks that nothing uses the role. Here nothing depends on the roles, so every deletion succeeds.
 */
export const deleteServiceLinkedRole: On<"DeleteServiceLinkedRole"> = (input, context) => {
  const role = findRole(context, input.RoleName);
  if (role.linkedTo === undefined) throw invalidInput(`Role ${role.name} is not a service-linked role.`);
  const id = `task${role.path}${role.name}/${randomUuid()}`;
  context.table(deletionTasks).put(id, { id, status: "IN_PROGRESS", roleName: role.name });
  context.later("delete-service-linked-role", context.clock.lifecycle(3000), { id });
  return { DeletionTaskId: id };
};

export const getServiceLinkedRoleDeletionStatus: On<"GetServiceLinkedRoleDeletionStatus"> = (input, context) => {
  const id = input.DeletionTaskId ?? "";
  const task = found(context.table(deletionTasks).get(id), () => noSuchEntity(`Deletion task ${id} cannot be found.`));
  return { Status: task.status };
};

/** The timer's end of `deleteServiceLinkedRole`. */
export function finishDeletion({ id }: { id: string }, context: Parameters<typeof deleteServiceLinkedRole>[1]): void {
  const task = context.table(deletionTasks).patch(id, { status: "SUCCEEDED" });
  if (task) context.table(roles).delete(keyOf(task.roleName));
}
