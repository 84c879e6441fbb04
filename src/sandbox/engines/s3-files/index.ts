/**
 * Objects of the sandbox's S3 as files of this machine, for engines that read and write files (SQL, Spark, Hive). Objects are
 * fetched once for each version (ETag) and shared by hard links; what an engine writes is put into the bucket.
 */
export { fetchObject, fetchObjects } from "./fetch-objects.ts";
export { linkTree } from "./link-tree.ts";
export { putFiles } from "./put-files.ts";
export { type S3Location, s3Location } from "./s3-location.ts";
