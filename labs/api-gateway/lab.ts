import { lab } from "../../src/lab/index.ts";
import { picture } from "./picture.ts";
import { quiz } from "./quiz.ts";
import { authorizers } from "./steps/authorizers.ts";
import { backend } from "./steps/backend.ts";
import { customDomain } from "./steps/custom-domain.ts";
import { errors } from "./steps/errors.ts";
import { httpApi } from "./steps/http-api.ts";
import { methods } from "./steps/methods.ts";
import { preflight } from "./steps/preflight.ts";
import { promote } from "./steps/promote.ts";
import { restApi } from "./steps/rest-api.ts";
import { stages } from "./steps/stages.ts";
import { usagePlan } from "./steps/usage-plan.ts";
import { users } from "./steps/users.ts";
import { websocket } from "./steps/websocket.ts";

export default lab({
  id: "api-gateway",
  title: "Building serverless APIs",
  objective:
    "Build one REST API with every kind of integration, templates both ways, three kinds of authorization, two stages and metered callers; the same backend as an HTTP API, and a room over WebSocket.",
  prerequisites: [
    "Nothing for the sandbox but Node.js.",
    "On AWS: credentials that may create IAM roles, and an account whose API Gateway is not being deployed to at the same time.",
  ],
  steps: [
    preflight,
    backend,
    users,
    restApi,
    authorizers,
    methods,
    errors,
    stages,
    promote,
    usagePlan,
    httpApi,
    websocket,
    customDomain,
  ],
  assets: [
    "access-log.json",
    "auth/index.mjs",
    "openapi.yaml",
    "orders/index.mjs",
    "policies/connections.json",
    "policies/function.json",
    "policies/gateway.json",
    "policies/trust.json",
    "schema/order.json",
    "validation-error.json",
    "vtl/create-request.vtl",
    "vtl/create-response.vtl",
    "vtl/get-not-found.vtl",
    "vtl/get-request.vtl",
    "vtl/get-response.vtl",
    "vtl/health-2.vtl",
    "vtl/health.vtl",
    "vtl/status-response.vtl",
    "ws/index.mjs",
  ],
  picture,
  quiz,
  url: import.meta.url,
});
