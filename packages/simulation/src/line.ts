/** How one participant reaches the coordinator: one connection after another, and downloads. */
import type { FetchModel } from "@tributary/client";
import type { ParticipantLink } from "@tributary/protocol";
import type { Blobs } from "@tributary/storage";
import { deriveSeed } from "@tributary/weights";
import type { Coordinator } from "./coordinator.ts";
import type { Connection, Network } from "./network.ts";
import type { Trace } from "./trace.ts";

export type LineOptions = {
  readonly name: string;
  readonly seed: number;
  readonly trace: Trace;
  readonly network: Network;
  readonly coordinator: Pick<Coordinator, "door" | "publicKey">;
  /** Where models are downloaded from. */
  readonly blobs: Blobs;
  /** Passes the time that a download takes. */
  readonly download: () => Promise<void>;
};

export class Line {
  readonly #options: LineOptions;
  #connection: Connection | null = null;
  #connections = 0;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  readonly connect = async (): Promise<ParticipantLink> => {
    const { name, seed, network, coordinator, trace } = this.#options;
    const { door } = coordinator;
    if (door === null || !network.reaches(name)) {
      trace.note(name, "finds nobody");
      throw new Error("The coordinator is out of reach.");
    }
    const number = ++this.#connections;
    const chance = deriveSeed(seed, "connection", number);
    this.#connection = network.connect(`${name}#${number}`, name, chance);
    door(this.#connection.coordinator);
    return this.#connection.participant;
  };

  readonly fetchModel: FetchModel = async (model) => {
    const { name, network, coordinator, blobs, download } = this.#options;
    await download();
    const isThere = coordinator.door !== null && network.reaches(name);
    const bytes = isThere ? await blobs.get(model) : null;
    if (bytes === null) throw new Error("The coordinator is out of reach.");
    return { bytes, transferred_bytes: bytes.length };
  };

  cut(why: string, notice_ms: number): void {
    this.#connection?.cut(why, notice_ms);
  }
}

/** Waits on a timeline, or until the signal aborts. */
export function sleepUntil(
  timeline: { after(ms: number, happen: () => void): () => void },
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const wake = () => {
      cancel();
      signal.removeEventListener("abort", wake);
      resolve();
    };
    const cancel = timeline.after(ms, wake);
    signal.addEventListener("abort", wake, { once: true });
  });
}
