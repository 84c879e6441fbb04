import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type * as EC2 from "@aws-sdk/client-ec2";
import type * as ELBv2 from "@aws-sdk/client-elastic-load-balancing-v2";
import { createSandbox, type Sandbox, type SandboxParts } from "../../../../src/sandbox/create-sandbox.ts";
import { type Network, network } from "../../../../src/sandbox/engines/network.ts";
import { clients } from "../../../../src/sandbox/generated/clients.ts";
import { services } from "../../../../src/sandbox/generated/services.ts";
import { defineService } from "../../../../src/sandbox/kit/index.ts";
import type { WireResponse } from "../../../../src/sandbox/kit/wire.ts";
import type { Store } from "../../../../src/sandbox/state/store.ts";
import { nowMs, sleep } from "../../../../src/shared/clock.ts";

/** A sandbox whose engine of private addresses is at hand. */
export async function networkedSandbox(
  options: { store?: Store; services?: SandboxParts["services"] } = {},
): Promise<{ sandbox: Sandbox; addresses: Network }> {
  let addresses: Network | undefined;
  const probe = defineService<typeof ELBv2>({
    id: "probe",
    collections: [],
    real: {},
    modelled: {},
    hosts: [
      {
        pattern: /^probe\.test$/,
        answer: async (_request, _host, context) => {
          addresses = context.runtime(network);
          return { status: 204, headers: {} };
        },
      },
    ],
  });
  const parts = {
    services: { ...services, ...options.services, probe: async () => ({ default: probe }) },
    clients,
    authorizer: "iam",
  };
  const sandbox = await createSandbox({ pace: "instant", ...(options.store && { store: options.store }) }, parts);
  await ask(sandbox, "http://probe.test/");
  if (!addresses) throw new Error("the probe was not asked");
  return { sandbox, addresses };
}

/** GET (or as told) of a data-plane URL, without a socket. */
export async function ask(
  sandbox: Sandbox,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<WireResponse & { text: string }> {
  const { host, pathname, searchParams } = new URL(url);
  const answer = await sandbox.handle({
    method: "GET",
    path: pathname,
    query: searchParams,
    headers: { host, ...headers },
    body: new Uint8Array(),
  });
  const chunks: Uint8Array[] = [];
  if (answer.body instanceof Readable) for await (const chunk of answer.body) chunks.push(chunk);
  else if (answer.body !== undefined) chunks.push(Buffer.from(answer.body));
  return { ...answer, text: Buffer.concat(chunks).toString() };
}

export interface LabNetwork {
  readonly addresses: Network;
  readonly vpcId: string;
  readonly subnetIds: string[];
  readonly balancerGroup: string;
  readonly taskGroup: string;
}

/** A VPC with two public subnets, a group for the load balancer and one for tasks that admits 8080 from it. */
export async function labNetwork(sandbox: Sandbox, addresses: Network): Promise<LabNetwork> {
  const ec2 = sandbox.service<typeof EC2>("ec2");
  const vpcId = (await ec2.CreateVpc({ CidrBlock: "10.41.0.0/16" })).Vpc?.VpcId ?? "";
  const gateway = (await ec2.CreateInternetGateway({})).InternetGateway?.InternetGatewayId;
  await ec2.AttachInternetGateway({ InternetGatewayId: gateway, VpcId: vpcId });
  const subnetIds: string[] = [];
  for (const [i, zone] of ["us-east-1a", "us-east-1b"].entries()) {
    const made = await ec2.CreateSubnet({ VpcId: vpcId, CidrBlock: `10.41.${i}.0/24`, AvailabilityZone: zone });
    subnetIds.push(made.Subnet?.SubnetId ?? "");
  }
  const group = async (GroupName: string) =>
    (await ec2.CreateSecurityGroup({ GroupName, Description: GroupName, VpcId: vpcId })).GroupId ?? "";
  const [balancerGroup, taskGroup] = [await group("alb"), await group("task")];
  await admit(sandbox, balancerGroup, 80, { IpRanges: [{ CidrIp: "127.0.0.1/32" }] });
  await admit(sandbox, taskGroup, 8080, { UserIdGroupPairs: [{ GroupId: balancerGroup }] });
  return { addresses, vpcId, subnetIds, balancerGroup, taskGroup };
}

export const admit = (sandbox: Sandbox, GroupId: string, port: number, source: Partial<EC2.IpPermission>) =>
  sandbox.service<typeof EC2>("ec2").AuthorizeSecurityGroupIngress({
    GroupId,
    IpPermissions: [{ IpProtocol: "tcp", FromPort: port, ToPort: port, ...source }],
  });

/** Starts an HTTP server and gives it a network interface in the lab's VPC, published on port 8080. */
export async function startTarget(
  sandbox: Sandbox,
  lab: LabNetwork,
  listener: RequestListener,
): Promise<{ ip: string; close(): Promise<void> }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { NetworkInterface: made } = await sandbox.service<typeof EC2>("ec2").CreateNetworkInterface({
    SubnetId: lab.subnetIds[0],
    Groups: [lab.taskGroup],
  });
  const ip = made?.PrivateIpAddress ?? "";
  lab.addresses.publish(lab.vpcId, ip, 8080, { host: "127.0.0.1", port: (server.address() as AddressInfo).port });
  return { ip, close: () => closed(server) };
}

const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });

/** Polls until `question` answers something that is not undefined; 20 seconds at most. */
export async function until<T>(question: () => Promise<T | undefined>): Promise<T> {
  for (const deadline = nowMs() + 20_000; ; await sleep(10)) {
    const answer = await question();
    if (answer !== undefined) return answer;
    if (nowMs() > deadline) throw new Error(`waited in vain for ${question}`);
  }
}
