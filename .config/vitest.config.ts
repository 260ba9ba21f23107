import { defineConfig } from "vitest/config";

/** Unit and integration tests of every package and app; browser tests are Playwright's. */
export default defineConfig({
  test: {
    root: new URL("..", import.meta.url).pathname,
    include: ["{packages,apps}/**/*.test.ts", "e2e/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/.next/**"],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 30_000 } },
    maxWorkers: 2,
  },
});
