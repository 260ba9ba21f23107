/**
 * What must hold whatever happens, asked of the disk and not of the process. The auditor of the
 * runtime looks at what is stored; this one knows more than any coordinator may: the optima, so
 * that it can compute every model from what its participants wanted, what each of them was
 * promised, and their secrets, so that it knows them when it sees them.
 */
import {
  type CoordinatorMessage,
  isBuffered,
  type ParticipantId,
  type ParticipantMessage,
  type RoundEncoding,
  type RoundId,
  type RoundSummary,
  type RunId,
  sumEncodingOf,
  type TaskSpec,
} from "@tributary/protocol";
import { createAuditor, findingsOf, type Auditor as StoredAuditor } from "@tributary/runtime";
import type { Delivery, ModelVersion, RunRecord } from "@tributary/storage";
import {
  add,
  decodeSafetensors,
  decodeSum,
  layoutSize,
  ringLength,
  type SumEncoding,
} from "@tributary/weights";
import type { Disk } from "./disk/disk.ts";
import { Promises } from "./promises.ts";
import {
  distance,
  distanceMax,
  layout,
  maskedErrorMax,
  meanDelta,
  meanOptimum,
  type Optimum,
} from "./quadratic.ts";
import { Secrets } from "./secrets.ts";

/** A broken invariant: what it is called, and what was found. */
export class Violation extends Error {}

function holds(id: string, condition: boolean, what: string): void {
  if (!condition) throw new Violation(`[${id}] ${what}`);
}

/** Sums of few float32 vectors in another order differ by less. */
const sealed_error_max = 1e-3;

/** What is found about something under way must be gone by then: a restart of a slow disk included. */
const passing_ms = 30_000;

/** The models before and after a round. */
type Models = { readonly before: Float32Array; readonly found: Float32Array };

