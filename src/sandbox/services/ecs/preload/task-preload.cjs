/**
 * Loaded before the program of a container task (`node --require`). It gives the process the network of its task: what
 * it listens on is bound to the task's own loopback address and reported to the sandbox's ECS agent, what it connects to
 * inside the VPC is found through the agent, and names of Cloud Map are answered by it. File descriptor 3 leads to the
 * agent; when that ends, the sandbox is gone and so is this process. Plain CommonJS without dependencies, shipped as it is.
 */
"use strict";

const { env } = process;
if (env.AWSLAB_TASK_FD !== undefined) {
  const fd = Number(env.AWSLAB_TASK_FD);
  const address = env.AWSLAB_TASK_ADDRESS;
  const init = env.AWSLAB_TASK_INIT === "1";
  // Programs that this one starts have no channel of their own.
  for (const name of ["AWSLAB_TASK_FD", "AWSLAB_TASK_ADDRESS", "AWSLAB_TASK_INIT"]) delete env[name];
  const agent = openChannel(fd);
  mapListen(agent, address);
  mapConnect(agent);
  mapNames(agent);
  require("node:module").syncBuiltinESMExports();
  // The first process of a container ignores SIGTERM unless it has a handler for it.
  if (!init) process.on("SIGTERM", () => {});
  agent.tell({ op: "ready" });
}

/** Requests and notices to the agent, one JSON text per line. */
function openChannel(fd) {
  const { Socket } = require("node:net");
  const socket = new Socket({ fd, readable: true, writable: true });
  const waiting = new Map();
  let last = 0;
  let rest = "";
  socket.setEncoding("utf8");
  socket.on("data", (text) => {
    const lines = (rest + text).split("\n");
    rest = lines.pop();
    for (const line of lines) {
      const answer = JSON.parse(line);
      const resolve = waiting.get(answer.id);
      waiting.delete(answer.id);
      if (waiting.size === 0) socket.unref();
      resolve?.(answer);
    }
  });
  socket.on("error", end);
  socket.on("close", end);
  socket.unref();
  return {
    tell: (notice) => socket.write(`${JSON.stringify(notice)}\n`),
    ask: (question, answered) => {
      last += 1;
      waiting.set(last, answered);
      // The program must not end while it waits for an answer.
      socket.ref();
      socket.write(`${JSON.stringify({ ...question, id: last })}\n`);
    },
  };
}

