import { type FunctionUrlConfig, Lambda } from "@aws-sdk/client-lambda";
import {
  accept,
  check,
  fail,
  found,
  type LabContext,
  mistake,
  pass,
  type SolveContext,
  step,
} from "../../../src/lab/index.ts";
import { keepOrMakeFunction, renew, upload } from "../functions/keep.ts";
import { RECIPES } from "../functions/recipes.ts";
import { base } from "./groundwork.ts";

export interface Streaming {
  readonly streamName: string;
  readonly functionUrl: string;
}

const RIGHT = { AuthType: "AWS_IAM", InvokeMode: "RESPONSE_STREAM" } as const;

const wrongly = (id: string, says: string, wrong: Partial<Pick<FunctionUrlConfig, "AuthType" | "InvokeMode">>) =>
  mistake<Streaming>({
    id,
    says,
    make: async ({ aws }, { streamName }) => {
      await aws(Lambda).updateFunctionUrlConfig({ FunctionName: streamName, ...wrong });
    },
    undo: async ({ aws }, { streamName }) => {
      await aws(Lambda).updateFunctionUrlConfig({ FunctionName: streamName, ...RIGHT });
    },
  });

const open = wrongly(
  "open-to-all",
  "The URL asks nobody who they are (AuthType NONE): set AWS_IAM, so that only signed requests with lambda:InvokeFunctionUrl and lambda:InvokeFunction get through.",
  { AuthType: "NONE" },
);

const buffered = wrongly(
  "buffered",
  "The URL collects the whole answer before it sends anything (InvokeMode BUFFERED): set RESPONSE_STREAM.",
  { InvokeMode: "BUFFERED" },
);

const unwrapped = mistake<Streaming>({
  id: "not-wrapped",
  says: "The handler returns its whole answer at the end: wrap it in awslambda.streamifyResponse, and write each part to the response stream as soon as it is there.",
  make: (context) => upload(context, RECIPES.stream, "export const handler = async () => 'five chunks at once';\n"),
  undo: (context) => upload(context, RECIPES.stream),
});

/** Chunks 400 ms apart: the first comes more than a second before the fifth. */
const LEAST_MS = 1000;

/** An HTTPS address of the function's own, for callers who sign, answered while it is still being made. */
export const streaming = step({
  id: "streaming",
  title: "A signed function URL and a streamed response",
  covers: ["lambda/exercise/optimize-performance-and-cost"],
  needs: { base },
  minutes: 2,
  async solve(context, { base: { roleArn } }) {
    await keepOrMakeFunction(context, RECIPES.stream, { roleArn });
    const FunctionName = context.run.name("stream");
    const { FunctionUrl = "" } = await keepOrMakeUrl(context, FunctionName);
    // A new host name takes a moment to be known.
    const answered = () =>
      context.until({
        for: "the function URL to answer",
        read: () => context.http.get(FunctionUrl, { signedFor: "lambda", timeoutMs: 20_000 }),
        observed: ({ status }) => String(status),
        done: ({ status }) => status === 200,
        usual: 5,
        limit: 90,
      });
    let { arrivals } = await answered();
    if (!isStreamed(arrivals)) {
      context.say("It answers all at once: its code is uploaded anew.");
      await renew(context, RECIPES.stream);
      ({ arrivals } = await answered());
    }
    context.say(`${FunctionUrl} began to answer after ${ms(arrivals[0])} and ended after ${ms(arrivals.at(-1))}.`);
  },
  async locate(context): Promise<Streaming> {
    const streamName = context.run.name("stream");
    const config = await accept(readUrl(context, streamName), "ResourceNotFoundException");
    return { streamName, functionUrl: found(config?.FunctionUrl, `No function ${streamName} with a URL.`) };
  },
  checks: [
    check<Streaming>({
      id: "signed-only",
      title: "The URL answers those who sign, and nobody else",
      hints: ["Who signed the request?", "AuthType AWS_IAM; sign with Signature Version 4 for service `lambda`."],
      mistakes: [open],
      async run(context, { streamName, functionUrl }) {
        const { AuthType } = await readUrl(context, streamName);
        const expected = "403 without a signature, 200 with one";
        if (AuthType !== "AWS_IAM")
          return fail({ expected, actual: `AuthType ${AuthType}`, fix: open.says, mistake: open.id });
        const { status: anonymous } = await context.http.get(functionUrl);
        const quick = `${functionUrl}?ms=0`;
        const { status: signed } = await context.http.get(quick, { signedFor: "lambda", timeoutMs: 20_000 });
        const actual = `${anonymous} without a signature, ${signed} with one`;
        if (anonymous === 403 && signed === 200) return pass(actual);
        return fail({ expected, actual, fix: "The caller needs lambda:InvokeFunctionUrl and lambda:InvokeFunction." });
      },
    }),
    check<Streaming>({
      id: "streams",
      title: "The first chunk comes long before the last",
      hints: [
        "When does the caller see the first byte?",
        "awslambda.streamifyResponse and InvokeMode RESPONSE_STREAM; sign for service `lambda`.",
      ],
      mistakes: [buffered, unwrapped],
      async run(context, { streamName, functionUrl }) {
        const { InvokeMode = "BUFFERED" } = await readUrl(context, streamName);
        const expected = `InvokeMode RESPONSE_STREAM; the first chunk at least ${LEAST_MS} ms before the last`;
        if (InvokeMode !== "RESPONSE_STREAM")
          return fail({ expected, actual: InvokeMode, fix: buffered.says, mistake: buffered.id });
        const { arrivals, status } = await context.http.get(functionUrl, { signedFor: "lambda", timeoutMs: 20_000 });
        const actual = `${status}; first chunk after ${ms(arrivals[0])}, last after ${ms(arrivals.at(-1))}`;
        if (status === 200 && isStreamed(arrivals)) return pass(actual);
        if (status === 200) return fail({ expected, actual, fix: unwrapped.says, mistake: unwrapped.id });
        return fail({ expected, actual, fix: "Read the end of the function's log: `aws logs tail` on its log group." });
      },
    }),
  ],
});

const isStreamed = (arrivals: readonly number[]): boolean => (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0) >= LEAST_MS;

/** One that is there is set right where it is wrong. */
async function keepOrMakeUrl(context: SolveContext, FunctionName: string): Promise<FunctionUrlConfig> {
  const lambda = context.aws(Lambda);
  await accept(lambda.createFunctionUrlConfig({ FunctionName, ...RIGHT }), "ResourceConflictException");
  const url = await readUrl(context, FunctionName);
  const isRight = url.AuthType === RIGHT.AuthType && url.InvokeMode === RIGHT.InvokeMode;
  return isRight ? url : lambda.updateFunctionUrlConfig({ FunctionName, ...RIGHT });
}

const readUrl = ({ aws }: Pick<LabContext, "aws">, FunctionName: string) =>
  aws(Lambda).getFunctionUrlConfig({ FunctionName });

const ms = (value = 0): string => `${Math.round(value)} ms`;
