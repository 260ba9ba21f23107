/**
 * A world with two clocks and devices that work by themselves: whoever is invited delivers. `pass` moves both clocks,
 * the one on the wall is set by `wall.advance`.
 */
import type { ScheduleSpec, ScheduleView } from "@tributary/protocol";
import type { RunRecord, Spool, SpoolInspector } from "@tributary/storage";
import { quiet, until } from "@tributary/testing";
import { actions, actors, createActs } from "../../acts.ts";
import { audit } from "../../audit/auditor.ts";
import { findingsOf } from "../../audit/report.ts";
import { ManualClock } from "../../testing/clock.ts";
import type { Device } from "../../testing/device.ts";
import { World, type WorldOptions } from "../../testing/world.ts";

export const minute_ms = 60_000;
export const hour_ms = 60 * minute_ms;
export const day_ms = 24 * hour_ms;

/** Every night at 02:00 UTC: one round from where the task is. */
export const nightly: ScheduleSpec = {
  cron: "0 2 * * *",
  time_zone: "UTC",
  window: null,
  overlap: "skip",
  missed: "skip",
  run: { start_from: "latest", rounds: 1, target: null, no_improvement: null },
  until: { last_day: null, rounds: null, participant_seconds: null },
};

export const evening_ms = Date.parse("2026-11-21T20:00Z");
export const firstNight_ms = Date.parse("2026-11-22T02:00Z");

const turns_max = 4_000;

export class Nights {
  readonly world: World;
  readonly wall: ManualClock;
  readonly devices: Device[] = [];
  /** What every device's training comes to. */
  delta = [1, 1, 1, 1];
  /** So many of them, the first ones, do what they are asked for. */
  staffAtWork = Number.POSITIVE_INFINITY;
  restarts = 0;
  /** How many invitations each has answered. */
  readonly #answered = new Map<Device, number>();

  private constructor(world: World, wall: ManualClock) {
    this.world = world;
    this.wall = wall;
  }

  static async create(options: WorldOptions & { readonly start_ms?: number } = {}) {
    const wall = new ManualClock(options.start_ms ?? evening_ms);
    return new Nights(await World.create({ ...options, wall }), wall);
  }

  /** With a schedule, and two devices that wait for it. */
  static async planned(change: Partial<ScheduleSpec> = {}, options: WorldOptions = {}) {
    const nights = await Nights.create(options);
    await nights.plan(change);
    await nights.staff(2);
    return nights;
  }

  /** As the API does it: written down first. */
  async plan(change: Partial<ScheduleSpec> = {}): Promise<ScheduleView> {
    const { task, records, runtime } = this.world;
    const { schedules } = runtime;
    const id = schedules.newId();
    const spec = { ...nightly, ...change };
    const intention = {
      actor: actors.admin,
      action: actions.createSchedule,
      subject: id,
      detail: null,
    };
    const plan = () => schedules.create({ id, task, title: "Nightly", seed: 7, spec });
    return createActs({ records, clock: this.wall }).perform(intention, plan);
  }

  /** What an audit of the stores finds. */
  async findings(): Promise<readonly string[]> {
    const { records, blobs, spool } = this.world;
    const inspected = spool as Spool & SpoolInspector;
    const found = findingsOf(await audit({ records, blobs, spool: inspected }));
    return found.map(({ invariant, where, found }) => `${invariant} ${where}: ${found}`);
  }

  /** So many devices come and join. */
  async staff(count: number): Promise<void> {
    for (let index = 0; index < count; index++) this.devices.push(await this.world.device(index));
    for (const device of this.devices) device.join();
  }

  async view(): Promise<ScheduleView> {
    const [view] = await this.world.runtime.schedules.views();
    if (view === undefined) throw new Error("No schedule is there.");
    return view;
  }

  async doing(): Promise<string> {
    return (await this.view()).doing;
  }

