import { describe, expect, it } from "vitest";
import { mayConnect } from "./sockets.ts";

const local = { host: "127.0.0.1", allowed_origins: ["https://app.example"] };
const open = { host: "0.0.0.0", allowed_origins: [] };

describe("who may connect", () => {
  it.each([
    ["an edge device, which sends no origin", undefined, "127.0.0.1:3000", local, true],
    ["the coordinator's own page", "http://127.0.0.1:3000", "127.0.0.1:3000", local, true],
    ["the same by name", "http://localhost:3000", "localhost:3000", local, true],
    ["a named origin", "https://app.example", "127.0.0.1:3000", local, true],
    ["another port of this machine", "http://127.0.0.1:4000", "127.0.0.1:3000", local, false],
    ["a foreign page", "https://evil.example", "127.0.0.1:3000", local, false],
    [
      "a name rebound to this machine",
      "http://evil.example:3000",
      "evil.example:3000",
      local,
      false,
    ],
    ["a page of a public coordinator", "https://fed.example", "fed.example", open, true],
    ["a sandboxed page", "null", "127.0.0.1:3000", local, false],
  ] as const)("[GW5] %s", (_who, origin, host, config, expected) => {
    expect(mayConnect(origin, host, config)).toBe(expected);
  });
});
