/** One safety element of the cleaner each, switched off in the source, and the case of the simulation that then fails. */

export interface Mutant {
  readonly id: string;
  /** The safety element that is missing. */
  readonly without: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** The case of the small lab that tells the difference. */
  readonly killedBy: string;
}

const mutant = (
  id: string,
  without: string,
  change: { file: string; from: string; to?: string },
  killedBy: string,
): Mutant => ({ id, without, to: "", ...change, killedBy });

const journal = "src/journal/file-journal.ts";
const reader = "src/journal/read-journal.ts";
const calls = "src/aws/send-call.ts";
const filters = "src/aws/resources/ec2-filters.ts";
const iam = "src/aws/resources/iam.ts";
const logs = "src/aws/resources/cloudwatch-logs.ts";
const order = "src/engine/cleanup/delete-order.ts";
const deleting = "src/engine/cleanup/delete-resource.ts";
const owning = "src/engine/cleanup/ownership.ts";
const passes = "src/engine/cleanup-lab.ts";
const opening = "src/engine/open-run.ts";
const looking = "src/engine/cleanup/survey.ts";

const remembering: readonly Mutant[] = [
  mutant(
    "fsync-of-entries",
    "fsync of the journal before a call is sent",
    { file: journal, from: "await handle.datasync();" },
    "crash-run:power:CreateVpc",
  ),
  mutant(
    "fsync-of-run-folder",
    "fsync of the run's folder, which names the journal",
    { file: journal, from: "await syncFolder(dirname(path));" },
    "crash-run:power:CreateVpc",
  ),
  mutant(
    "fsync-of-runs-folder",
    "fsync of the folder of runs, which names the run",
    { file: journal, from: "await syncFolder(dirname(dirname(path)));" },
    "crash-run:power:CreateVpc",
  ),
  mutant(
    "intent",
    "the intent before a call",
    { file: calls, from: "if (call.journaled) await intend(calls, call, { number, attempt });" },
    "conduct:waits-for-the-unanswered",
  ),
  mutant(
    "torn-line",
    "cutting off the line that a crash tore",
    { file: journal, from: "if (torn) await truncate(path, soundBytes);" },
    "crash-twice:torn:CreateVpc",
  ),
  mutant(
    "torn-line-tolerated",
    "reading on to a line that a crash tore",
    {
      file: reader,
      from: "if (end === -1) return { entries, soundBytes: offset, torn: true };",
      to: "if (end === -1) throw damaged(run, entries.length + 1, 'torn');",
    },
    "crash-run:torn:CreateVpc",
  ),
  mutant(
    "lock",
    "the lock of a run",
    {
      file: opening,
      from: "const lock = await takeLock(runFolder(options.runsFolder, options.run), options.doing);",
      to: "const lock = { release: async () => {} };",
    },
    "conduct:works-alone",
  ),
  mutant(
    "right-account",
    "asking STS whose credentials they are",
    { file: opening, from: "if (caller.account !== entry.account) throw wrong(", to: "if (false) throw wrong(" },
    "wrong-target:credentials:cleanup",
  ),
  mutant(
    "right-region",
    "comparing the target's region with the run's",
    { file: opening, from: "if (target.region !== entry.region) throw wrong(", to: "if (false) throw wrong(" },
    "wrong-target:region:cleanup",
  ),
];

const finding: readonly Mutant[] = [
  mutant(
    "finder-by-tag",
    "finding by the run's tag",
    { file: filters, from: '...(await read([{ Name: "tag:awslab:run", Values: [run.id] }])),' },
    "one-sign-left:without-name:CreateVpc",
  ),
  mutant(
    "finder-by-name-tag",
    "finding by the Name tag",
    { file: filters, from: 'Name: "tag:Name"', to: 'Name: "tag:Nobody"' },
    "one-sign-left:without-ours:CreateVpc",
  ),
  mutant(
    "finder-by-parent",
    "finding inside the run's VPC",
    { file: filters, from: "if (vpcs.length === 0) return tagged;", to: "return tagged;" },
    "one-sign-left:without-ours:CreateSecurityGroup",
  ),
  mutant(
    "finder-of-roles",
    "finding roles by name",
    {
      file: iam,
      from: "roles.filter((each) => looksOwn(context, each.RoleName, each.Path))",
      to: "roles.filter(() => false)",
    },
    "crash-run:after:CreateRole",
  ),
  mutant(
    "finder-of-log-groups",
    "finding log groups by name",
    { file: logs, from: "if (context.isRunName(each.logGroupName)) found.set(", to: "if (false) found.set(" },
    "conduct:looks-twice",
  ),
  mutant(
    "every-page",
    "reading every page of a list",
    {
      file: "src/aws/resource-type.ts",
      from: "for await (const page of pages) found.push(...(of(page) ?? []));",
      to: "for await (const page of pages) { found.push(...(of(page) ?? [])); break; }",
    },
    "page-fails:ec2:DescribeVpcs",
  ),
];

