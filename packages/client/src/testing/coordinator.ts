/**
 * A coordinator that says exactly what the test wants, over in-memory links: one `Visit` per connection. What it signs
 * is real. It decides nothing, and it lets nothing through but what the protocol's schemas take.
 */
import {
  createRoundKey,
  decodeBase64url,
  encodeBase64url,
  type Identity,
  identityFromSeed,
  open,
  randomBytes,
  signRoundKey,
  verifyChallenge,
} from "@tributary/crypto";
import {
  CoordinatorMessage,
  createLinkPair,
  decodeUpdate,
  invitationId,
  type LinkPair,
  type MessageOf,
  ParticipantId,
  type ParticipantLink,
  ParticipantMessage,
  protocolVersion,
  type RoundId,
  RunId,
  roundId,
  SessionId,
  Sha256,
  sealContext,
  type TaskSpec,
} from "@tributary/protocol";
import { sealedTask, until } from "@tributary/testing";
import type { Connect } from "../ports.ts";

export const run = RunId.parse("run-0123456789ab");
export const model = Sha256.parse("ab".repeat(32));

type Said = ParticipantMessage["type"];
type SaidOfRound = Exclude<Said, "hello" | "join" | "change_key" | "leave">;
type Invite = MessageOf<CoordinatorMessage, "invite">;
type Refused = MessageOf<CoordinatorMessage, "refused">;

export class ScriptedCoordinator {
  identity: Identity;
  readonly visits: Visit[] = [];
  readonly roundKey = createRoundKey();
  /** Why connections fail now; null lets them through. */
  unreachable: string | null = null;
  /** The number of the newest connection that the test has asked for. */
  #met = 0;

  private constructor(identity: Identity) {
    this.identity = identity;
  }

  static async create(seed = 200): Promise<ScriptedCoordinator> {
    return new ScriptedCoordinator(await identityFromSeed(new Uint8Array(32).fill(seed)));
  }

  readonly connect: Connect = async () => {
    if (this.unreachable !== null) throw new Error(this.unreachable);
    const pair = createLinkPair();
    this.visits.push(new Visit(this, pair));
    return {
      ...bound(pair.participant),
      // As a socket does: what was sent before the end arrives.
      close: (why) => {
        pair.flushToCoordinator();
        pair.participant.close(why);
      },
    };
  };

  /** The connection of this number, from 1, once it is there. */
  async visit(number: number): Promise<Visit> {
    this.#met = Math.max(this.#met, number);
    await until(`connection ${number}`, () => this.visits.length >= number);
    return this.visits[number - 1] as Visit;
  }

  /** The next connection, as far as having joined. */
  async joined(spec: TaskSpec = sealedTask): Promise<Visit> {
    const visit = await this.visit(this.#met + 1);
    await visit.admits(spec);
    return visit;
  }
}

function bound(link: ParticipantLink): ParticipantLink {
  return {
    send: (message) => link.send(message),
    onMessage: (listener) => link.onMessage(listener),
    onClose: (listener) => link.onClose(listener),
    close: (why) => link.close(why),
  };
}

export class Visit {
  readonly coordinator: ScriptedCoordinator;
  readonly said: CoordinatorMessage[] = [];
  readonly received: ParticipantMessage[] = [];
  readonly pair: LinkPair;
  closed: string | null = null;
  readonly #session = SessionId.parse(encodeBase64url(randomBytes(16)));
  readonly #nonce = randomBytes(32);

  constructor(coordinator: ScriptedCoordinator, pair: LinkPair) {
    this.coordinator = coordinator;
    this.pair = pair;
    pair.coordinator.onMessage((message) => this.received.push(ParticipantMessage.parse(message)));
    pair.coordinator.onClose((why) => {
      this.closed = why;
    });
  }

  says(message: CoordinatorMessage): void {
    this.said.push(message);
    this.pair.coordinator.send(CoordinatorMessage.parse(message));
    this.pair.flushToParticipant();
  }

  all<T extends Said>(type: T): readonly MessageOf<ParticipantMessage, T>[] {
    this.pair.flushToCoordinator();
    return this.received.filter(
      (message): message is MessageOf<ParticipantMessage, T> => message.type === type,
    );
  }

  async hears<T extends Said>(type: T, count = 1): Promise<MessageOf<ParticipantMessage, T>> {
    await until(`${count} × ${type}`, () => this.all(type).length >= count);
    return this.all(type).at(-1) as MessageOf<ParticipantMessage, T>;
  }

  /** The newest about one round. */
  async hearsAbout<T extends SaidOfRound>(
    round: RoundId,
    type: T,
  ): Promise<MessageOf<ParticipantMessage, T>> {
    const about = () =>
      this.all(type).filter((message) => "round" in message && message.round === round);
    await until(`${type} about ${round}`, () => about().length > 0);
    return about().at(-1) as MessageOf<ParticipantMessage, T>;
  }

