import { type Context, type PassedRole, passesRoles } from "../../kit/index.ts";
import { rowOf } from "./task-definitions/task-definitions.ts";

type Values = Readonly<Record<string, unknown>>;

const TASK_ROLES = ["taskRoleArn", "executionRoleArn"];
const OVERRIDES = TASK_ROLES.map((role) => `overrides.${role}`);
const toTasks = passesRoles("ecs-tasks.amazonaws.com", {
  RegisterTaskDefinition: TASK_ROLES,
  RunTask: OVERRIDES,
  StartTask: OVERRIDES,
});

const HOOKS = ["deploymentConfiguration.lifecycleHooks.roleArn"];
const BALANCERS = ["loadBalancers.advancedConfiguration.roleArn"];
const toEcs = passesRoles("ecs.amazonaws.com", {
  CreateService: ["role", ...HOOKS, ...BALANCERS],
  UpdateService: [...HOOKS, ...BALANCERS],
});

/**
 * Roles that a call hands to tasks and to ECS. RunTask hands on those of the task definition, too; whether CreateService does
 * the documentation does not say, so it is not asked. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CWE_IAM_role.html
 */
export function passedRoles(operation: string, input: Values, context: Context): readonly PassedRole[] {
  const given = [...toTasks(operation, input), ...toEcs(operation, input)];
  if (operation !== "RunTask" && operation !== "StartTask") return given;
  const overrides = Object(input.overrides) as Values;
  const definition = rowOf(context, String(input.taskDefinition))?.definition;
  const kept = Object.fromEntries(
    TASK_ROLES.map((role) => [role, overrides[role] === undefined ? Object(definition)[role] : undefined]),
  );
  return [...given, ...toTasks("RegisterTaskDefinition", kept)];
}
