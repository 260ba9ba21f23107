/**
 * A secure round around the participant under test: the scripted coordinator with three other
 * members. Each step takes the connection on which it happens, so that a test can put anything
 * between two of them. All arithmetic is real: keys are verified, masks recovered and removed, and
 * what is left is the sum.
 */

import {
  addMasks,
  type KeyPackage,
  planExchange,
  recoverMasks,
  sha256Sync,
  toHex,
  utf8,
  verifyKeyPackage,
  verifyMaskedUpdate,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  type ParticipantId,
  type RoundEncoding,
  type RoundId,
  roundId,
  roundStatement,
  type SecureTask,
  type Sha256,
  sumEncodingOf,
  taskText,
} from "@tributary/protocol";
import { sealedTask as task } from "@tributary/testing";
import {
  addPacked,
  type Contribution,
  type DecodedSum,
  decodeSum,
  encodeForSum,
  modulusBits,
  packedLength_bytes,
  ringLength,
  type SumEncoding,
} from "@tributary/weights";
import { model, run, type Visit } from "./coordinator.ts";
import { type Masked, Member, wholeValues } from "./member.ts";
import { trained } from "./participation.ts";

export const secureTask: SecureTask = {
  ...task,
  privacy: "secure",
  strategy: { kind: "fedavg", server_learning_rate: 1 },
  secure_aggregation: { adversary: "semi_malicious", corrupt: 0, dropout: 0.3 },
  encoding: { value_bits: 16, keep: 1, feedback: true, rotate: false, weight_max: 20 },
  round: { quorum: 3, over_selection: 1.3, recruit_wait_ms: 1_000, deadline_ms: 60_000 },
};

/** Whole values fall on a level then, so that rounding changes nothing and sums can be compared. */
const range = (2 ** 15 - 1) / 2 ** 12;

/** Among four members every mask needs three. */
export const threshold = 3;

type Heard<T extends CoordinatorMessage["type"]> = MessageOf<CoordinatorMessage, T>;
type Box = { readonly from: ParticipantId; readonly to: string; readonly sealed: string };
type Revealed = Parameters<typeof recoverMasks>[0]["revealed"][number];

/** Everyone's update; the participant under test is trained to the first. */
const contributions: readonly Contribution[] = [0, 1, 2, 3].map((n) => ({
  ...trained,
  delta: Float32Array.of(3 - n, 4 - 2 * n),
}));

export class SecureRound {
  readonly round: RoundId;
  readonly number: number;
  readonly task: SecureTask;
  /** The update of the participant under test as it should be, and how it should be encoded. */
  own: Contribution = contributions[0]!;
  ownEncoding: Parameters<typeof encodeForSum>[2] = wholeValues();
  /** Those that take part still, the participant under test apart. */
  others: readonly Member[];
  keys: readonly KeyPackage[] = [];
  readonly #boxes: Box[] = [];
  #sharers: readonly ParticipantId[] = [];
  readonly #updates = new Map<ParticipantId, Masked>();
  readonly #signatures = new Map<ParticipantId, string>();
  readonly #revealed: Revealed[] = [];
  #own: ParticipantId | null = null;
  #sha256: Sha256 | null = null;

  private constructor(number: number, spec: SecureTask, others: readonly Member[]) {
    this.number = number;
    this.round = roundId(run, number);
    this.task = spec;
    this.others = others;
  }

  static async create(number = 1, spec: SecureTask = secureTask): Promise<SecureRound> {
    const others = await Promise.all([101, 102, 103].map((seed) => Member.create(seed)));
    return new SecureRound(number, spec, others);
  }

  get encoding(): RoundEncoding {
    return { range, seed: this.number };
  }

  get sumEncoding(): SumEncoding {
    return sumEncodingOf(this.task, this.encoding, 2);
  }

