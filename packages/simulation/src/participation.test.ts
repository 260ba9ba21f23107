/**
 * A whole federation in one process: the runtime over memory stores, real participants over in-memory links, real
 * cryptography, and a model whose optimum is known. Only the sockets and the training are made up.
 */
import { type FetchModel, type ParticipantEvent, participate, type Trainer } from "@tributary/client";
import {
  createChallenge,
  encodeBase64url,
  fromBase64url,
  type Identity,
  identityFromSeed,
  verifyChallenge,
} from "@tributary/crypto";
import {
  type CoordinatorMessage,
  createLinkPair,
  type LinkPair,
  ParticipantId,
  type ParticipantMessage,
  SessionId,
  TaskId,
  type TaskSpec,
} from "@tributary/protocol";
import { combineUpdates, inspectUpdate, type Ports, Runtime } from "@tributary/runtime";
import { createMemoryBlobs, createMemoryRecords, createMemorySpool } from "@tributary/storage";
import { decodeSafetensors, encodeSafetensors } from "@tributary/weights";
import { expect, test } from "vitest";

const optimum = [2, -1, 0.5];

const task: TaskSpec = {
  id: TaskId.parse("quadratic"),
  version: 1,
  title: "Quadratic",
  summary: "Finds the point that is nearest to everybody's target.",
  privacy: "sealed",
  model: {
    class_name: "Sequential",
    config: { name: "m", layers: [{ class_name: "Dense", config: { units: 1 } }] },
  },
  data: { kind: "image", height: 1, width: 3, channels: 1, classes: ["0", "1"] },
  recipe: {
    optimizer: { kind: "sgd", learning_rate: 0.5, momentum: 0 },
    batch_size: 1,
    epochs: 1,
    proximal_mu: 0,
  },
  strategy: { kind: "fedavg", server_learning_rate: 1 },
  update_norm_max: 10,
  round: { quorum: 2, over_selection: 3, recruit_wait_ms: 1_000, deadline_ms: 60_000 },
};

/** The coordinator: a runtime, and a gateway that does just what the protocol asks for. */
class Coordinator {
  readonly runtime: Runtime;
  readonly blobs = createMemoryBlobs();
  readonly #identity: Identity;
  readonly #links = new Map<ParticipantId, LinkPair>();
  #alarms: { readonly at_ms: number; readonly callback: () => void }[] = [];
  #now_ms = 1_000;
  /** Rewrites what one participant hears: how a client without scruples is told to clip less. */
  forge: (to: ParticipantId, message: CoordinatorMessage) => CoordinatorMessage = (_, said) => said;

