import { expect, test } from "vitest";
import { roles } from "../server/access/permissions.ts";
import { accountState, browserName, expiryOf, roleWords, tokenState } from "./settings.ts";

const account = {
  id: "a",
  name: "Ada",
  role: "viewer",
  created_at_ms: 0,
  disabled_at_ms: null,
  has_joined: true,
} as const;

const token = {
  id: "t",
  name: "nightly",
  role: "viewer",
  account: "a",
  created_at_ms: 0,
  expires_at_ms: 1_000,
  used_at_ms: null,
  revoked_at_ms: null,
} as const;

test("every role has its words", () => {
  expect(Object.keys(roleWords)).toEqual(roles);
});

test("whether somebody may come in is said", () => {
  expect(accountState(account).words).toBe("may come in");
  expect(accountState({ ...account, has_joined: false }).tone).toBe("warn");
  expect(accountState({ ...account, disabled_at_ms: 5 }).words).toBe("shut out");
});

test("whether a token is valid is said", () => {
  expect(tokenState(token, 999).words).toBe("valid");
  expect(tokenState(token, 1_000).words).toBe("expired");
  expect(tokenState({ ...token, expires_at_ms: null }, 1e15).words).toBe("valid");
  expect(tokenState({ ...token, revoked_at_ms: 1 }, 0).words).toBe("revoked");
});

test("a token lives as long as was chosen", () => {
  expect(expiryOf(30, 1)).toBe(30 * 86_400_000 + 1);
  expect(expiryOf(null, 1)).toBeNull();
});

test.each([
  [
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/130.0 Safari/537.36",
    "Chrome on Linux",
  ],
  ["Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36 Edg/130.0", "Edge on Windows"],
  ["Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Version/18.0 Safari/605.1", "Safari on macOS"],
  ["curl/8.5.0", "curl/8.5.0"],
  ["", "unknown"],
])("a browser is known again: %s", (agent, name) => {
  expect(browserName(agent)).toBe(name);
});
