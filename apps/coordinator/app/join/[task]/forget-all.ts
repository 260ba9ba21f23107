/** Leaving for good: the coordinator is told, and what this browser keeps for the task goes. */
import type { TaskId } from "@tributary/protocol";
import { browserCheckpoints } from "../../../lib/checkpoints.ts";
import { type Deletions, deleteAll, type Left } from "../../../lib/deletions.ts";
import type { Visit } from "../../../lib/visit.ts";
import type { DataDesk } from "./data/use-data-desk.ts";
import type { ReceiptDesk } from "./use-receipts.ts";

/** Answers what is still there when all was tried; nothing, as a rule. */
export function forgetAll({
  task,
  visit,
  data,
  receipts,
}: {
  task: TaskId;
  visit: Visit;
  data: DataDesk;
  receipts: ReceiptDesk;
}): Promise<readonly Left[]> {
  const steps: Deletions = {
    key: visit.leave,
    data: data.forget,
    receipts: receipts.forget,
    training: () => browserCheckpoints().forget(task),
  };
  return deleteAll(steps);
}
