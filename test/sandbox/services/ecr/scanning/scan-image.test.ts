import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { ADVISORIES } from "../../../../../src/sandbox/services/ecr/scanning/advisories.ts";
import { compareVersions } from "../../../../../src/sandbox/services/ecr/scanning/debian-version.ts";
import { parseDpkgStatus } from "../../../../../src/sandbox/services/ecr/scanning/packages.ts";
import { scanImage } from "../../../../../src/sandbox/services/ecr/scanning/scan-image.ts";
import { type Item, layer, tarArchive } from "../../ecs/images/tar-archive.ts";

const scan = (...layers: readonly Uint8Array[]) => scanImage(layers.map((bytes) => () => Readable.from([bytes])));
const release = (text = 'ID=debian\nVERSION_ID="12"\n'): Item => ({ path: "etc/os-release", content: text });
const stanza = (name: string, version: string, more = "") =>
  `Package: ${name}\nStatus: install ok installed\n${more}Version: ${version}\n`;
const status = (...stanzas: readonly string[]): Item => ({ path: "var/lib/dpkg/status", content: stanzas.join("\n") });

describe("versions of Debian packages", () => {
  it.each([
    ["1.0-1", "1.0-1", 0],
    ["1.0~rc1-1", "1.0-1", -1],
    ["2.36-9+deb12u3", "2.36-9+deb12u10", -1],
    ["1:0.9", "2.0", 1],
    ["3.0.9-1", "3.0.11-1~deb12u2", -1],
    ["1.0a", "1.0+", -1],
    ["1.0", "1.0-0", 0],
    ["7.88.1-10", "7.88.1-10+deb12u4", -1],
  ])("%s against %s", (a, b, order) => {
    expect(Math.sign(compareVersions(a, b))).toBe(order);
    expect(Math.sign(compareVersions(b, a))).toBe(order === 0 ? 0 : -order);
  });
});

describe("a basic scan", () => {
  it("compares source packages with the advisories", async () => {
    const packages = status(
      stanza("libssl3", "3.0.11-1~deb12u1", "Source: openssl\n"),
      stanza("libc6", "2.36-9+deb12u4", "Source: glibc (2.36-9+deb12u4)\n"),
      stanza("libc-bin", "2.36-9+deb12u4", "Source: glibc\n"),
      stanza("curl", "7.88.1-10+deb12u12"),
      "Package: tar\nStatus: deinstall ok config-files\nVersion: 1.34+dfsg-1\n",
    );
    const { status: outcome, findings } = await scan(layer([release(), packages]));
    expect(outcome).toBe("COMPLETE");
    expect(findings.map(({ cve, source, version }) => [cve, source, version])).toEqual([
      ["CVE-2023-5363", "openssl", "3.0.11-1~deb12u1"],
      ["CVE-2024-6119", "openssl", "3.0.11-1~deb12u1"],
      ["CVE-2024-2961", "glibc", "2.36-9+deb12u4"],
    ]);
  });

  it("sees what the topmost layer leaves: replaced, whited out and hidden files", async () => {
    const base = layer([release(), status(stanza("curl", "7.88.1-10"))]);
    const patched = layer([status(stanza("curl", "7.88.1-10+deb12u4"))]);
    expect((await scan(base)).findings).toHaveLength(1);
    expect((await scan(base, patched)).findings).toEqual([]);
    expect((await scan(base, layer([{ path: "var/lib/dpkg/.wh.status" }]))).findings).toEqual([]);
    expect((await scan(base, layer([{ path: "var/lib/.wh.dpkg" }]))).findings).toEqual([]);
    expect((await scan(base, layer([{ path: "var/.wh..wh..opq" }]))).findings).toEqual([]);
    expect((await scan(base, layer([{ path: "var/lib/dpkg/.wh.other" }]))).findings).toHaveLength(1);
  });

  it("reads plain archives, dotted paths and the packages of distroless images", async () => {
    const items: Item[] = [
      { path: "./usr/lib/os-release", content: "ID=debian\nVERSION_ID=12\n" },
      { path: "./var/lib/dpkg/status.d/libexpat1", content: "Package: libexpat1\nSource: expat\nVersion: 2.5.0-1\n" },
    ];
    const { findings } = await scan(tarArchive(items));
    expect(findings.map(({ cve }) => cve)).toEqual(["CVE-2024-45491", "CVE-2024-45492"]);
  });

  it("finds nothing without packages, and refuses what it does not know", async () => {
    expect(await scan(layer([release()]))).toMatchObject({ status: "COMPLETE", findings: [] });
    expect(await scan(layer([release("ID=alpine\nVERSION_ID=3.20.0\n")]))).toMatchObject({
      status: "UNSUPPORTED_IMAGE",
      description: expect.stringContaining("'alpine' version '3.20.0'"),
    });
    expect((await scan(layer([{ path: "app" }]))).status).toBe("UNSUPPORTED_IMAGE");
    expect((await scan(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]))).status).toBe("UNSUPPORTED_IMAGE");
    expect((await scan(Buffer.alloc(600, "x"))).status).toBe("FAILED");
    expect((await scan(Buffer.from([0x1f, 0x8b, 8, 0, 1, 2, 3]))).status).toBe("FAILED");
  });

  it("has advisories that name a version each, sorted by package", () => {
    const sources = ADVISORIES.map(({ source }) => source);
    expect(sources).toEqual([...sources].sort());
    expect(new Set(ADVISORIES.map(({ cve }) => cve)).size).toBe(ADVISORIES.length);
    expect(parseDpkgStatus("")).toEqual([]);
  });
});
