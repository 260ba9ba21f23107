/** The command line as a process, as far as it goes without a coordinator. Whole demos are in e2e. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const mainFile = join(import.meta.dirname, "main.ts");

function demo(...words: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((done) => {
    const child = execFile(process.execPath, [mainFile, ...words], (_, stdout, stderr) =>
      done({ code: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
}

test.each([
  ["--participants", "0"],
  ["--rounds", "ten"],
  ["--cohort", "2.5"],
  ["--seed", "-1"],
])("%s %s is refused with what is wanted", async (option, value) => {
  const { code, said } = await demo(option, value);
  expect(code).toBe(1);
  expect(said).toMatch(/A whole number from [01].* is wanted\./);
});

test.each(["-0.1", "0.6", "some", ""])("--drop %s is refused", async (share) => {
  const { code, said } = await demo(`--drop=${share}`);
  expect(code).toBe(1);
  expect(said).toContain("A number from 0 to 0.5 is wanted.");
});

test("one participant alone is told why a secure round needs more", async () => {
  const { code, said } = await demo("--participants", "1");
  expect(code).toBe(1);
  expect(said).toContain("Ask for at least 2 participants");
});

test("--buffered with --drop is refused: there are no rounds to leave in", async () => {
  const { code, said } = await demo("--buffered", "--drop", "0.3");
  expect(code).toBe(1);
  expect(said).toContain("--drop and --buffered do not mix");
});

test("an unknown task is answered with those that there are", async () => {
  const { code, said } = await demo("--", "--task", "cats");
  expect(code).toBe(1);
  expect(said).toBe(
    'There is no ready task "cats". Choose one of digits, digits-mlp, tumours, shakespeare.\n',
  );
});
