import type * as SSM from "@aws-sdk/client-ssm";
import { defineService } from "../../kit/index.ts";
import { actedOn } from "./acted-on.ts";
import { getParameter, getParameters, getParametersByPath } from "./get-parameters.ts";
import { labelParameterVersion, unlabelParameterVersion } from "./labels.ts";
import { deleteParameter, deleteParameters, describeParameters, getParameterHistory } from "./parameters.ts";
import { putParameter } from "./put-parameter.ts";
import { parameters } from "./state.ts";
import { addTagsToResource, listTagsForResource, removeTagsFromResource } from "./tags.ts";

export default defineService<typeof SSM>({
  id: "ssm",
  collections: [parameters],
  resourcesOf: actedOn,
  real: {
    PutParameter: putParameter,
    GetParameter: getParameter,
    GetParameters: getParameters,
    GetParametersByPath: getParametersByPath,
    GetParameterHistory: getParameterHistory,
    DescribeParameters: describeParameters,
    DeleteParameter: deleteParameter,
    DeleteParameters: deleteParameters,
    LabelParameterVersion: labelParameterVersion,
    UnlabelParameterVersion: unlabelParameterVersion,
  },
  modelled: {
    AddTagsToResource: addTagsToResource,
    RemoveTagsFromResource: removeTagsFromResource,
    ListTagsForResource: listTagsForResource,
  },
});
