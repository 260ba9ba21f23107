/** The two ends of a simulated connection. What is sent is copied, as a wire would. */
import type { CoordinatorLink, Link, ParticipantLink } from "@tributary/protocol";

export type NearEnd = {
  readonly participant: ParticipantLink;
  readonly coordinator: CoordinatorLink;
};

type Outgoing<M> = { send(message: M): void; close(why: string): void };

export class End<Out, In> implements Link<Out, In> {
  direction: Outgoing<Out> | null = null;
  onShut: () => void = () => {};
  readonly #early: In[] = [];
  #closed: string | null = null;
  #isSilent = false;
  #onMessage: ((message: In) => void) | null = null;
  #onClose: ((why: string) => void) | null = null;

  send(message: Out): void {
    if (this.#closed === null) this.direction?.send(copyOf(message));
  }

  onMessage(listener: (message: In) => void): void {
    this.#onMessage = listener;
    for (const message of this.#early.splice(0)) listener(message);
  }

  onClose(listener: (why: string) => void): void {
    this.#onClose = listener;
    if (this.#closed !== null) listener(this.#closed);
  }

  close(why: string): void {
    if (this.shut(why)) this.direction?.close(why);
  }

  /** False when the message found nobody. */
  deliver(message: In): boolean {
    if (this.#closed !== null || this.#isSilent) return false;
    if (this.#onMessage === null) this.#early.push(message);
    else this.#onMessage(message);
    return true;
  }

  /** Nothing arrives any more, but this end does not know it yet. */
  goSilent(): void {
    this.#isSilent = true;
  }

  /** False when it was shut before. */
  shut(why: string): boolean {
    if (this.#closed !== null) return false;
    this.#closed = why;
    this.#onClose?.(why);
    this.onShut();
    return true;
  }
}

/** Messages are plain data and bytes; `structuredClone` would take most of a simulation's time. */
function copyOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return value.slice() as T;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) copy[key] = copyOf(member);
  return copy as T;
}
