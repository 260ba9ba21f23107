/**
 * The participants: real clients with a stub for training, each of a character that decides how it
 * misbehaves. Steady ones take part; flaky ones lose their connection; slow ones miss deadlines;
 * visitors come and go; moody ones fail to train; crashing ones forget all but their key.
 */
import { participate, type Trainer } from "@tributary/client";
import { encodeBase64url, type Identity } from "@tributary/crypto";
import { ParticipantId, type TaskSpec } from "@tributary/protocol";
import type { Blobs } from "@tributary/storage";
import { decodeSafetensors, deriveSeed, mulberry32, type Random } from "@tributary/weights";
import type { Timeline, VirtualClock } from "./clock.ts";
import type { Coordinator } from "./coordinator.ts";
import { takePartHostilely } from "./hostile.ts";
import { Line, sleepUntil } from "./line.ts";
import { drawTrick, Meddler } from "./meddling.ts";
import type { Network } from "./network.ts";
import { drawOptimum, localDelta, type Optimum } from "./quadratic.ts";
import type { Diary, Secrets } from "./secrets.ts";
import type { Trace } from "./trace.ts";
import type { TrickName } from "./tricks.ts";
import { promptIdentity } from "./webcrypto.ts";

const characters = [
  "steady",
  "steady",
  "flaky",
  "slow",
  "visitor",
  "moody",
  "crashing",
  "hostile",
] as const;
/** The share of rounds in which a hostile participant of a secure world misbehaves. */
const malice_max = 0.6;
export type Character = (typeof characters)[number];

export type Surroundings = {
  readonly clock: VirtualClock;
  readonly trace: Trace;
  readonly network: Network;
  readonly coordinator: Pick<Coordinator, "door" | "publicKey">;
  readonly task: TaskSpec;
  readonly secrets: Secrets;
  /** Where models are downloaded from. */
  readonly blobs: Blobs;
  /** What it does in every round, whatever its character; its character decides without. */
  readonly trick?: TrickName | null;
  /** False once the faults are over. */
  readonly isStormy: () => boolean;
};

export class Participant {
  readonly id: ParticipantId;
  readonly character: Character;
  readonly optimum: Optimum;
  readonly #name: string;
  readonly #identity: Identity;
  readonly #around: Surroundings;
  readonly #timeline: Timeline;
  readonly #random: Random;
  readonly #seed: number;
  readonly #diary: Diary;
  readonly #line: Line;
  /** How often it misbehaves, if it is hostile. */
  readonly #malice: number;

