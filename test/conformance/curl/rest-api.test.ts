/** The data plane by curl: hosts by --connect-to and by proxy, TLS by --resolve with the name in the handshake. */
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as Acm from "@aws-sdk/client-acm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CERTIFICATE, PRIVATE_KEY } from "../../sandbox/services/acm/self-signed.ts";
import { type Api, api, type Lab, lab } from "../../sandbox/services/api-gateway/lab.ts";

describe.skipIf(spawnSync("curl", ["--version"]).status !== 0)("curl: REST APIs", () => {
  const folder = mkdtempSync(join(tmpdir(), "awslab-curl-"));
  let work: Lab;
  let shop: Api;
  let port: number;

  beforeAll(async () => {
    work = await lab();
    shop = await api(work);
    const body = {
      responseTemplates: {
        "application/json":
          '{"stage":"$context.stage","agent":"$context.identity.userAgent","ip":"$context.identity.sourceIp"}',
      },
    };
    await shop.add({ path: "/health", responses: { 200: body } });
    await shop.deploy("prod");
    port = (await work.sandbox.listen()).port;
    writeFileSync(join(folder, "ca.pem"), CERTIFICATE);
  });
  afterAll(async () => {
    await work?.sandbox.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const curl = (...args: string[]): Promise<string> =>
    new Promise((resolve, reject) =>
      execFile("curl", ["-sS", "--max-time", "20", ...args], (error, stdout, stderr) =>
        error ? reject(new Error(stderr)) : resolve(stdout),
      ),
    );

  test("by its AWS name, connected to the sandbox or with the sandbox as proxy", async () => {
    const url = `http://${shop.id}.execute-api.us-east-1.amazonaws.com/prod/health`;
    for (const way of [
      ["--connect-to", `::127.0.0.1:${port}`],
      ["--proxy", `http://127.0.0.1:${port}`],
    ]) {
      const told = JSON.parse(await curl(...way, url));
      expect(told).toMatchObject({ stage: "prod", ip: "127.0.0.1", agent: expect.stringMatching(/^curl\//) });
    }
    const head = await curl("--connect-to", `::127.0.0.1:${port}`, "-i", url.replace("health", "none"));
    expect(head).toMatch(/^HTTP\/1\.1 403 /);
    expect(head.toLowerCase()).toContain("x-amzn-errortype: missingauthenticationtokenexception");
  });

  test("a body of more than 10 MB is refused", async () => {
    writeFileSync(join(folder, "big"), Buffer.alloc(10 * 1024 * 1024 + 1));
    const url = `http://${shop.id}.execute-api.us-east-1.amazonaws.com/prod/health`;
    const answer = await curl(
      "--connect-to",
      `::127.0.0.1:${port}`,
      "-H",
      "Expect:",
      "--data-binary",
      `@${join(folder, "big")}`,
      "-w",
      "%{http_code}",
      url,
    );
    expect(answer).toBe('{"message":"Request Too Long"}413');
  });

  test("by a custom domain name over TLS", async () => {
    const { CertificateArn } = await work.sandbox
      .service<typeof Acm>("acm")
      .ImportCertificate({ Certificate: Buffer.from(CERTIFICATE), PrivateKey: Buffer.from(PRIVATE_KEY) });
    const domainName = "shop.abc.example";
    await work.gateway.CreateDomainName({
      domainName,
      regionalCertificateArn: CertificateArn,
      endpointConfiguration: { types: ["REGIONAL"] },
    });
    await work.gateway.CreateBasePathMapping({ domainName, basePath: "shop", restApiId: shop.id, stage: "prod" });
    const answer = await curl(
      "--cacert",
      join(folder, "ca.pem"),
      "--connect-to",
      `::127.0.0.1:${port}`,
      `https://${domainName}/shop/health`,
    );
    expect(JSON.parse(answer).stage).toBe("prod");
  });
});
