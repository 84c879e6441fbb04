/** The plan of a process whose every mutating call is recorded: the world just before it, and just after AWS has done it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { nowMs, sleep } from "../../../src/shared/clock.ts";
import { FileTape } from "./file-tape.ts";
import type { Plan } from "./process.ts";
import type { RecordingStore } from "./recording-store.ts";
import { copySynced } from "./synced-files.ts";
import type { Point } from "./tape.ts";
import { KnownTexts } from "./texts.ts";

interface Recorded {
  readonly store: RecordingStore;
  readonly sandboxFolder: string;
  runsFolder(): string;
}

/** AWS ends what it has received, even where its caller dies; what takes longer is recorded half-way. */
const HALF_WAY_MS = 5000;

export class Recorder {
  readonly points: Point[] = [];
  readonly files = new FileTape();
  readonly #of: Recorded;
  readonly #known = new KnownTexts();
  #underWay = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(of: Recorded) {
    this.#of = of;
  }

  plan(story: "run" | "cleanup"): Plan {
    return async (call, send) => {
      this.#known.learn(call.input);
      if (!call.mutating) {
        const answer = await send();
        this.#known.learn(answer);
        return answer;
      }
      const { place } = call;
      // Functions run side by side, as a lab may want to see; what they do is no change that AWS is half-way through.
      const lasts = call.operation === "Invoke" ? 0 : 1;
      await this.#inTurn(() => {
        this.#take({ story, place, moment: "before", fresh: [] });
        this.#underWay += lasts;
      });
      let fresh: string[] = [];
      try {
        const answer = await send();
        fresh = this.#known.freshIn(answer);
        return answer;
      } finally {
        this.#underWay -= lasts;
        await this.#inTurn(() => this.#take({ story, place, moment: "after", fresh }));
      }
    };
  }

  /** The run is done. */
  ran(): void {
    this.#take({ story: "ran", place: "", moment: "after", fresh: [] });
  }

  /** Does `record` at a moment at which AWS is busy with no mutating call. */
  async #inTurn(record: () => void): Promise<void> {
    const before = this.#turn;
    let end = () => {};
    this.#turn = new Promise((resolve) => {
      end = resolve;
    });
    await before;
    for (let ms = 0; this.#underWay > 0 && ms < HALF_WAY_MS; ms += 2) await sleep(2);
    record();
    end();
  }

  #take(of: Pick<Point, "story" | "place" | "moment" | "fresh">): void {
    const { store, sandboxFolder } = this.#of;
    const runsFolder = this.#of.runsFolder();
    this.points.push({
      ...of,
      atMs: nowMs(),
      changes: store.changes.length,
      // Which processes are alive is nothing that a later sandbox may know: it would end them.
      sandbox: this.files.take("sandbox", sandboxFolder, (path) => path.split("/")[1] === "processes"),
      runs: this.files.take("runs", runsFolder, isLock),
      synced: this.#synced(runsFolder),
    });
  }

  #synced(runsFolder: string): Point["synced"] {
    const copy = mkdtempSync(join(tmpdir(), "awslab-synced-"));
    copySynced(runsFolder, copy);
    const image = this.files.take("runs", copy, isLock);
    rmSync(copy, { recursive: true, force: true });
    return image;
  }
}

/** The owner of the lock is dead. */
const isLock = (path: string): boolean => path.split("/")[1]?.startsWith("lock") === true;
