import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { userError } from "../../shared/errors.ts";
import { packageRoot } from "../../shared/package-root.ts";
import { defineCommand } from "../command.ts";

/** A load balancer's name must hold the lab's id, the run's and a word; see src/lab/validate.ts. */
const ID = /^[a-z][a-z0-9-]{0,14}$/;

export const newLab = defineCommand({
  name: "new",
  summary: "Make a lab of your own from a skeleton",
  details:
    "The skeleton is a sound lab with one step: run it, then change it. A lab is code: run only those you trust.",
  arguments: [{ name: "id", summary: "the lab's id, which is also the folder it is made in", required: true }],
  options: {},
  examples: ["awslab new hello", "awslab run ./hello --yes"],
  async run(cli, { args: [id = ""] }) {
    if (!ID.test(id))
      throw userError(
        "BAD_LAB_ID",
        `"${id}" cannot be a lab's id: lower-case letters, digits and hyphens, at most 15, a letter first.`,
        "awslab new hello",
      );
    const folder = resolve(id);
    if (existsSync(folder))
      throw userError(
        "FOLDER_EXISTS",
        `There is already something at ${folder}.`,
        "choose another id, or move it away",
      );
    cpSync(join(packageRoot(), "templates", "lab"), folder, { recursive: true });
    for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      if (/\.(js|md)$/.test(name)) fillIn(join(folder, name), id);
    cli.out(`${id}/ holds a lab with one step.\n\n  awslab run ./${id} --yes   run it in the sandbox\n`);
    cli.out(`  awslab show ./${id}        read it as a learner does\n`);
    return 0;
  },
});

const fillIn = (path: string, id: string): void =>
  writeFileSync(path, readFileSync(path, "utf8").replaceAll("__ID__", id));
