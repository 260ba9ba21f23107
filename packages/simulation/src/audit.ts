/**
 * What must hold whatever happens, asked of the disk and not of the process: I1 to I5 of the
 * design, for the one run of a simulated world. It knows the optima, so that it can compute every
 * model again, and the secrets, so that it knows them when it sees them.
 */
import {
  type CoordinatorMessage,
  type ParticipantId,
  type ParticipantMessage,
  type RoundEncoding,
  type RoundId,
  type RoundSummary,
  sumEncodingOf,
  type TaskSpec,
} from "@tributary/protocol";
import { type ModelVersion, verifyBlob } from "@tributary/storage";
import {
  add,
  decodeSafetensors,
  decodeSum,
  layoutSize,
  ringLength,
  type SumEncoding,
} from "@tributary/weights";
import type { Disk } from "./disk.ts";
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
const sealedErrorMax = 1e-3;

/** The models before and after a round. */
type Models = { readonly before: Float32Array; readonly found: Float32Array };

export class Auditor {
  /** Of all participants. */
  readonly secrets = new Secrets((round) => this.#encodingOf(round));
  readonly #disk: Disk;
  readonly #task: TaskSpec;
  /** Of those whose updates may be counted. */
  readonly #optima: ReadonlyMap<string, Optimum>;
  /** By round and participant, the update that the coordinator said it has. */
  readonly #acknowledged = new Map<RoundId, Map<ParticipantId, string>>();
  readonly #encodings = new Map<RoundId, RoundEncoding>();
  #checked = 0;

  constructor(disk: Disk, task: TaskSpec, optima: ReadonlyMap<string, Optimum>) {
    this.#disk = disk;
    this.#task = task;
    this.#optima = optima;
  }

  /** Every message that the coordinator sends. */
  note(to: ParticipantId, message: CoordinatorMessage): void {
    if (message.type === "invite" && message.encoding !== null) {
      this.#noteEncoding(message.round, message.encoding);
    }
    this.noteSaid(message);
    if (message.type !== "update_accepted") return;
    const { round, sha256 } = message;
    const ofRound = this.#acknowledged.get(round) ?? new Map<ParticipantId, string>();
    this.#acknowledged.set(round, ofRound);
    const before = ofRound.get(to);
    const isSame = before === undefined || before === sha256;
    holds("I2", isSame, `two updates of ${to} were acknowledged in round ${round}`);
    ofRound.set(to, sha256);
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

  /** Checks what is new since the last time. */
  async check(): Promise<void> {
    const { runs, rounds } = this.#disk.records;
    const [run] = await runs.list();
    if (run === undefined) return;
    const models = await runs.models(run.id);
    const history = await rounds.history(run.id);
    this.#checkVersions(models, history);
    for (const summary of history.slice(this.#checked)) {
      await this.#checkDeliveries(summary);
      await this.#checkModel(summary, models);
    }
    this.#checked = history.length;
  }

  /** At the end of the run: the model must be where the population wants it. */
  async checkEnd(): Promise<void> {
    const { runs } = this.#disk.records;
    const [run] = await runs.list();
    if (run === undefined) throw new Violation("[end] there is no run");
    const head = await runs.head(run.id);
    const optima = [...this.#optima.values()];
    const far = distance(await this.#values(head.sha256), meanOptimum(optima));
    const most = distanceMax(optima, head.version);
    holds("end", far <= most, `the model is ${far} from the mean optimum, more than ${most}`);
  }

  #checkVersions(models: readonly ModelVersion[], history: readonly RoundSummary[]): void {
    const committed = history.filter(({ outcome }) => outcome === "committed");
    const [initial, ...versions] = models;
    holds("I1", initial?.round === null, "the first model version is not the initial one");
    const counts = `${versions.length} versions of ${committed.length} committed rounds`;
    holds("I1", versions.length === committed.length, counts);
    versions.forEach((version, index) => {
      const summary = committed[index];
      const isNamed = summary?.id === version.round && summary?.model === version.sha256;
      holds("I1", isNamed, `version ${version.version} is not that of round ${summary?.id}`);
      holds(
        "I1",
        version.parent === models[index]?.sha256,
        `version ${version.version} has another parent`,
      );
      const accepted = summary?.accepted ?? 0;
      holds(
        "I1",
        accepted >= this.#task.round.quorum,
        `round ${summary?.id} has ${accepted} updates`,
      );
    });
    for (const { id, outcome, reason, privacy } of history) {
      const isExplained = (outcome === "committed") === (reason === null);
      holds("I1", isExplained, `round ${id} is ${outcome} for the reason ${reason}`);
      holds("I5", privacy === this.#task.privacy, `round ${id} is ${privacy}`);
    }
    const numbers = history.map(({ number }) => number);
    const isRising = numbers.every((number, index) => number > (numbers[index - 1] ?? 0));
    holds("I1", isRising, `the rounds are numbered ${numbers}`);
  }

  async #checkDeliveries({ id, accepted, outcome }: RoundSummary): Promise<void> {
    const deliveries = await this.#disk.records.rounds.deliveries(id);
    const names = new Set(deliveries.map(({ participant }) => participant));
    holds("I2", names.size === deliveries.length, `somebody counts twice in round ${id}`);
    const wanted = outcome === "committed" ? "counted" : "uncounted";
    const fitting = deliveries.filter((delivery) => delivery.outcome === wanted).length;
    holds("I2", fitting === accepted, `round ${id} accepted ${accepted} and names ${fitting}`);
    for (const [participant, sha256] of this.#acknowledged.get(id) ?? []) {
      const named = deliveries.find((delivery) => delivery.participant === participant);
      const isNamed = named?.sha256 === sha256;
      holds("I3", isNamed, `the acknowledged update of ${participant} is not in round ${id}`);
    }
    this.#acknowledged.delete(id);
  }

  async #checkModel(summary: RoundSummary, models: readonly ModelVersion[]): Promise<void> {
    if (summary.model === null || summary.model_version === null) return;
    const { blobs, records } = this.#disk;
    const state = await verifyBlob(blobs, summary.model);
    holds("I4", state === "intact", `the model of round ${summary.id} is ${state}`);
    const parent = models[summary.model_version - 1];
    if (parent === undefined) throw new Violation(`[I4] round ${summary.id} has no parent model`);
    const before = await this.#values(parent.sha256);
    const counted = (await records.rounds.deliveries(summary.id)).map((by) => by.participant);
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
    const expected = meanDelta(optima, before).map((value, index) => value + (before[index] ?? 0));
    const error = distance(found, expected);
    const encoding = this.#encodingOf(id);
    const error_max = encoding === null ? sealedErrorMax : maskedErrorMax(encoding, optima, before);
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
