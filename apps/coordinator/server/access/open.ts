/** Puts together all that decides who may do what; the composition root hands over what it works with. */
import type { Acts, Clock, Log } from "@tributary/runtime";
import type { Records } from "@tributary/storage";
import { Accounts } from "./accounts.ts";
import { Attempts } from "./attempts.ts";
import type { Access } from "./caller.ts";
import { FailedSignIns, type FailureReason } from "./failed-sign-ins.ts";
import { createAccess } from "./identify.ts";
import { Passwords } from "./passwords.ts";
import { Setup } from "./setup.ts";
import { SignIn } from "./sign-in.ts";
import { Tokens } from "./tokens.ts";

export type AccessOptions = {
  readonly records: Pick<Records, "accounts" | "sessions" | "tokens">;
  readonly acts: Acts;
  readonly clock: Pick<Clock, "now_ms">;
  readonly admin_token: string;
  readonly trusts_proxy: boolean;
  readonly log: Log;
  /** A sign-in failed. */
  readonly onFailure: (reason: FailureReason) => void;
  /** Unsaid: as costly as it should be. */
  readonly passwords?: Passwords;
};

export type OpenAccess = {
  readonly access: Access;
  readonly accounts: Accounts;
  readonly tokens: Tokens;
  readonly signIn: SignIn;
  readonly setup: Setup;
  readonly failures: FailedSignIns;
  /** From then on it is called, and awaited, whenever somebody's access has changed. */
  onChange(listener: () => Promise<void>): void;
};

export function openAccess(options: AccessOptions): OpenAccess {
  let listener = async () => {};
  const failures = new FailedSignIns({ ...options, count: options.onFailure });
  const ports = {
    ...options,
    failures,
    passwords: options.passwords ?? new Passwords(),
    attempts: new Attempts(),
    changed: () => listener(),
  };
  const signIn = new SignIn(ports);
  return {
    access: createAccess(ports),
    accounts: new Accounts(ports),
    tokens: new Tokens(ports),
    signIn,
    setup: new Setup(ports, signIn),
    failures,
    onChange: (next) => {
      listener = next;
    },
  };
}
