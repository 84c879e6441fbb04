import type * as LakeFormation from "@aws-sdk/client-lakeformation";
import type { Handler, OperationName } from "../../kit/index.ts";

export type On<N extends OperationName<typeof LakeFormation>> = Handler<typeof LakeFormation, N>;
