import { validateDefinition } from "../../engines/states-language/index.ts";
import type { Api } from "./api.ts";

const MOST = 100;

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html */
export const validateStateMachineDefinition: Api<"ValidateStateMachineDefinition"> = async (input) => {
  const all = await validateDefinition(input.definition ?? "", input.type ?? "STANDARD");
  const shown = all.filter(({ severity }) => severity === "ERROR" || input.severity === "WARNING");
  const limit = input.maxResults || MOST;
  return {
    result: all.some(({ severity }) => severity === "ERROR") ? "FAIL" : "OK",
    diagnostics: shown.slice(0, limit).map((each) => ({ ...each })),
    truncated: shown.length > limit,
  };
};
