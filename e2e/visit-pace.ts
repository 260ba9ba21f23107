/**
 * `node e2e/visit-pace.ts`: how a page answers while it takes part in masked rounds of a small and of a large model,
 * and while it trains on a graphics adapter in software. One JSON object a visit goes to the output, for
 * `npx pnpm bench visit`.
 */
import { chromium } from "@playwright/test";
import { readyTasks } from "@tributary/tasks";
import { mustFindChromium } from "./all/chromium.ts";
import { paceOfVisit } from "./pace/visit.ts";
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

const coordinator = await Coordinator.start({ environment: { WEB: "on" } });
const browser = await chromium.launch({
  executablePath: mustFindChromium(),
  args: ["--no-sandbox", "--enable-unsafe-webgpu"],
});
try {
  for (const visit of visits) {
    console.log(JSON.stringify(await paceOfVisit({ browser, coordinator, ...visit })));
  }
} finally {
  await browser.close();
  await coordinator.dispose();
}
process.exit(0); // Its partners would wait for the next run.
