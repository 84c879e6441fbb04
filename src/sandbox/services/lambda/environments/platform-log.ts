/** The lines that Lambda itself writes into a function's log, as text or JSON. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html */
import type { Configuration } from "../state.ts";

export interface Report {
  readonly requestId: string;
  readonly durationMs: number;
  readonly billedMs: number;
  readonly memoryMb: number;
  readonly maxMemoryMb: number;
  /** Where this invocation began a new environment. */
  readonly initMs: number | undefined;
  /** Where it restored one with SnapStart. */
  readonly restoreMs: number | undefined;
  readonly status: "success" | "error" | "timeout";
  readonly errorType: string | undefined;
}

/** Formats for one function; undefined for a line that its system log level leaves out. */
export class PlatformLog {
  readonly #isJson: boolean;
  readonly #isQuiet: boolean;
  readonly #config: Configuration;
  readonly #now: () => Date;

  constructor(config: Configuration, now: () => Date) {
    this.#config = config;
    this.#now = now;
    this.#isJson = config.LoggingConfig?.LogFormat === "JSON";
    this.#isQuiet = this.#isJson && config.LoggingConfig?.SystemLogLevel === "WARN";
  }

  /** Now, as log lines carry it. */
  time(): string {
    return this.#now().toISOString();
  }

  initStart(runtimeVersion: string, initializationType: string): string | undefined {
    if (!this.#isJson) return `INIT_START Runtime Version: ${runtimeVersion}`;
    const { FunctionName: functionName, Version: functionVersion } = this.#config;
    return this.#record("platform.initStart", {
      initializationType,
      phase: "init",
      runtimeVersion,
      functionName,
      functionVersion,
    });
  }

  initReport(
    durationMs: number,
    { phase, ...failure }: { phase: "init" | "invoke"; status: "error" | "timeout"; errorType: string | undefined },
  ): string | undefined {
    if (this.#isJson)
      return this.#record(
        "platform.initReport",
        { phase, ...failure, metrics: { durationMs: round(durationMs) } },
        true,
      );
    const type = failure.errorType === undefined ? "" : `\tError Type: ${failure.errorType}`;
    return `INIT_REPORT Init Duration: ${fixed(durationMs)} ms\tPhase: ${phase}\tStatus: ${failure.status}${type}`;
  }

  extension(name: string, state: "Ready" | "Registered", events: readonly string[]): string | undefined {
    if (this.#isJson) return this.#record("platform.extension", { name, state, events });
    return `EXTENSION\tName: ${name}\tState: ${state}\tEvents: [${events.join(", ")}]`;
  }

  start(requestId: string): string | undefined {
    const version = this.#config.Version;
    return this.#isJson
      ? this.#record("platform.start", { requestId, functionArn: this.#config.FunctionArn, version })
      : `START RequestId: ${requestId} Version: ${version}`;
  }

  end(requestId: string): string | undefined {
    return this.#isJson ? undefined : `END RequestId: ${requestId}`;
  }

  report(report: Report): string | undefined {
    const { requestId, durationMs, billedMs, memoryMb, maxMemoryMb, initMs, restoreMs, status, errorType } = report;
    if (!this.#isJson) {
      const restore =
        restoreMs === undefined
          ? ""
          : `Restore Duration: ${fixed(restoreMs)} ms\tBilled Restore Duration: ${Math.ceil(restoreMs)} ms\t`;
      const init = initMs === undefined ? restore : `Init Duration: ${fixed(initMs)} ms\t`;
      const ended =
        status === "success"
          ? ""
          : `Status: ${status}${errorType && status === "error" ? `\tError Type: ${errorType}` : ""}`;
      return `REPORT RequestId: ${requestId}\tDuration: ${fixed(durationMs)} ms\tBilled Duration: ${billedMs} ms\tMemory Size: ${memoryMb} MB\tMax Memory Used: ${maxMemoryMb} MB\t${init}${ended}`;
    }
    const metrics = {
      durationMs: round(durationMs),
      billedDurationMs: billedMs,
      memorySizeMB: memoryMb,
      maxMemoryUsedMB: maxMemoryMb,
      ...(initMs !== undefined && { initDurationMs: round(initMs) }),
      ...(restoreMs !== undefined && { restoreDurationMs: round(restoreMs) }),
    };
    const failed = status === "success" ? {} : { ...(errorType && { errorType }) };
    return this.#record("platform.report", { requestId, metrics, status, ...failed }, status !== "success");
  }

  #record(type: string, record: object, isWarning = false): string | undefined {
    return this.#isQuiet && !isWarning ? undefined : JSON.stringify({ time: this.#now().toISOString(), type, record });
  }
}

const fixed = (ms: number): string => ms.toFixed(2);
const round = (ms: number): number => Math.round(ms * 1000) / 1000;
