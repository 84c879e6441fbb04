import { arn } from "../../../kit/index.ts";
import type { Exchange } from "../invoke/exchange.ts";

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<METHOD>/<path>`: the path of the resource, as functions' policies name it. */
export const methodArn = ({ context, api, stageName, incoming, resource }: Exchange): string =>
  arn(context, "execute-api", `${api.id}/${stageName}/${incoming.method}${resource.path}`);
