/**
 * Taking part from this browser: its device key, and the client with all that it brings. Its code, sockets and
 * cryptography included, is loaded at the first start.
 */
import type { ParticipantEvent, Trainer } from "@tributary/client";
import type { Capabilities, InviteSecret, Privacy, TaskId } from "@tributary/protocol";

export type TakePartOptions = {
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

export async function takePart(
  { task, privacy, trainer, capabilities, examples, invite, isNewDevice }: TakePartOptions,
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
