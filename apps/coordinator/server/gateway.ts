/**
 * Sockets ⇄ protocol ⇄ runtime, for participants: who is it, is this a message, is it within the limits. It checks and
 * passes on; it decides nothing about rounds. Every handler is wrapped: whatever a frame holds, the process stays up.
 */
import { randomBytes } from "node:crypto";
import { createChallenge, encodeBase64url, type Identity } from "@tributary/crypto";
import {
  type Capabilities,
  type CoordinatorMessage,
  limits,
  type ParticipantId,
  type RefusalReason,
  SessionId,
} from "@tributary/protocol";
import { returnWindow_ms } from "@tributary/rounds";
import type { KeyChange, Log, Outbox, Runtime } from "@tributary/runtime";
import type { Namespace, Socket } from "socket.io";
import { networkOf } from "./access/attempts.ts";
import { FairAdmission } from "./admission.ts";
import { inviteGuards, keyChangeGuards } from "./guards.ts";
import type { Metrics } from "./metrics.ts";
import { ParticipantSession } from "./session.ts";

export type GatewayOptions = {
  readonly namespace: Namespace;
  readonly runtime: () => Runtime;
  readonly identity: Identity;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly seen: (participant: ParticipantId, capabilities: Capabilities) => Promise<void>;
  readonly changeKey: (before: ParticipantId, after: ParticipantId) => Promise<KeyChange>;
  readonly addressOf: (socket: Socket) => string;
  /** A clock that never goes back, and chance; the process's own by default. */
  readonly now_ms?: () => number;
  readonly random?: () => number;
};

/** Nobody comes back earlier from an orderly end: the next start takes a moment, too. */
const restart_ms = 1_000;
const full_ms = 30_000;

type Connection = { readonly socket: Socket; readonly session: ParticipantSession };

