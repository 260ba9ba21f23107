/** A well-behaved participant: the real client, with a trainer that answers at once or when the test lets it. */
import { type Connect, type ParticipantEvent, participate, type Trainer } from "@tributary/client";
import { createIdentity, type Identity, type Rng } from "@tributary/crypto";
import type { TaskId } from "@tributary/protocol";
import { decodeSafetensors } from "@tributary/weights";
import { Trace } from "./trace.ts";

export type EventOf<T extends ParticipantEvent["type"]> = Extract<ParticipantEvent, { type: T }>;

/** Says that every weight should grow by 0.001. */
export const instantTrainer: Trainer = {
  async train({ model }) {
    const { weights } = decodeSafetensors(model);
    const delta = new Float32Array(weights.values.length).fill(1e-3);
    return { delta, examples: 10, steps: 1, loss: 0.5, accuracy: 0.5, seconds: 0.001 };
  },
};

/** Says at once that every weight should grow by `step`. */
export function steppingTrainer(step: number, examples: number): Trainer {
  return {
    async train({ model }) {
      const delta = new Float32Array(decodeSafetensors(model).weights.values.length).fill(step);
      return { delta, examples, steps: 1, loss: 0.5, accuracy: 0.5, seconds: 0.001 };
    },
  };
}

/** Trains as the instant one does, but in each round only after `release`. */
export class PatientTrainer implements Trainer {
  #release = () => {};
  readonly #released = new Promise<void>((resolve) => {
    this.#release = resolve;
  });

  release(): void {
    this.#release();
  }

  async train(request: Parameters<Trainer["train"]>[0]) {
    await this.#released;
    return instantTrainer.train(request);
  }
}

export type ParticipantOptions = {
  readonly url: string;
  readonly task: TaskId;
  readonly trainer?: Trainer;
  readonly identity?: Identity;
  readonly connect?: Connect;
  readonly rng?: Rng;
  /** How long a test waits for an event. */
  readonly patience_ms?: number;
};

export class Participant {
  readonly events: Trace<ParticipantEvent>;
  /** Resolves when the participation is over. */
  readonly done: Promise<void>;
  readonly #stop = new AbortController();

  constructor(options: ParticipantOptions) {
    this.events = new Trace(options.patience_ms);
    this.done = this.#takePart({ trainer: instantTrainer, ...options });
  }

  leave(): Promise<void> {
    this.#stop.abort();
    return this.done;
  }

  /** The first event of that kind, past or to come. */
  saw<T extends ParticipantEvent["type"]>(
    type: T,
    match: (event: EventOf<T>) => boolean = () => true,
  ): Promise<EventOf<T>> {
    return this.events.first(
      type,
      (event): event is EventOf<T> => event.type === type && match(event as EventOf<T>),
    );
  }

  /** All events of that kind so far. */
  all<T extends ParticipantEvent["type"]>(type: T): readonly EventOf<T>[] {
    return this.events.items.filter((event): event is EventOf<T> => event.type === type);
  }

  async #takePart(options: ParticipantOptions & { readonly trainer: Trainer }): Promise<void> {
    const events = participate({
      ...options,
      identity: options.identity ?? (await createIdentity()),
      capabilities: { agent: "tributary-e2e", backend: "other" },
      signal: this.#stop.signal,
    });
    for await (const event of events) this.events.push(event);
  }
}

/** Several participants that answer at once. */
export function takePart(options: {
  readonly url: string;
  readonly task: TaskId;
  readonly count: number;
  readonly patience_ms?: number;
}): readonly Participant[] {
  return Array.from({ length: options.count }, () => new Participant(options));
}

/** What the first of them sees: one that waits before it connects again may miss it. */
export function anySaw<T extends ParticipantEvent["type"]>(
  participants: readonly Participant[],
  type: T,
  match?: (event: EventOf<T>) => boolean,
): Promise<EventOf<T>> {
  return Promise.any(participants.map((one) => one.saw(type, match)));
}
