/** Deployments that move an alias from one version of a function to another. https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-steps-lambda.html */
import type * as CodeDeploy from "@aws-sdk/client-codedeploy";
import type * as Lambda from "@aws-sdk/client-lambda";
import { messageOf } from "../../../../shared/errors.ts";
import { arn, type Context } from "../../../kit/index.ts";
import { hookStage } from "../hooks.ts";
import { requireAction } from "../service-role.ts";
import type { DeploymentRow, LambdaTarget } from "../state.ts";
import { shiftTraffic } from "../traffic.ts";
import { targetStatus } from "./ecs.ts";
import { DeploymentFailure, type PlatformWork, type Stage } from "./platform.ts";

const targetOf = ({ target }: DeploymentRow): LambdaTarget => {
  if (target.kind !== "Lambda") throw new Error("not a deployment of a Lambda function");
  return target;
};

const allowTraffic: Stage = {
  name: "AllowTraffic",
  isEvent: true,
  perform: (context, row) => shiftTraffic(context, row, (percent) => pointAlias(context, row, percent)),
};

const reroute: Stage = {
  name: "AllowTraffic",
  isEvent: true,
  perform: async (context, row) => {
    await pointAlias(context, row, 0);
    return "done";
  },
};

/** Gives this percent of the alias's invocations to the target version. */
async function pointAlias(context: Context, row: DeploymentRow, percent: number): Promise<void> {
  const { functionName: FunctionName, alias: Name, currentVersion, targetVersion } = targetOf(row);
  const resource = arn(context, "lambda", `function:${FunctionName}:${Name}`);
  await requireAction(context, row.serviceRoleArn, { action: "lambda:UpdateAlias", resource });
  const shared = percent > 0 && percent < 100 && currentVersion !== targetVersion;
  await context
    .service<typeof Lambda>("lambda")
    .UpdateAlias({
      FunctionName,
      Name,
      FunctionVersion: percent === 100 ? targetVersion : currentVersion,
      RoutingConfig: { AdditionalVersionWeights: shared ? { [targetVersion]: percent / 100 } : {} },
    })
    .catch((error: unknown) => {
      // CodeDeploy has no code of its own for what Lambda refuses.
      throw new DeploymentFailure("RESOURCE_LIMIT_EXCEEDED", `The alias ${Name} was not updated: ${messageOf(error)}`);
    });
}

export const lambdaPlatform: PlatformWork = {
  stages: [hookStage("BeforeAllowTraffic"), allowTraffic, hookStage("AfterAllowTraffic")],
  undoing: [reroute],
  canUndo: (row) => row.weight > 0,
  targetId: (row) => `${targetOf(row).functionName}:${targetOf(row).alias}`,
  describe: async (context, row): Promise<CodeDeploy.DeploymentTarget> => {
    const { functionName, alias: functionAlias, currentVersion, targetVersion } = targetOf(row);
    return {
      deploymentTargetType: "LambdaTarget",
      lambdaTarget: {
        deploymentId: row.id,
        targetId: lambdaPlatform.targetId(row),
        targetArn: arn(context, "lambda", `function:${functionName}:${functionAlias}`),
        status: targetStatus(row),
        lastUpdatedAt: row.updatedAt,
        lifecycleEvents: [...row.events],
        lambdaFunctionInfo: {
          ...{ functionName, functionAlias, currentVersion, targetVersion },
          targetVersionWeight: row.weight / 100,
        },
      },
    };
  },
};
