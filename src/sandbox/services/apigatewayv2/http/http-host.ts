/** `<api>.execute-api.<region>.amazonaws.com` of HTTP APIs. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-publish.html */
import { randomOctets } from "../../../../shared/random.ts";
import type { Context, WireRequest, WireResponse } from "../../../kit/index.ts";
import { type ApiRow, deployments, partKey, type StageRow, stages } from "../state.ts";
import { answerExchange } from "./answer.ts";
import { gatewayAnswer } from "./exchange.ts";

export async function answerHttp(
  context: Context,
  api: ApiRow,
  { request, host }: { request: WireRequest; host: string },
): Promise<WireResponse> {
  const at = api.settings.DisableExecuteApiEndpoint ? undefined : stageOf(context, api, request.path);
  const deployment = at && context.table(deployments).get(partKey(api.id, at.stage.settings.DeploymentId ?? ""));
  if (!at || !deployment) return gatewayAnswer(404, "Not Found");
  return answerExchange({
    context,
    api,
    stage: at.stage,
    snapshot: deployment.snapshot,
    request,
    host,
    rawPath: request.path,
    path: at.path,
    requestId: `${Buffer.from(randomOctets(11)).toString("base64url")}=`,
    sourceIp: request.remoteAddress ?? "127.0.0.1",
    receivedAt: context.clock.now(),
  });
}

/** A stage that the path begins with, else `$default`. */
function stageOf(context: Context, api: ApiRow, path: string): { stage: StageRow; path: string } | undefined {
  const [, first = "", rest = "/"] = /^\/([^/]*)(\/.*)?$/.exec(path) ?? [];
  const named = first === "$default" ? undefined : context.table(stages).get(partKey(api.id, first));
  if (named) return { stage: named, path: rest };
  const stage = context.table(stages).get(partKey(api.id, "$default"));
  return stage && { stage, path };
}