const deciding: readonly Mutant[] = [
  mutant(
    "order",
    "waiting for what goes first",
    { file: order, from: "items.filter((each) => first.has(each.type.type))", to: "items.filter(() => false)" },
    "conduct:keeps-the-order",
  ),
  mutant(
    "order-of-vpc",
    "the edges: what is inside a VPC before the VPC",
    {
      file: "src/aws/resources/ec2-network.ts",
      from: 'after: [\n    "ec2:subnet",\n    "ec2:route-table",\n    "ec2:security-group",',
      to: "after: [], unused: [",
    },
    "conduct:keeps-the-order",
  ),
  mutant(
    "second-read",
    "the second read before gone",
    { file: deleting, from: "progress.absences < 2", to: "progress.absences < 1" },
    "conduct:reads-twice",
  ),
  mutant(
    "settle-of-known",
    "not believing 'not found' shortly after a create",
    { file: deleting, from: "!(settled || progress.sent)", to: "false" },
    "conduct:waits-for-the-acknowledged",
  ),
  mutant(
    "settle-of-found",
    "not believing 'not found' shortly after it was found",
    { file: passes, from: 'entry.kind === "adopted" ? [entry.resource] : []', to: "[]" },
    "conduct:waits-for-the-found",
  ),
  mutant(
    "settle-of-unknown",
    "looking until an unanswered create would have shown",
    { file: passes, from: "quiet >= 2 && settled(cleaning)", to: "quiet >= 2" },
    "conduct:waits-for-the-unanswered",
  ),
  mutant(
    "unknown-is-not-gone",
    "telling an unreadable resource from one that is gone",
    { file: deleting, from: 'if (means === "gone") return { kind: "absent" };', to: 'return { kind: "absent" };' },
    "read-denied:ec2:DescribeVpcs",
  ),
  mutant(
    "odd-error-is-not-gone",
    "a code in no list is not 'gone'",
    { file: "src/aws/faults.ts", from: '? "fatal" : "ambiguous"', to: '? "gone" : "ambiguous"' },
    "read-odd-error:ec2:DescribeVpcs",
  ),
  mutant(
    "read-errors-count",
    "counting lists that could not be read",
    { file: looking, from: "errors.push({ type: type.type,", to: "void ({ type: type.type," },
    "page-fails:ec2:DescribeVpcs",
  ),
  mutant(
    "second-pass",
    "the second empty pass",
    { file: passes, from: "quiet >= 2 && settled(cleaning)", to: "quiet >= 1 && settled(cleaning)" },
    "conduct:looks-twice",
  ),
  mutant(
    "busy-is-retried",
    "trying again what is in use",
    {
      file: deleting,
      from: '    case "busy":\n',
      to: '    case "busy":\n      return { state: "left", why: text };\n',
    },
    "conflict:1x:DeleteSubnet",
  ),
  mutant(
    "ownership-nonce",
    "another nonce is another's",
    { file: owning, from: "nonce !== undefined && nonce !== state.run.nonce", to: "false" },
    "impostor:other-nonce",
  ),
  mutant(
    "ownership-older",
    "what was there before the run is not the run's",
    { file: owning, from: "if (existedBefore(state, seen))", to: "if (false)" },
    "impostor:older-than-the-run",
  ),
  mutant(
    "ownership-inside",
    "what merely lies inside is not the run's",
    { file: owning, from: "return known.insideIsOurs ? ", to: "return true ? " },
    "impostor:inside-ours",
  ),
  mutant(
    "ownership-at-deletion",
    "asking again whose it is before each deletion",
    { file: deleting, from: 'if (whose.whose !== "ours")', to: "if (false)" },
    "impostor:changes-hands",
  ),
  mutant(
    "aws-clock",
    "dating by AWS's clock",
    { file: owning, from: "beganOnAws(state)", to: "new Date(state.run.at).getTime()" },
    "clock-skew:60min:CreateRole",
  ),
];

export const MUTANTS: readonly Mutant[] = [...remembering, ...finding, ...deciding];