  /** Oldest first. */
  async runs(): Promise<readonly RunRecord[]> {
    return (await this.world.records.runs.list()).toReversed();
  }

  /** The slots of which runs there are, `2026-11-22T02:00Z`. */
  async slotsRun(): Promise<readonly string[]> {
    return (await this.runs()).map(({ schedule }) =>
      schedule === null ? "by hand" : isoMinute(schedule.slot_ms),
    );
  }

  /** What became of slots, oldest first. */
  async outcomes(): Promise<readonly string[]> {
    const { id } = await this.view();
    const rows = await this.world.records.schedules.slots(id, 100);
    return rows.toReversed().map(({ outcome, count, last_ms }) => {
      const times = count === 1 ? "" : `${count} to `;
      return `${outcome} ${times}${isoMinute(last_ms)}`;
    });
  }

  /** Time passes for everyone; then whatever can happen does. */
  async pass(duration_ms: number): Promise<void> {
    this.world.clock.advance(duration_ms);
    this.wall.advance(duration_ms);
    await this.settle();
  }

  async passUntil(time: string): Promise<void> {
    await this.pass(Date.parse(time) - this.wall.now_ms());
  }

  /** Devices do what they were asked for, until nothing more is asked. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < turns_max; turn++) {
      await quiet();
      // A process that has died never comes to rest.
      if (this.world.hasCrashed) return;
      if (!(await this.#work()) && !this.#isAtWork()) return;
    }
    throw new Error("The devices do not come to rest.");
  }

  /** Seconds pass until it holds; a process that dies meanwhile is started again. */
  async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    for (let second = 0; second < turns_max; second++) {
      await this.settle();
      if (this.world.hasCrashed) await this.restart("crash");
      if (await holds()) return;
      await this.pass(1_000);
    }
    throw new Error(`Waited in vain for ${what}.`);
  }

  /** A run is over that this slot began, and the schedule knows it. */
  async untilRunOf(time: string): Promise<void> {
    await this.until(`the run of ${time}`, () => this.isOver(time));
    await this.until("the schedule", async () => (await this.view()).run === null);
  }

  async isOver(time: string): Promise<boolean> {
    const slot_ms = Date.parse(time);
    const runs = await this.runs();
    return runs.some(
      ({ schedule, status }) => schedule?.slot_ms === slot_ms && status !== "running",
    );
  }

  async restart(how: "orderly" | "crash"): Promise<void> {
    for (const device of this.devices) this.#answered.set(device, device.all("invite").length);
    this.restarts += 1;
    await this.world.restart(how);
    this.world.hasCrashed = false;
    for (const device of this.devices) device.join();
  }

  /** A round of which all that is awaited is here, or being made. */
  #isAtWork(): boolean {
    const rounds = this.world.runtime.tasks().flatMap(({ run }) => run?.round ?? []);
    return rounds.some(({ phase, accepted, cohort }) => {
      if (phase === "training") return accepted === cohort;
      return phase === "aggregating" || phase === "closed" || phase === "abandoned";
    });
  }

  /** A process that dies answers nothing any more. */
  async #orCrash(work: Promise<void>): Promise<void> {
    let isDone = false;
    const done = work.then(() => {
      isDone = true;
    });
    await until("an answer", () => isDone || this.world.hasCrashed);
    if (isDone) await done;
  }

  /** Whoever was invited since it answered last delivers; whether anybody was. */
  async #work(): Promise<boolean> {
    let isWorking = false;
    for (const device of this.devices.slice(0, this.staffAtWork)) {
      const invites = device.all("invite");
      const invite = invites.at(-1);
      if (invite === undefined || this.#answered.get(device) === invites.length) continue;
      this.#answered.set(device, invites.length);
      isWorking = true;
      if (!invite.delivered) await this.#orCrash(device.delivers(this.delta));
    }
    return isWorking;
  }
}

function isoMinute(at_ms: number): string {
  return `${new Date(at_ms).toISOString().slice(0, 16)}Z`;
}
