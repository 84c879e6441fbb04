/** The functions that the order machine calls. */
import { CloudWatchLogs } from "@aws-sdk/client-cloudwatch-logs";
import { Lambda } from "@aws-sdk/client-lambda";
import { accept, type LabContext, zipOf } from "../../../src/lab/index.ts";

type Maker = Pick<LabContext, "aws" | "run" | "assets" | "until">;

export interface Wanted {
  readonly logical: string;
  readonly roleArn: string;
  readonly table: string;
}

/** The function, once it can be invoked; made where it is not there. */
export async function keepOrMakeFunction(context: Maker, { logical, roleArn, table }: Wanted): Promise<void> {
  const lambda = context.aws(Lambda);
  const FunctionName = context.run.name(logical);
  await keepOrMakeLogGroup(context, `/aws/lambda/${FunctionName}`);
  if (!(await readFunction(context, FunctionName))) {
    const bytes = context.assets.bytes(`functions/${logical}/index.mjs`);
    const create = () =>
      lambda.createFunction({
        FunctionName,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: roleArn,
        Code: { ZipFile: zipOf([{ path: "index.mjs", bytes }]) },
        Timeout: 10,
        MemorySize: 256,
        Environment: { Variables: { TABLE: table } },
      });
    await context.until({
      for: "Lambda to accept the role, which may be seconds old",
      read: async () => {
        try {
          return await accept(create(), "ResourceConflictException").then(() => true);
        } catch (error) {
          if (!(error instanceof Error) || !/cannot be assumed/.test(error.message)) throw error;
          return false;
        }
      },
      observed: (made) => (made ? "created" : "role not known yet"),
      done: (made) => made,
      usual: 10,
      limit: 60,
    });
  }
  await untilReady(context, FunctionName);
}

const untilReady = async (context: Pick<Maker, "aws" | "until">, FunctionName: string): Promise<void> =>
  void (await context.until({
    for: `${FunctionName} to be ready`,
    read: () => readFunction(context, FunctionName),
    observed: (each) => each?.State ?? "absent",
    done: (each) => each?.State === "Active" && each.LastUpdateStatus !== "InProgress",
    usual: 5,
    limit: 120,
  }));

/** Gives the function code that is made of the asset's. */
export async function replaceCode(context: Maker, logical: string, change: (code: string) => string): Promise<void> {
  const FunctionName = context.run.name(logical);
  const bytes = Buffer.from(change(context.assets.text(`functions/${logical}/index.mjs`)));
  await context.aws(Lambda).updateFunctionCode({ FunctionName, ZipFile: zipOf([{ path: "index.mjs", bytes }]) });
  await untilReady(context, FunctionName);
}

export const readFunction = ({ aws }: Pick<LabContext, "aws">, FunctionName: string) =>
  accept(aws(Lambda).getFunctionConfiguration({ FunctionName }), "ResourceNotFoundException");

/** Made before its first writer, so that it forgets after a day. */
export async function keepOrMakeLogGroup({ aws }: Pick<LabContext, "aws">, logGroupName: string): Promise<void> {
  await accept(aws(CloudWatchLogs).createLogGroup({ logGroupName }), "ResourceAlreadyExistsException");
  await aws(CloudWatchLogs).putRetentionPolicy({ logGroupName, retentionInDays: 1 });
}
