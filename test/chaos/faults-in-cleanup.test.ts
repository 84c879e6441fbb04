/** Throttling, server errors, lost answers, denied reads and stuck deletions: never gone too early, never left silently. */

import { HttpResponse } from "@smithy/core/protocols";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Target } from "../../src/aws/index.ts";
import { cleanupRun, runLab } from "../../src/engine/index.ts";
import { type Bench, openBench } from "../support/engine-bench.ts";
import { smallLab } from "../support/small-lab.ts";

let bench: Bench;
let before: string[];
let run: string;
beforeEach(async () => {
  bench = await openBench();
  before = bench.inventory();
  run = (await runLab({ ...bench, lab: smallLab, mode: "unattended", optional: [] })).run;
}, 120_000);
afterEach(() => bench.close());

type Handle = (request: { headers: Record<string, string>; body?: unknown }) => Promise<unknown>;
type Intercept = (operation: string, send: () => Promise<unknown>) => Promise<unknown>;

/** The bench's target with an interceptor between the SDK and the sandbox. */
function intercepted(intercept: Intercept): Target {
  const inner = bench.target.clientConfig.requestHandler as { handle: Handle } & Record<string, unknown>;
  const handle: Handle = (request) => {
    const { body, headers } = request;
    const operation =
      /Action=(\w+)/.exec(typeof body === "string" ? body : "")?.[1] ??
      headers["x-amz-target"]?.split(".").at(-1) ??
      "";
    return intercept(operation, () => inner.handle(request));
  };
  const requestHandler = new Proxy(inner, { get: (of, key) => (key === "handle" ? handle : Reflect.get(of, key)) });
  return { ...bench.target, clientConfig: { ...bench.target.clientConfig, requestHandler } };
}

const ec2Error = (code: string, statusCode: number) => ({
  response: new HttpResponse({
    statusCode,
    headers: { "content-type": "text/xml" },
    body: Buffer.from(
      `<Response><Errors><Error><Code>${code}</Code><Message>${code}</Message></Error></Errors></Response>`,
    ),
  }),
});

const cleanup = (target: Target) => cleanupRun({ ...bench, target, run });

describe("a cleanup", () => {
  it("finishes through throttling and server errors", async () => {
    let n = 0;
    const target = intercepted((operation, send) => {
      n += 1;
      if (/Vpc|Subnet|SecurityGroup/.test(operation) && n % 3 === 0)
        return Promise.resolve(ec2Error("RequestLimitExceeded", 503));
      if (/Vpc|Subnet|SecurityGroup/.test(operation) && n % 5 === 0)
        return Promise.resolve(ec2Error("InternalError", 500));
      return send();
    });
    expect(await cleanup(target)).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });

  it("finishes where every first answer to a deletion is lost", async () => {
    const lost = new Set<string>();
    const target = intercepted(async (operation, send) => {
      const answer = await send();
      if (!operation.startsWith("Delete") || lost.has(operation)) return answer;
      lost.add(operation);
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    });
    expect(await cleanup(target)).toMatchObject({ outcome: "clean", left: [] });
    expect(lost.size).toBeGreaterThan(3);
    expect(bench.inventory()).toEqual(before);
  });

  it("is undetermined, never clean, where a surface cannot be read", async () => {
    const target = intercepted((operation, send) =>
      operation === "DescribeSecurityGroups" ? Promise.resolve(ec2Error("UnauthorizedOperation", 403)) : send(),
    );
    const result = await cleanup(target);
    expect(result.outcome).toBe("undetermined");
    expect(result.proof.readErrors).toBeGreaterThan(0);
    expect(result.left.map(({ type }) => type)).toContain("ec2:security-group");
    expect(result.left).toContainEqual(
      expect.objectContaining({ type: "ec2:vpc", why: expect.stringContaining("blocked by") }),
    );
    expect(await cleanup(bench.target)).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });

  it("leaves what may not be deleted, with the reason, and deletes the rest", async () => {
    const target = intercepted((operation, send) =>
      operation === "DeleteSubnet" ? Promise.resolve(ec2Error("UnauthorizedOperation", 403)) : send(),
    );
    const result = await cleanup(target);
    expect(result.outcome).toBe("left");
    expect(result.left.map(({ type }) => type).sort()).toEqual(["ec2:subnet", "ec2:vpc"]);
    expect(result.left[0]).toMatchObject({ dailyCost: "free" });
    expect(bench.inventory().join()).not.toContain("iam:role arn:aws:iam::1:role/awslab");
    expect(await cleanup(bench.target)).toMatchObject({ outcome: "clean", left: [] });
  });

  it("does not take a stale 'not found' for gone", async () => {
    let stale = 0;
    const target = intercepted((operation, send) => {
      // One replica does not know the VPC: every other read says not found.
      if (operation === "DescribeVpcs" && ++stale % 2 === 1)
        return Promise.resolve(ec2Error("InvalidVpcID.NotFound", 400));
      return send();
    });
    const result = await cleanup(target);
    const vpcs = bench.inventory().filter((each) => each.startsWith("ec2:vpc"));
    if (result.outcome === "clean") expect(vpcs).toEqual([]);
    expect(await cleanup(bench.target)).toMatchObject({ outcome: "clean", left: [] });
    expect(bench.inventory()).toEqual(before);
  });
});
