import type { DeploymentRow } from "../state.ts";
import { ecsPlatform } from "./ecs.ts";
import { lambdaPlatform } from "./lambda.ts";
import type { PlatformWork, Stage } from "./platform.ts";

export const platformOf = ({ platform }: Pick<DeploymentRow, "platform">): PlatformWork =>
  platform === "ECS" ? ecsPlatform : lambdaPlatform;

export const stagesOf = (row: Pick<DeploymentRow, "platform" | "undoes">): readonly Stage[] =>
  row.undoes === undefined ? platformOf(row).stages : platformOf(row).undoing;
