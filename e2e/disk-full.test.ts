/**
 * A disk that fills up in mid-round, whatever the round is doing: the data directory is a small file system of its
 * own. The round is abandoned, the old model is served, the log says what to free, and with room again the run goes
 * on.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ParticipantMessage } from "@tributary/protocol";
import { afterEach, describe, expect, test } from "vitest";
import { auditCoordinator } from "./support/audit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { openDatabase } from "./support/database.ts";
import { watched } from "./support/links.ts";
import { fetchWeights } from "./support/models.ts";
import { Participant, type ParticipantOptions } from "./support/participant.ts";
import { secureTask } from "./support/tasks.ts";
import { RunWatch } from "./support/watch.ts";

const size_MiB = 8;

/** Only the superuser may mount; elsewhere these tests say that they are left out. */
const withoutMount = whyNoMount();

function whyNoMount(): string | null {
  if (process.platform !== "linux") return "a small file system is mounted with Linux's mount";
  if (process.getuid?.() !== 0) return "mounting a small file system needs root";
  const folder = mkdtempSync(join(tmpdir(), "tributary-e2e-mount-"));
  try {
    mount(folder);
    unmount(folder);
    return null;
  } catch {
    return "mount is not permitted here";
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mount(folder: string): void {
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size_MiB}m`, "tributary-e2e", folder]);
}

function unmount(folder: string): void {
  execFileSync("umount", ["--lazy", folder]);
}

/** What takes all the room that is left, to the last byte. */
class Ballast {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, "somebody-elses-file");
  }

  async fill(): Promise<void> {
    for (;;) {
      const { bavail, bsize } = await statfs(join(this.#file, ".."));
      if (bavail === 0) return;
      await writeFile(this.#file, new Uint8Array(bavail * bsize), { flag: "a" }).catch(() => {});
    }
  }

  free(): Promise<void> {
    return rm(this.#file);
  }
}

/** What a participant says when the disk fills: each is in another phase of the round. */
const moments: readonly (readonly [phase: string, said: ParticipantMessage["type"]])[] = [
  ["recruiting", "join"],
  ["keying", "advertise_keys"],
  ["sharing", "share_keys"],
  ["training", "update_begin"],
  ["confirming", "confirm_survivors"],
  ["unmasking", "unmask"],
];

const skipped = withoutMount === null ? "" : ` (skipped: ${withoutMount})`;

describe.skipIf(withoutMount !== null)(`a full disk${skipped}`, () => {
  let folder: string;
  let coordinator: Coordinator;
  let participants: Participant[] = [];
  let watch: RunWatch;
  afterEach(async () => {
    await watch.stop();
    await Promise.all(participants.splice(0).map((one) => one.leave()));
    if (coordinator.isRunning) await coordinator.kill("SIGKILL");
    unmount(folder);
    await rm(folder, { recursive: true, force: true });
  });

  test.each(moments)(
    "in %s: nothing is lost but the round",
    async (phase, moment) => {
      folder = await mkdtemp(join(tmpdir(), "tributary-e2e-disk-"));
      mount(folder);
      coordinator = await Coordinator.start({ data_path: folder });
      const { url, log } = coordinator;
      const ballast = new Ballast(folder);
      const task = secureTask(`disk-${phase}`, { deadline_ms: 20_000 });
      const { id, model } = await coordinator.openRun(task, 2);
      watch = new RunWatch({ url, run: id });

      let strike = () => {};
      const struck = new Promise<void>((resolve) => {
        strike = resolve;
      });
      const first: Partial<ParticipantOptions> = {
        connect: watched(url, (said) => said === moment && strike()),
      };
      participants = Array.from(
        { length: 5 },
        (_, index) =>
          new Participant({
            url,
            task: task.id,
            patience_ms: 60_000,
            ...(index === 0 ? first : {}),
          }),
      );
      await struck;
      await ballast.fill();
      const told = await log.first("what to free", ({ error }) => /is full/.test(String(error)));
      // It names the place and what to do about it.
      expect(String(told["error"])).toContain(folder);
      expect(String(told["error"])).toMatch(/[\d,]+ bytes are free\)/);
      expect(String(told["error"])).toMatch(/Free some space there/);
      expect((await coordinator.fetch("/healthz")).status).toBe(200);
      const { run: standing } = await coordinator.run(id);
      if (standing.model_version === 0) expect(standing.model).toBe(model);
      expect((await fetchWeights(url, standing.model)).every(Number.isFinite)).toBe(true);

      await ballast.free();
      await watch.run("the end of the run", ({ status }) => status === "finished");
      const { run, history } = await coordinator.run(id);
      expect(run).toMatchObject({ status: "finished", rounds_committed: 2 });
      const reasons = history.flatMap(({ reason }) => reason ?? []);
      // Between two writes a full disk costs nothing; a round that it met in a write is given up.
      const hasMetOne = log.items.some(({ msg }) => msg === "The round could not be stored");
      if (hasMetOne) expect(reasons).toContain("storage_failed");
      for (const reason of reasons) expect(reason).toMatch(/^(storage|aggregation)_failed$/);
      await coordinator.kill("SIGKILL");
      expect(await auditCoordinator(coordinator, await openDatabase("sqlite"))).toEqual([]);
    },
    90_000,
  );
});
