/**
 * Which devices may take part: those that an invite enrolled where a task asks for one, and none that was revoked or
 * has another key now. What is decided about a device holds for what it did under its former keys, too.
 */
import type { ParticipantId, RefusalReason, RoundId, Sha256, TaskId } from "@tributary/protocol";
import { withoutRest } from "@tributary/rounds";
import type { Admits, DeviceStanding, Json, Outsider } from "@tributary/storage";
import { Outsiders } from "./outsiders.ts";
import type { Ports } from "./ports.ts";
import type { Standing } from "./roster.ts";
import type { TaskRun } from "./task-run.ts";
import { onTheWall, wallClockOf } from "./wall.ts";

export type Admission =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: Extract<RefusalReason, "invite_needed" | "invite_invalid"> | Outsider["why"];
    };

export type KeyChange =
  | { readonly ok: true }
  | {
      readonly ok: false;
      readonly reason: Extract<RefusalReason, "key_taken" | "key_in_use"> | Outsider["why"];
    };

/** A round that counts the update of a device all the same: it is in the sum, and cannot be taken out. */
export type InTheSum = { readonly run: TaskRun["id"]; readonly round: RoundId };

/** What a task remembers of a device, by the clock on the wall. */
export type DevicePart = Pick<
  Standing,
  "selected" | "delivered" | "failures_in_a_row" | "last_outcome" | "last_delivered_at_ms"
> & {
  readonly participant: ParticipantId;
  readonly task: TaskId;
  /** Null where it does not rest now. */
  readonly rests_until_ms: number | null;
  readonly lost: NonNullable<Standing["lost"]>;
};

export type DevicesPorts = Pick<Ports, "records" | "outbox" | "clock" | "wall" | "log"> & {
  readonly admits: (task: TaskId) => Admits;
  /** Runs under way. */
  readonly running: () => readonly TaskRun[];
  /** Who has joined the task. */
  readonly joined: (task: TaskId) => readonly ParticipantId[];
  readonly leave: (participant: ParticipantId) => void;
};

type Joining = {
  readonly participant: ParticipantId;
  readonly task: TaskId;
  readonly invite: Sha256 | null;
};

export class Devices {
  readonly #ports: DevicesPorts;
  readonly #outsiders = new Outsiders();
  /** Devices that ask for a new key now, until it is known what came of that. */
  readonly #changing = new Map<ParticipantId, Promise<unknown>>();
  /** What is stored about devices is stored one after another: a key that changes is not revoked as if it stayed. */
  #stored: Promise<unknown> = Promise.resolve();

  constructor(ports: DevicesPorts) {
    this.#ports = ports;
  }

  async start(): Promise<void> {
    this.#outsiders.load(await this.#records.outsiders());
  }

  /** Why a device may not connect; null where it may. */
  refusalOf(participant: ParticipantId): Outsider["why"] | null {
    return this.#outsiders.refusalOf(participant);
  }

  /** Whether nothing is counted that was done under this key: it is, or was, that of a device that is revoked. */
  isRevoked(participant: ParticipantId): boolean {
    return this.#outsiders.isRevoked(participant);
  }

  /** Lets a device in to a task; the invite, of which this is the digest, is used where the task asks for one. */
  async admit(joining: Joining): Promise<Admission> {
    const before = await this.#refusalNow(joining.participant);
    if (before !== null) return { ok: false, reason: before };
    const admission = await this.#byInvite(joining);
    // It may have been revoked, or have got another key, while the records were asked.
    const after = await this.#refusalNow(joining.participant);
    return after === null ? admission : { ok: false, reason: after };
  }

