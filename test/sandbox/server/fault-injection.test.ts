import { CreateRoleCommand, GetRoleCommand, IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../src/sandbox/index.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await createSandbox({ pace: "instant" });
});
afterAll(() => sandbox.close());
afterEach(() => sandbox.faults.clear());

const AssumeRolePolicyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ecs-tasks.amazonaws.com" }, Action: "sts:AssumeRole" }],
});
const create = (RoleName: string) => new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument });

const transports = {
  "in this process": async () => ({ requestHandler: sandbox.requestHandler() }),
  "over HTTP": async () => ({ endpoint: (await sandbox.listen()).url }),
};

describe.each(Object.entries(transports))("%s", (name, transport) => {
  const role = (what: string) => `${what}-${name.replaceAll(" ", "-")}`;
  const clientWith = async (maxAttempts: number) =>
    new IAMClient({ region: "us-east-1", credentials: sandbox.credentials, maxAttempts, ...(await transport()) });
  const exists = async (RoleName: string) => {
    const client = await clientWith(1);
    return client.send(new GetRoleCommand({ RoleName })).then(
      () => true,
      () => false,
    );
  };

  test("a lost request changes nothing, a lost answer changes everything", async () => {
    const client = await clientWith(1);
    sandbox.faults.add({ effect: { kind: "lost", when: "before" }, times: 1 });
    await expect(client.send(create(role("before")))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await exists(role("before"))).toBe(false);
    sandbox.faults.add({ effect: { kind: "lost", when: "after" }, times: 1 });
    await expect(client.send(create(role("after")))).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(await exists(role("after"))).toBe(true);
  });

  test("throttling and unavailability pass, and the client's own retries overcome them", async () => {
    const client = await clientWith(3);
    sandbox.faults.add({ effect: { kind: "throttle" }, times: 1 });
    await client.send(create(role("throttled")));
    sandbox.faults.add({ effect: { kind: "unavailable", when: "before" }, times: 1 });
    await client.send(create(role("unavailable")));
    sandbox.faults.add({ effect: { kind: "unavailable", when: "after" }, times: 1 });
    await expect(client.send(create(role("again")))).rejects.toMatchObject({ name: "EntityAlreadyExistsException" });
  });

  test("a rule befalls only the calls that it matches, as often as it says", async () => {
    const client = await clientWith(1);
    const seen: string[] = [];
    const run = ({ operation }: { operation: string }) => void seen.push(operation);
    const remove = sandbox.faults.add({
      matches: ({ operation }) => operation === "ListRoles",
      effect: { kind: "run", when: "before", run },
      times: 2,
    });
    await client.send(create(role("run")));
    for (let i = 0; i < 3; i++) await client.send(new ListRolesCommand({}));
    expect(seen).toEqual(["ListRoles", "ListRoles"]);
    remove();
  });

  test("a rule around the handler may answer with what was read before", async () => {
    const client = await clientWith(1);
    const count = async () => (await client.send(new ListRolesCommand({}))).Roles?.length ?? 0;
    const before = await count();
    let earlier: Promise<object> | undefined;
    const remove = sandbox.faults.add({
      matches: ({ operation }) => operation === "ListRoles",
      effect: { kind: "around", run: (_call, _input, handler) => (earlier ??= handler()) },
    });
    expect(await count()).toBe(before);
    await client.send(create(role("stale")));
    expect(await count()).toBe(before);
    remove();
    expect(await count()).toBe(before + 1);
  });
});
