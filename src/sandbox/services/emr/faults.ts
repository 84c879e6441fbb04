/** Errors of Amazon EMR. Most of what it refuses is a ValidationException, which its API model does not name. */
import { type Fault, fault } from "../../kit/index.ts";

export const validation = (message: string): Fault => fault("ValidationException", message);

export const invalidRequest = (message: string): Fault => fault("InvalidRequestException", message);

/** Of the Describe and List operations. */
export const clusterNotValid = (id: string): Fault => invalidRequest(`Cluster id '${id}' is not valid.`);

/** Of the older operations, which speak of job flows. */
export const noSuchJobFlow = (): Fault => validation("Specified job flow ID does not exist.");

export const jobFlowEnded = (): Fault =>
  validation("A job flow that is shutting down, terminated, or finished may not be modified.");

export const noSuchStudio = (): Fault => invalidRequest("Studio does not exist.");

export const executionNotValid = (id: string): Fault => invalidRequest(`Notebook execution id '${id}' is not valid.`);

/** Such scripts set up a machine, mostly as root; a node of the sandbox has none, and the learner's is not theirs to change (notes.md). */
export const noBootstrap = (): Fault =>
  validation(
    "Running bootstrap actions is not in the sandbox's EMR: its nodes have no machine to set up. Leave BootstrapActions out; Python modules go with spark-submit --py-files.",
  );

/** For what EMR can do and the sandbox can not. */
export const notInTheSandbox = (what: string): Fault => validation(`${what} is not in the sandbox's EMR.`);
