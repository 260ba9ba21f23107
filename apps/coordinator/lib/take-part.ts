/**
 * Taking part from this page: starts the worker that does it, joins it to the training worker, and hands on what it
 * tells. Socket, keys and cryptography are loaded there, at the first start.
 */
import type { Capabilities, InviteSecret, TaskSpec } from "@tributary/protocol";
import { proxy, transfer, wrap } from "comlink";
import type { ParticipantApi, Told } from "./participant-port.ts";
import type { TrainerHost } from "./trainer-host.ts";
import { failureOf } from "./worker-failure.ts";

export type TakePartOptions = {
  /** As the visitor agreed to it: no other version is taken part in. */
  readonly task: TaskSpec;
  readonly trainer: () => Pick<TrainerHost, "connect" | "failed">;
  readonly capabilities: () => Promise<Capabilities>;
  /** How many the visitor has chosen; the number stays on this device. */
  readonly examples: () => number;
  /** Of the link that was opened; null: it has none. */
  readonly invite: () => InviteSecret | null;
  /** This page is a device of its own: its key is kept nowhere. */
  readonly isNewDevice: () => boolean;
};

export type Wishes = {
  /** Ends it, and the coordinator is told. */
  readonly signal: AbortSignal;
  /** Ends it after the round under way. */
  readonly finish: AbortSignal;
  /** The page goes, perhaps to come back. */
  readonly hide: AbortSignal;
};

export async function takePart(
  options: TakePartOptions,
  wishes: Wishes,
  tell: (told: Told) => void,
): Promise<void> {
  const { task, trainer, examples, invite, isNewDevice } = options;
  const capabilities = await options.capabilities();
  if (wishes.signal.aborted) return;
  const worker = new Worker(new URL("./participant.worker.ts", import.meta.url), {
    type: "module",
  });
  const api = wrap<ParticipantApi>(worker);
  const over = new AbortController();
  const once = { once: true, signal: over.signal };
  wishes.signal.addEventListener("abort", () => void api.leave(), once);
  wishes.finish.addEventListener("abort", () => void api.finish(), once);
  wishes.hide.addEventListener("abort", () => void api.hide(), once);
  const request = {
    url: location.origin,
    task,
    capabilities,
    examples: examples(),
    invite: invite(),
    isNewDevice: isNewDevice(),
  };
  const { connect, failed } = trainer();
  const port = connect();
  try {
    await Promise.race([
      api.takePart(request, transfer(port, [port]), proxy(tell)),
      failed,
      failureOf(worker),
    ]);
  } finally {
    over.abort();
    worker.terminate();
  }
}
