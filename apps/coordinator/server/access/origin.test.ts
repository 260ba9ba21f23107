import { expect, test } from "vitest";
import { isFromHere } from "./origin.ts";

const local = { host: "127.0.0.1", allowed_origins: ["https://fed.example"] };
const open = { host: "0.0.0.0" };

test.each([
  [
    "a page of this machine",
    { origin: "http://localhost:3000", host: "localhost:3000" },
    local,
    true,
  ],
  ["a page through the proxy", { origin: "https://fed.example", host: "fed.example" }, local, true],
  [
    "a page through an unknown one",
    { origin: "https://x.example", host: "x.example" },
    local,
    false,
  ],
  ["a page that may connect", { origin: "https://fed.example", host: "127.0.0.1" }, local, false],
  ["another port", { origin: "http://localhost:4000", host: "localhost:3000" }, local, false],
  ["a page of a public address", { origin: "http://fed.example", host: "fed.example" }, open, true],
  ["a foreign page", { origin: "http://evil.example", host: "fed.example" }, open, false],
  ["a sandboxed page", { origin: "null", host: "fed.example" }, open, false],
  ["another part of the site", { "sec-fetch-site": "same-site" }, open, false],
  ["a script", {}, open, true],
] as const)("%s", (_who, headers, site, expected) => {
  expect(isFromHere(headers, site)).toBe(expected);
});
