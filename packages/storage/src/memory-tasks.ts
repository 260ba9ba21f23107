/** Tasks in memory, with the rules of their SQL. */
import type { TaskId } from "@tributary/protocol";
import { canonicalJson, jsonCopy as copy } from "./json.ts";
import type { Memory } from "./memory.ts";
import type { PublishedTask, TaskRecords } from "./port-tasks.ts";
import { unknownTask } from "./task-rules.ts";

const byTask = (a: { task: TaskId }, b: { task: TaskId }) => (a.task < b.task ? -1 : 1);

export function createMemoryTasks({ tasks, listings, admissions }: Memory): TaskRecords {
  /** Newest first. */
  const versions = (id: TaskId): readonly PublishedTask[] =>
    [...tasks.values()]
      .filter(({ spec }) => spec.id === id)
      .sort((a, b) => b.spec.version - a.spec.version);
  const catalogue = () => {
    const ids = [...new Set([...tasks.values()].map(({ spec }) => spec.id))].sort();
    return ids.flatMap((id) => {
      const [newest, ...older] = versions(id);
      if (newest === undefined) return [];
      return [{ newest, versions: 1 + older.length, listing: listings.get(id) ?? null }];
    });
  };
  return {
    async publish(spec, now_ms) {
      const key = `${spec.id}@${spec.version}`;
      const stored = tasks.get(key);
      if (stored !== undefined) {
        return canonicalJson(stored.spec) === canonicalJson(spec) ? "unchanged" : "conflict";
      }
      tasks.set(key, copy({ spec, published_at_ms: now_ms }));
      return "published";
    },
    async get(id, version) {
      const found = versions(id).find(
        ({ spec }) => version === undefined || spec.version === version,
      );
      return found === undefined ? null : copy(found.spec);
    },
    list: async () => catalogue().map(({ newest }) => copy(newest.spec)),
    versions: async (id) => versions(id).map(copy),
    catalogue: async () => catalogue().map(copy),
    async setListing(id, listing) {
      if (versions(id).length === 0) throw unknownTask(id);
      listings.set(id, listing);
    },
    admissions: async () =>
      [...admissions].map(([task, admits]) => ({ task, admits })).sort(byTask),
    async setAdmission(id, admits) {
      if (versions(id).length === 0) throw unknownTask(id);
      admissions.set(id, admits);
    },
  };
}
