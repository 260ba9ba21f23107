/**
 * The part of a device whose update was delivered in this round, but whose secrets are gone: its process or page was
 * started again. Its update is in the sum; what only the secrets can do is declined as soon as it is asked for, so that
 * nobody waits for it.
 */
import { type Failure, failure } from "./failure.ts";
import type { Protection } from "./protection.ts";

const message =
  "This device no longer has its secrets of this round, in which its update was delivered: it cannot " +
  "confirm who is in the sum, nor help to remove the masks. Its update counts if enough of the others " +
  "stay; it joins the next round.";

export function withoutSecrets(fail: (failure: Failure) => void): Protection {
  return {
    protect: () => Promise.reject(new Error("Expected an update to be delivered once.")),
    heed({ type }) {
      if (type === "survivors" || type === "unmask_request") fail(failure("state_lost", message));
    },
    committed() {},
    end() {},
  };
}
