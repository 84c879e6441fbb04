import { Athena, type WorkGroup } from "@aws-sdk/client-athena";
import { accept, check, fail, found, type LabContext, mistake, pass, step } from "../../../src/lab/index.ts";
import { bucketOf } from "../lake/names.ts";
import { lake } from "./lake.ts";

const needs = { lake };
type Needs = typeof needs;

/** Bytes that one query may read: twenty times this lake, and a twentieth of a cent. */
const CUTOFF = 100_000_000;
const ENGINE = "Athena engine version 3";

const outputOf = ({ run }: Pick<LabContext, "run">): string => `s3://${bucketOf(run)}/athena-results/`;

const free = mistake<WorkGroup, Needs>({
  id: "not-enforced",
  says: "The work group does not enforce its settings, so any client may write results elsewhere: EnforceWorkGroupConfiguration must be true.",
  make: async ({ aws, run }) =>
    void (await aws(Athena).updateWorkGroup({
      WorkGroup: run.name(),
      ConfigurationUpdates: { EnforceWorkGroupConfiguration: false },
    })),
  undo: async ({ aws, run }) =>
    void (await aws(Athena).updateWorkGroup({
      WorkGroup: run.name(),
      ConfigurationUpdates: { EnforceWorkGroupConfiguration: true },
    })),
});

const nowhere = mistake<WorkGroup, Needs>({
  id: "no-output-location",
  says: "The work group has no place for results, so every query fails with 'No output location provided': set OutputLocation to a folder of the lake.",
  make: async ({ aws, run }) =>
    void (await aws(Athena).updateWorkGroup({
      WorkGroup: run.name(),
      ConfigurationUpdates: { ResultConfigurationUpdates: { RemoveOutputLocation: true } },
    })),
  undo: async (context) =>
    void (await context.aws(Athena).updateWorkGroup({
      WorkGroup: context.run.name(),
      ConfigurationUpdates: { ResultConfigurationUpdates: { OutputLocation: outputOf(context) } },
    })),
});

const unlimited = mistake<WorkGroup, Needs>({
  id: "no-cutoff",
  says: "Nothing stops a query that reads too much, and reading is what Athena charges for: set BytesScannedCutoffPerQuery (10,000,000 is the least).",
  make: async ({ aws, run }) =>
    void (await aws(Athena).updateWorkGroup({
      WorkGroup: run.name(),
      ConfigurationUpdates: { RemoveBytesScannedCutoffPerQuery: true },
    })),
  undo: async ({ aws, run }) =>
    void (await aws(Athena).updateWorkGroup({
      WorkGroup: run.name(),
      ConfigurationUpdates: { BytesScannedCutoffPerQuery: CUTOFF },
    })),
});

/** Where results go and how much a query may read, for everyone who asks in it. */
export const workgroup = step({
  id: "workgroup",
  title: "A work group with a place for results and a limit",
  covers: ["data-lake/data-lake-architecture/athena-for-querying"],
  needs,
  minutes: 1,
  async solve(context) {
    if (await readGroup(context)) return;
    await context.aws(Athena).createWorkGroup({
      Name: context.run.name(),
      Configuration: {
        ResultConfiguration: { OutputLocation: outputOf(context) },
        EnforceWorkGroupConfiguration: true,
        PublishCloudWatchMetricsEnabled: true,
        BytesScannedCutoffPerQuery: CUTOFF,
        EngineVersion: { SelectedEngineVersion: ENGINE },
      },
    });
  },
  async locate(context): Promise<WorkGroup> {
    return found(await readGroup(context), `No work group named ${context.run.name()}.`);
  },
  checks: [
    check<WorkGroup, Needs>({
      id: "guard",
      title: "Results stay in the lake, and no query reads too much",
      hints: [
        "Who decides where the result of a query is written: whoever asks, or you?",
        "EnforceWorkGroupConfiguration, ResultConfiguration.OutputLocation, BytesScannedCutoffPerQuery, EngineVersion.",
      ],
      mistakes: [free, nowhere, unlimited],
      async run(context, { Configuration }) {
        const { EnforceWorkGroupConfiguration, ResultConfiguration, BytesScannedCutoffPerQuery, EngineVersion } =
          Configuration ?? {};
        const expected = "results in the lake, enforced, with a limit, on engine version 3";
        const output = ResultConfiguration?.OutputLocation;
        if (output === undefined)
          return fail({ expected, actual: "no place for results", fix: nowhere.says, mistake: nowhere.id });
        if (EnforceWorkGroupConfiguration !== true)
          return fail({ expected, actual: "not enforced", fix: free.says, mistake: free.id });
        if (BytesScannedCutoffPerQuery === undefined)
          return fail({ expected, actual: "no limit", fix: unlimited.says, mistake: unlimited.id });
        const engine = EngineVersion?.EffectiveEngineVersion ?? "no engine";
        const actual = `${output}, ${BytesScannedCutoffPerQuery} bytes, ${engine}`;
        if (output.startsWith(`s3://${bucketOf(context.run)}/`) && engine === ENGINE) return pass(actual);
        return fail({ expected, actual, fix: "Change the work group: `aws athena update-work-group`." });
      },
    }),
  ],
});

const readGroup = async ({ aws, run }: LabContext): Promise<WorkGroup | undefined> =>
  (await accept(aws(Athena).getWorkGroup({ WorkGroup: run.name() }), "InvalidRequestException"))?.WorkGroup;
