/** Schemas of a document as models. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html */
import type * as ApiGateway from "@aws-sdk/client-api-gateway";
import { newId } from "../ids.ts";
import { newModel } from "../models.ts";
import { type ApiDocument, type Fields, fieldsOr } from "./document.ts";

export class ImportedModels {
  readonly byName: Record<string, ApiGateway.Model> = {};
  readonly #apiId: string;

  constructor({ root, kind }: ApiDocument, apiId: string) {
    this.#apiId = apiId;
    const schemas = kind === "oas30" ? fieldsOr(root.components, "components").schemas : root.definitions;
    for (const [name, schema] of Object.entries(fieldsOr(schemas, "schemas"))) this.#add(name, schema);
  }

  #add(name: string, schema: unknown): string {
    const text = JSON.stringify(this.#withModelUrls(schema));
    this.byName[name] = newModel({ name, schema: text, contentType: "application/json" });
    return name;
  }

  /** The model of a schema: the one that it refers to, else a new one with a name of its own. */
  nameOf(schema: Fields): string {
    const name = /\/([A-Za-z0-9]+)$/.exec(String(schema.$ref ?? ""))?.[1];
    return name ?? this.#add(`MODEL${newId(6)}`, schema);
  }

  /** References within the document become those that API Gateway's models use. */
  #withModelUrls(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((each) => this.#withModelUrls(each));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, each]) => {
        const name = key === "$ref" && /^#\/(?:components\/schemas|definitions)\/(.+)$/.exec(String(each))?.[1];
        if (name) return [key, `https://apigateway.amazonaws.com/restapis/${this.#apiId}/models/${name}`];
        return [key, this.#withModelUrls(each)];
      }),
    );
  }
}