  /** Whoever changes its key right now waits for what comes of that. */
  async #refusalNow(participant: ParticipantId): Promise<Outsider["why"] | null> {
    await this.#changing.get(participant);
    return this.refusalOf(participant);
  }

  async #byInvite({ participant: device, task, invite }: Joining): Promise<Admission> {
    const { invites } = this.#ports.records;
    const isOpen = this.#ports.admits(task) === "anyone";
    // An invite that is shown is used all the same: the task may ask for one later.
    if (invite !== null && !(await invites.isEnrolled(device, task))) {
      const used = await invites.redeem(invite, { device, task, now_ms: this.#now_ms() });
      if (used !== null || isOpen) return { ok: true };
      return { ok: false, reason: "invite_invalid" };
    }
    if (isOpen || invite !== null || (await invites.isEnrolled(device, task))) return { ok: true };
    return { ok: false, reason: "invite_needed" };
  }

  /** The task lets in invited devices alone from now on: whoever is here without an invite has to go. */
  async onlyInvited(task: TaskId): Promise<void> {
    for (const device of this.#ports.joined(task)) {
      if (await this.#ports.records.invites.isEnrolled(device, task)) continue;
      this.#sendOff(device, "invite_needed");
    }
  }

  /**
   * The device is gone at once: from its connection, from what it is at work in, and from every selection. Answers in
   * which rounds its update is in the sum already; null where there is no such device.
   */
  async revoke(id: ParticipantId, reason: string): Promise<readonly InTheSum[] | null> {
    const keys = await this.#inTurn(async () => {
      const device = this.#outsiders.currentOf(id);
      if (!(await this.#records.revoke(device, reason, this.#now_ms()))) return null;
      this.#outsiders.revoke(device);
      return this.#outsiders.keysOf(device);
    });
    if (keys === null) return null;
    for (const key of keys) this.#sendOff(key, "revoked");
    const counting = keys.flatMap((key) =>
      this.#ports
        .running()
        .map(async (run) => ({ run: run.id, round: await run.devices.revoke(key) })),
    );
    const answers = await Promise.all(counting);
    return answers.flatMap(({ run, round }) => (round === null ? [] : [{ run, round }]));
  }

  /** It may come back by itself. False where there is no such device. */
  restore(id: ParticipantId): Promise<boolean> {
    return this.#inTurn(async () => {
      const device = this.#outsiders.currentOf(id);
      const isKnown = await this.#records.restore(device);
      if (isKnown) this.#outsiders.restore(device);
      return isKnown;
    });
  }

  rename(id: ParticipantId, name: string | null): Promise<boolean> {
    return this.#records.rename(id, name);
  }

  /** It may be selected again, in every task that it rests in. Answers in which it did. */
  async liftRest(id: ParticipantId): Promise<readonly TaskId[]> {
    const lifted: TaskId[] = [];
    for (const stored of await this.#records.standings([id])) {
      const run = this.#ports.running().find(({ task }) => task.id === stored.task);
      const isLifted =
        run === undefined ? await this.#liftStored(stored) : await run.devices.liftRest(id);
      if (isLifted) lifted.push(stored.task);
    }
    return lifted;
  }

  async #liftStored({ task, participant, standing }: DeviceStanding): Promise<boolean> {
    const before = standing as unknown as Standing;
    const after = withoutRest(before);
    if (after === before) return false;
    const changed = { participant, standing: after as unknown as Json };
    await this.#ports.records.standings.save(task, [changed]);
    return true;
  }

  /**
   * The device proved both keys: from now on it is known by the new one. It keeps the old one while a run has to do
   * with it under that: else what it did would be somebody's who is not here any more, and it could do it once again.
   */
  async replaceKey(old: ParticipantId, by: ParticipantId): Promise<KeyChange> {
    const change = this.#replaceKey(old, by);
    const over = change.catch(() => {});
    this.#changing.set(old, over);
    try {
      return await change;
    } finally {
      if (this.#changing.get(old) === over) this.#changing.delete(old);
    }
  }

  async #replaceKey(old: ParticipantId, by: ParticipantId): Promise<KeyChange> {
    const inUse = { ok: false, reason: "key_in_use" } as const;
    if (await this.isKeyInUse(old)) return inUse;
    // From here on nobody selects it. Somebody may have before.
    this.#ports.leave(old);
    if (await this.isKeyInUse(old)) return inUse;
    const change = await this.#inTurn(() => this.#storeKey(old, by));
    if (!change.ok) return change;
    this.#ports.leave(old);
    for (const run of this.#ports.running()) run.devices.rename(old, by);
    return change;
  }

  async #storeKey(old: ParticipantId, by: ParticipantId): Promise<KeyChange> {
    const outside = this.refusalOf(old);
    if (outside !== null) return { ok: false, reason: outside };
    const isTaken = this.refusalOf(by) !== null;
    const done = isTaken ? "refused" : await this.#records.replaceKey(old, by, this.#now_ms());
    if (done === "refused") return { ok: false, reason: "key_taken" };
    this.#outsiders.replace(old, by);
    return { ok: true };
  }

  /** Whether a run has to do with the device under the key that it has, or one that it had. */
  async isKeyInUse(id: ParticipantId): Promise<boolean> {
    const asked = this.#outsiders
      .keysOf(id)
      .flatMap((key) => this.#ports.running().map((run) => run.devices.isInvolved(key)));
    return (await Promise.all(asked)).includes(true);
  }

  async partsOf(ids: readonly ParticipantId[]): Promise<readonly DevicePart[]> {
    return (await this.#records.standings(ids)).map((stored) => this.#partOf(stored));
  }

  /** Everyone who rests in some task. */
  async resting(): Promise<readonly ParticipantId[]> {
    const { tasks, standings } = this.#ports.records;
    const found = new Set<ParticipantId>();
    for (const { id: task } of await tasks.list()) {
      for (const stored of await standings.of(task)) {
        const { participant, rests_until_ms } = this.#partOf({ ...stored, task });
        if (rests_until_ms !== null) found.add(participant);
      }
    }
    return [...found];
  }

  #partOf({ participant, task, standing }: DeviceStanding): DevicePart {
    const { clock } = this.#ports;
    const { lost = {}, presence: _, ...known } = standing as unknown as Standing;
    const { rests_until_ms: until_ms, last_delivered_at_ms: last_ms } = known;
    const isOver = until_ms === null || until_ms <= clock.now_ms();
    return {
      ...known,
      participant,
      task,
      lost,
      last_delivered_at_ms: last_ms === null ? null : onTheWall(this.#ports, last_ms),
      rests_until_ms: isOver ? null : onTheWall(this.#ports, until_ms),
    };
  }

  #inTurn<T>(store: () => Promise<T>): Promise<T> {
    const stored = this.#stored.then(store);
    this.#stored = stored.catch(() => {});
    return stored;
  }

  #sendOff(id: ParticipantId, reason: RefusalReason): void {
    // The connection first: what its rounds have to say to it is not for it any more.
    this.#ports.outbox.end?.(id, reason);
    this.#ports.leave(id);
    this.#ports.log.info({ participant: id, reason }, "A device was sent off");
  }

  get #records() {
    return this.#ports.records.devices;
  }

  #now_ms(): number {
    return wallClockOf(this.#ports).now_ms();
  }
}
