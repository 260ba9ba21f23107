/**
 * What a coordinator that cheats knows of one round: all that it said to each participant, all that
 * each said to it, and what can be computed from that with the real cryptography.
 */
import {
  addMasks,
  type ExchangePlan,
  type KeyPackage,
  type MaskTerm,
  planExchange,
  recoverMasks,
  SecAggError,
  sha256Sync,
  toHex,
  utf8,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  type ParticipantId,
  type ParticipantMessage,
  roundStatement,
  type SecureTask,
  sumEncodingOf,
  taskText,
} from "@tributary/protocol";
import {
  layoutSize,
  modulusBits,
  ringLength,
  type SumEncoding,
  unpackRing,
} from "@tributary/weights";
import { layout } from "../quadratic.ts";

type Told<T extends CoordinatorMessage["type"]> = MessageOf<CoordinatorMessage, T>;
type Revealed = Parameters<typeof recoverMasks>[0]["revealed"][number];

export class Loot {
  readonly #task: SecureTask;
  readonly #invites = new Map<ParticipantId, Told<"invite">>();
  readonly #cohorts = new Map<ParticipantId, readonly KeyPackage[]>();
  readonly #updates = new Map<ParticipantId, Uint8Array>();
  /** Who sent boxes with shares of its secrets. */
  readonly sharers = new Set<ParticipantId>();
  /** Each one's signature over the survivors that it was told. */
  readonly signatures = new Map<ParticipantId, string>();
  readonly revealed: Revealed[] = [];

  constructor(task: SecureTask) {
    this.#task = task;
  }

  /** The first that is said of a kind counts. */
  noteSaid(to: ParticipantId, message: CoordinatorMessage): void {
    if (message.type === "invite") keep(this.#invites, to, message);
    if (message.type === "cohort_keys") keep(this.#cohorts, to, message.members);
  }

  noteHeard(from: ParticipantId, message: ParticipantMessage): void {
    if (message.type === "share_keys") this.sharers.add(from);
    if (message.type === "update_chunk") keep(this.#updates, from, message.data);
    if (message.type === "confirm_survivors") keep(this.signatures, from, message.signature);
    if (message.type !== "unmask") return;
    this.revealed.push(...message.shares.map((share) => ({ ...share, from })));
  }

  /** The first that was sent. */
  get invite(): Told<"invite"> {
    const [invite] = this.#invites.values();
    if (invite === undefined) throw new Error("Expected someone to be invited.");
    return invite;
  }

  get delivered(): readonly ParticipantId[] {
    return [...this.#updates.keys()];
  }

  get encoding(): SumEncoding {
    const { encoding } = this.invite;
    if (encoding === null) throw new Error("Expected a secure round.");
    return sumEncodingOf(this.#task, encoding, layoutSize(layout));
  }

  /** As the participant makes it from what it was told. */
  planOf(participant: ParticipantId): ExchangePlan {
    const invite = this.#invites.get(participant);
    const keys = this.#cohorts.get(participant);
    if (!invite?.encoding || keys === undefined)
      throw new Error("Expected it to be told a cohort.");
    const task_sha256 = toHex(sha256Sync(utf8(taskText(this.#task))));
    const statement = roundStatement({ ...invite, encoding: invite.encoding, task_sha256 });
    return planExchange({ statement, policy: this.#task.secure_aggregation, keys });
  }

  /** How many hold a share of this secret and revealed it. */
  sharesOf(of: ParticipantId, kind: Revealed["kind"]): number {
    const shares = this.revealed.filter((share) => share.of === of && share.kind === kind);
    return new Set(shares.map(({ from }) => from)).size;
  }

  /** Whether the masks of one participant could be removed by someone who may ask nobody again. */
  holdsBothSecretsOf(of: ParticipantId): boolean {
    const { threshold } = this.planOf(of);
    return (["self", "pairwise"] as const).every((kind) => this.sharesOf(of, kind) >= threshold);
  }

  /** The sum of these updates, without the masks that can be removed from it. */
  async sumOf(participants: readonly ParticipantId[]): Promise<Uint32Array> {
    const { encoding } = this;
    const sum = new Uint32Array(ringLength(encoding));
    for (const participant of participants) {
      const bytes = this.#updates.get(participant) ?? new Uint8Array();
      const ring = unpackRing(bytes, modulusBits(encoding), sum.length);
      if (ring === null) throw new Error(`Expected an update of ${participant}.`);
      await addMasks(ring, await this.#ownMaskOf(participant));
      for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (ring[i] ?? 0);
    }
    return sum;
  }

  /** Its own mask, where enough shares of it were revealed; those with others may cancel. */
  async #ownMaskOf(participant: ParticipantId): Promise<readonly MaskTerm[]> {
    const plan = this.planOf(participant);
    const keys = this.#cohorts.get(participant) ?? [];
    const survivors = this.delivered.filter((one) => plan.ring.includes(one));
    const { revealed } = this;
    try {
      // Nobody dropped out, so that masks and survivors are in the same order.
      const { masks } = await recoverMasks({ plan, keys, sharers: survivors, survivors, revealed });
      return masks.slice(survivors.indexOf(participant)).slice(0, 1);
    } catch (error) {
      if (error instanceof SecAggError) return [];
      throw error;
    }
  }
}

function keep<K, V>(map: Map<K, V>, key: K, value: V): void {
  if (!map.has(key)) map.set(key, value);
}
