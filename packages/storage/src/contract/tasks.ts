/** What every implementation must do with the versions of tasks, and with the catalogue. */
import { TaskId } from "@tributary/protocol";
import { expect, it } from "vitest";
import type { Records } from "../port.ts";
import { conflict, now_ms, task } from "./fixtures.ts";

export function catalogueRules(records: () => Records): void {
  it("[ST80] every version stays, with the time at which it was first published", async () => {
    const { tasks } = records();
    await tasks.publish(task({ version: 10 }), now_ms + 2);
    await tasks.publish(task({ version: 9 }), now_ms + 1);
    await tasks.publish(task({ version: 9 }), now_ms + 3);
    const versions = await tasks.versions(task().id);
    expect(versions).toEqual([
      { spec: task({ version: 10 }), published_at_ms: now_ms + 2 },
      { spec: task({ version: 9 }), published_at_ms: now_ms + 1 },
      { spec: task(), published_at_ms: now_ms },
    ]);
    expect(await tasks.versions(TaskId.parse("apples"))).toEqual([]);
  });

  it("[ST80] the catalogue has each task once, in its newest version, by id", async () => {
    const { tasks } = records();
    await tasks.publish(task({ version: 2 }), now_ms + 1);
    await tasks.publish(task({ id: "apples" }), now_ms + 2);
    expect(await tasks.catalogue()).toEqual([
      {
        newest: { spec: task({ id: "apples" }), published_at_ms: now_ms + 2 },
        versions: 1,
        listing: null,
      },
      {
        newest: { spec: task({ version: 2 }), published_at_ms: now_ms + 1 },
        versions: 2,
        listing: null,
      },
    ]);
  });

  it("[ST81] a task is listed as it was said last, and only a task that is known", async () => {
    const { tasks } = records();
    const { id } = task();
    const listing = async () => (await tasks.catalogue()).map((entry) => entry.listing);
    await tasks.setListing(id, "open", now_ms);
    expect(await listing()).toEqual(["open"]);
    await tasks.setListing(id, "archived", now_ms + 1);
    await tasks.setListing(id, "archived", now_ms + 1);
    expect(await listing()).toEqual(["archived"]);
    await tasks.publish(task({ version: 2 }), now_ms + 2);
    expect(await listing()).toEqual(["archived"]);
    const unknown = tasks.setListing(TaskId.parse("apples"), "open", now_ms);
    await expect(unknown).rejects.toMatchObject(conflict);
    expect(await listing()).toEqual(["archived"]);
  });
}
