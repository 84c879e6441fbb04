/** Names that follow from the run. */
import type { RunInfo } from "../../src/lab/index.ts";

/** Bucket names are shared by everyone on AWS; the run's name and the account make this one ours. */
export const bucketOf = (run: RunInfo): string => `${run.name()}-${run.account}`;

/** Databases have no hyphens in Hive. */
export const databaseOf = (run: RunInfo): string => `lab_emr_${run.id}`;

/** The policy AmazonEMRServicePolicy_v2 allows EMR only what has this tag. */
export const EMR_TAG = { Key: "for-use-with-amazon-emr-managed-policies", Value: "true" } as const;
