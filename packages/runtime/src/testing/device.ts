/** A participant that says exactly what the test wants, in the real protocol's bytes. */
import { encodeBase64url, fromBase64url, type Identity, seal, sha256Hex } from "@tributary/crypto";
import {
  CoordinatorMessage,
  encodeUpdate,
  limits,
  type MessageOf,
  ParticipantId,
  type RefusalReason,
  type RoundId,
  Sha256,
  sealContext,
  type TaskId,
  type TaskSpec,
  type Update,
} from "@tributary/protocol";
import { until } from "@tributary/testing";
import { type JoinDetails, nothingSaid } from "../roster.ts";
import type { Runtime } from "../runtime.ts";
import type { RoundMessage } from "../task-run.ts";

type Type = CoordinatorMessage["type"];
/** An update as it is sent; a masked one is signed. */
export type Sent = {
  readonly bytes: Uint8Array;
  readonly sha256: Sha256;
  readonly signature?: string;
};
/** A message about a round, but for what every message has. */
export type Said = DistributiveOmit<RoundMessage, "seq" | "round">;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/** Where the device is: the runtime changes with a restart. */
export type Place = { readonly runtime: Runtime; readonly task: TaskSpec };

export class Device {
  readonly id: ParticipantId;
  readonly identity: Identity;
  readonly inbox: CoordinatorMessage[] = [];
  readonly #place: Place;
  #isConnected = false;
  #seq = 0;

  constructor(place: Place, identity: Identity) {
    this.#place = place;
    this.identity = identity;
    this.id = ParticipantId.parse(encodeBase64url(identity.publicKey));
  }

  receive(message: CoordinatorMessage): void {
    // What the schema refuses, a real client would never see.
    if (this.#isConnected) this.inbox.push(CoordinatorMessage.parse(message));
  }

  /** The coordinator closes the connection, and says why. */
  isSentOff(reason: RefusalReason): void {
    const refused = { type: "refused", seq: null, round: null, detail: "", fatal: true } as const;
    this.receive({ ...refused, reason, retry_after_ms: null });
    this.#isConnected = false;
  }

  /** What it says of itself when it joins, if anything. */
  about: JoinDetails = nothingSaid;

  join(task: TaskId = this.#place.task.id): boolean {
    this.#isConnected = true;
    return this.#place.runtime.join(this.id, task, this.#seq++, this.about);
  }

  /** The connection is lost, or given up with a word. */
  go(how: "disconnected" | "left" = "disconnected"): void {
    this.#isConnected = false;
    this.#place.runtime.leave(this.id, how);
  }

  all<T extends Type>(type: T): readonly MessageOf<CoordinatorMessage, T>[] {
    return this.inbox.filter(
      (message): message is MessageOf<CoordinatorMessage, T> => message.type === type,
    );
  }

  last<T extends Type>(type: T): MessageOf<CoordinatorMessage, T> {
    const found = this.all(type).at(-1);
    if (found === undefined) throw new Error(`No ${type} came; ${this.said()}`);
    return found;
  }

  said(): string {
    return this.inbox.map(({ type }) => type).join(" ");
  }

  /** Why it was refused, so far. */
  refusals(): readonly string[] {
    return this.all("refused").map(({ reason }) => reason);
  }

  async hears<T extends Type>(type: T, count = 1): Promise<MessageOf<CoordinatorMessage, T>> {
    await until(`${count} × ${type}`, () => this.all(type).length >= count);
    return this.last(type);
  }

  get round(): RoundId {
    return this.last("invite").round;
  }

  async seals(delta: readonly number[] | Float32Array, about: Partial<Update> = {}) {
    const { round, round_key, model } = this.last("invite");
    const update = { examples: 10, steps: 1, loss: 1, accuracy: 0.5, ...about };
    const plain = encodeUpdate({ ...update, delta: Float32Array.from(delta) });
    const context = sealContext({ round, participant: this.id, model });
    return sealedOf(await seal(plain, fromBase64url(round_key), context));
  }

  says(said: Said, round = this.round): Promise<void> {
    const message = { ...said, seq: this.#seq++, round } as RoundMessage;
    return this.#place.runtime.handle(this.id, message);
  }

  accepts(): Promise<void> {
    return this.says({ type: "accept" });
  }

  begins({ bytes, sha256, signature }: Sent, round = this.round): Promise<void> {
    const announced = { size_bytes: bytes.length, sha256, signature: signature ?? null };
    return this.says({ type: "update_begin", ...announced }, round);
  }

  sends(data: Uint8Array, offset_bytes: number, round = this.round): Promise<void> {
    return this.says({ type: "update_chunk", offset_bytes, data }, round);
  }

  /** Announces and sends, all of it or up to a number of bytes. */
  async uploads(sealed: Sent, end_bytes = sealed.bytes.length): Promise<void> {
    await this.begins(sealed);
    const resumed = this.all("update_resume").at(-1);
    if (resumed === undefined) return;
    const { bytes } = sealed;
    for (let at = resumed.received_bytes; at < end_bytes; at += limits.chunk_bytes) {
      await this.sends(bytes.subarray(at, Math.min(at + limits.chunk_bytes, end_bytes)), at);
    }
  }

  async delivers(delta: readonly number[] | Float32Array, about: Partial<Update> = {}) {
    await this.uploads(await this.seals(delta, about));
  }
}

export async function sealedOf(bytes: Uint8Array): Promise<Sent> {
  return { bytes, sha256: Sha256.parse(await sha256Hex(bytes)) };
}
