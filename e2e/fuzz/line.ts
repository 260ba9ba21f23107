/**
 * One WebSocket to the coordinator below Socket.IO: packets go out as they are written here, valid or not. It can also
 * prove a key and join a task, so that what follows reaches the rounds.
 */
import { answerChallenge, encodeBase64url, fromBase64url, type Identity } from "@tributary/crypto";
import {
  type CoordinatorMessage,
  type MessageOf,
  type ParticipantMessage,
  protocolVersion,
  readCoordinatorMessage,
  type TaskId,
} from "@tributary/protocol";

const event = "42/participant,";

export class Line {
  readonly #socket: WebSocket;
  readonly #heard: CoordinatorMessage[] = [];
  #wake = () => {};
  #isOpen = true;

  constructor(url: string) {
    const address = new URL("/socket.io/?EIO=4&transport=websocket", url);
    address.protocol = "ws:";
    this.#socket = new WebSocket(address);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.addEventListener("message", ({ data }) => this.#take(data));
    this.#socket.addEventListener("error", () => this.#end());
    this.#socket.addEventListener("close", () => this.#end());
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Resolves when the coordinator's first packet is here; false if the line broke before. */
  opened(): Promise<boolean> {
    return this.#until(() => this.#socket.readyState === WebSocket.OPEN);
  }

  /** Lost, as on any socket, when the other side has closed. */
  send(packet: string | Uint8Array<ArrayBuffer>): void {
    if (this.#isOpen) this.#socket.send(packet);
  }

  say(message: ParticipantMessage): void {
    this.send(`${event}${JSON.stringify(["message", message])}`);
  }

  /** Proves the key and joins; false if the coordinator would not have it. */
  async join(identity: Identity, task: TaskId): Promise<boolean> {
    this.send("40/participant,");
    const challenge = await this.#hear("challenge");
    if (challenge === null) return false;
    const signature = await answerChallenge(identity, {
      nonce: fromBase64url(challenge.nonce),
      sessionId: challenge.session,
      coordinatorPublicKey: fromBase64url(challenge.coordinator_key),
    });
    const device_key = encodeBase64url(identity.publicKey);
    const { min, max } = protocolVersion;
    const hello = { type: "hello", seq: 0, protocol_min: min, protocol_max: max, device_key };
    const capabilities = { agent: "tributary-fuzz", backend: "other" };
    const proof = { signature: encodeBase64url(signature), capabilities };
    this.say({ ...hello, ...proof } as ParticipantMessage);
    if ((await this.#hear("welcome")) === null) return false;
    return this.settle(task, 1);
  }

  /** Joins once more and waits for the answer: all that was sent before has been read by then. */
  async settle(task: TaskId, seq: number): Promise<boolean> {
    this.say({ type: "join", seq, task });
    const isAnswer = (message: CoordinatorMessage) =>
      message.type === "joined" && message.seq === seq;
    const isThere = await this.#until(() => this.#heard.some(isAnswer));
    this.#heard.length = 0;
    return isThere;
  }

  close(): void {
    this.#socket.close();
  }

  async #hear<T extends CoordinatorMessage["type"]>(
    type: T,
  ): Promise<MessageOf<CoordinatorMessage, T> | null> {
    const ofType = (message: CoordinatorMessage) => message.type === type;
    const isThere = await this.#until(() => this.#heard.some(ofType));
    const found = isThere ? this.#heard.find(ofType) : undefined;
    return (found as MessageOf<CoordinatorMessage, T> | undefined) ?? null;
  }

  async #until(isSo: () => boolean): Promise<boolean> {
    while (this.#isOpen && !isSo()) {
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    }
    return this.#isOpen;
  }

  #take(data: unknown): void {
    if (typeof data === "string") {
      // The other side's heartbeat, without whose answer it would hang up.
      if (data === "2") this.#socket.send("3");
      const message = data.startsWith(event) ? messageIn(data.slice(event.length)) : null;
      if (message !== null) this.#heard.push(message);
    }
    this.#wake();
  }

  #end(): void {
    this.#isOpen = false;
    this.#wake();
  }
}

function messageIn(text: string): CoordinatorMessage | null {
  const [, frame] = JSON.parse(text) as readonly unknown[];
  return readCoordinatorMessage(frame);
}