  private constructor(index: number, seed: number, identity: Identity, around: Surroundings) {
    this.#name = `p${index}`;
    this.#seed = deriveSeed(seed, "participant", index);
    this.#identity = identity;
    this.#around = around;
    this.#timeline = around.clock.timeline(this.#name);
    this.#random = mulberry32(deriveSeed(this.#seed, "character"));
    this.id = ParticipantId.parse(encodeBase64url(identity.publicKey));
    // The first few are steady, so that there is a quorum in every world.
    this.character = index < 4 ? "steady" : pick(characters, this.#random);
    this.optimum = drawOptimum(deriveSeed(this.#seed, "optimum"));
    this.#diary = around.secrets.of(this.id, mulberry32(deriveSeed(this.#seed, "secrets")));
    this.#line = new Line({
      ...around,
      name: this.#name,
      seed: this.#seed,
      download: () => this.#timeline.sleep(20 + 100 * this.#random()),
    });
    this.#malice = malice_max * mulberry32(deriveSeed(this.#seed, "malice"))();
  }

  static async create(index: number, seed: number, around: Surroundings): Promise<Participant> {
    const random = mulberry32(deriveSeed(seed, "identity", index));
    const bytes = Uint8Array.from({ length: 32 }, () => Math.floor(random() * 256));
    return new Participant(index, seed, await promptIdentity(bytes), around);
  }

  /** Comes some time soon, and lives according to its character. */
  begin(): void {
    this.#timeline.after(3_000 * this.#random(), () => this.#come());
    if (this.character === "flaky") this.#loseConnection();
  }

  #come(): void {
    const stop = new AbortController();
    this.#around.trace.note(this.#name, `comes (${this.character})`);
    void this.#takePart(stop.signal);
    if (this.character !== "visitor" && this.character !== "crashing") return;
    this.#timeline.after(2_000 + 20_000 * this.#random(), () => {
      if (!this.#around.isStormy()) return;
      if (this.character === "crashing") this.#line.cut("it crashes", this.#notice_ms());
      else this.#around.trace.note(this.#name, "goes");
      stop.abort();
      this.#timeline.after(15_000 * this.#random(), () => this.#come());
    });
  }

  async #takePart(signal: AbortSignal): Promise<void> {
    const { task, coordinator, trace } = this.#around;
    const random = mulberry32(deriveSeed(this.#seed, "retries", this.#timeline.now_ms()));
    const surroundings = {
      identity: this.#identity,
      task,
      connect: this.#line.connect,
      sleep: (ms: number) => this.#timeline.sleep(ms),
      random,
      signal,
    };
    const isHostile = this.character === "hostile";
    if (isHostile && task.privacy === "sealed") return takePartHostilely(surroundings);
    const isMeddling = isHostile || this.#around.trick != null;
    const meddler = isMeddling ? this.#meddler(random) : null;
    const events = participate({
      url: "simulated:",
      task: task.id,
      identity: this.#identity,
      trainer: this.#trainer(),
      capabilities: { agent: "simulation", backend: "other" },
      coordinatorKey: coordinator.publicKey,
      signal,
      connect: async () => {
        const link = await this.#line.connect();
        return meddler?.wrapLink(link) ?? link;
      },
      fetchModel: this.#line.fetchModel,
      clock: { sleep: (ms, stopped) => sleepUntil(this.#timeline, ms, stopped) },
      random,
      rng: meddler?.wrapRng(this.#diary.rng) ?? this.#diary.rng,
    });
    for await (const event of events) {
      if (event.type === "failed") trace.note(this.#name, `fails: ${event.message}`);
      if (event.type === "refused") trace.note(this.#name, `is refused: ${event.reason}`);
    }
  }

  #meddler(random: Random): Meddler {
    const { task, trace, isStormy, trick } = this.#around;
    return new Meddler({
      identity: this.#identity,
      random,
      sleep: (ms) => this.#timeline.sleep(ms),
      deadline_ms: task.round.deadline_ms,
      choose: () => trick ?? (isStormy() && random() < this.#malice ? drawTrick(random) : null),
      onTrick: (name) => trace.note(this.#name, `will send ${name}`),
    });
  }

  #loseConnection(): void {
    this.#timeline.after(1_000 + 12_000 * this.#random(), () => {
      const notice_ms = this.#notice_ms();
      if (!this.#around.isStormy()) return;
      this.#line.cut("the network changed", notice_ms);
      this.#loseConnection();
    });
  }

  /** After that time the coordinator learns of a lost connection. */
  #notice_ms(): number {
    return this.#random() < 0.5 ? 50 : 20_000 * this.#random();
  }

  #trainer(): Trainer {
    const isSlow = this.character === "slow";
    return {
      train: async ({ model, round }) => {
        const { task, isStormy } = this.#around;
        const dawdles = isSlow && isStormy() && this.#random() < 0.5;
        await this.#timeline.sleep(
          dawdles ? task.round.deadline_ms * (0.5 + this.#random()) : 100 + 900 * this.#random(),
        );
        if (this.character === "moody" && isStormy() && this.#random() < 0.4) {
          throw new Error("It is not in the mood.");
        }
        const { examples } = this.optimum;
        const delta = localDelta(this.optimum, decodeSafetensors(model).weights.values);
        const trained = { delta, examples, steps: 1, loss: 1, accuracy: 0, seconds: 1 };
        this.#diary.noteTrained({ round, contribution: trained });
        return trained;
      },
    };
  }
}

function pick<T>(items: readonly [T, ...T[]], random: Random): T {
  return items[Math.floor(random() * items.length)] ?? items[0];
}
