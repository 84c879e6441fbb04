/*
 * The Node.js runtime of a function: loads the handler, then asks the Runtime API for events one after the other.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
"use strict";
const http = require("node:http");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const util = require("node:util");

const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");
const BASE = "/2018-06-01/runtime";
const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
const isJson = process.env.AWS_LAMBDA_LOG_FORMAT === "JSON";
const LEVELS = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];
const lowest = isJson ? Math.max(0, LEVELS.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL || "INFO")) : 0;
const STREAMING = Symbol.for("awslab.lambda.streaming");
const NODE_MAJOR = Number((/^nodejs(\d+)/.exec(process.env.AWSLAB_LAMBDA_RUNTIME || "") || [])[1] || 24);
let requestId;

/** In a VPC, whatever leaves this machine goes to the sandbox's gate, which knows the VPC's routes. */
function leadToGate(gate) {
  const [gateHost, gatePort] = gate.split(":");
  const net = require("node:net");
  const { connect } = net.Socket.prototype;
  const isLocal = (name) => /^(localhost|127(\.\d+){3}|::1|::ffff:127(\.\d+){3})$/i.test(name || "localhost");
  net.Socket.prototype.connect = function (...values) {
    const normal = Array.isArray(values[0]) ? values[0] : net._normalizeArgs(values);
    const [to] = normal;
    if (to.path === undefined && !isLocal(to.host))
      normal[0] = { ...to, host: gateHost, port: Number(gatePort), lookup: undefined };
    return connect.call(this, normal);
  };
}

if (process.env.AWSLAB_LAMBDA_GATE) leadToGate(process.env.AWSLAB_LAMBDA_GATE);

/**
 * Names of AWS that a function spells out (the callback URL of a WebSocket API, an API of API Gateway) are hosts of the
 * sandbox, which speaks plain HTTP: requests to them go there, with the name that was asked for.
 */
function leadToSandbox(endpoint) {
  const https = require("node:https");
  const { urlToHttpOptions } = require("node:url");
  const { Readable } = require("node:stream");
  const at = new URL(endpoint);
  const plain = new http.Agent({ keepAlive: true });
  const { request: sendEncrypted } = https;
  const { fetch: fetchAny } = globalThis;
  const isOfSandbox = (name) => /\.(amazonaws\.com|on\.aws)$/i.test(name || "");
  https.request = (...values) => {
    const callback = typeof values.at(-1) === "function" ? values.at(-1) : undefined;
    const [first, second] = values;
    const url = typeof first === "string" ? new URL(first) : first instanceof URL ? first : undefined;
    const asked = url ? { ...urlToHttpOptions(url), ...(typeof second === "object" && second) } : first;
    const name = asked.hostname || asked.host;
    if (!isOfSandbox(name)) return sendEncrypted(...values);
    const isNamed = Object.keys(asked.headers || {}).some((header) => header.toLowerCase() === "host");
    const headers = { ...asked.headers, ...(!isNamed && { host: name }) };
    const to = { host: at.hostname, hostname: at.hostname, port: at.port, protocol: "http:", agent: plain };
    return http.request({ ...asked, ...to, headers }, callback);
  };
  https.get = (...values) => {
    const sent = https.request(...values);
    sent.end();
    return sent;
  };
  globalThis.fetch = async (input, init) => {
    const url = new URL(typeof input === "object" && "url" in input ? input.url : String(input));
    if (url.protocol !== "https:" || !isOfSandbox(url.hostname)) return fetchAny(input, init);
    const { method, headers, signal, body } = new Request(input, init);
    const parts = [];
    for await (const part of body ?? []) parts.push(part);
    return new Promise((resolve, reject) => {
      const sent = https.request(url, { method, headers: Object.fromEntries(headers), signal }, (answer) => {
        const isEmpty = answer.statusCode === 204 || answer.statusCode === 304 || method === "HEAD";
        const pairs = Object.entries(answer.headersDistinct).flatMap(([name, values]) =>
          values.map((value) => [name, value]),
        );
        resolve(new Response(isEmpty ? null : Readable.toWeb(answer), { status: answer.statusCode, headers: pairs }));
      });
      sent.on("error", (error) => reject(new TypeError("fetch failed", { cause: error })));
      sent.end(Buffer.concat(parts));
    });
  };
  require("node:module").syncBuiltinESMExports();
}

