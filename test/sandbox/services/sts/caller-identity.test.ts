import type * as STS from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { createSandbox } from "../../../../src/sandbox/index.ts";

test("the caller is the account's root", async () => {
  const sandbox = await createSandbox({ account: "123456789012", pace: "instant" });
  try {
    const identity = await sandbox.service<typeof STS>("sts").GetCallerIdentity({});
    expect(identity).toEqual({
      Account: "123456789012",
      Arn: "arn:aws:iam::123456789012:root",
      UserId: "123456789012",
    });
  } finally {
    await sandbox.close();
  }
});
