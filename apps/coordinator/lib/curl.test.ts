import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { curlOf } from "./curl.ts";

/** What a shell makes of the words behind `curl`. */
function wordsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }; TOKEN=secret; ${command}`;
  return execFileSync("sh", ["-c", script], { encoding: "utf8" }).split("\0").slice(0, -1);
}

describe("a call as a command", () => {
  test("reads", () => {
    expect(curlOf({ path: "/api/runs?limit=5" }, "https://a.example")).toBe(
      `curl -H "authorization: Bearer $TOKEN" 'https://a.example/api/runs?limit=5'`,
    );
  });

  test("means to a shell what it says, whatever is in it", () => {
    const body = { title: 'Bob\'s $HOME `ls` "x"\n' };
    const command = curlOf({ method: "POST", path: "/api/tasks", body }, "http://127.0.0.1:80");
    expect(wordsOf(command)).toEqual([
      "-X",
      "POST",
      "-H",
      "authorization: Bearer secret",
      "-H",
      "content-type: application/json",
      "-d",
      JSON.stringify(body),
      "http://127.0.0.1:80/api/tasks",
    ]);
  });
});
