/** What authorizers' functions answered. https://docs.aws.amazon.com/apigateway/latest/developerguide/configure-api-gateway-lambda-authorization.html */
import { defineRuntime } from "../../../kit/index.ts";
import type { AuthorizerAnswer } from "./authorizer-answer.ts";

/** By API, stage, authorizer and identity. */
class AuthorizerCache extends Map<string, { answer: AuthorizerAnswer; until: number }> {
  /** Forgets what was said for a stage. */
  flush(apiId: string, stageName: string): void {
    const prefix = JSON.stringify([apiId, stageName]).slice(0, -1);
    for (const key of this.keys()) if (key.startsWith(prefix)) this.delete(key);
  }
}

export const authorizerCache = defineRuntime({ name: "authorizer-cache", create: () => new AuthorizerCache() });
