/**
 * One round in calm weather, with a coordinator that cheats or a participant that does not keep to
 * the rules. The coordinator is the real one, with someone on the way to its participants who says
 * what it likes, hears everything and keeps it; the participants are real clients.
 */
import {
  type CoordinatorLink,
  type CoordinatorMessage,
  ParticipantId,
  type ParticipantMessage,
  type RefusalReason,
  type RoundSummary,
  type SecureTask,
} from "@tributary/protocol";
import { modulusBits } from "@tributary/weights";
import { Auditor } from "../audit.ts";
import { VirtualClock } from "../clock.ts";
import { Coordinator } from "../coordinator.ts";
import { emptyDisk } from "../disk/disk.ts";
import { Network } from "../network.ts";
import { Participant } from "../participant.ts";
import type { Optimum } from "../quadratic.ts";
import { quiet } from "../quiet.ts";
import { Trace } from "../trace.ts";
import type { TrickName } from "../tricks.ts";
import { installPromptWebCrypto } from "../webcrypto.ts";
import { Loot } from "./loot.ts";

export type Cheat = {
  /** What a participant is told in place of what an honest coordinator says. */
  readonly instead?: (
    to: ParticipantId,
    message: CoordinatorMessage,
  ) => readonly CoordinatorMessage[];
  /** What the honest coordinator behind it is told in place of what a participant says. */
  readonly heard?: (message: ParticipantMessage) => ParticipantMessage;
  /** Something was heard, and is kept: what it says of its own accord. */
  readonly after?: (message: ParticipantMessage, loot: Loot, say: Say) => void;
};

export type Say = (to: ParticipantId, message: CoordinatorMessage) => void;

const calm = { latency_ms: 20, duplicated: 0, stalled: 0, overtaken: 0, lost: 0 };
const steps_max = 100_000;

export class CalmWorld {
  readonly disk = emptyDisk();
  readonly loot: Loot;
  readonly members: ParticipantId[] = [];
  readonly refusals: RefusalReason[] = [];
  readonly #task: SecureTask;
  readonly #clock = new VirtualClock(0);
  readonly #auditor: Auditor;
  readonly #lines = new Map<ParticipantId, CoordinatorLink>();
  #cheat: Cheat = {};

  constructor(task: SecureTask) {
    this.#task = task;
    this.loot = new Loot(task);
    this.#auditor = new Auditor(this.disk, task, new Map<string, Optimum>());
  }

  /** The first round, to its end. The first participant may play a trick. */
  async play(
    participants: number,
    cheat: (world: CalmWorld) => Promise<Cheat> | Cheat,
    trick: TrickName | null = null,
  ): Promise<RoundSummary> {
    installPromptWebCrypto();
    const trace = new Trace(() => this.#clock.now_ms());
    const network = new Network(this.#clock, trace, calm);
    const coordinator = await this.#coordinator(trace);
    coordinator.start();
    const around = {
      clock: this.#clock,
      trace,
      network,
      coordinator: this.#between(coordinator),
      task: this.#task,
      secrets: this.#auditor.secrets,
      blobs: this.disk.blobs,
      isStormy: () => false,
    };
    const crowd: Participant[] = [];
    for (let index = 0; index < participants; index++) {
      const own = index === 0 ? trick : null;
      crowd.push(await Participant.create(index, 1, { ...around, trick: own }));
    }
    this.members.push(...crowd.map(({ id }) => id));
    this.#cheat = await cheat(this);
    for (const participant of crowd) participant.begin();
    return this.#firstRound();
  }

  /** What these participants' updates sum to in the clear. */
  plainSumOf(participants: readonly ParticipantId[]): Uint32Array {
    const { round } = this.loot.invite;
    const rings = participants.map((one) => this.#auditor.secrets.ringOf(one, round));
    const [first] = rings;
    if (!first) throw new Error("Expected the participants to have rounded their updates.");
    return first.map((_, i) => rings.reduce((sum, ring) => sum + (ring?.[i] ?? 0), 0));
  }

  /** How far what the cheater computes is from the truth: of each bit, whether it is wrong. */
  async wrongBitsOf(participants: readonly ParticipantId[]): Promise<readonly boolean[]> {
    const found = await this.loot.sumOf(participants);
    const plain = this.plainSumOf(participants);
    const bits = Array.from({ length: modulusBits(this.loot.encoding) }, (_, bit) => bit);
    return Array.from(found).flatMap((value, i) => {
      const difference = value - (plain[i] ?? 0);
      return bits.map((bit) => ((difference >> bit) & 1) === 1);
    });
  }

  async #firstRound(): Promise<RoundSummary> {
    for (let step = 0; step < steps_max; step++) {
      this.#clock.step();
      await quiet();
      const [run] = await this.disk.records.runs.list();
      if (run === undefined) continue;
      const [first] = await this.disk.records.rounds.history(run.id);
      if (first !== undefined) return first;
    }
    throw new Error("Expected the first round to end.");
  }

  async #coordinator(trace: Trace): Promise<Coordinator> {
    const auditor = this.#auditor;
    return new Coordinator(await Coordinator.identity(), {
      clock: this.#clock,
      trace,
      disk: this.disk,
      manners: {
        latency_ms: () => 1,
        failing: () => 0,
        isFull: () => false,
        onWritten: () => {},
        onWrite: () => {},
      },
      seed: 1,
      open: async (runtime) => {
        if (runtime.tasks().length > 0) return;
        await runtime.openRun({ task: this.#task, rounds: 1, seed: 1 });
      },
      lossOf: () => 0,
      onSent: (to, message) => auditor.note(to, message),
      onHeard: () => {},
      onLogged: () => {},
      onPublished: () => {},
      onRefused: (reason) => this.refusals.push(reason),
      onBug: (what) => {
        throw new Error(what);
      },
    });
  }

  /** The coordinator as its participants see it. */
  #between(coordinator: Coordinator): Pick<Coordinator, "door" | "publicKey"> {
    const listen = (link: CoordinatorLink) => coordinator.door?.(this.#tap(link));
    return {
      get publicKey() {
        return coordinator.publicKey;
      },
      get door() {
        return coordinator.door === null ? null : listen;
      },
    };
  }

  /** Every participant keeps its connection, so that each has one line. */
  #tap(link: CoordinatorLink): CoordinatorLink {
    let who: ParticipantId | null = null;
    const tell = (message: CoordinatorMessage) => {
      if (who !== null) this.loot.noteSaid(who, message);
      link.send(message);
    };
    const say: Say = (to, message) => {
      this.loot.noteSaid(to, message);
      this.#lines.get(to)?.send(message);
    };
    return {
      send: (message) => {
        if (who === null) return tell(message);
        for (const said of this.#cheat.instead?.(who, message) ?? [message]) tell(said);
      },
      onMessage: (listener) =>
        link.onMessage((message) => {
          if (message.type === "hello") {
            who = ParticipantId.parse(message.device_key);
            this.#lines.set(who, link);
          }
          if (who !== null) this.loot.noteHeard(who, message);
          this.#cheat.after?.(message, this.loot, say);
          listener(this.#cheat.heard?.(message) ?? message);
        }),
      onClose: (listener) => link.onClose(listener),
      close: (why) => link.close(why),
    };
  }
}
