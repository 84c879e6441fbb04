/** The template that makes an item of an order, and the ways in which learners get it wrong. */
import { APIGateway } from "@aws-sdk/client-api-gateway";
import { fail, type LabContext, mistake, type Outputs, pass, type Verdict } from "../../../src/lab/index.ts";
import type { Methods } from "../steps/methods.ts";
import type { restApi } from "../steps/rest-api.ts";
import { resourceIdOf } from "./api.ts";

type Needs = { readonly restApi: typeof restApi };
type Given = Outputs<Needs>;

const TEMPLATE = "/requestTemplates/application~1json";
const CUSTOMER = `"$util.escapeJavaScript($order.customer)"`;

const written = (id: string, says: string, change: (template: string) => string) =>
  mistake<Methods, Needs>({
    id,
    says,
    make: (context, _, given) => patch(context, given, TEMPLATE, change(own(context))),
    undo: (context, _, given) => patch(context, given, TEMPLATE, own(context)),
  });

const unescaped = written(
  "unescaped",
  "The template puts the caller's text between quotes as it is, so that a quote in it breaks the document: use $util.escapeJavaScript.",
  (template) => template.replace(CUSTOMER, '"$order.customer"'),
);

const quotedTwice = written(
  "json-in-quotes",
  "The template puts $input.json between quotes, and it brings its own: leave the quotes out, or take $input.path with $util.escapeJavaScript.",
  (template) => template.replace(CUSTOMER, `"$input.json('$.customer')"`),
);

const bareNumber = written(
  "bare-number",
  'The template sends a number to DynamoDB as a number, and its type N is a text: write "N": "$order.qty".',
  (template) => template.replace('"$order.qty"', "$order.qty"),
);

const passes = mistake<Methods, Needs>({
  id: "passes-through",
  says: "Whoever posts text/plain comes round the template, and the body reaches DynamoDB as the caller wrote it: set passthroughBehavior to NEVER.",
  make: (context, _, given) => patch(context, given, "/passthroughBehavior", "WHEN_NO_MATCH"),
  undo: (context, _, given) => patch(context, given, "/passthroughBehavior", "NEVER"),
});

export const orderMistakes = [unescaped, quotedTwice, bareNumber, passes];

/** Puts an order with a quote in it through the method as it is defined now. */
export async function orderIsMapped(context: LabContext, { restApi: { apiId } }: Given): Promise<Verdict> {
  const expected = "201 for an order whose customer has a quote in the name, and no way round the template";
  const gateway = context.aws(APIGateway);
  const place = {
    restApiId: apiId,
    resourceId: await resourceIdOf(context, apiId, "/orders"),
    httpMethod: "POST",
  };
  const { passthroughBehavior, requestTemplates = {} } = await gateway.getIntegration(place);
  if (passthroughBehavior !== "NEVER")
    return fail({
      expected,
      actual: `passthroughBehavior ${passthroughBehavior}`,
      fix: passes.says,
      mistake: passes.id,
    });
  const body = JSON.stringify({ customer: 'Ada "the first"', qty: 2 });
  const answer = await gateway.testInvokeMethod({ ...place, body });
  const actual = `${answer.status} ${answer.body}`;
  if (answer.status === 201) return pass(actual);
  const wrong = wrongIn(requestTemplates["application/json"] ?? "");
  if (wrong) return fail({ expected, actual, fix: wrong.says, mistake: wrong.id });
  return fail({ expected, actual, fix: "Read the log of test-invoke-method: it shows what the template made." });
}

function wrongIn(template: string) {
  if (template.includes('"$input.json(')) return quotedTwice;
  if (/"N"\s*:\s*\$/.test(template)) return bareNumber;
  return template.includes("escapeJavaScript") ? undefined : unescaped;
}

const own = ({ run, assets }: LabContext): string =>
  assets.text("vtl/create-request.vtl", { table: run.name("table") }).trim();

async function patch(context: LabContext, { restApi: { apiId } }: Given, path: string, value: string): Promise<void> {
  await context.aws(APIGateway).updateIntegration({
    restApiId: apiId,
    resourceId: await resourceIdOf(context, apiId, "/orders"),
    httpMethod: "POST",
    patchOperations: [{ op: "replace", path, value }],
  });
}
