import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { withoutPostgres } from "./postgres.ts";

const child = fileURLToPath(new URL("./server-child.ts", import.meta.url));
const skipped = withoutPostgres === null ? "" : ` (skipped: ${withoutPostgres})`;

describe.skipIf(withoutPostgres !== null)(`a PostgreSQL server of tests${skipped}`, () => {
  it("ends with the tests that started it, and leaves nothing, when they are killed", async () => {
    const tests = fork(child, { execArgv: [] });
    onTestFinished(() => void tests.kill("SIGKILL"));
    const [{ directory, address }] = await once(tests, "message");
    const client = new pg.Client({ connectionString: address });
    await client.connect();
    const lost = once(client, "error").catch((thrown: unknown) => [thrown]);
    expect(existsSync(directory)).toBe(true);
    tests.kill("SIGKILL");
    expect(await lost).toHaveLength(1);
    await expect.poll(() => existsSync(directory), { timeout: 60_000 }).toBe(false);
  });
});
