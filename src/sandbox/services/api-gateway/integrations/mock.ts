/** MOCK: the request template itself says the status. https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html */
import type { Exchange } from "../invoke/exchange.ts";
import { configurationError } from "../invoke/gateway-error.ts";
import { mapRequest } from "../mapping/request.ts";
import type { IntegrationAnswer } from "../mapping/response.ts";

export async function mockIntegration(exchange: Exchange): Promise<IntegrationAnswer> {
  const { body } = await mapRequest(exchange);
  const status = statusIn(body.toString("utf8"));
  if (status === undefined)
    throw configurationError("Unable to parse statusCode. It should be an integer greater than 0");
  return { status, headers: [], body: Buffer.alloc(0), selector: String(status) };
}

// The parser on AWS is lenient: names need no quotes.
function statusIn(text: string): number | undefined {
  const match = /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(text);
  return match ? Number(match[1]) : undefined;
}
