/** What a stage serves, as a document. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html */
import { Uint8ArrayBlobAdapter } from "@smithy/core/serde";
import type { Api } from "../api.ts";
import { badRequest } from "../faults.ts";
import { findApi } from "../rest-apis.ts";
import { findStage } from "../stages.ts";
import { deployments, keyOf } from "../state.ts";
import { type Exported, writeDocument } from "./write-document.ts";

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GetExport.html */
export const getExport: Api<"GetExport"> = async (
  { restApiId, stageName, exportType, accepts, parameters },
  context,
) => {
  const api = findApi(context, restApiId);
  const { stage, name } = findStage(context, api.id, stageName);
  const deployment = context.table(deployments).get(keyOf(api.id, stage.deploymentId ?? ""));
  if (!deployment) throw badRequest("Deployment id does not exist");
  if (exportType !== "oas30" && exportType !== "swagger")
    throw badRequest(`Invalid export type specified: ${exportType}. Must be one of: [oas30, swagger]`);
  const asked = (parameters?.extensions ?? "").split(",");
  const has = (extension: string): boolean => asked.includes("apigateway") || asked.includes(extension);
  const exported: Exported = {
    api,
    stageName: name,
    definition: deployment.definition,
    region: context.region,
    created: deployment.created,
    kind: exportType,
    integrations: has("integrations"),
    authorizers: has("authorizers"),
    settings: asked.includes("apigateway"),
  };
  const document = writeDocument(exported);
  const isYaml = accepts === "application/yaml";
  const text = isYaml ? (await import("./yaml.ts")).stringify(document) : JSON.stringify(document, null, 2);
  const file = `${exportType}_${deployment.created.toISOString()}.${isYaml ? "yaml" : "json"}`;
  return {
    contentType: isYaml ? "application/yaml" : "application/json",
    contentDisposition: `attachment; filename="${file}"`,
    body: Uint8ArrayBlobAdapter.fromString(text),
  };
};
