/** Finds the REST API and what is in it, whoever made it, and asks it. */
import { APIGateway, type Resource, type Stage } from "@aws-sdk/client-api-gateway";
import { accept, found, type HttpResponse, type LabContext } from "../../../src/lab/index.ts";

type Reader = Pick<LabContext, "aws" | "run">;

/** The id of the API with the run's name, else of one with its tag. */
export async function findApiId({ aws, run }: Reader): Promise<string> {
  const { items = [] } = await aws(APIGateway).getRestApis({ limit: 500 });
  const api =
    items.find(({ name }) => name === run.name()) ?? items.find(({ tags }) => tags?.["awslab:run"] === run.id);
  return found(api?.id, `No REST API named ${run.name()}.`);
}

export async function resourcesOf({ aws }: Reader, restApiId: string): Promise<Resource[]> {
  const { items = [] } = await aws(APIGateway).getResources({ restApiId, embed: ["methods"], limit: 500 });
  return items;
}

export async function resourceIdOf(context: Reader, restApiId: string, path: string): Promise<string> {
  const resource = (await resourcesOf(context, restApiId)).find((each) => each.path === path);
  return found(resource?.id, `The API has no resource ${path}.`);
}

export const readStage = ({ aws }: Reader, restApiId: string, stageName: string): Promise<Stage | undefined> =>
  accept(aws(APIGateway).getStage({ restApiId, stageName }), "NotFoundException");

export const urlOf = ({ run }: Pick<LabContext, "run">, apiId: string, path: string): string =>
  `https://${apiId}.execute-api.${run.region}.amazonaws.com${path}`;

/** Makes what is defined now what the stage serves. */
export async function deploy({ aws }: Reader, restApiId: string, stageName?: string): Promise<string> {
  const { id } = await aws(APIGateway).createDeployment({ restApiId, ...(stageName !== undefined && { stageName }) });
  return found(id, "API Gateway told no id of the deployment.");
}

/** Deployments take seconds to be served everywhere. */
export async function untilAnswers(
  { until, http }: LabContext,
  url: string,
  done: (answer: HttpResponse) => boolean,
): Promise<void> {
  await until({
    for: `${url} to answer as deployed`,
    read: () => http.get(url),
    observed: ({ status }) => String(status),
    done,
    usual: 10,
    limit: 90,
  });
}

/** What lies under this name of a JSON answer, as text; empty where nothing does. */
export function member(answer: Pick<HttpResponse, "text">, name: string): string {
  try {
    const value: unknown = JSON.parse(answer.text);
    if (typeof value !== "object" || value === null) return "";
    const found: unknown = Object.entries(value).find(([key]) => key === name)?.[1];
    return found === undefined ? "" : String(found);
  } catch {
    return "";
  }
}