// In a VPC the gate decides, by the name that was asked for, what can be reached.
if (process.env.AWS_ENDPOINT_URL && !process.env.AWSLAB_LAMBDA_GATE) leadToSandbox(process.env.AWS_ENDPOINT_URL);

function request(method, url, { headers = {}, body } = {}) {
  return new Promise((resolve, reject) => {
    const sent = http.request({ host, port, method, path: BASE + url, headers, agent }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () =>
        resolve({ status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }),
      );
      response.on("error", reject);
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

const log = {};

function patchConsole() {
  for (const level of LEVELS) {
    if (level === "FATAL") continue;
    log[level.toLowerCase()] = (...values) => {
      if (LEVELS.indexOf(level) < lowest) return;
      const timestamp = new Date().toISOString();
      const line = isJson
        ? jsonLine(timestamp, level, values)
        : `${timestamp}\t${requestId}\t${level}\t${util.format(...values)}`;
      // One event of the log for one call: the other side turns these back.
      process.stdout.write(`${line.replace(/\r?\n/g, "\r")}\n`);
    };
  }
  log.log = log.info;
  Object.assign(globalThis.console, log);
}

function jsonLine(timestamp, level, values) {
  const [first] = values;
  const isObject = values.length === 1 && typeof first === "object" && first !== null;
  const record = { timestamp, level, ...(requestId && { requestId }) };
  try {
    if (isObject && first instanceof Error)
      return JSON.stringify({
        ...record,
        message: { ...errorOf(first), trace: undefined, stackTrace: errorOf(first).trace },
      });
    return JSON.stringify({ ...record, message: isObject ? first : util.format(...values) });
  } catch {
    return JSON.stringify({ ...record, message: util.format(...values) });
  }
}

const errorOf = (error) => {
  if (!(error instanceof Error) && !util.types.isNativeError(error))
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: traceOf(error) };
};

/** The function's own frames, with the paths that they have on AWS. */
function traceOf({ stack = "" }) {
  const lines = String(stack).split("\n");
  const own = lines.findIndex((line) => line.includes(__filename));
  return (own < 0 ? lines : lines.slice(0, own)).map((line) =>
    line.replaceAll(process.env.LAMBDA_TASK_ROOT, "/var/task"),
  );
}

const named = (name, message) => Object.assign(new Error(message), { name });

async function loadHandler() {
  const handler = process.env._HANDLER;
  const slash = handler.lastIndexOf("/") + 1;
  const dot = handler.indexOf(".", slash);
  if (handler.includes("..") || dot < 0)
    throw named(
      "Runtime.MalformedHandlerName",
      `'${handler}' is not a valid handler name. Use a valid handler name in the format 'module.function'`,
    );
  const file = path.resolve(process.env.LAMBDA_TASK_ROOT, handler.slice(0, dot));
  let found = await loadModule(file);
  for (const part of handler.slice(dot + 1).split("."))
    found = found === undefined || found === null ? undefined : found[part];
  if (found === undefined) throw named("Runtime.HandlerNotFound", `${handler} is undefined or not exported`);
  if (typeof found !== "function") throw named("Runtime.HandlerNotFound", `${handler} is not a function`);
  if (NODE_MAJOR >= 24 && found.length >= 3 && !found[STREAMING])
    throw named(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  return found;
}

async function loadModule(file) {
  try {
    if (fs.existsSync(`${file}.js`) && !isModule(file)) return require(`${file}.js`);
    for (const ending of [".js", ".mjs"])
      if (fs.existsSync(file + ending)) return await import(pathToFileURL(file + ending).href);
    if (fs.existsSync(`${file}.cjs`)) return require(`${file}.cjs`);
    if (fs.existsSync(file)) return require(file);
  } catch (error) {
    if (error instanceof SyntaxError)
      throw Object.assign(named("Runtime.UserCodeSyntaxError", String(error)), { stack: error.stack });
    if (error && (error.code === "MODULE_NOT_FOUND" || error.code === "ERR_MODULE_NOT_FOUND"))
      throw Object.assign(named("Runtime.ImportModuleError", String(error)), { stack: error.stack });
    throw error;
  }
  throw named(
    "Runtime.ImportModuleError",
    `Error: Cannot find module '${path.basename(file)}'\nRequire stack:\n- ${process.env.LAMBDA_TASK_ROOT}`,
  );
}

/** Whether `<file>.js` is an ES module: the nearest package.json says so. */
function isModule(file) {
  const top = process.env.LAMBDA_TASK_ROOT;
  for (let folder = path.dirname(file); folder.startsWith(top); folder = path.dirname(folder)) {
    try {
      return JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8")).type === "module";
    } catch (error) {
      if (error.code !== "ENOENT") return false;
    }
  }
  return false;
}

const HttpResponseStream = {
  from: (stream, prelude) => {
    stream.setContentType("application/vnd.awslambda.http-integration-response");
    stream._onBeforeFirstWrite = (write) => {
      write(JSON.stringify(prelude));
      write(Buffer.alloc(8));
    };
    return stream;
  },
};

globalThis.awslambda = {
  streamifyResponse: (handler, options) => {
    handler[STREAMING] = options || {};
    return handler;
  },
  HttpResponseStream,
};

/** The stream that a streaming handler writes its response to: the body of the request to the Runtime API. */
function responseStream(id) {
  let sent;
  let type;
  const open = () => {
    if (sent) return sent;
    const headers = {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      "Content-Type": type || "application/octet-stream",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    };
    sent = http.request({ host, port, method: "POST", path: `${BASE}/invocation/${id}/response`, headers, agent });
    sent.flushHeaders();
    sent.done = new Promise((resolve, reject) => {
      sent.on("response", (response) => response.resume().on("end", resolve));
      sent.on("error", reject);
    });
    return sent;
  };
  const { Writable } = require("node:stream");
  let started = false;
  const stream = new Writable({
    highWaterMark: 64 * 1024,
    write(chunk, encoding, done) {
      const to = open();
      if (!started) {
        started = true;
        if (stream._onBeforeFirstWrite) stream._onBeforeFirstWrite((first) => to.write(first));
      }
      to.write(chunk, encoding, done);
    },
    final(done) {
      const to = open();
      if (!started && stream._onBeforeFirstWrite) stream._onBeforeFirstWrite((first) => to.write(first));
      to.end();
      to.done.then(() => done(), done);
    },
  });
  stream.setContentType = (value) => {
    type = value;
  };
  Object.defineProperty(stream, "sent", { get: () => sent });
  return withConveniences(stream);
}

function withConveniences(stream) {
  // Objects are written as JSON, as on AWS.
  const write = stream.write.bind(stream);
  stream.write = (chunk, ...more) =>
    write(
      typeof chunk === "string" || Buffer.isBuffer(chunk) || chunk instanceof Uint8Array
        ? chunk
        : JSON.stringify(chunk),
      ...more,
    );
  stream.fail = (error) => {
    const { sent } = stream;
    if (!sent) return false;
    const { errorType, errorMessage, trace } = errorOf(error);
    sent.addTrailers({
      "Lambda-Runtime-Function-Error-Type": `Unhandled`,
      "Lambda-Runtime-Function-Error-Body": Buffer.from(JSON.stringify({ errorType, errorMessage, trace })).toString(
        "base64",
      ),
    });
    sent.end();
    return true;
  };
  return stream;
}

function contextOf(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  const parsed = (name) => (headers[name] ? JSON.parse(headers[name]) : undefined);
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: parsed("lambda-runtime-client-context"),
    identity: parsed("lambda-runtime-cognito-identity"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: requestId,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

/** Calls an async handler or one with a callback; answers what it gives. */
function call(handler, event, context) {
  return new Promise((resolve, reject) => {
    // A handler that neither answers a promise nor calls back ends when its event loop is empty, and answers null.
    let whenEmpty = () => resolve(null);
    const onEmpty = () => whenEmpty();
    process.once("beforeExit", onEmpty);
    const end = (settle) => {
      process.off("beforeExit", onEmpty);
      settle();
    };
    const finish = (error, value) => {
      const settle = () => (error === undefined || error === null ? resolve(value) : reject(error));
      if (context.callbackWaitsForEmptyEventLoop) whenEmpty = settle;
      else end(settle);
    };
    context.done = finish;
    context.succeed = (value) => finish(null, value);
    context.fail = (error) => finish(error === undefined || error === null ? "handled" : error);
    try {
      const answer = handler(event, context, finish);
      if (typeof answer?.then !== "function") return;
      answer.then(
        (value) => end(() => resolve(value)),
        (error) => end(() => reject(error)),
      );
    } catch (error) {
      end(() => reject(error));
    }
  });
}

async function report(url, error, where) {
  const { errorType, errorMessage, trace } = errorOf(error);
  if (isJson) log.error(error);
  else
    log.error(
      `${where} Error \t${JSON.stringify({ errorType, errorMessage, ...(error?.code && { code: error.code }), stack: trace })}`,
    );
  await request("POST", url, {
    headers: { "Content-Type": "application/json", "Lambda-Runtime-Function-Error-Type": errorType },
    body: JSON.stringify({ errorType, errorMessage, trace }),
  });
}

async function invoke(handler, next) {
  const id = next.headers["lambda-runtime-aws-request-id"];
  requestId = id;
  const trace = next.headers["lambda-runtime-trace-id"];
  if (trace) process.env._X_AMZN_TRACE_ID = trace;
  const context = contextOf(next.headers);
  const event = JSON.parse(next.body.toString("utf8"));
  if (handler[STREAMING]) return invokeStreaming(handler, { id, event, context });
  try {
    const value = await call(handler, event, context);
    let body;
    try {
      body = JSON.stringify(value === undefined ? null : value);
    } catch (error) {
      throw named("Runtime.MarshalError", `Unable to stringify response body as json: ${error.message}`);
    }
    await request("POST", `/invocation/${id}/response`, {
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? "null" : body,
    });
  } catch (error) {
    await report(`/invocation/${id}/error`, error, "Invoke");
  }
}

async function invokeStreaming(handler, { id, event, context }) {
  const stream = responseStream(id);
  try {
    await handler(event, stream, context);
    if (!stream.writableEnded) stream.end();
    await new Promise((resolve, reject) => {
      if (stream.writableFinished) return resolve();
      stream.once("finish", resolve);
      stream.once("error", reject);
    });
  } catch (error) {
    if (stream.fail(error)) {
      log.error(`Invoke Error \t${JSON.stringify(errorOf(error))}`);
      await stream.sent.done;
    } else await report(`/invocation/${id}/error`, error, "Invoke");
  }
}

async function crash(error, kind) {
  const wrapped =
    kind === "Runtime.UnhandledPromiseRejection"
      ? Object.assign(named(kind, String(error)), { stack: error?.stack })
      : error;
  try {
    await report(
      requestId ? `/invocation/${requestId}/error` : "/init/error",
      wrapped,
      kind === "Runtime.UnhandledPromiseRejection" ? "Unhandled Promise Rejection" : "Uncaught Exception",
    );
  } finally {
    process.exit(kind === "Runtime.UnhandledPromiseRejection" ? 128 : 129);
  }
}

async function main() {
  patchConsole();
  process.on("uncaughtException", (error) => void crash(error, "uncaughtException"));
  process.on("unhandledRejection", (error) => void crash(error, "Runtime.UnhandledPromiseRejection"));
  let handler;
  try {
    handler = await loadHandler();
  } catch (error) {
    await report("/init/error", error, "Uncaught Exception").catch(() => {});
    process.exit(1);
  }
  for (;;) {
    const next = await request("GET", "/invocation/next");
    await invoke(handler, next);
  }
}

main().catch((error) => {
  process.stderr.write(`${error?.stack}\n`);
  process.exit(1);
});
