/** Asks the coordinator of this page to know this device by a new key. What that needs is loaded when it is asked. */
import type { KeyChangeOutcome } from "@tributary/client";

export type NewKeyOutcome =
  | KeyChangeOutcome
  /** This browser keeps no keys. */
  | { readonly kind: "unkept" };

const answer_ms_max = 30_000;

export async function askForNewKey(): Promise<NewKeyOutcome> {
  const [{ changeDeviceKey }, { renewIdentity }] = await Promise.all([
    import("@tributary/client"),
    import("./identity.ts"),
  ]);
  const about = {
    url: location.origin,
    capabilities: { agent: "tributary-web", backend: "other" },
    signal: AbortSignal.timeout(answer_ms_max),
  } as const;
  try {
    return await renewIdentity((keys) => changeDeviceKey({ ...about, ...keys }));
  } catch {
    return { kind: "unkept" };
  }
}
