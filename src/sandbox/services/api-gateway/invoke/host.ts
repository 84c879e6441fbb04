/** The data plane: `<api>.execute-api.<region>.amazonaws.com/<stage>/...`. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-call-api.html */
import type { Context, HostRoute, WireRequest, WireResponse } from "../../../kit/index.ts";
import { apis } from "../state.ts";
import { incomingOf } from "./incoming.ts";
import { type Place, servePlace } from "./serve.ts";
import { forbidden, wireResponse } from "./wire-response.ts";

export const executeApiHost: HostRoute = {
  pattern: /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.(?:amazonaws\.com|localhost)$/i,
  owns: (host, context) => context.table(apis).has(idOf(host.name)),
  answer: async (request, host, context) => {
    const api = context.table(apis).get(idOf(host.name));
    if (!api || api.disableExecuteApiEndpoint) return forbidden(context.requestId);
    const [, stage = "", rest = ""] = /^\/([^/]*)(.*)$/.exec(request.path) ?? [];
    return serve(context, request, {
      api,
      stageName: decoded(stage),
      path: rest === "" ? "/" : rest,
      host: host.name,
      requestPath: request.path,
    });
  },
};

export async function serve(
  context: Context,
  request: WireRequest,
  place: Omit<Place, "incoming"> & { readonly path: string; readonly host: string },
): Promise<WireResponse> {
  const incoming = incomingOf(request, { path: place.path, host: place.host });
  const served = await servePlace(context, request, { ...place, incoming });
  return wireResponse(served, request.method);
}

const idOf = (host: string): string => host.toLowerCase().split(".")[0] ?? "";

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
