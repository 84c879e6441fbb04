/** Key pairs: real key material, of which only the public half is kept. */
import { createHash, createPublicKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import type * as EC2 from "@aws-sdk/client-ec2";
import { type Context, fault, type Tags, toTagList } from "../../../kit/index.ts";
import { required, unsupported } from "../faults.ts";
import { newRow, select } from "../noun.ts";
import type { Op } from "../operation.ts";
import { tagsFor } from "../tag-specifications.ts";
import { keyPair } from "./compute-nouns.ts";
import { type KeyPairRow, keyPairs } from "./compute-state.ts";
import { opensshPrivateKey, opensshPublicKey, parseOpensshPublicKey } from "./openssh-keys.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateKeyPair.html */
export const createKeyPair: Op<"CreateKeyPair"> = (input, context) => {
  const tags = tagsFor("key-pair", input.TagSpecifications, context);
  const name = newName(input.KeyName, context);
  if (input.KeyFormat === "ppk") throw unsupported("CreateKeyPair", "KeyFormat ppk");
  const type = input.KeyType ?? "rsa";
  const { privateKey, publicKey } =
    type === "rsa" ? generateKeyPairSync("rsa", { modulusLength: 2048 }) : generateKeyPairSync("ed25519");
  const fingerprint =
    type === "rsa"
      ? colons(
          createHash("sha1")
            .update(privateKey.export({ type: "pkcs8", format: "der" }))
            .digest("hex"),
        )
      : sha256Of(publicKey);
  const row = keep({ name, type, fingerprint, publicKey: opensshPublicKey(publicKey), tags }, context);
  const material =
    type === "rsa" ? privateKey.export({ type: "pkcs1", format: "pem" }).toString() : opensshPrivateKey(privateKey);
  return {
    KeyName: name,
    KeyPairId: row.id,
    KeyFingerprint: fingerprint,
    KeyMaterial: material.trimEnd(),
    Tags: toTagList(tags),
  };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ImportKeyPair.html */
export const importKeyPair: Op<"ImportKeyPair"> = (input, context) => {
  const tags = tagsFor("key-pair", input.TagSpecifications, context);
  const name = newName(input.KeyName, context);
  const text = Buffer.from(required(input.PublicKeyMaterial, "publicKeyMaterial")).toString().trim();
  const key = publicKeyIn(text);
  if (!key) throw fault("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
  const type = key.asymmetricKeyType === "ed25519" ? "ed25519" : "rsa";
  const fingerprint =
    type === "rsa"
      ? colons(
          createHash("md5")
            .update(key.export({ type: "spki", format: "der" }))
            .digest("hex"),
        )
      : sha256Of(key);
  const row = keep({ name, type, fingerprint, publicKey: opensshPublicKey(key), tags }, context);
  return { KeyName: name, KeyPairId: row.id, KeyFingerprint: fingerprint, Tags: toTagList(tags) };
};

function publicKeyIn(text: string): KeyObject | undefined {
  try {
    return text.startsWith("ssh-") ? parseOpensshPublicKey(text) : createPublicKey(text);
  } catch {
    // Whatever is wrong with the text, AWS has one error for it.
    return undefined;
  }
}

function newName(asked: string | undefined, context: Context): string {
  const name = required(asked, "KeyName");
  if (
    context
      .table(keyPairs)
      .list()
      .some((row) => row.name === name)
  )
    throw fault("InvalidKeyPair.Duplicate", `The keypair already exists`);
  return name;
}

interface NewKeyPair {
  name: string;
  type: EC2.KeyType;
  fingerprint: string;
  publicKey: string;
  tags: Tags;
}

function keep({ tags, ...members }: NewKeyPair, context: Context): KeyPairRow {
  const base = newRow(keyPair, tags, context);
  return context.table(keyPairs).put(base.id, { ...base, ...members, createTime: context.clock.date() });
}

const colons = (hex: string): string => hex.match(/../g)?.join(":") ?? hex;

/** As `ssh-keygen -l` prints it, without the prefix. */
function sha256Of(key: KeyObject): string {
  const [, blob = ""] = opensshPublicKey(key).split(" ");
  return createHash("sha256").update(Buffer.from(blob, "base64")).digest("base64");
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeKeyPairs.html */
export const describeKeyPairs: Op<"DescribeKeyPairs"> = (input, context) => {
  const named = (input.KeyNames ?? []).map((name) => findKeyPair(name, context).id);
  const ids = [...(input.KeyPairIds ?? []), ...named];
  const { items } = select(keyPair, { ids, filters: input.Filters }, context);
  return {
    KeyPairs: items.map((row) => ({
      KeyName: row.name,
      KeyPairId: row.id,
      KeyType: row.type,
      KeyFingerprint: row.fingerprint,
      CreateTime: row.createTime,
      PublicKey: input.IncludePublicKey ? `${row.publicKey} ${row.name}` : undefined,
      Tags: toTagList(row.tags),
    })),
  };
};

export function findKeyPair(name: string, context: Context): KeyPairRow {
  const row = context
    .table(keyPairs)
    .list()
    .find((each) => each.name === name);
  if (!row) throw fault("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`);
  return row;
}

/** A key pair that does not exist is deleted, too. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteKeyPair.html */
export const deleteKeyPair: Op<"DeleteKeyPair"> = ({ KeyName, KeyPairId }, context) => {
  if (KeyPairId === undefined) required(KeyName, "KeyName");
  const row = context
    .table(keyPairs)
    .list()
    .find(({ id, name }) => (KeyPairId === undefined ? name === KeyName : id === KeyPairId));
  if (row) context.table(keyPairs).delete(row.id);
  return { Return: true, KeyPairId: row?.id };
};
