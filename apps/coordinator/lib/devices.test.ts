import { expect, test } from "vitest";
import {
  type DeviceView,
  deviceName,
  deviceState,
  devicesPath,
  failureCount,
  failureWords,
  filterFrom,
  freshInvite,
  inviteRequest,
  inviteScope,
  noFilter,
  searchOf,
  stillInWords,
  usesProblem,
} from "./devices.ts";

const device: DeviceView = {
  id: "k".repeat(43),
  short: "kkkkkkkk",
  name: null,
  is_connected: true,
  agent: "tributary-web",
  backend: "wasm",
  examples_per_second: null,
  first_seen_ms: 1,
  last_seen_ms: 2,
  revoked: null,
  counted: 0,
  uncounted: 0,
  selected: 0,
  failures: {},
  rests: [],
};

test("what a device is in comes before whether it is here", () => {
  const revoked = { at_ms: 1, reason: "lost" };
  const rests = [{ task: "digits", until_ms: 9, failures_in_a_row: 3 }];
  expect(deviceState(device).words).toBe("Connected");
  expect(deviceState({ ...device, is_connected: false }).words).toBe("Away");
  expect(deviceState({ ...device, rests }).words).toBe("Rests");
  expect(deviceState({ ...device, rests, revoked })).toEqual({ tone: "bad", words: "Revoked" });
});

test("a device without a name is called by the beginning of its key", () => {
  expect(deviceName(device)).toBe("kkkkkkkk");
  expect(deviceName({ ...device, name: "Kitchen" })).toBe("Kitchen");
});

test("failures are told by reason, the most frequent first", () => {
  expect(failureWords({})).toBeNull();
  expect(failureWords({ declined: 1, deadline: 3, left: 0 })).toBe("3 × too late, 1 × declined");
  expect(failureCount({ declined: 1, deadline: 3 })).toBe(4);
});

test("a filter goes into the address and comes back, and asks for one page", () => {
  const filter = { text: "Kitchen Pi", task: "digits", state: "resting" } as const;
  expect(filterFrom(searchOf(filter))).toEqual(filter);
  expect(searchOf(noFilter)).toBe("");
  expect(filterFrom("?state=asleep")).toEqual(noFilter);
  expect(devicesPath(noFilter, 0)).toBe("/api/devices?offset=0&limit=50");
  expect(devicesPath({ ...filter, text: " Pi " }, 2)).toBe(
    "/api/devices?text=Pi&task=digits&state=resting&offset=100&limit=50",
  );
});

test("whoever revokes is told in which sums the update stays", () => {
  expect(stillInWords([])).toBeNull();
  const words = stillInWords([{ run: "run-a", round: "run-a.3" }]);
  expect(words).toContain("1 sum that cannot be opened without it (run-a.3)");
});

test("an invite is asked for as the form says", () => {
  expect(inviteRequest(freshInvite)).toEqual({
    task: null,
    uses_max: 1,
    expires_in_ms: 7 * 86_400_000,
    note: "",
  });
  const form = { task: "digits", uses: "20", time: "none", note: " Ward 3 " } as const;
  expect(inviteRequest(form)).toEqual({
    task: "digits",
    uses_max: 20,
    expires_in_ms: null,
    note: "Ward 3",
  });
});

test.each(["", "0", "1.5", "-1", "100001", "many"])(
  "%j devices are no number of devices",
  (uses) => {
    expect(usesProblem({ uses })).toMatch(/whole number/);
    expect(usesProblem({ uses: "100000" })).toBeNull();
  },
);

test("an invite says for how many devices it is, and for which task", () => {
  expect(inviteScope({ task: "digits", uses_max: 1 })).toBe("one device, once, the task digits");
  expect(inviteScope({ task: null, uses_max: 1_200 })).toBe("1,200 devices, every task");
});
