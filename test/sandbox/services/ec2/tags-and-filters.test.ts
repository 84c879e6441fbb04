import { createPrivateKey, createPublicKey } from "node:crypto";
import type * as EC2 from "@aws-sdk/client-ec2";
import { describe, expect, test } from "vitest";
import { fixture, present, refusal } from "./ec2.ts";

const f = fixture();

const gateway = async (...tags: [string, string][]) => {
  const { InternetGateway } = await f.ec2.CreateInternetGateway({
    TagSpecifications: [{ ResourceType: "internet-gateway", Tags: tags.map(([Key, Value]) => ({ Key, Value })) }],
  });
  return present(InternetGateway?.InternetGatewayId);
};

const find = async (...Filters: EC2.Filter[]) => {
  const { InternetGateways } = await f.ec2.DescribeInternetGateways({ Filters });
  return InternetGateways?.map(({ InternetGatewayId }) => InternetGatewayId).sort();
};

describe("filters and tags", () => {
  test("values of a filter are alternatives, filters add up, * and ? are wildcards", async () => {
    const one = await gateway(["Name", "lab-one"], ["awslab:run", "abc"]);
    const two = await gateway(["Name", "lab-two"], ["awslab:run", "abd"]);
    const both = [one, two].sort();
    expect(await find({ Name: "tag:Name", Values: ["lab-one"] })).toEqual([one]);
    expect(await find({ Name: "tag:Name", Values: ["lab-one", "lab-two"] })).toEqual(both);
    expect(await find({ Name: "tag:Name", Values: ["lab-*"] }, { Name: "tag:awslab:run", Values: ["abd"] })).toEqual([
      two,
    ]);
    expect(await find({ Name: "tag:awslab:run", Values: ["ab?"] })).toEqual(both);
    expect(await find({ Name: "tag:awslab:run", Values: ["ab\\?"] })).toEqual([]);
    expect(await find({ Name: "tag:Name", Values: ["LAB-ONE"] })).toEqual([]);
    expect(await find({ Name: "tag-key", Values: ["awslab:run"] })).toEqual(both);
    expect(await find({ Name: "tag:Name", Values: ["lab-one."] })).toEqual([]);
    expect(await refusal(find({ Name: "colour", Values: ["red"] }))).toEqual({
      name: "InvalidParameterValue",
      message: "The filter 'colour' is invalid",
    });

    await f.ec2.CreateTags({ Resources: [one, two], Tags: [{ Key: "Name", Value: "renamed" }] });
    expect(await find({ Name: "tag:Name", Values: ["renamed"] })).toEqual(both);
    const { Tags } = await f.ec2.DescribeTags({
      Filters: [
        { Name: "resource-id", Values: [one] },
        { Name: "key", Values: ["Name"] },
      ],
    });
    expect(Tags).toEqual([{ ResourceId: one, ResourceType: "internet-gateway", Key: "Name", Value: "renamed" }]);
    await f.ec2.DeleteTags({ Resources: [one], Tags: [{ Key: "Name", Value: "other" }] });
    expect(await find({ Name: "tag-key", Values: ["Name"] })).toEqual(both);
    await f.ec2.DeleteTags({ Resources: [one], Tags: [{ Key: "Name" }] });
    expect(await find({ Name: "tag-key", Values: ["Name"] })).toEqual([two]);
    for (const InternetGatewayId of both) await f.ec2.DeleteInternetGateway({ InternetGatewayId });
  });

  test("tags that cannot be are refused, and nothing is made", async () => {
    const specification = (ResourceType: EC2.ResourceType, Key: string) =>
      f.ec2.CreateInternetGateway({ TagSpecifications: [{ ResourceType, Tags: [{ Key, Value: "" }] }] });
    expect((await refusal(specification("vpc", "a"))).message).toBe(
      "'vpc' is not a valid taggable resource type for this operation.",
    );
    expect((await refusal(specification("internet-gateway", "aws:mine"))).name).toBe("InvalidParameterValue");
    const unknown = f.ec2.CreateTags({ Resources: ["igw-00000000000000000"], Tags: [{ Key: "a", Value: "b" }] });
    expect((await refusal(unknown)).name).toBe("InvalidInternetGatewayID.NotFound");
    expect((await refusal(f.ec2.CreateTags({ Resources: ["abc"], Tags: [] }))).name).toBe("InvalidID");
    expect(await find()).toHaveLength(1);
  });

  test("pages have at least five items and follow one another", async () => {
    const page = (NextToken?: string) => f.ec2.DescribeInstanceTypes({ MaxResults: 20, NextToken });
    expect((await refusal(f.ec2.DescribeVpcs({ MaxResults: 1 }))).name).toBe("InvalidParameterValue");
    const seen: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const { InstanceTypes, NextToken } = await page(token);
      seen.push(...(InstanceTypes ?? []).map(({ InstanceType }) => InstanceType));
      token = NextToken;
    } while (token !== undefined);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).toContain("t3.small");
    expect((await refusal(f.ec2.DescribeVpcs({ NextToken: "made up" }))).name).toBe("InvalidNextToken");
  });
});

describe("key pairs", () => {
  test("RSA and ED25519 keys are real; only the public half is kept", async () => {
    const rsa = await f.ec2.CreateKeyPair({ KeyName: "rsa" });
    expect(createPrivateKey(present(rsa.KeyMaterial)).asymmetricKeyType).toBe("rsa");
    const ed = await f.ec2.CreateKeyPair({ KeyName: "ed", KeyType: "ed25519" });
    expect(ed.KeyMaterial).toContain("BEGIN OPENSSH PRIVATE KEY");
    const { KeyPairs } = await f.ec2.DescribeKeyPairs({ IncludePublicKey: true });
    const publicKey = present(KeyPairs?.find(({ KeyName }) => KeyName === "ed")?.PublicKey);
    const imported = await f.ec2.ImportKeyPair({ KeyName: "again", PublicKeyMaterial: Buffer.from(publicKey) });
    expect(imported.KeyFingerprint).toBe(ed.KeyFingerprint);
    const spki = createPublicKey(present(rsa.KeyMaterial)).export({ type: "spki", format: "pem" });
    const fromPem = await f.ec2.ImportKeyPair({ KeyName: "pem", PublicKeyMaterial: Buffer.from(spki) });
    expect(fromPem.KeyFingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
    expect((await refusal(f.ec2.CreateKeyPair({ KeyName: "rsa" }))).name).toBe("InvalidKeyPair.Duplicate");
    const bad = f.ec2.ImportKeyPair({ KeyName: "bad", PublicKeyMaterial: Buffer.from("ssh-rsa nonsense") });
    expect((await refusal(bad)).name).toBe("InvalidKey.Format");
    for (const KeyName of ["rsa", "ed", "again", "pem", "never was"]) await f.ec2.DeleteKeyPair({ KeyName });
    expect((await f.ec2.DescribeKeyPairs({})).KeyPairs).toEqual([]);
  });
});
