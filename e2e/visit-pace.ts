/**
 * `node e2e/visit-pace.ts`: how a page answers while it takes part in masked rounds of a small and of a large model,
 * and while it trains on a graphics adapter in software. Figures, no marks: they depend on what else goes on there.
 */
import { chromium } from "@playwright/test";
import { readyTasks } from "@tributary/tasks";
import { mustFindChromium } from "./all/chromium.ts";
import { paceOfVisit, type VisitPace } from "./pace/visit.ts";
import { Coordinator } from "./support/coordinator.ts";
import { digitTask } from "./support/visitor.ts";

const visits = [
  { task: readyTasks.digits, partners: 3, backend: "wasm" },
  {
    task: digitTask({ id: "large", epochs: 1, units: 2_048, privacy: "secure" }),
    partners: 3,
    backend: "wasm",
  },
  {
    task: digitTask({ id: "software-gpu", epochs: 2, units: 16, privacy: "secure" }),
    partners: 3,
    backend: "webgpu",
  },
] as const;

function row({ task, weights, seconds, long_tasks, clicks }: VisitPace) {
  const all_ms = clicks.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const most = long_tasks.toSorted((a, b) => b.ms - a.ms)[0];
  return {
    task,
    weights,
    "round, s": Math.round(seconds),
    "long tasks": long_tasks.length,
    "longest, ms": most === undefined ? "none" : `${most.ms} (${most.activity})`,
    clicks: clicks.length,
    "click p50, ms": all_ms[Math.floor(all_ms.length / 2)],
    "p98, ms": all_ms[Math.floor(all_ms.length * 0.98)],
    "max, ms": all_ms.at(-1),
  };
}

const coordinator = await Coordinator.start({ environment: { WEB: "on" } });
const browser = await chromium.launch({
  executablePath: mustFindChromium(),
  args: ["--no-sandbox", "--enable-unsafe-webgpu"],
});
try {
  for (const visit of visits) {
    const paced = await paceOfVisit({ browser, coordinator, ...visit });
    console.table([row(paced)]);
  }
} finally {
  await browser.close();
  await coordinator.dispose();
}
process.exit(0); // Its partners would wait for the next run.
