import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { testDirectory } from "./contract/directory.ts";
import { writeAll } from "./files.ts";
import { createHandlePool } from "./handles.ts";

const byte = new Uint8Array([1]);

describe("file handles", () => {
  it("[ST25] never more than the limit are open, however many files are used at once", async () => {
    const directory = await testDirectory();
    const pool = createHandlePool(4);
    let most = 0;
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        pool.use(join(directory, `${index}`), async (handle) => {
          most = Math.max(most, pool.openCount());
          await writeAll(handle, byte, 0);
        }),
      ),
    );
    expect(most).toBe(4);
    await pool.closeAll();
    expect(pool.openCount()).toBe(0);
    expect(await readdir(directory)).toHaveLength(40);
  });

  it("[ST25] the one used longest ago is closed first", async () => {
    const directory = await testDirectory();
    const pool = createHandlePool(2);
    const descriptor = (name: string) => pool.use(join(directory, name), async (file) => file);
    const first = await descriptor("a");
    await descriptor("b");
    expect(await descriptor("a")).toBe(first);
    await descriptor("c");
    expect(await descriptor("a")).toBe(first);
    await pool.closeAll();
  });

  it("[ST25] a file that could not be opened takes no place", async () => {
    const directory = await testDirectory();
    const pool = createHandlePool(1);
    const missing = join(directory, "missing", "file");
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(pool.use(missing, async () => {})).rejects.toThrow("ENOENT");
    }
    expect(pool.openCount()).toBe(0);
    await pool.use(join(directory, "a"), (handle) => writeAll(handle, byte, 0));
    await pool.close(join(directory, "a"));
    expect(pool.openCount()).toBe(0);
  });
});