/** The sandbox is gone: this process and all that it started go too. */
function end() {
  try {
    process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGKILL");
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
}

function isLocal(host) {
  return host === "localhost" || host === "::1" || /^127\./.test(host);
}

/** server.listen(port): on the task's address; elsewhere than on Linux a free port stands for the one asked for. */
function mapListen(agent, address) {
  const { Server } = require("node:net");
  const shown = new WeakMap();
  const { listen, address: realAddress } = Server.prototype;
  Server.prototype.listen = function (...given) {
    const [options, callback] = listenOptions(given);
    if (options === undefined) return listen.apply(this, given);
    const host = options.host;
    const port = Number(options.port ?? 0);
    const ownAddress = address !== "127.0.0.1";
    this.once("listening", () => {
      const real = realAddress.call(this);
      const seen = ownAddress ? real.port : port || real.port;
      const any = host === undefined || host === "::";
      shown.set(this, { address: host ?? "::", family: any ? "IPv6" : real.family, port: seen });
      const local = host !== undefined && isLocal(host);
      agent.tell({ op: "listen", port: seen, local, real: { host: real.address, port: real.port } });
      this.once("close", () => agent.tell({ op: "close", port: seen }));
    });
    const mapped = { ...options, host: address, port: ownAddress ? port : 0, ipv6Only: false };
    return listen.call(this, mapped, callback);
  };
  Server.prototype.address = function () {
    return shown.get(this) ?? realAddress.call(this);
  };
}

/** The options of a TCP listen, in any of its forms; undefined for pipes, handles and descriptors. */
function listenOptions(given) {
  const callback = given.find((each) => typeof each === "function");
  const [first, second, third] = given;
  if (first === undefined || first === null || typeof first === "function") return [{ port: 0 }, callback];
  if (typeof first === "object")
    return "port" in first && first.path === undefined ? [first, callback] : [undefined, callback];
  if (!/^\d+$/.test(String(first))) return [undefined, callback];
  const host = typeof second === "string" ? second : undefined;
  const backlog = [second, third].find((each) => typeof each === "number");
  return [{ port: Number(first), host, backlog }, callback];
}

/** socket.connect(): private and loopback addresses, and names, lead where the agent says. */
function mapConnect(agent) {
  const { Socket } = require("node:net");
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (...given) {
    const [options, callback] = connectOptions(given);
    const host = options.host ?? "localhost";
    // An HTTP agent says null where it means no path.
    const isPipe = options.path !== undefined && options.path !== null;
    if (isPipe || options.port === undefined || isPublic(host)) return connect.apply(this, given);
    if (callback) this.once("connect", callback);
    // What is written meanwhile waits, as it does while a name is looked up.
    this.connecting = true;
    agent.ask({ op: "connect", host, port: Number(options.port) }, (answer) => {
      if (this.destroyed) return;
      if (answer.error) return this.destroy(failure(answer.error, "connect", host, options.port));
      this.connecting = false;
      const place = answer.pass ? {} : { host: answer.host, port: answer.port, lookup: undefined };
      connect.call(this, { ...options, ...place });
    });
    return this;
  };
}

/** `connect([options, callback])`, `connect(options, callback)`, `connect(port, host, callback)` and the like. */
function connectOptions(given) {
  const [first, second, third] = given;
  if (Array.isArray(first)) return [first[0], first[1] ?? undefined];
  const callback = [second, third].find((each) => typeof each === "function");
  if (typeof first === "object" && first !== null) return [first, callback];
  if (/^\d+$/.test(String(first)))
    return [{ port: first, host: typeof second === "string" ? second : undefined }, callback];
  return [{ path: first }, callback];
}

function isPublic(host) {
  const { isIP } = require("node:net");
  if (isIP(host) === 6) return host !== "::1";
  return isIP(host) === 4 && !/^(127|10|169\.254|192\.168|172\.(1[6-9]|2\d|3[01]))\./.test(host);
}

function failure(code, syscall, host, port) {
  const error = new Error(`${syscall} ${code} ${host}${port === undefined ? "" : `:${port}`}`);
  return Object.assign(error, { code, syscall, address: host, hostname: host, port });
}

/** The agent knows the names of the VPC's private namespaces; all others go to the machine's resolver. */
function mapNames(agent) {
  const dns = require("node:dns");
  const real = { ...dns, promises: { ...dns.promises } };
  const ask = ({ name, type, own, others }) =>
    agent.ask({ op: "resolve", name, type }, (answer) => (answer.pass ? others() : own(answer)));
  mapLookup(dns, real, ask);
  mapResolve(dns, real, ask);
}

function mapLookup(dns, real, ask) {
  const { isIP } = require("node:net");
  dns.lookup = (name, options, callback) => {
    const done = typeof options === "function" ? options : callback;
    const others = () => real.lookup.call(dns, name, options, callback);
    if (isIP(String(name)) || name === "localhost") return others();
    const own = (answer) => {
      if (answer.error) return done(failure(answer.error, "getaddrinfo", name));
      const all = answer.records.map((each) => ({ address: each, family: 4 }));
      options?.all ? done(null, all) : done(null, all[0].address, 4);
    };
    ask({ name, type: "A", own, others });
  };
  dns.promises.lookup = (name, options) =>
    new Promise((resolve, reject) => {
      dns.lookup(name, options ?? {}, (error, address, family) =>
        error ? reject(error) : resolve(options?.all ? address : { address, family }),
      );
    });
  // util.promisify(dns.lookup) answers an object too.
  const { custom } = require("node:util").promisify;
  Object.defineProperty(dns.lookup, custom, { value: dns.promises.lookup });
}

function mapResolve(dns, real, ask) {
  const methods = { A: "resolve4", SRV: "resolveSrv" };
  for (const [type, method] of Object.entries(methods)) {
    dns[method] = (name, ...rest) => {
      const done = rest.at(-1);
      const own = ({ error, records }) => (error ? done(failure(error, `query${type}`, name)) : done(null, records));
      ask({ name, type, own, others: () => real[method].call(dns, name, ...rest) });
    };
    dns.promises[method] = (name, ...rest) =>
      new Promise((resolve, reject) => {
        const own = ({ error, records }) => (error ? reject(failure(error, `query${type}`, name)) : resolve(records));
        const others = () => real.promises[method].call(dns.promises, name, ...rest).then(resolve, reject);
        ask({ name, type, own, others });
      });
  }
  dns.resolve = (name, type, ...rest) => {
    if (typeof type === "function") return dns.resolve4(name, type);
    const method = methods[type];
    return method ? dns[method](name, ...rest) : real.resolve.call(dns, name, type, ...rest);
  };
  dns.promises.resolve = (name, type = "A") => {
    const method = methods[type];
    return method ? dns.promises[method](name) : real.promises.resolve.call(dns.promises, name, type);
  };
}
