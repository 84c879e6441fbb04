export {
  type Emit,
  type Event,
  type EventCode,
  type EventPayloads,
  LEVELS,
  type Mode,
} from "./catalogue.ts";
export { emitter } from "./emitter.ts";
