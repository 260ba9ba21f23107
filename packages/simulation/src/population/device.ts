/**
 * A device of the population model, as a real client with a stub for training: there when it
 * charges, as slow as it is, and gone when somebody unplugs it.
 */
import { participate, type Trainer } from "@tributary/client";
import { encodeBase64url, type Identity } from "@tributary/crypto";
import { ParticipantId, type RoundId, type Sha256, type TaskSpec } from "@tributary/protocol";
import { decodeSafetensors, deriveSeed, mulberry32, type Random } from "@tributary/weights";
import type { Timeline, VirtualClock } from "../clock.ts";
import { Line, type LineOptions, sleepUntil } from "../line.ts";
import { drawOptimum, localDelta, type Optimum } from "../quadratic.ts";
import type { Diary, Secrets } from "../secrets.ts";
import { promptIdentity } from "../webcrypto.ts";
import { staysAfter } from "./availability.ts";
import { drawProfile, type PopulationParameters, type Profile } from "./profile.ts";

export type DeviceSurroundings = Pick<
  LineOptions,
  "trace" | "network" | "coordinator" | "blobs"
> & {
  readonly clock: VirtualClock;
  readonly task: TaskSpec;
  readonly population: PopulationParameters;
  /** Where what only participants may know is kept; null where nobody looks for it. */
  readonly secrets: Secrets | null;
  readonly onWork: (work: Work) => void;
};

/** A training: for which round, how long, and what became of it as far as the device knows. */
export type Work = {
  readonly device: Device;
  readonly round: RoundId;
  /** Download, training and upload, until it ended for whatever reason. */
  seconds: number;
  /** The update that the coordinator said it has. */
  accepted: Sha256 | null;
};

export class Device {
  readonly id: ParticipantId;
  readonly name: string;
  readonly profile: Profile;
  readonly optimum: Optimum;
  readonly #around: DeviceSurroundings;
  readonly #identity: Identity;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #diary: Diary | null;
  readonly #line: Line;
  #work: Work | null = null;

  private constructor(index: number, seed: number, identity: Identity, around: DeviceSurroundings) {
    this.name = `p${index}`;
    this.id = ParticipantId.parse(encodeBase64url(identity.publicKey));
    this.profile = drawProfile(around.population, seed);
    this.optimum = optimumOf(this.profile, around.task);
    this.#around = around;
    this.#identity = identity;
    this.#timeline = around.clock.timeline(this.name);
    this.#random = mulberry32(deriveSeed(seed, "life"));
    this.#diary = around.secrets?.of(this.id, mulberry32(deriveSeed(seed, "secrets"))) ?? null;
    const download = () => this.#timeline.sleep(this.profile.download_ms);
    this.#line = new Line({ ...around, name: this.name, seed, download });
  }

  static async create(
    index: number,
    worldSeed: number,
    around: DeviceSurroundings,
  ): Promise<Device> {
    const seed = deriveSeed(worldSeed, "device", index);
    const random = mulberry32(deriveSeed(seed, "identity"));
    const bytes = Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
    return new Device(index, seed, await promptIdentity(bytes), around);
  }

  /** For ever: it comes and goes. */
  begin(): void {
    const stays = staysAfter(this.#timeline.now_ms(), this.profile, this.#around.population);
    const next = () => {
      const stay = stays.next().value;
      if (stay === undefined) return;
      this.#timeline.at(stay.from_ms, () => {
        const stop = new AbortController();
        void this.#takePart(stop);
        this.#timeline.at(stay.to_ms, () => {
          stop.abort();
          next();
        });
      });
    };
    next();
  }

  async #takePart(stop: AbortController): Promise<void> {
    const { task, coordinator } = this.#around;
    const { signal } = stop;
    const events = participate({
      url: "simulated:",
      task: task.id,
      identity: this.#identity,
      trainer: this.#trainer(stop),
      capabilities: { agent: "simulation", backend: "other" },
      examples: this.optimum.examples,
      idle: "disconnect",
      coordinatorKey: coordinator.publicKey,
      signal,
      connect: this.#line.connect,
      fetchModel: this.#line.fetchModel,
      clock: { sleep: (ms, stopped) => sleepUntil(this.#timeline, ms, stopped) },
      random: this.#random,
      ...(this.#diary === null ? {} : { rng: this.#diary.rng }),
    });
    for await (const event of events) {
      if (event.type === "accepted" && this.#work?.round === event.round) {
        this.#work.accepted = event.sha256;
      }
    }
  }

  #trainer(stop: AbortController): Trainer {
    const { train_ms, download_ms, upload_ms, dropouts_per_minute } = this.profile;
    return {
      train: async ({ model, round, signal }) => {
        const work: Work = { device: this, round, seconds: download_ms / 1_000, accepted: null };
        this.#work = work;
        this.#around.onWork(work);
        const began_ms = this.#timeline.now_ms();
        const ends_ms = (60_000 / dropouts_per_minute) * -Math.log(1 - this.#random());
        const all_ms = train_ms + upload_ms;
        await sleepUntil(this.#timeline, Math.min(all_ms, ends_ms), signal);
        work.seconds += (this.#timeline.now_ms() - began_ms) / 1_000;
        if (signal.aborted) throw new Error("It was stopped.");
        if (ends_ms < all_ms) {
          // Unplugged: it is gone without a word, and back with its next stay.
          this.#line.cut("it is unplugged", 20_000 * this.#random());
          stop.abort();
          throw new Error("It was unplugged.");
        }
        const { examples } = this.optimum;
        const delta = localDelta(this.optimum, decodeSafetensors(model).weights.values);
        const trained = { delta, examples, steps: 1, loss: 1, accuracy: 0, seconds: 1 };
        this.#diary?.noteTrained({ round, contribution: trained });
        return trained;
      },
    };
  }
}

/** A secure task says how much one participant may weigh at most. */
function optimumOf({ examples, seed }: Profile, task: TaskSpec): Optimum {
  const { point } = drawOptimum(deriveSeed(seed, "optimum"));
  const most = task.privacy === "secure" ? task.encoding.weight_max : Number.POSITIVE_INFINITY;
  return { point, examples: Math.min(examples, most) };
}