/** The participants that are connected now: one connection each, the newest. */
export class Gateway implements Outbox {
  readonly #options: GatewayOptions;
  readonly #here = new Map<ParticipantId, Connection>();
  readonly #perAddress = new Map<string, number>();
  readonly #admission = new FairAdmission({
    all: {
      per_second: limits.handshakes_per_second,
      burst: limits.handshakes_burst,
      wait_ms_max: limits.return_ms_max,
    },
    network: {
      per_second: limits.handshakes_of_network,
      burst: limits.handshakes_of_network,
      wait_ms_max: limits.return_ms_max,
    },
  });
  readonly #inviteGuards = inviteGuards();
  readonly #keyChangeGuards = keyChangeGuards();
  readonly #now_ms: () => number;
  readonly #random: () => number;
  #count = 0;
  /** Set when the coordinator goes away: over how long everyone's return is spread. */
  #returns_ms: number | null = null;

  /** Connections that are open now. */
  get connected(): number {
    return this.#count;
  }

  /** Who is connected, and proved its key. */
  participants(): readonly ParticipantId[] {
    return [...this.#here.keys()];
  }

  constructor(options: GatewayOptions) {
    this.#options = options;
    this.#now_ms = options.now_ms ?? (() => performance.now());
    this.#random = options.random ?? Math.random;
    options.namespace.on("connection", (socket) => this.#connected(socket));
  }

  send(to: ParticipantId, message: CoordinatorMessage): void {
    this.#here.get(to)?.socket.emit("message", message);
  }

  /** Encoded once, whatever the number: a list of a thousand keys takes longer to encode than to send. */
  sendAll(to: readonly ParticipantId[], message: CoordinatorMessage): void {
    const sockets = to.flatMap((participant) => this.#here.get(participant)?.socket.id ?? []);
    if (sockets.length > 0) this.#options.namespace.to(sockets).emit("message", message);
  }

  /** Its rounds hear of that from whoever asked for it. */
  end(to: ParticipantId, reason: RefusalReason): void {
    const connection = this.#here.get(to);
    if (connection === undefined) return;
    this.#here.delete(to);
    connection.session.supersede();
    this.#refuse(connection.socket, connection.session.wordFor(reason), "", null);
  }

  /** Tells everyone that the coordinator goes away, spreading their return; whoever comes now, too. */
  shutDown(): void {
    const sockets = [...this.#options.namespace.sockets.values()];
    this.#returns_ms = returnWindow_ms(sockets.length);
    for (const socket of sockets) this.#sendAway(socket, this.#returns_ms);
  }

  #sendAway(socket: Socket, window_ms: number): void {
    this.#refuse(socket, "shutting_down", "", restart_ms + this.#within(window_ms));
  }

  #within(window_ms: number): number {
    return Math.round(window_ms * this.#random());
  }

  #connected(socket: Socket): void {
    const { identity, runtime, metrics, log, seen } = this.#options;
    if (this.#returns_ms !== null) return this.#sendAway(socket, this.#returns_ms);
    const address = this.#options.addressOf(socket);
    const network = networkOf(address);
    if (!this.#admit(address)) {
      const { connections_per_address, connections_max } = limits;
      const detail = `At most ${connections_per_address} per address, ${connections_max} in all.`;
      return this.#refuse(socket, "too_many_connections", detail, full_ms + this.#within(full_ms));
    }
    metrics.connections.set(this.#count);
    const challenge = createChallenge({
      sessionId: SessionId.parse(randomBytes(16).toString("base64url")),
      coordinatorPublicKey: identity.publicKey,
    });
    let noted = Promise.resolve();
    const session = new ParticipantSession({
      challenge,
      runtime,
      log,
      metrics,
      send: (message) => socket.emit("message", message),
      admit: () => this.#admission.take(network, this.#now_ms()),
      refuse: (reason, detail, retry_after_ms = null) =>
        this.#refuse(socket, reason, detail, retry_after_ms),
      onProven: (participant, capabilities) => {
        this.#replace(participant, { socket, session });
        noted = seen(participant, capabilities).catch((error) =>
          log.error({ error: String(error) }, "A device could not be noted"),
        );
      },
      guards: {
        invites: this.#inviteGuards.of(network),
        keyChanges: this.#keyChangeGuards.of(network),
      },
      // A key that the records do not know yet has nothing to hand on.
      changeKey: (before, after) => noted.then(() => this.#changeKey(socket, before, after)),
      close: () => socket.disconnect(true),
    });
    const deadline = setTimeout(() => {
      if (session.isPastJoining) return;
      // A join that is still being looked into must not be granted to whoever was told that it came too late.
      session.supersede();
      const detail = `No task was joined within ${limits.join_ms_max / 1000} s.`;
      this.#refuse(socket, "joined_too_late", detail, null);
    }, limits.join_ms_max);
    socket.on("message", (...frame: unknown[]) => session.receive(frame));
    // Anything else is not part of the protocol, acknowledgement callbacks included.
    socket.onAny((event: string) => {
      if (event !== "message") session.receive([]);
    });
    socket.on("disconnect", (_why, description) => {
      clearTimeout(deadline);
      // Leaving the namespace alone would keep the connection, uncounted.
      socket.conn.close();
      if (isOversize(description)) this.#note(socket, "message_too_large", "");
      this.#release(address);
      metrics.connections.set(this.#count);
      void session.settled().then(() => this.#forget(session.participant, socket));
    });
    socket.emit("message", {
      type: "challenge",
      session: challenge.sessionId,
      nonce: encodeBase64url(challenge.nonce),
      coordinator_key: encodeBase64url(identity.publicKey),
      protocol_min: session.versions.min,
      protocol_max: session.versions.max,
    } satisfies CoordinatorMessage);
  }

  /** A connection of the old key that came meanwhile has no one to speak for any more. */
  async #changeKey(socket: Socket, before: ParticipantId, after: ParticipantId) {
    const change = await this.#options.changeKey(before, after);
    if (change.ok && this.#here.get(before)?.socket !== socket) this.end(before, "key_replaced");
    return change;
  }

  /** Who said that it leaves has left already; of anyone else the connection is lost. */
  #forget(participant: ParticipantId | null, socket: Socket): void {
    if (participant === null || this.#here.get(participant)?.socket !== socket) return;
    this.#here.delete(participant);
    this.#options.runtime().leave(participant, "disconnected");
  }

  /** The same device a second time: the newer connection stays. */
  #replace(participant: ParticipantId, connection: Connection): void {
    const older = this.#here.get(participant);
    this.#here.set(participant, connection);
    if (older === undefined || older.socket === connection.socket) return;
    older.session.supersede();
    this.#refuse(older.socket, "replaced", "", null);
  }

  #refuse(
    socket: Socket,
    reason: RefusalReason,
    detail: string,
    retry_after_ms: number | null,
  ): void {
    this.#note(socket, reason, detail);
    const message: CoordinatorMessage = {
      type: "refused",
      seq: null,
      round: null,
      reason,
      detail,
      fatal: true,
      retry_after_ms,
    };
    socket.emit("message", message);
    socket.disconnect(true);
  }

  #note(socket: Socket, reason: RefusalReason, detail: string): void {
    const { metrics, log, addressOf } = this.#options;
    metrics.refusals.inc({ reason });
    log.warn({ reason, detail, address: addressOf(socket) }, "Connection refused");
  }

  #admit(address: string): boolean {
    const here = this.#perAddress.get(address) ?? 0;
    this.#perAddress.set(address, here + 1);
    this.#count += 1;
    if (here < limits.connections_per_address && this.#count <= limits.connections_max) return true;
    this.#release(address);
    return false;
  }

  #release(address: string): void {
    const here = this.#perAddress.get(address) ?? 0;
    if (here <= 1) this.#perAddress.delete(address);
    else this.#perAddress.set(address, here - 1);
    this.#count -= 1;
  }
}

/** Whether a frame beyond `frame_bytes_max` ended the connection; Engine.IO keeps only the words of `ws`. */
function isOversize(description: unknown): boolean {
  return description instanceof Error && description.message.includes("Max payload size exceeded");
}
