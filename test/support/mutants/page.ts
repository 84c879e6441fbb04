/** docs/mutants.md from the table. Run as a script, it writes the page. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../../src/shared/package-root.ts";
import { MUTANTS } from "./mutants.ts";

export const mutantsPage = (): string => `# Mutants of the cleaner

Each row is one safety element, switched off in a copy of the source, and the case of the simulation (on the small lab of the tests)
in which the product then breaks its word: something is left, something of others is touched, or something is called gone
or clean that is not. \`test/chaos/mutants.test.ts\` plays every row with and without the element, and holds this page to the table in
\`test/support/mutants/mutants.ts\`. A case alone: \`npm run chaos -- --lab small --seed mutants --case <case>\`.

| without | in | fails |
|---|---|---|
${MUTANTS.map(({ without, file, killedBy }) => `| ${without} | \`${file}\` | \`${killedBy}\` |`).join("\n")}
`;

if (process.argv[1] === import.meta.filename) writeFileSync(join(packageRoot(), "docs/mutants.md"), mutantsPage());
