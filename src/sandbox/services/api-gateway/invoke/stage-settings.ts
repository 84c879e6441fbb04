/** The settings that a stage has for a method. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-stages.html#how-to-method-override */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { settingKey } from "../stage-patches.ts";

/** The method's own setting, else that of all methods. */
export function settingOf(
  { methodSettings = {} }: ApiGateway.Stage,
  path: string | undefined,
  httpMethod: string | undefined,
): ApiGateway.MethodSetting {
  const own = path === undefined ? undefined : methodSettings[settingKey(path, httpMethod ?? "")];
  return own ?? methodSettings["*/*"] ?? {};
}
