import { S3 } from "@aws-sdk/client-s3";
import type { Sandbox } from "../../../../src/sandbox/create-sandbox.ts";

/** The SDK's own client, in-process: real serialization, checksums and signatures. */
export const s3Of = (sandbox: Sandbox, region = sandbox.region): S3 =>
  new S3({
    region,
    credentials: sandbox.credentials,
    requestHandler: sandbox.requestHandler(),
    maxAttempts: 1,
  });
