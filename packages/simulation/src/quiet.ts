/**
 * Waiting until nothing is under way in this process but what waits for virtual time. With each
 * event's consequences waited for, one seed gives one history.
 */
import { webCryptoCallsUnderWay } from "./webcrypto.ts";

export async function quiet(): Promise<void> {
  do await new Promise<void>((resolve) => setImmediate(resolve));
  while (webCryptoCallsUnderWay() > 0 || process.getActiveResourcesInfo().includes("Immediate"));
}
