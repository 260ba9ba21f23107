/**
 * One visit of a participant: starts, pauses and ends the participation and feeds its reducer. The client's code,
 * sockets and cryptography included, is loaded at the first start.
 */

import type { ParticipantEvent, Trainer } from "@tributary/client";
import type { Capabilities, InviteSecret, Privacy, TaskId } from "@tributary/protocol";
import { type Act, act, receive } from "./participation.ts";
import { initialParticipation, type Participation } from "./participation-state.ts";
import { createStore, type Store } from "./store.ts";

type VisitEvent =
  | { readonly kind: "act"; readonly act: Act }
  | { readonly kind: "event"; readonly event: ParticipantEvent; readonly now_ms: number };

export type Visit = Pick<Store<Participation, VisitEvent>, "getSnapshot" | "subscribe"> & {
  start(): void;
  /** Tells the coordinator, drops the round's work and keeps the rest; `start` goes on. */
  pause(): void;
  /** As pause, and forgets this device's key. */
  leave(): void;
};

export type VisitOptions = {
  readonly task: TaskId;
  /** As the visitor was shown it: no less is taken part in. */
  readonly privacy: Privacy;
  readonly trainer: Trainer;
  readonly capabilities: () => Promise<Capabilities>;
  /** How many the visitor has chosen; the number stays on this device. */
  readonly examples: () => number;
  /** Of the link that was opened; null: it has none. */
  readonly invite: () => InviteSecret | null;
  /** This page is a device of its own: its key is kept nowhere. */
  readonly isNewDevice: () => boolean;
};

export function createVisit(options: VisitOptions): Visit {
  const store = createStore<Participation, VisitEvent>(initialParticipation, (state, what) =>
    what.kind === "act" ? act(state, what.act) : receive(state, what.event, what.now_ms),
  );
  const dispatch = (what: Act) => store.dispatch({ kind: "act", act: what });
  let underway: AbortController | null = null;
  const stop = () => {
    underway?.abort();
    underway = null;
  };
  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    start: () => {
      if (underway !== null && !underway.signal.aborted) return;
      underway = new AbortController();
      const { signal } = underway;
      dispatch({ type: "start" });
      const tell = (event: ParticipantEvent) => {
        if (!signal.aborted) store.dispatch({ kind: "event", event, now_ms: Date.now() });
      };
      takePart(options, signal, tell).then(
        () => stopIf(signal),
        (error: unknown) => {
          if (signal.aborted) return;
          stopIf(signal);
          const detail = error instanceof Error ? error.message : String(error);
          dispatch({ type: "fail", sentence: "Taking part has failed on this device.", detail });
        },
      );
    },
    pause: () => {
      if (underway === null) return;
      stop();
      dispatch({ type: "pause" });
    },
    leave: () => {
      stop();
      dispatch({ type: "leave" });
      if (options.isNewDevice()) return;
      import("./identity.ts").then(({ forgetIdentity }) => forgetIdentity()).catch(() => undefined);
    },
  };

  /** A participation that ended by itself can be started again. */
  function stopIf(signal: AbortSignal): void {
    if (underway?.signal === signal) stop();
  }
}

async function takePart(
  { task, privacy, trainer, capabilities, examples, invite, isNewDevice }: VisitOptions,
  signal: AbortSignal,
  tell: (event: ParticipantEvent) => void,
): Promise<void> {
  const [{ participate }, { loadIdentity, newIdentity }] = await Promise.all([
    import("@tributary/client"),
    import("./identity.ts"),
  ]);
  const [identity, able] = await Promise.all([
    isNewDevice() ? newIdentity() : loadIdentity(),
    capabilities(),
  ]);
  const url = location.origin;
  const shown = invite();
  const events = participate({
    url,
    task,
    privacy,
    identity,
    trainer,
    capabilities: able,
    examples: examples(),
    ...(shown === null ? {} : { invite: shown }),
    signal,
  });
  for await (const event of events) {
    tell(event);
    // Where no other run is planned there is nothing to do here; the visitor starts again for the next one.
    if (event.type === "ended" && (event.next_run_in_ms ?? null) === null) break;
  }
}