  constructor(identity: Identity) {
    this.#identity = identity;
    this.runtime = new Runtime(this.#ports());
  }

  #ports(): Ports {
    const { blobs } = this;
    const spool = createMemorySpool();
    return {
      records: createMemoryRecords(),
      blobs,
      spool,
      identity: this.#identity,
      clock: {
        now_ms: () => this.#now_ms,
        setAlarm: (at_ms, callback) => {
          const alarm = { at_ms, callback };
          this.#alarms.push(alarm);
          return () => {
            this.#alarms = this.#alarms.filter((other) => other !== alarm);
          };
        },
      },
      randomness: { bytes: (length) => new Uint8Array(length) },
      outbox: { send: (to, message) => this.#links.get(to)?.coordinator.send(this.forge(to, message)) },
      workshop: {
        initialModel: () =>
          blobs.put(
            encodeSafetensors({ layout: [{ name: "w", shape: [3] }], values: new Float32Array(3) }),
          ),
        inspect: (request) => inspectUpdate({ blobs, spool }, request),
        combine: (request) => combineUpdates({ blobs, spool }, request),
        evaluate: async () => null,
        testSetOf: async () => null,
      },
      log: { info() {}, warn() {}, error() {} },
      downloadBytes: async () => 100,
      publish() {},
    };
  }

  advance(duration_ms: number): void {
    this.#now_ms += duration_ms;
    const due = this.#alarms.filter(({ at_ms }) => at_ms <= this.#now_ms);
    this.#alarms = this.#alarms.filter((alarm) => !due.includes(alarm));
    for (const { callback } of due) callback();
  }

  async model(): Promise<readonly number[]> {
    const sha256 = this.runtime.tasks()[0]?.run?.model;
    const bytes = sha256 === undefined ? null : await this.blobs.get(sha256);
    return bytes === null ? [] : [...decodeSafetensors(bytes).weights.values];
  }

  /** A new connection; its messages are handled one after another. */
  connect(): LinkPair {
    const pair = createLinkPair();
    const sessionId = SessionId.parse("A".repeat(22));
    const challenge = createChallenge({
      sessionId,
      coordinatorPublicKey: this.#identity.publicKey,
    });
    pair.coordinator.send({
      type: "challenge",
      session: sessionId,
      nonce: encodeBase64url(challenge.nonce),
      coordinator_key: encodeBase64url(this.#identity.publicKey),
      protocol_min: 1,
      protocol_max: 1,
    });
    let who: ParticipantId | null = null;
    let queue = Promise.resolve();
    const take = async (message: ParticipantMessage): Promise<void> => {
      if (message.type === "hello") {
        const publicKey = fromBase64url(message.device_key);
        const answer = fromBase64url(message.signature);
        if (!(await verifyChallenge({ challenge, publicKey, answer }))) throw new Error("not genuine");
        who = message.device_key;
        this.#links.set(who, pair);
        return pair.coordinator.send({ type: "welcome", seq: message.seq, protocol: 1 });
      }
      if (who === null) throw new Error("not proven");
      if (message.type === "join") this.runtime.join(who, message.task, message.seq);
      else if (message.type === "leave") this.runtime.leave(who, "left");
      else await this.runtime.handle(who, message);
    };
    pair.coordinator.onMessage((message) => {
      queue = queue.then(() => take(message));
    });
    pair.coordinator.onClose(() => {
      // After what was said before it.
      queue = queue.then(() => {
        if (who !== null && this.#links.get(who) === pair) this.runtime.leave(who, "disconnected");
      });
    });
    return pair;
  }
}

class Member {
  readonly id: ParticipantId;
  readonly events: ParticipantEvent[] = [];
  readonly #stop = new AbortController();
  readonly ended: Promise<void>;
  pair: LinkPair | null = null;

  constructor(coordinator: Coordinator, identity: Identity, trainer: Trainer) {
    this.id = ParticipantId.parse(encodeBase64url(identity.publicKey));
    const fetchModel: FetchModel = async (sha256) => {
      const bytes = await coordinator.blobs.get(sha256);
      if (bytes === null) throw new Error("no such model");
      return { bytes, transferred_bytes: bytes.length };
    };
    const events = participate({
      url: "http://coordinator.test",
      task: task.id,
      identity,
      trainer,
      capabilities: { agent: "test", backend: "cpu" },
      signal: this.#stop.signal,
      connect: async () => {
        const pair = coordinator.connect();
        const { participant } = pair;
        this.pair = pair;
        return {
          send: (message) => participant.send(message),
          onMessage: (listener) => participant.onMessage(listener),
          onClose: (listener) => participant.onClose(listener),
          // As a socket does: what was sent before the end arrives.
          close: (why) => {
            pair.flushToCoordinator();
            participant.close(why);
          },
        };
      },
      fetchModel,
      clock: { sleep: async () => {} },
      random: () => 0,
    });
    this.ended = (async () => {
      for await (const event of events) this.events.push(event);
    })();
  }

  all<T extends ParticipantEvent["type"]>(type: T) {
    return this.events.filter(
      (event): event is Extract<ParticipantEvent, { type: T }> => event.type === type,
    );
  }

  async leave(): Promise<void> {
    this.#stop.abort();
    await this.ended;
  }
}

/** Gradient steps on ½‖w − target‖², whatever else comes of them. */
function trainer(target: readonly number[], change = (delta: Float32Array) => delta): Trainer {
  return {
    async train({ model, task: { recipe } }) {
      const { values } = decodeSafetensors(model).weights;
      const rate = recipe.optimizer.learning_rate;
      const delta = values.map((value, i) => rate * ((target[i] ?? 0) - value));
      return { delta: change(delta), examples: 10, steps: 1, loss: 1, accuracy: 0, seconds: 1 };
    },
  };
}

const identity = (index: number) => identityFromSeed(new Uint8Array(32).fill(index));
const moved = (by: readonly number[]) => optimum.map((value, i) => value + (by[i] ?? 0));

/** Delivers what is said until it holds. */
async function until(members: readonly Member[], what: string, holds: () => boolean) {
  for (let turn = 0; turn < 200_000; turn++) {
    if (holds()) return;
    for (const { pair } of members) pair?.settle();
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error(`Waited in vain for ${what}.`);
}

const distance = (model: readonly number[]) =>
  Math.hypot(...optimum.map((value, i) => value - (model[i] ?? 0)));

test("two honest participants find the optimum in spite of four others, each refused with its reason", async () => {
  const coordinator = new Coordinator(await identity(99));
  await coordinator.runtime.openRun({ task, rounds: 3, seed: 1 });
  const never = new Promise<never>(() => {});
  const trainers: readonly Trainer[] = [
    trainer(moved([1, 1, 1])),
    trainer(moved([-1, -1, -1])),
    trainer(optimum, (delta) => delta.fill(Number.NaN, 0, 1)),
    trainer(optimum, (delta) => delta.subarray(1)),
    trainer(optimum, (delta) => delta.map(() => 1e9)),
    { train: () => never },
  ];
  const identities = await Promise.all(trainers.map((_, i) => identity(i + 1)));
  const huge = encodeBase64url(identities[4]?.publicKey ?? new Uint8Array());
  coordinator.forge = (to, message) =>
    to === huge && message.type === "joined"
      ? { ...message, task: { ...message.task, update_norm_max: 1e12 } }
      : message;
  const members = trainers.map(
    (each, i) => new Member(coordinator, identities[i] as Identity, each),
  );
  const honest = members.slice(0, 2);
  const gone = members[5] as Member;
  const distances = [distance(await coordinator.model())];
  for (let number = 1; number <= 3; number++) {
    const delivered = (member: Member) => member.all("accepted").length === number;
    await until(members, `deliveries of round ${number}`, () => honest.every(delivered));
    const isOut = (member: Member) => member.all("dropped").length === number;
    await until(members, `refusals of round ${number}`, () => members.slice(2, 5).every(isOut));
    // It disappears for good; from then on the cohort is not full, and is waited for.
    if (number === 1) await gone.leave();
    const committed = (member: Member) => member.all("committed").length === number;
    await until(members, `round ${number}`, () => honest.every(committed));
    distances.push(distance(await coordinator.model()));
    const recruits = () => coordinator.runtime.tasks()[0]?.run?.round?.phase === "recruiting";
    if (number < 3) await until(members, "the next round", recruits);
    coordinator.advance(task.round.recruit_wait_ms);
  }
  const [start = 0] = distances;
  expect(distances.map((far) => far / start)).toEqual([1, 0.5, 0.25, 0.125]);
  const reasons = members.map((member) => [
    ...new Set(member.all("refused").map(({ reason }) => reason)),
  ]);
  expect(members[2]?.all("failed")).toHaveLength(3);
  expect(reasons).toEqual([
    [],
    [],
    // A client with scruples does not send it; what the coordinator says to the others stands in the runtime's tests.
    [],
    ["update_size"],
    ["update_norm"],
    [],
  ]);
  const history = coordinator.runtime.run(coordinator.runtime.tasks()[0]?.run?.id ?? "")?.history;
  expect(history?.map(({ outcome, accepted }) => `${outcome} ${accepted}`)).toEqual(
    Array(3).fill("committed 2"),
  );
  for (const member of honest) expect(member.all("ended")).toMatchObject([{ outcome: "finished" }]);
  await Promise.all(members.map((member) => member.leave()));
  await until(members, "all to be gone", () => coordinator.runtime.tasks()[0]?.run?.connected === 0);
});
