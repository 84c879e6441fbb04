// An internal extension: code of ours in the runtime's own process, loaded before the function. Tools that trace
// functions without a change of their code work like this.
globalThis[Symbol.for("lab.internal")] = { loaded: true, pid: process.pid };
