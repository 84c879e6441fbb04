import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createSandbox } from "../../../../src/sandbox/create-sandbox.ts";
import { memoryStore } from "../../../../src/sandbox/state/memory-store.ts";
import { s3Of } from "./s3-client.ts";

it("objects survive a restart; files that nothing names do not", async () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-s3-"));
  const store = memoryStore();
  const open = () => createSandbox({ pace: "instant", folder, store });
  const [Bucket, Key] = ["lab-bucket", "a"];
  try {
    const before = await open();
    const s3 = s3Of(before);
    await s3.createBucket({ Bucket });
    await s3.putObject({ Bucket, Key, Body: "hello" });
    await s3.putObject({ Bucket, Key, Body: "again" });
    const files = join(folder, "s3", before.account);
    expect(readdirSync(join(files, "objects"))).toHaveLength(1);
    await before.close();
    mkdirSync(join(files, "incoming"), { recursive: true });
    writeFileSync(join(files, "incoming/half"), "ha");
    writeFileSync(join(files, "objects/orphan"), "lost");

    const after = await open();
    expect(await (await s3Of(after).getObject({ Bucket, Key })).Body?.transformToString()).toBe("again");
    expect(readdirSync(join(files, "objects"))).toHaveLength(1);
    expect(readdirSync(join(files, "incoming"))).toEqual([]);
    await after.close();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
