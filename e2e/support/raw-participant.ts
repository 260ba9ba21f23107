/**
 * A participant that is driven message by message, over a real socket: whatever a hostile or broken client could send,
 * a test can send with it. It does nothing by itself.
 */
import {
  answerChallenge,
  createIdentity,
  encodeBase64url,
  fromBase64url,
  type Identity,
  seal,
  sha256Hex,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  encodeUpdate,
  limits,
  type MessageOf,
  ParticipantId,
  type ParticipantMessage,
  protocolVersion,
  type RefusalReason,
  type RoundId,
  readCoordinatorMessage,
  sealContext,
  type TaskId,
  type Update,
} from "@tributary/protocol";
import { io, type Socket } from "socket.io-client";
import { Trace } from "./trace.ts";

type Heard<T extends CoordinatorMessage["type"]> = MessageOf<CoordinatorMessage, T>;
type Hello = MessageOf<ParticipantMessage, "hello">;
type Invite = Heard<"invite">;

export class RawParticipant {
  readonly identity: Identity;
  readonly id: ParticipantId;
  readonly messages = new Trace<CoordinatorMessage>();
  /** Resolves when the connection ends, with Socket.IO's word for why. */
  readonly closed: Promise<string>;
  readonly #socket: Socket;
  #seq = 0;

  private constructor(socket: Socket, identity: Identity) {
    this.identity = identity;
    this.id = ParticipantId.parse(encodeBase64url(identity.publicKey));
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once("disconnect", resolve));
    socket.on("message", (frame: unknown) => {
      const message = readCoordinatorMessage(frame);
      if (message === null) throw new Error(`No message of a coordinator: ${String(frame)}`);
      this.messages.push(message);
    });
  }

  /** Opens a connection and says nothing. */
  static async connect(
    url: string,
    options: { readonly identity?: Identity; readonly origin?: string } = {},
  ): Promise<RawParticipant> {
    const identity = options.identity ?? (await createIdentity());
    const { origin } = options;
    const socket = io(new URL("/participant", url).href, {
      transports: ["websocket"],
      reconnection: false,
      forceNew: true,
      ...(origin === undefined ? {} : { extraHeaders: { origin } }),
    });
    const participant = new RawParticipant(socket, identity);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return participant;
  }

  /** Connects, proves its key and joins. */
  static async joined(url: string, task: TaskId, identity?: Identity): Promise<RawParticipant> {
    const participant = await RawParticipant.connect(url, identity ? { identity } : {});
    await participant.hello();
    await participant.join(task);
    return participant;
  }

  get isConnected(): boolean {
    return this.#socket.connected;
  }

  /** The first message of that type, past or to come. */
  heard<T extends CoordinatorMessage["type"]>(
    type: T,
    match: (message: Heard<T>) => boolean = () => true,
  ): Promise<Heard<T>> {
    return this.messages.first(
      type,
      (message): message is Heard<T> => message.type === type && match(message as Heard<T>),
    );
  }

  refused(reason: RefusalReason): Promise<Heard<"refused">> {
    return this.heard("refused", (message) => message.reason === reason);
  }

  /** Sends these arguments as one frame, whatever they are. */
  sendFrame(...frame: unknown[]): void {
    this.#socket.emit("message", ...frame);
  }

  sendEvent(event: string, ...frame: unknown[]): void {
    this.#socket.emit(event, ...frame);
  }

  send(message: ParticipantMessage): void {
    this.sendFrame(message);
  }

  nextSeq(): number {
    return this.#seq++;
  }

  /** The true answer to the coordinator's challenge. */
  async helloMessage(): Promise<Hello> {
    const challenge = await this.heard("challenge");
    const signature = await answerChallenge(this.identity, {
      nonce: fromBase64url(challenge.nonce),
      sessionId: challenge.session,
      coordinatorPublicKey: fromBase64url(challenge.coordinator_key),
    });
    return {
      type: "hello",
      seq: this.nextSeq(),
      protocol_min: protocolVersion.min,
      protocol_max: protocolVersion.max,
      device_key: this.id,
      signature: encodeBase64url(signature),
      capabilities: { agent: "tributary-e2e-raw", backend: "other" },
    };
  }

  async hello(): Promise<void> {
    this.send(await this.helloMessage());
    await this.heard("welcome");
  }

  async join(task: TaskId): Promise<void> {
    this.send({ type: "join", seq: this.nextSeq(), task });
    await this.heard("joined");
  }

  /** Waits for the invitation and takes it up. */
  async accept(number = 1): Promise<Invite> {
    const invite = await this.heard("invite", (message) => message.number === number);
    this.send({ type: "accept", seq: this.nextSeq(), round: invite.round });
    return invite;
  }

  /** Plain bytes as a sealed update of this round. */
  seal(invite: Invite, plain: Uint8Array): Promise<Uint8Array> {
    const { round, model } = invite;
    const bound = sealContext({ round, participant: this.id, model });
    return seal(plain, fromBase64url(invite.round_key), bound);
  }

  sealUpdate(invite: Invite, delta: Float32Array, changes: Partial<Update> = {}) {
    const update = { examples: 10, steps: 1, loss: 0.5, accuracy: 0.5, delta, ...changes };
    return this.seal(invite, encodeUpdate(update));
  }

  async announce(round: RoundId, bytes: Uint8Array): Promise<void> {
    this.sendFrame({
      type: "update_begin",
      seq: this.nextSeq(),
      round,
      size_bytes: bytes.length,
      sha256: await sha256Hex(bytes),
      signature: null,
    });
  }

  sendChunk(round: RoundId, bytes: Uint8Array, offset_bytes: number): void {
    const data = bytes.subarray(offset_bytes, offset_bytes + limits.chunk_bytes);
    this.send({ type: "update_chunk", seq: this.nextSeq(), round, offset_bytes, data });
  }

  /** Announces the bytes and sends them all once the coordinator says where to begin. */
  async deliver(round: RoundId, bytes: Uint8Array): Promise<void> {
    await this.announce(round, bytes);
    const { received_bytes } = await this.heard(
      "update_resume",
      (message) => message.round === round,
    );
    for (let at = received_bytes; at < bytes.length; at += limits.chunk_bytes) {
      this.sendChunk(round, bytes, at);
    }
  }

  /** Ends the connection without a word of the protocol. */
  cut(): void {
    this.#socket.io.engine.close();
  }
}
