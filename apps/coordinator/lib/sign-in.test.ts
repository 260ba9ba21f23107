import { describe, expect, test } from "vitest";
import { returnAddress, setupSecret, signInAddress } from "./sign-in.ts";

describe("the way to the sign-in page", () => {
  test("remembers where somebody was", () => {
    expect(signInAddress("/admin/runs/run-1?tab=cohort")).toBe(
      "/sign-in?back=%2Fadmin%2Fruns%2Frun-1%3Ftab%3Dcohort",
    );
  });

  test("is short where it leads to the overview anyway", () => {
    for (const from of ["/admin", "/sign-in?back=/x", "/setup"]) {
      expect(signInAddress(from)).toBe("/sign-in");
    }
  });
});

describe("the way back", () => {
  test.each(["/admin/runs", "/admin/audit?action=run.open", "/admin/runs/x#rounds"])(
    "leads to %s",
    (address) => {
      const there = new URL(signInAddress(address), "https://a.example").search;
      expect(returnAddress(there)).toBe(address);
    },
  );

  test.each([
    "",
    "?back=https://evil.example/",
    "?back=//evil.example/admin",
    "?back=/%5Cevil.example",
    "?back=/%09/evil.example",
    "?back=/./%5Cevil.example",
    "?back=/.//evil.example",
    "?back=javascript:alert(1)",
    "?back=admin",
  ])("of %j leads to the overview", (search) => {
    expect(returnAddress(search)).toBe("/admin");
  });
});

test("the secret of a setup link stands behind the #", () => {
  expect(setupSecret("#abc-DEF_1")).toBe("abc-DEF_1");
  expect(setupSecret("#a%2Bb")).toBe("a+b");
  expect(setupSecret("#100%")).toBe("100%");
  expect(setupSecret("#")).toBeNull();
  expect(setupSecret("")).toBeNull();
});
