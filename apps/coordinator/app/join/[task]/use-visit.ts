"use client";
/**
 * Ties a visit to React: one training worker and one visit per page, the data that was chosen, the device check. The
 * worker starts when it is first needed, so that reading the page costs nothing.
 */
import { coarseSpeed, InviteSecret, type TaskSpec } from "@tributary/protocol";
import type { BackendName } from "@tributary/training";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { DataChoice } from "../../../lib/data-choice.ts";
import { browserStorages, tabStorage } from "../../../lib/known-device.ts";
import { initialParticipation, type Participation } from "../../../lib/participation-state.ts";
import { createTabLock, type TabLock } from "../../../lib/tab-lock.ts";
import { openTrainer, type TrainerHost } from "../../../lib/trainer-host.ts";
import type { DeviceReport } from "../../../lib/trainer-port.ts";
import { createVisit, type Visit } from "../../../lib/visit.ts";
import { followPage } from "../../../lib/visit-life.ts";
import { recallVisit } from "../../../lib/visit-memory.ts";
import { keepAwake } from "../../../lib/wake-lock.ts";
import { type DataDesk, useDataDesk } from "./data/use-data-desk.ts";
import { type LinkWishes, readLinkWishes, shownInvite } from "./link-wishes.ts";

export type DeviceState =
  | { readonly kind: "unchecked" }
  | { readonly kind: "checking" }
  | { readonly kind: "ready"; readonly report: DeviceReport }
  | { readonly kind: "bad"; readonly sentence: string };

export type VisitDesk = {
  readonly visit: Visit;
  readonly state: Participation;
  readonly data: DataDesk;
  readonly device: DeviceState;
  readonly host: () => TrainerHost;
  /** Whether this browser keeps what belongs to this device: not where the page is a device of its own. */
  readonly isKept: boolean;
  /** The part of the time that trainings may take from now on. */
  readonly shareTime: (share: number) => void;
};

export function useVisit(spec: TaskSpec, practises: boolean): VisitDesk {
  const [bench] = useState(() => createBench(spec, practises));
  const { visit } = bench;
  const [device, setDevice] = useState<DeviceState>({ kind: "unchecked" });
  const state = useSyncExternalStore(
    visit.subscribe,
    visit.getSnapshot,
    () => initialParticipation,
  );
  const desk = useDataDesk(() => ({ task: spec.id, prepare: bench.prepare, drop: bench.drop }));
  const isReady = desk.data.kind === "ready";
  useEffect(() => {
    if (!isReady) return;
    setDevice((now) => (now.kind === "ready" ? now : { kind: "checking" }));
    bench.check().then(
      (report) => setDevice({ kind: "ready", report }),
      (error) => setDevice({ kind: "bad", sentence: sentenceOf(error) }),
    );
  }, [bench, isReady]);
  const { choose, reuse } = desk;
  useEffect(() => bench.open({ choose, reuse }), [bench, choose, reuse]);
  const { host, shareTime } = bench;
  return { visit, state, device, data: desk, host, isKept: bench.isKept(), shareTime };
}

/** What lives as long as the page and outside React. */
function createBench(spec: TaskSpec, practises: boolean) {
  let wishes: LinkWishes = { practice: null, isNewDevice: false, start: false, backend: null };
  const seat = createSeat(() => openTrainer(spec, wishes.backend, (news) => visit.hear(news)));
  const openHost = seat.host;
  let examples = 0;
  /** What a link, or this tab before it was loaded again, wants as soon as there is data. */
  let startsWhenReady = false;
  const prepare = async (choice: DataChoice) => {
    const outcome = await openHost().prepare(choice);
    examples = outcome.kind === "ready" ? outcome.report.count : 0;
    if (outcome.kind === "ready" && startsWhenReady) visit.start();
    startsWhenReady = false;
    return outcome;
  };
  /** Declared where the task asks for a speed, and nowhere else. */
  const speed = async () => {
    if (spec.eligibility?.examples_per_second_min === undefined) return {};
    const { samples_per_second } = await seat.check();
    const own = samples_per_second === null ? null : samples_per_second * seat.share();
    return { examples_per_second: coarseSpeed(own) };
  };
  const visit = createVisit({
    task: spec,
    trainer: openHost,
    capabilities: async () => ({
      agent: "tributary-web",
      backend: (await openHost().backend).name satisfies BackendName,
      ...(await speed()),
    }),
    examples: () => examples,
    invite: () => InviteSecret.safeParse(shownInvite()).data ?? null,
    isNewDevice: () => wishes.isNewDevice,
    tabLock: () => lockOf(spec, wishes),
    whileWorking: (signal) => keepAwake({ wakeLock: navigator.wakeLock, page: document }, signal),
    storages: browserStorages,
  });
  return {
    host: openHost,
    isKept: () => !readLinkWishes(location.search, practises).isNewDevice,
    check: seat.check,
    shareTime: seat.shareTime,
    prepare,
    drop: () => {
      examples = 0;
      seat.opened()?.dropData();
    },
    visit,
    /** Does what the link asks for; returns how to end everything. */
    open: ({ choose, reuse }: Pick<DataDesk, "choose" | "reuse">) => {
      wishes = readLinkWishes(location.search, practises);
      const { practice, isNewDevice } = wishes;
      const tookPart = !isNewDevice && recallVisit(spec, tabStorage());
      startsWhenReady = wishes.start || tookPart;
      if (practice !== null) void choose(practice, { isKept: false });
      else if (tookPart) void reuse();
      const closed = new AbortController();
      followPage({ spec, visit, checkpoint: () => seat.opened()?.checkpoint() }, closed.signal);
      return () => {
        visit.pause();
        closed.abort();
        seat.close();
      };
    },
  };
}

/** The training worker of a page: opened when it is first needed, checked once. */
function createSeat(open: () => TrainerHost) {
  let host: TrainerHost | null = null;
  let checked: Promise<DeviceReport> | null = null;
  let share = 1;
  const openHost = () => {
    if (host === null) {
      host = open();
      host.shareTime(share);
    }
    return host;
  };
  return {
    host: openHost,
    share: () => share,
    shareTime: (given: number) => {
      share = given;
      host?.shareTime(given);
    },
    opened: () => host,
    check: () => {
      checked ??= openHost().check();
      return checked;
    },
    close: () => {
      host?.dispose();
      host = null;
      checked = null;
    },
  };
}

/** A page that is a device of its own shares its task with no other tab. */
function lockOf({ id }: TaskSpec, { isNewDevice }: LinkWishes): TabLock {
  return createTabLock(isNewDevice ? undefined : navigator.locks, `tributary:${id}`);
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