  get survivors(): readonly ParticipantId[] {
    return [...this.#updates.keys()];
  }

  /** One of the others leaves. */
  loses(): void {
    this.others = this.others.slice(1);
  }

  async invites(visit: Visit, changed: Partial<Heard<"invite">> = {}): Promise<void> {
    const { encoding, task: spec } = this;
    const { quorum } = spec.round;
    await visit.invites(this.number, {
      privacy: "secure",
      encoding,
      cohort: 4,
      quorum,
      ...changed,
    });
  }

  /** Keying: everyone's keys, this participant's as it advertised them. */
  async hearsKeys(visit: Visit): Promise<void> {
    const {
      type: _,
      seq: _seq,
      round,
      ...advertised
    } = await visit.hearsAbout(this.round, "advertise_keys");
    this.#own = visit.participant;
    const own = { participant: visit.participant, ...advertised };
    if (!(await verifyKeyPackage(round, own))) throw new Error("The keys are not its own.");
    const others = this.others.map((member) => member.advertises(this.round));
    this.keys = [own, ...(await Promise.all(others))];
  }

  showsKeys(visit: Visit, keys: readonly KeyPackage[] = this.keys): void {
    const members = keys as Heard<"cohort_keys">["members"];
    visit.says({ type: "cohort_keys", seq: 2, round: this.round, members });
  }

  /** Sharing: everyone's shares. */
  async hearsShares(visit: Visit): Promise<void> {
    const { shares } = await visit.hearsAbout(this.round, "share_keys");
    const from = visit.participant;
    this.#boxes.push(...shares.map((share) => ({ ...share, from })));
    for (const member of this.others) {
      const terms = { ...this.#terms, threshold_min: 2, cohort_min: 2 };
      const boxes = await member.shares(terms);
      this.#boxes.push(...boxes.map((box) => ({ ...box, from: member.participant })));
    }
  }

  /** Routed between those that are still there. */
  sharesFor(to: ParticipantId): Heard<"shares">["shares"] {
    const sharers = new Set([this.#participant, ...this.others.map((m) => m.participant)]);
    const boxes = this.#boxes.filter((box) => box.to === to && sharers.has(box.from));
    return boxes.map(({ from, sealed }) => ({ from, sealed }));
  }

  passesShares(visit: Visit, shares = this.sharesFor(visit.participant)): void {
    visit.says({ type: "shares", seq: 3, round: this.round, shares });
  }

  /** Who shared keys, and still is there, has masks in every update from now on. */
  async othersReceive(): Promise<void> {
    this.#sharers = [this.#participant, ...this.others.map((member) => member.participant)];
    for (const member of this.others) await member.receives(this.sharesFor(member.participant));
  }

  /** Training: the update that the participant uploads. */
  async hearsUpdate(visit: Visit): Promise<void> {
    const begin = await visit.hearsAbout(this.round, "update_begin");
    const { participant } = visit;
    const { round, sha256, signature } = begin;
    const signed = { participant, round, sha256, signature: signature ?? "" };
    if (!(await verifyMaskedUpdate(signed))) throw new Error("The update is not signed by it.");
    if (begin.size_bytes !== packedLength_bytes(this.sumEncoding)) throw new Error("Wrong size.");
    visit.resumes(this.round, 0);
    await visit.hearsAbout(this.round, "update_chunk");
    this.#sha256 = sha256;
    const plain = encodeForSum(this.own, this.sumEncoding, this.ownEncoding).ring;
    this.#updates.set(participant, { plain, bytes: visit.uploaded(this.round) });
  }

  async othersDeliver(): Promise<void> {
    for (const [index, member] of this.others.entries()) {
      const masked = await member.masks(contributions[index + 1]!, this.sumEncoding);
      this.#updates.set(member.participant, masked);
    }
  }

  accepts(visit: Visit): void {
    if (this.#sha256 !== null) visit.accepts(this.round, this.#sha256);
  }

  /** Confirming. */
  namesSurvivors(visit: Visit, survivors = this.survivors): void {
    visit.says({ type: "survivors", seq: 4, round: this.round, survivors: [...survivors] });
  }

  async hearsConfirmations(visit: Visit): Promise<void> {
    const { signature } = await visit.hearsAbout(this.round, "confirm_survivors");
    this.#signatures.set(visit.participant, signature);
    for (const member of this.others) {
      const signed = await member.confirms(this.survivors, this.task.round.quorum);
      this.#signatures.set(member.participant, signed);
    }
  }

  get request(): Heard<"unmask_request"> {
    const signatures = [...this.#signatures].map(([from, signature]) => ({ from, signature }));
    const survivors = [...this.survivors];
    return { type: "unmask_request", seq: 5, round: this.round, survivors, signatures };
  }

  asksToUnmask(visit: Visit, changed: Partial<Heard<"unmask_request">> = {}): void {
    visit.says({ ...this.request, ...changed });
  }

  async hearsUnmasking(visit: Visit): Promise<void> {
    const { shares } = await visit.hearsAbout(this.round, "unmask");
    const from = visit.participant;
    this.#revealed.push(...shares.map((share) => ({ ...share, from })));
    const { quorum } = this.task.round;
    for (const member of this.others) {
      const revealed = await member.unmasks({ ...this.request, quorum });
      this.#revealed.push(...revealed.map((share) => ({ ...share, from: member.participant })));
    }
  }

  /** What is left of the masked updates without the masks, and what they sum to in clear. */
  async sums(): Promise<{ unmasked: Uint32Array; plain: Uint32Array; decoded: DecodedSum }> {
    const { sumEncoding, keys, survivors } = this;
    const bits = modulusBits(sumEncoding);
    const unmasked = new Uint32Array(ringLength(sumEncoding));
    const plain = unmasked.slice();
    for (const update of this.#updates.values()) {
      if (!addPacked(unmasked, update.bytes, bits)) throw new Error("An update of another size.");
      for (let i = 0; i < plain.length; i++) plain[i]! += update.plain[i]!;
    }
    const { masks } = await recoverMasks({
      plan: planExchange(this.#terms),
      keys,
      sharers: [...this.#sharers],
      survivors: [...survivors],
      revealed: this.#revealed,
    });
    await addMasks(unmasked, masks);
    const decoded = decodeSum(unmasked, sumEncoding, survivors.length);
    const modulo = (ring: Uint32Array) => ring.map((element) => element % 2 ** bits);
    return { unmasked: modulo(unmasked), plain: modulo(plain), decoded };
  }

  get #participant(): ParticipantId {
    if (this.#own === null) throw new Error("Expected the participant's keys first.");
    return this.#own;
  }

  get #terms() {
    const { round, number, task: spec, encoding, keys } = this;
    const { quorum } = spec.round;
    const task_sha256 = toHex(sha256Sync(utf8(taskText(spec))));
    const named = { run, round, number, task_sha256, model, model_version: 0 };
    const statement = roundStatement({ ...named, quorum, encoding });
    return { statement, policy: spec.secure_aggregation, keys };
  }
}
