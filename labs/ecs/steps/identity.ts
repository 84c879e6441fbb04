import { IAM } from "@aws-sdk/client-iam";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { boundlessGrants, mayDo, trustedServices } from "../identity/policies.ts";
import {
  allowGate,
  allowSecret,
  ensureServiceRoles,
  keepOrMakeInstanceProfile,
  keepOrMakeRole,
  ROLES,
  SECRET_POLICY,
} from "../identity/roles.ts";

export interface Identity {
  /** Pulls the image, reads the secret, writes the log: on behalf of ECS, before the program starts. */
  readonly executionRoleArn: string;
  /** What the program itself may do. */
  readonly taskRoleArn: string;
  /** Lets ECS change listener rules during a blue/green deployment. */
  readonly infrastructureRoleArn: string;
  /** What the function that judges images may do. */
  readonly gateRoleArn: string;
  readonly instanceProfileArn: string;
}

const TOO_MUCH = { PolicyName: "everything", Action: "*" };
const TASKS = "ecs-tasks.amazonaws.com";

const almighty = mistake<Identity>({
  id: "task-role-allows-all",
  says: "The task role allows `*`: whoever takes over the program owns the account. Grant the actions the program calls, or none.",
  async make({ aws, run }) {
    const Statement = [{ Effect: "Allow", Action: TOO_MUCH.Action, Resource: "*" }];
    await aws(IAM).putRolePolicy({
      RoleName: run.name("task"),
      PolicyName: TOO_MUCH.PolicyName,
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
  },
  async undo({ aws, run }) {
    await aws(IAM).deleteRolePolicy({ RoleName: run.name("task"), PolicyName: TOO_MUCH.PolicyName });
  },
});

const speechless = mistake<Identity>({
  id: "execution-role-cannot-read-secret",
  says: "The execution role lacks ssm:GetParameters, so tasks stop with ResourceInitializationError before they start: allow it on the run's parameters.",
  async make({ aws, run }) {
    await aws(IAM).deleteRolePolicy({ RoleName: run.name("exec"), PolicyName: SECRET_POLICY });
  },
  undo: (context) => allowSecret(context),
});

/** One role per actor: the ECS agent, the program, the container instance, ECS itself. */
export const identity = step({
  id: "identity",
  title: "Roles for the agent, the program, the host and ECS",
  covers: ["ecs/security/runtime-security/iam-roles-for-tasks-pods"],
  needs: {},
  minutes: 1,
  given: true,
  async solve(context) {
    await ensureServiceRoles(context);
    for (const role of ROLES) await keepOrMakeRole(context, role);
    await allowSecret(context);
    await allowGate(context);
    await keepOrMakeInstanceProfile(context);
    await context.until({
      for: "the instance profile to hold its role",
      read: () => profileOf(context),
      observed: (profile) => (profile?.Roles?.[0] ? "role present" : "no role yet"),
      done: (profile) => profile?.Roles?.[0] !== undefined,
      usual: 5,
      limit: 60,
    });
  },
  async locate(context): Promise<Identity> {
    const roleArn = async (logical: string): Promise<string> => {
      const RoleName = context.run.name(logical);
      const answer = await accept(context.aws(IAM).getRole({ RoleName }), "NoSuchEntityException");
      return found(answer?.Role?.Arn, `No role named ${RoleName}.`);
    };
    return {
      executionRoleArn: await roleArn("exec"),
      taskRoleArn: await roleArn("task"),
      infrastructureRoleArn: await roleArn("infra"),
      gateRoleArn: await roleArn("gate"),
      instanceProfileArn: found((await profileOf(context))?.Arn, `No instance profile ${context.run.name("host")}.`),
    };
  },
  checks: [
    check<Identity>({
      id: "two-roles",
      title: "Execution role and task role are two roles that ECS tasks may assume",
      hints: [
        "ECS uses two roles per task. Which of them does the program see?",
        "The execution role pulls and logs, the task role is what the code gets. Both trust `ecs-tasks.amazonaws.com`.",
      ],
      mistakes: [],
      async run(context, { executionRoleArn, taskRoleArn }) {
        const expected = `two different roles that trust ${TASKS}`;
        if (executionRoleArn === taskRoleArn)
          return fail({ expected, actual: `${taskRoleArn} is both`, fix: "Create a task role of its own." });
        for (const arn of [executionRoleArn, taskRoleArn]) {
          const services = await trustedServices(context, nameIn(arn));
          if (services.includes(TASKS)) continue;
          const actual = `${nameIn(arn)} trusts ${services.join(", ") || "no service"}`;
          return fail({ expected, actual, fix: `Let its trust policy name ${TASKS} as principal.` });
        }
        return pass(`${nameIn(executionRoleArn)} and ${nameIn(taskRoleArn)} trust ${TASKS}`);
      },
    }),
    check<Identity>({
      id: "least-privilege",
      title: "The task role grants nothing boundless",
      hints: [
        "What would an attacker inside the container be allowed to do?",
        "List the task role's policies (`aws iam list-role-policies`, `list-attached-role-policies`) and remove those with `*` actions.",
      ],
      mistakes: [almighty],
      async run(context, { taskRoleArn }) {
        const grants = await boundlessGrants(context, nameIn(taskRoleArn));
        if (grants.length === 0) return pass(`${nameIn(taskRoleArn)} has no * action`);
        const expected = "a task role without * actions";
        return fail({ expected, actual: `it grants ${grants.join(", ")}`, fix: almighty.says, mistake: almighty.id });
      },
    }),
    check<Identity>({
      id: "reads-secret",
      title: "The execution role may read the run's secret",
      hints: [
        "Secrets are read before the program starts. By whom?",
        "Allow ssm:GetParameters on `parameter/lab/ecs/<run>/*` in a policy of the execution role.",
      ],
      mistakes: [speechless],
      async run(context, { executionRoleArn }) {
        const { region, account, id } = context.run;
        const secret = `arn:aws:ssm:${region}:${account}:parameter/lab/ecs/${id}/greeting`;
        if (await mayDo(context, executionRoleArn, "ssm:GetParameters", secret)) return pass(`it may read ${secret}`);
        const expected = `ssm:GetParameters on ${secret}`;
        return fail({ expected, actual: "IAM denies it", fix: speechless.says, mistake: speechless.id });
      },
    }),
  ],
});

async function profileOf({ aws, run }: LabContext) {
  const InstanceProfileName = run.name("host");
  const answer = await accept(aws(IAM).getInstanceProfile({ InstanceProfileName }), "NoSuchEntityException");
  return answer?.InstanceProfile;
}

/** A role's name: what follows the last slash of its ARN. */
const nameIn = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);
