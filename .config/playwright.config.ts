/**
 * Browser tests: one worker, no retries, and Chromium as the system has it. A plain object, since Playwright is a
 * dependency of e2e and not of the root.
 */
import { findChromium } from "../e2e/all/chromium.ts";

/** No talk of the browser's own in the background: a test sees only what the product does. */
const quiet = [
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-domain-reliability",
  "--disable-sync",
  "--no-default-browser-check",
  "--no-first-run",
  "--no-pings",
];

export default {
  testDir: "../e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  reporter: [["list"], ["../e2e/all/playwright-tally.ts"]],
  use: {
    browserName: "chromium",
    screenshot: "only-on-failure",
    trace: "retain-on-failure",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: ["--no-sandbox", "--enable-unsafe-webgpu", ...quiet],
    },
  },
};
