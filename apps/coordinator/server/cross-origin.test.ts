import { describe, expect, test } from "vitest";
import { shareWithPages } from "./cross-origin.ts";

const allowed_origins = ["https://shop.example"];

function headersFor(path: string, origin: string | undefined, method = "GET") {
  const headers: Record<string, string> = {};
  const set = (name: string, value: unknown) => {
    headers[name] = String(value);
  };
  const response = { setHeader: set, appendHeader: set } as never;
  const asked = { method, headers: origin === undefined ? {} : { origin } };
  shareWithPages(asked, response, { path, allowed_origins });
  return headers;
}

describe("[GW18] a page of another origin", () => {
  test.each(["/models/abc", "/tfjs-wasm/tfjs-backend-wasm.wasm", "/api/tasks"])(
    "that is named may read %s, and no other may",
    (path) => {
      expect(headersFor(path, "https://shop.example")).toEqual({
        vary: "origin",
        "access-control-allow-origin": "https://shop.example",
      });
      for (const origin of ["https://shop.example.org", "null", undefined]) {
        expect(headersFor(path, origin)).toEqual({ vary: "origin" });
      }
    },
  );
  test.each(["/api/runs", "/api/tasks/digits", "/metrics", "/", "/models/a/b", "/xapi/tasks"])(
    "may not read %s",
    (path) => {
      expect(headersFor(path, "https://shop.example")).toEqual({});
    },
  );
  test("may ask for nothing to be changed", () => {
    expect(headersFor("/api/tasks", "https://shop.example", "POST")).toEqual({});
  });
});
