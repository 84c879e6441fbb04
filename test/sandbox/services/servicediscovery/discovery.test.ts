import type * as CloudMap from "@aws-sdk/client-servicediscovery";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSandbox, type Sandbox } from "../../../../src/sandbox/index.ts";
import type { ServiceClient } from "../../../../src/sandbox/kit/index.ts";
import { sleep } from "../../../../src/shared/clock.ts";

let sandbox: Sandbox;
let sd: ServiceClient<typeof CloudMap>;

beforeEach(async () => {
  sandbox = await createSandbox({ pace: "instant" });
  sd = sandbox.service<typeof CloudMap>("servicediscovery");
});
afterEach(() => sandbox.close());

/** Waits for an operation; answers every status seen and the end. */
async function settled({ OperationId }: { OperationId?: string | undefined }) {
  const seen: (string | undefined)[] = [];
  for (let i = 0; i < 500; i++) {
    const { Operation } = await sd.GetOperation({ OperationId });
    if (seen.at(-1) !== Operation?.Status) seen.push(Operation?.Status);
    if (Operation?.Status === "SUCCESS" || Operation?.Status === "FAIL") return { seen, operation: Operation };
    await sleep(2);
  }
  throw new Error(`the operation did not end: ${seen.join()}`);
}

async function withService(config: Partial<CloudMap.CreateServiceRequest> = {}): Promise<string> {
  const { operation } = await settled(await sd.CreateHttpNamespace({ Name: "lab" }));
  const { Service } = await sd.CreateService({ Name: "api", NamespaceId: operation.Targets?.NAMESPACE, ...config });
  return Service?.Id ?? "";
}

const discovered = async (extra: Partial<CloudMap.DiscoverInstancesRequest> = {}) => {
  const { Instances } = await sd.DiscoverInstances({ NamespaceName: "lab", ServiceName: "api", ...extra });
  return Instances?.map(({ InstanceId }) => InstanceId);
};

test("a namespace exists once its operation has succeeded", async () => {
  const first = await sd.CreateHttpNamespace({ Name: "lab", CreatorRequestId: "a" });
  await expect(sd.CreateHttpNamespace({ Name: "lab", CreatorRequestId: "b" })).rejects.toMatchObject({
    name: "DuplicateRequest",
    members: { DuplicateOperationId: first.OperationId },
  });
  const { seen, operation } = await settled(first);
  expect(seen[0]).toBe("SUBMITTED");
  expect(seen.at(-1)).toBe("SUCCESS");
  const Id = operation.Targets?.NAMESPACE;
  expect((await sd.GetNamespace({ Id })).Namespace).toMatchObject({ Name: "lab", Type: "HTTP", ServiceCount: 0 });
  expect(await sd.CreateHttpNamespace({ Name: "lab", CreatorRequestId: "a" })).toEqual(first);
  await expect(sd.CreateHttpNamespace({ Name: "lab" })).rejects.toMatchObject({ name: "NamespaceAlreadyExists" });
});

test("instances are discovered by health and attributes, and the revision tells of changes", async () => {
  const ServiceId = await withService({ HealthCheckCustomConfig: {} });
  await settled(await sd.RegisterInstance({ ServiceId, InstanceId: "one", Attributes: { stage: "blue" } }));
  await settled(await sd.RegisterInstance({ ServiceId, InstanceId: "two", Attributes: { stage: "green" } }));
  const revision = async () =>
    (await sd.DiscoverInstancesRevision({ NamespaceName: "lab", ServiceName: "api" })).InstancesRevision ?? 0;
  const before = await revision();
  expect(await discovered()).toEqual(["one", "two"]);
  expect(await discovered({ QueryParameters: { stage: "green" } })).toEqual(["two"]);
  expect(await discovered({ OptionalParameters: { stage: "red" } })).toEqual(["one", "two"]);
  await sd.UpdateInstanceCustomHealthStatus({ ServiceId, InstanceId: "one", Status: "UNHEALTHY" });
  expect(await revision()).toBeGreaterThan(before);
  expect(await discovered()).toEqual(["two"]);
  expect(await discovered({ HealthStatus: "UNHEALTHY" })).toEqual(["one"]);
  await sd.UpdateInstanceCustomHealthStatus({ ServiceId, InstanceId: "two", Status: "UNHEALTHY" });
  expect(await discovered()).toEqual(["one", "two"]);
  expect(await discovered({ HealthStatus: "HEALTHY" })).toEqual([]);
});

test("what is in use cannot be deleted", async () => {
  const ServiceId = await withService();
  await settled(await sd.RegisterInstance({ ServiceId, InstanceId: "one", Attributes: {} }));
  const { Service } = await sd.GetService({ Id: ServiceId });
  await expect(sd.DeleteService({ Id: ServiceId })).rejects.toMatchObject({ name: "ResourceInUse" });
  await expect(sd.DeleteNamespace({ Id: Service?.NamespaceId })).rejects.toMatchObject({ name: "ResourceInUse" });
  await settled(await sd.DeregisterInstance({ ServiceId, InstanceId: "one" }));
  await expect(sd.DeregisterInstance({ ServiceId, InstanceId: "one" })).rejects.toMatchObject({
    name: "InstanceNotFound",
  });
  await sd.DeleteService({ Id: ServiceId });
  await settled(await sd.DeleteNamespace({ Id: Service?.NamespaceId }));
  expect(sandbox.inventory()).toEqual([]);
  await expect(sd.GetNamespace({ Id: Service?.NamespaceId })).rejects.toMatchObject({ name: "NamespaceNotFound" });
});

test("a deregistration that follows a registration at once takes effect after it", async () => {
  const ServiceId = await withService();
  const attributes = { AWS_INIT_HEALTH_STATUS: "HEALTHY" };
  await sd.RegisterInstance({ ServiceId, InstanceId: "one", Attributes: attributes });
  await expect(sd.RegisterInstance({ ServiceId, InstanceId: "one", Attributes: attributes })).rejects.toMatchObject({
    name: "DuplicateRequest",
  });
  await settled(await sd.DeregisterInstance({ ServiceId, InstanceId: "one" }));
  expect((await sd.ListInstances({ ServiceId })).Instances).toEqual([]);
});

test("creating a service twice needs the same CreatorRequestId", async () => {
  const id = await withService({ CreatorRequestId: "x" });
  const { Service } = await sd.GetService({ Id: id });
  const again = { Name: "api", NamespaceId: Service?.NamespaceId };
  expect((await sd.CreateService({ ...again, CreatorRequestId: "x" })).Service?.Id).toBe(id);
  await expect(sd.CreateService(again)).rejects.toMatchObject({ name: "ServiceAlreadyExists" });
});
