/**
 * How a page that takes part answers whoever uses it meanwhile: what its own thread is busy with for longer than 50 ms
 * (Long Tasks), and how long a click waits for the next picture (Event Timing), by what the device does at that time.
 */
import type { Browser } from "@playwright/test";
import type { TaskSpec } from "@tributary/protocol";
import type { Coordinator } from "../support/coordinator.ts";
import { Participant } from "../support/participant.ts";
import { expect, Visitor } from "../support/visitor.ts";

export type Busy = { readonly activity: string; readonly ms: number };

export type VisitPace = {
  readonly task: string;
  readonly weights: number;
  readonly seconds: number;
  readonly long_tasks: readonly Busy[];
  readonly clicks: readonly Busy[];
};

/** Collects in the page what its browser measures. What takes less than 16 ms is not told. */
function observe(): void {
  const seen: Record<"long" | "clicks", Busy[]> = { long: [], clicks: [] };
  (window as unknown as { seen: typeof seen }).seen = seen;
  const activity = () =>
    document.querySelector<HTMLElement>("[data-testid=status]")?.dataset["activity"] ?? "loading";
  const follow = (type: string, into: Busy[]) =>
    new PerformanceObserver((list) => {
      for (const { duration, name } of list.getEntries()) {
        if (type === "event" && name !== "click") continue;
        into.push({ activity: activity(), ms: Math.round(duration) });
      }
    }).observe({ type, durationThreshold: 16, buffered: true } as PerformanceObserverInit);
  follow("longtask", seen.long);
  follow("event", seen.clicks);
}

/** One round of the page and `partners` others; somebody clicks all the time. */
export async function paceOfVisit(options: {
  readonly browser: Browser;
  readonly coordinator: Coordinator;
  readonly task: TaskSpec;
  readonly partners: number;
  readonly backend: string;
}): Promise<VisitPace> {
  const { browser, coordinator, task, partners, backend } = options;
  const run = await coordinator.openRun(task, 1);
  const context = await browser.newContext({ serviceWorkers: "block" });
  await context.addInitScript(observe);
  const visitor = await Visitor.start(context, coordinator.url, task.id, backend);
  const { page } = visitor;
  await visitor.does("waiting");
  const begin_ms = performance.now();
  for (let partner = 0; partner < partners; partner++) {
    new Participant({ url: coordinator.url, task: task.id, patience_ms: 120_000 });
  }
  const terms = page.locator("details summary").first();
  let clicked = 0;
  while ((await visitor.status.getAttribute("data-standing")) === "running") {
    await terms.click();
    clicked += 1;
  }
  await expect(visitor.status).toHaveAttribute("data-standing", "ended");
  const seconds = (performance.now() - begin_ms) / 1_000;
  const seen = await page.evaluate(
    () => (window as unknown as { seen: Record<"long" | "clicks", Busy[]> }).seen,
  );
  await context.close();
  // Of the clicks that were answered at once the browser does not tell.
  const quick = Array.from({ length: Math.max(0, clicked - seen.clicks.length) }, () => ({
    activity: "any",
    ms: 16,
  }));
  return {
    task: task.id,
    weights: run.model_weights,
    seconds,
    long_tasks: seen.long,
    clicks: [...seen.clicks, ...quick],
  };
}
