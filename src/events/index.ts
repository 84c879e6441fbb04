export {
  type Emit,
  type Event,
  type EventCode,
  type EventPayloads,
  LEVELS,
  type Level,
  type Mode,
} from "./catalogue.ts";
export { emitter } from "./emitter.ts";