  /** The types of what was said so far. */
  heard(): readonly Said[] {
    this.pair.flushToCoordinator();
    return this.received.map(({ type }) => type);
  }

  /** Of this connection's challenge. */
  get asked() {
    return { nonce: this.#nonce, sessionId: this.#session };
  }

  challenges(): void {
    this.says({
      type: "challenge",
      session: this.#session,
      nonce: encodeBase64url(this.#nonce),
      coordinator_key: encodeBase64url(this.coordinator.identity.publicKey),
      protocol_min: protocolVersion.min,
      protocol_max: protocolVersion.max,
    });
  }

  /** The whole handshake; checks the participant's proof. */
  async admits(spec: TaskSpec = sealedTask): Promise<void> {
    this.challenges();
    const hello = await this.hears("hello");
    const isGenuine = await verifyChallenge({
      challenge: {
        nonce: this.#nonce,
        sessionId: this.#session,
        coordinatorPublicKey: this.coordinator.identity.publicKey,
      },
      publicKey: decodeBase64url(hello.device_key) ?? new Uint8Array(),
      answer: decodeBase64url(hello.signature) ?? new Uint8Array(),
    });
    if (!isGenuine) throw new Error("The participant's proof is false.");
    this.says({ type: "welcome", seq: hello.seq, protocol: protocolVersion.max });
    const { seq } = await this.hears("join");
    this.joins(spec, seq);
  }

  joins(spec: TaskSpec = sealedTask, seq = 0): void {
    this.says({ type: "joined", seq, task: spec, run, model, model_version: 0, rounds_target: 3 });
  }

  async invites(number = 1, changed: Partial<Invite> = {}): Promise<RoundId> {
    return this.invitesTo(run, number, changed);
  }

  /** To a buffered run: the invitation is the round. */
  async invitesAlone(invitation: number, changed: Partial<Invite> = {}): Promise<RoundId> {
    const round = invitationId(changed.run ?? run, invitation);
    return this.#invites(round, { ...changed, round });
  }

  async invitesTo(ofRun: RunId, number: number, changed: Partial<Invite> = {}): Promise<RoundId> {
    return this.#invites(roundId(ofRun, number), { run: ofRun, number, ...changed });
  }

  async #invites(round: RoundId, changed: Partial<Invite>): Promise<RoundId> {
    const { identity, roundKey } = this.coordinator;
    const signature = await signRoundKey(identity, { round, publicKey: roundKey.publicKey });
    this.says({
      type: "invite",
      seq: 1,
      run,
      round,
      number: 1,
      task: sealedTask.id,
      task_version: sealedTask.version,
      model,
      model_version: 0,
      cohort: 3,
      quorum: 2,
      privacy: "sealed",
      encoding: null,
      round_key: encodeBase64url(roundKey.publicKey),
      round_key_signature: encodeBase64url(signature),
      deadline_ms: 60_000,
      delivered: false,
      ...changed,
    });
    return round;
  }

  resumes(round: RoundId, received_bytes: number): void {
    this.says({ type: "update_resume", seq: 0, round, received_bytes });
  }

  receives(round: RoundId, received_bytes: number): void {
    this.says({ type: "chunk_received", seq: 0, round, received_bytes });
  }

  accepts(round: RoundId, sha256: Sha256): void {
    this.says({ type: "update_accepted", round, sha256 });
  }

  commits(round: RoundId): void {
    const figures = { model_version: 1, counted: 2, accuracy: 0.5, loss: 1 };
    this.says({ type: "round_committed", run, round, model, ...figures });
  }

  refuses(reason: Refused["reason"], about: Partial<Refused> = {}): void {
    const rest = { seq: null, round: null, detail: "", fatal: false, retry_after_ms: null };
    this.says({ type: "refused", reason, ...rest, ...about });
  }

  /** Refuses for good, as the gateway does: says why and closes. */
  dismisses(reason: Refused["reason"], retry_after_ms: number | null = null): void {
    this.refuses(reason, { fatal: true, retry_after_ms });
    this.pair.coordinator.close(reason);
  }

  get participant(): ParticipantId {
    const { device_key } = this.all("hello")[0] as MessageOf<ParticipantMessage, "hello">;
    return ParticipantId.parse(device_key);
  }

  /** The chunks that came, put together. */
  uploaded(round: RoundId): Uint8Array {
    const chunks = this.all("update_chunk").filter((chunk) => chunk.round === round);
    const size_bytes = Math.max(...chunks.map((c) => c.offset_bytes + c.data.length));
    const bytes = new Uint8Array(size_bytes);
    for (const { offset_bytes, data } of chunks) bytes.set(data, offset_bytes);
    return bytes;
  }

  /** Opens what came, as the coordinator would. */
  async opens(round: RoundId, weights: number) {
    const context = sealContext({ round, participant: this.participant, model });
    return decodeUpdate(
      await open(this.uploaded(round), this.coordinator.roundKey, context),
      weights,
    );
  }

  cut(why = "network lost"): void {
    this.pair.cut(why);
  }
}
