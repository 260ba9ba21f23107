/** The coordinator begins once more with another setting of the allocator: all else is as if it had not. */
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Coordinator, repository } from "./support/coordinator.ts";
import { tinyTask } from "./support/tasks.ts";

const run = promisify(execFile);
const serverFile = join(repository, "apps/coordinator/server/main.ts");
const setting = "MALLOC_MMAP_THRESHOLD_";
const { header } = process.report.getReport() as { readonly header: object };

/** As the process got it when it began, whatever it has changed since. */
async function settingsOf(pid: number): Promise<readonly string[]> {
  const environment = await readFile(`/proc/${pid}/environ`, "utf8");
  return environment.split("\0").filter((variable) => variable.startsWith(setting));
}

describe.skipIf(!("glibcVersionRuntime" in header))("where glibc allocates", () => {
  let coordinator: Coordinator;
  beforeAll(async () => {
    coordinator = await Coordinator.start();
  });
  afterAll(() => coordinator.dispose());

  test("large buffers go back to the system at once", async () => {
    expect(await settingsOf(coordinator.pid)).toEqual([`${setting}=${128 * 1024}`]);
  });

  test("a value that the operator chose is kept", async () => {
    const environment = { [setting]: "65536" };
    const chosen = await Coordinator.start({ environment });
    expect(await settingsOf(chosen.pid)).toEqual([`${setting}=65536`]);
    await chosen.dispose();
  });

  test("the coordinator's arguments are kept", async () => {
    const line = await readFile(`/proc/${coordinator.pid}/cmdline`, "utf8");
    expect(line.split("\0").slice(1)).toEqual(["--max-semi-space-size=16", serverFile, ""]);
  });

  test("Node's own arguments are kept, and with a wrong configuration the exit code and its words", async () => {
    const env = { ...process.env, PORT: "many" };
    const ended = run(process.execPath, ["--trace-exit", serverFile], { env });
    await expect(ended).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/PORT[\s\S]*Exited the environment with code 2/),
    });
  });

  test("a worker thread answers, and a second coordinator is told who holds the data", async () => {
    // Its first model is made by a worker.
    await coordinator.openRun(tinyTask("after"), 1);
    const { data_path, pid } = coordinator;
    const second = await Coordinator.launch({ data_path });
    expect(await second.exited).toEqual({ code: 2, signal: null });
    const said = second.log.items.map(({ msg }) => msg).join("\n");
    expect(said).toContain(`in use by process ${pid}`);
  });

  test("SIGTERM ends it in order, its last words included, and the data is free", async () => {
    expect(await coordinator.kill("SIGTERM")).toEqual({ code: 0, signal: null });
    expect(coordinator.log.items.map(({ msg }) => msg)).toContain("Closing");
    await coordinator.restart();
    expect(await settingsOf(coordinator.pid)).toEqual([`${setting}=${128 * 1024}`]);
  });
});
