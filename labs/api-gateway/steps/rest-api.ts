import { APIGateway } from "@aws-sdk/client-api-gateway";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { findApiId, resourcesOf } from "../rest/api.ts";
import { backend } from "./backend.ts";

export interface RestApi {
  readonly apiId: string;
  readonly validatorId: string;
}

const PATHS = ["/health", "/status", "/orders", "/orders/{orderId}", "/partners", "/partners/report"];

const bodyUnchecked = mistake<RestApi>({
  id: "body-unchecked",
  says: "The validator does not look at bodies, so whatever is posted reaches the integration: set validateRequestBody.",
  make: (context, outputs) => setBody(context, outputs, "false"),
  undo: (context, outputs) => setBody(context, outputs, "true"),
});

/** A tree of resources, a schema for orders, and a validator that holds requests to it. */
export const restApi = step({
  id: "rest-api",
  title: "API, resources, model and validator",
  covers: [
    "api-gateway/api-types/rest-apis",
    "api-gateway/advanced-features/request-validation",
    "api-gateway/exercise/create-a-rest-api-with-multiple-resources",
  ],
  needs: { backend },
  minutes: 2,
  async solve(context) {
    const gateway = context.aws(APIGateway);
    const restApiId = (await readApiId(context)) ?? (await makeApi(context));
    for (const path of PATHS) await keepOrMakeResource(context, restApiId, path);
    const schema = context.assets.text("schema/order.json");
    const model = { restApiId, name: "Order", contentType: "application/json", schema };
    await accept(gateway.createModel(model), "ConflictException");
    if ((await readValidatorId(context, restApiId)) === undefined)
      await gateway.createRequestValidator({
        restApiId,
        name: "all",
        validateRequestBody: true,
        validateRequestParameters: true,
      });
  },
  async locate(context): Promise<RestApi> {
    const apiId = await findApiId(context);
    return { apiId, validatorId: found(await readValidatorId(context, apiId), "The API has no request validator.") };
  },
  checks: [
    check<RestApi>({
      id: "resources",
      title: "The API has its resources, one of them with a path parameter",
      hints: [
        "A resource is one path part.",
        "create-resource --path-part '{orderId}' with the id of /orders as parent.",
      ],
      mistakes: [],
      async run(context, { apiId }) {
        const present = (await resourcesOf(context, apiId)).map(({ path }) => path);
        const absent = PATHS.filter((path) => !present.includes(path));
        if (absent.length === 0) return pass(PATHS.join(", "));
        return fail({ expected: PATHS.join(", "), actual: `no ${absent.join(", ")}`, fix: "Create the resources." });
      },
    }),
    check<RestApi>({
      id: "validation",
      title: "The model Order, and a validator of bodies and parameters",
      hints: [
        "Who looks at a body before the integration does?",
        "create-model --name Order; create-request-validator --validate-request-body --validate-request-parameters.",
      ],
      mistakes: [bodyUnchecked],
      async run({ aws }, { apiId: restApiId, validatorId: requestValidatorId }) {
        const expected = "a model Order and a validator of bodies and parameters";
        const validator = await aws(APIGateway).getRequestValidator({ restApiId, requestValidatorId });
        const { items = [] } = await aws(APIGateway).getModels({ restApiId, limit: 500 });
        if (!items.some(({ name }) => name === "Order"))
          return fail({ expected, actual: "no model Order", fix: "Create it from schema/order.json." });
        if (!validator.validateRequestBody)
          return fail({ expected, actual: "bodies pass", fix: bodyUnchecked.says, mistake: bodyUnchecked.id });
        if (validator.validateRequestParameters) return pass("Order, bodies and parameters");
        return fail({ expected, actual: "parameters pass", fix: "Set validateRequestParameters." });
      },
    }),
  ],
});

const readApiId = async (context: LabContext): Promise<string | undefined> => {
  const { items = [] } = await context.aws(APIGateway).getRestApis({ limit: 500 });
  return items.find(({ name }) => name === context.run.name())?.id;
};

async function makeApi({ aws, run }: LabContext): Promise<string> {
  const { id } = await aws(APIGateway).createRestApi({
    name: run.name(),
    endpointConfiguration: { types: ["REGIONAL"] },
    apiKeySource: "HEADER",
  });
  return found(id, "API Gateway told no id of the API.");
}

async function keepOrMakeResource(context: LabContext, restApiId: string, path: string): Promise<void> {
  const all = await resourcesOf(context, restApiId);
  if (all.some((each) => each.path === path)) return;
  const cut = path.lastIndexOf("/");
  const parent = all.find((each) => each.path === (path.slice(0, cut) || "/"));
  const parentId = found(parent?.id, `${path} has no parent.`);
  await context.aws(APIGateway).createResource({ restApiId, parentId, pathPart: path.slice(cut + 1) });
}

async function readValidatorId({ aws }: LabContext, restApiId: string): Promise<string | undefined> {
  const { items = [] } = await aws(APIGateway).getRequestValidators({ restApiId, limit: 500 });
  return items[0]?.id;
}

const setBody = async ({ aws }: LabContext, outputs: RestApi, value: string): Promise<void> => {
  await aws(APIGateway).updateRequestValidator({
    restApiId: outputs.apiId,
    requestValidatorId: outputs.validatorId,
    patchOperations: [{ op: "replace", path: "/validateRequestBody", value }],
  });
};