export class Auditor {
  /** Of all participants. */
  readonly secrets = new Secrets((round) => this.#encodingOf(round));
  readonly #disk: Disk;
  readonly #task: TaskSpec;
  /** Of those whose updates may be counted. */
  readonly #optima: ReadonlyMap<string, Optimum>;
  readonly #promises = new Promises();
  #finished_ms: number | null = null;
  /** What was found about things under way, and when first. */
  readonly #moving = new Map<string, number>();
  readonly #stored: StoredAuditor;
  readonly #encodings = new Map<RoundId, RoundEncoding>();
  readonly #checked = new Set<RoundId>();
  /** Runs that will not change any more. */
  readonly #settled = new Set<RunId>();

  constructor(disk: Disk, task: TaskSpec, optima: ReadonlyMap<string, Optimum>) {
    this.#disk = disk;
    this.#task = task;
    this.#optima = optima;
    this.#stored = createAuditor(disk, { receipts: (round) => this.#promises.ofRound(round) });
  }

  /** Every message that the coordinator sends. */
  note(to: ParticipantId, message: CoordinatorMessage): void {
    if (message.type === "invite" && message.encoding !== null) {
      this.#noteEncoding(message.round, message.encoding);
    }
    if (message.type !== "update_accepted") return;
    const isFirst = this.#promises.note(to, message);
    holds("I2", isFirst, `two updates of ${to} were acknowledged in round ${message.round}`);
  }

  /** I5, of any message. */
  noteSaid(message: CoordinatorMessage | ParticipantMessage): void {
    if ("data" in message) this.noteWritten("a message", message.data);
    this.noteWritten("a message", message);
  }

  /** I5, of anything that the coordinator stores, logs, sends or is sent. */
  noteWritten(where: string, what: unknown): void {
    const secret = this.secrets.findIn(what);
    holds("I5", secret === null, `${secret} is in ${where}`);
  }

  /** Checks what is new since the last time: what is stored, and then what it says. */
  async check(now_ms: number): Promise<void> {
    const findings = findingsOf(await this.#stored.check());
    const before = new Map(this.#moving);
    this.#moving.clear();
    for (const { invariant, where, found, is_moving } of findings) {
      const what = `[${invariant}] ${where}: ${found}`;
      const since_ms = before.get(what) ?? now_ms;
      if (!is_moving || now_ms - since_ms >= passing_ms) throw new Violation(what);
      this.#moving.set(what, since_ms);
    }
    for (const run of await this.#disk.records.runs.list()) {
      if (!this.#settled.has(run.id)) await this.#checkRun(run);
    }
  }

  /**
   * Whether something is not as it must be when all is over, but may be on its way there: what a
   * buffered run owes when it ends is named after its end.
   */
  isSettled(now_ms: number): boolean {
    const [lost] = this.#promises.pending;
    this.#finished_ms ??= now_ms;
    if (lost !== undefined && now_ms - this.#finished_ms >= passing_ms) {
      throw new Violation(`[I3] ${lost} was acknowledged and is in no round`);
    }
    return lost === undefined && this.#moving.size === 0;
  }

  get hasMoving(): boolean {
    return this.#moving.size > 0;
  }

  /** At the end of all runs: the model must be where the population wants it. */
  async checkEnd(): Promise<void> {
    const { runs } = this.#disk.records;
    const [run] = await runs.list();
    if (run === undefined) throw new Violation("[end] there is no run");
    const head = await runs.head(run.id);
    const optima = [...this.#optima.values()];
    const far = distance(await this.#values(head.sha256), meanOptimum(optima));
    // From older models the way goes past the goal: that it ends where it began is enough.
    const halvings = isBuffered(this.#task) ? 0 : await this.#halvings();
    const most = distanceMax(optima, halvings);
    holds("end", far <= most, `the model is ${far} from the mean optimum, more than ${most}`);
  }

  async #checkRun(run: RunRecord): Promise<void> {
    const { runs, rounds } = this.#disk.records;
    // Not by their number: what a buffered run gave up is named when there is time for it.
    const history = (await rounds.history(run.id)).filter(({ id }) => !this.#checked.has(id));
    const models = history.length > 0 ? await runs.models(run.id) : [];
    for (const summary of history) {
      holds("I5", summary.privacy === this.#task.privacy, `round ${summary.id} is not private`);
      const deliveries = await rounds.deliveries(summary.id);
      for (const delivery of deliveries) this.#promises.keep(delivery);
      await this.#checkModel(summary, deliveries, models);
      this.#checked.add(summary.id);
    }
    if (run.status !== "running" && !isBuffered(this.#task)) this.#settled.add(run.id);
  }

  /** How often all runs together went half of the way. */
  async #halvings(): Promise<number> {
    let halvings = 0;
    for (const { id } of await this.#disk.records.runs.list()) {
      halvings += (await this.#disk.records.runs.head(id)).version;
    }
    return halvings;
  }

  /** Buffered updates start from models of several ages: only the stored aggregate tells their mean. */
  async #checkModel(
    summary: RoundSummary,
    deliveries: readonly Delivery[],
    models: readonly ModelVersion[],
  ): Promise<void> {
    if (summary.model === null || summary.model_version === null || isBuffered(this.#task)) return;
    const parent = models[summary.model_version - 1];
    if (parent === undefined) throw new Violation(`[I4] round ${summary.id} has no parent model`);
    const before = await this.#values(parent.sha256);
    const counted = deliveries.map((by) => by.participant);
    const found = await this.#values(summary.model);
    this.#checkMean(summary, counted, { before, found });
    if (summary.privacy === "secure") this.#checkSum(summary, counted, { before, found });
  }

  /** The model is where the optima of those that count lead, as exactly as the encoding allows. */
  #checkMean(
    { id }: RoundSummary,
    counted: readonly ParticipantId[],
    { before, found }: Models,
  ): void {
    const optima = counted.map((participant) => {
      const optimum = this.#optima.get(participant);
      if (optimum === undefined) throw new Violation(`[I4] ${participant} must never be counted`);
      return optimum;
    });
    const { strategy } = this.#task;
    const rate = strategy.kind === "fedavg" ? strategy.server_learning_rate : 1;
    const step = meanDelta(optima, before).map((value) => rate * value);
    const expected = step.map((value, index) => value + (before[index] ?? 0));
    const error = distance(found, expected);
    const encoding = this.#encodingOf(id);
    const error_max =
      encoding === null ? sealed_error_max : maskedErrorMax(encoding, optima, before);
    holds("I4", error < error_max, `the model of round ${id} is off by ${error}`);
  }

  /** It is exactly the sum of what those that count rounded, before any of it was masked. */
  #checkSum({ id }: RoundSummary, counted: readonly ParticipantId[], { before, found }: Models) {
    const encoding = this.#encodingOf(id);
    if (encoding === null) throw new Violation(`[I4] nobody was invited to round ${id}`);
    const sum = new Uint32Array(ringLength(encoding));
    for (const participant of counted) {
      const ring = this.secrets.ringOf(participant, id);
      if (ring === null) throw new Violation(`[I4] ${participant} masked nothing in round ${id}`);
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (ring[i] ?? 0);
    }
    const decoded = decodeSum(sum, encoding, counted.length);
    holds("I4", decoded.ok, `the updates of round ${id} have no sum`);
    if (!decoded.ok) return;
    const error = distance(found, add(before, decoded.delta));
    holds("I4", error === 0, `the masked sum of round ${id} is off by ${error}`);
  }

  #noteEncoding(round: RoundId, { range, seed }: RoundEncoding): void {
    const before = this.#encodings.get(round);
    const isSame = before === undefined || (before.range === range && before.seed === seed);
    holds("I4", isSame, `round ${round} has two encodings`);
    this.#encodings.set(round, { range, seed });
  }

  #encodingOf(round: RoundId): SumEncoding | null {
    const encoding = this.#encodings.get(round);
    const isKnown = encoding !== undefined && this.#task.privacy === "secure";
    return isKnown ? sumEncodingOf(this.#task, encoding, layoutSize(layout)) : null;
  }

  async #values(model: ModelVersion["sha256"]): Promise<Float32Array> {
    const bytes = await this.#disk.blobs.get(model);
    if (bytes === null) throw new Violation(`[I4] the model ${model} is missing`);
    return decodeSafetensors(bytes).weights.values;
  }
}
